// SPDX-License-Identifier: Apache-2.0
// Notices as messages of the Common Alerting Protocol: what the ledger says (author, place in the chain, exercise, class)
// joined with what the record says.
#ifndef NODE_ALERTS_H
#define NODE_ALERTS_H

#include "base/buf.h"
#include "member/notices.h"

#define ALERTS_CAP_MAX (2 * 1024 * 1024) // the largest record, with every character escaped, and its references

// One version as a CAP 1.2 message, appended. record: what notices_record gave for it. ERR_REFUSED: it follows a
// cancellation and says nothing, or it cancels what was erased.
int alerts_append_cap(struct buf *out, struct view *v, const struct fold_notice *n, const struct fold_notice_version *x,
                      const struct json *record, struct err *e) MUST_USE;

#endif
