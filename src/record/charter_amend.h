// SPDX-License-Identifier: Apache-2.0
// A charter amended: some of its lines replaced by others of the same grammar.
#ifndef RECORD_CHARTER_AMEND_H
#define RECORD_CHARTER_AMEND_H

#include "record/charter.h"

// `lines` are whole lines from `criterion` to `suspension`, in any order, each with its '\n'. A line
// takes the place of the charter's line about the same thing (criterion ID, programme LIST PROGRAMME,
// organ ID, matter ORGAN MATTER, chair ORGAN, secretariat ORGAN, register, quota, term ...) or is
// added. First of all are taken away: by `organ ID -` the organ with its matters, chair and
// secretariat; by `matter ORGAN MATTER -`, `chair ORGAN -`, `secretariat ORGAN -` that line. So
// `organ ID -` with new lines of that organ replaces all of it.
// Every rule of a charter is checked on the result, which keeps parties, text and hash of c and
// borrows from c. ERR_REFUSED, which any node gives for the same c and lines, names line and rule;
// else only ERR_NOMEM. *out is set on success alone; it may be c.
int charter_amend(struct arena *a, const struct charter *c, struct bytes lines, struct charter *out,
                  struct err *e) MUST_USE;
// The same with the lines of a mandate (the note of its row), of which the first begins one organ: it becomes all that they
// say and nothing else.
int charter_amend_organ(struct arena *a, const struct charter *c, struct bytes mandate, struct charter *out,
                        struct err *e) MUST_USE;

#endif
