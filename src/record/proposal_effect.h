// SPDX-License-Identifier: Apache-2.0
// The effect of a proposal: its fields, and what the table of fields cannot say of them.
#ifndef RECORD_PROPOSAL_EFFECT_H
#define RECORD_PROPOSAL_EFFECT_H

#include "base/err.h"
#include "base/json.h"
#include "record/field.h"
#include "record/proposal.h"

extern const struct field_set proposal_effect_set;

// An effect whose fields have passed the table, of a proposal under that procedure. ERR_REFUSED with the field named.
int proposal_effect_check(const struct json *effect, enum proposal_effect type, enum proposal_procedure procedure,
                          struct err *e) MUST_USE;

#endif
