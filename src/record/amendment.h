// SPDX-License-Identifier: Apache-2.0
// A text with the amendments that positions ask for.
#ifndef RECORD_AMENDMENT_H
#define RECORD_AMENDMENT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "record/clauses.h"

#define AMENDMENT_MAX 2048 // applied at once

struct amendment {
    struct bytes clause, lang, text; // lang empty: in the text's only language; text empty: the clause goes
};
// The amendments of a position that was accepted (NULL: none), appended to a list of them.
struct amendment_list {
    struct amendment *at;
    size_t count;
};
// Borrows them. ERR_NOMEM.
int amendment_read(struct arena *a, const struct json *amendments, struct amendment_list *out) MUST_USE;
// The text with all of them: a clause that it has says what the amendment says, one that it has not is put in by its number,
// behind the last that comes before it. ERR_REFUSED with the clause named when two of them differ on one clause, when one
// names no language and the text has several, or one that it has not, when one strikes a clause that is not there, when
// languages would no longer have the same clauses, when nothing
// would be left, or when they are more than AMENDMENT_MAX; ERR_NOMEM.
int amendment_apply(struct arena *a, const struct clauses *from, const struct amendment_list *list, struct clauses *out,
                    struct err *e) MUST_USE;

#endif
