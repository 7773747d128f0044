// SPDX-License-Identifier: Apache-2.0
// What a command must observe beyond well-formedness before it writes a record: rules that depend
// on the charter, and records that could never have an effect.
#ifndef RECORD_WRITE_H
#define RECORD_WRITE_H

#include "base/err.h"
#include "record/charter.h"
#include "record/record.h"

// ERR_REFUSED with the rule named.
int write_check(const struct record *r, const struct charter *c, struct err *e) MUST_USE;

#endif
