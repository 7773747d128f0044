// SPDX-License-Identifier: Apache-2.0
// Notices as a view sees them: walking over them, finding one, telling of them as JSON.
#ifndef MEMBER_NOTICES_H
#define MEMBER_NOTICES_H

#include "base/json.h"
#include "member/listed.h"
#include "record/fold_notice.h"

#define NOTICES_LAYERS_ALL (1u << LAYER_COMMON | 1u << LAYER_RESTRICTED | 1u << LAYER_EXERCISE)

// Every notice of these layers (bits by enum layer), in id order. It lives until fn returns, whose non-zero result ends the
// walk.
typedef int notices_fn(void *context, const struct fold_notice *n);
int notices_each(struct view *v, unsigned layers, notices_fn *fn, void *context, struct err *e) MUST_USE;
// The notice whose version the record at that place is. *out lives in a. ERR_NOT_FOUND: the record is no notice, its bytes
// are not held here, or it has no effect.
int notices_find(struct view *v, struct arena *a, const struct view_ledger *l, uint64_t index, struct fold_notice *out,
                 struct err *e) MUST_USE;
// A version's record, parsed into a. ERR_NOT_FOUND and ERR_CORRUPT as view_record.
int notices_record(struct view *v, struct arena *a, const struct fold_notice *n, const struct fold_notice_version *x,
                   const struct json **out, struct err *e) MUST_USE;
// Sender of this ledger's messages outside: "MEMBER@ALLIANCE.xxxxxxxxxxxxxxxx", with the first 16 digits of the charter's
// hash, so that no other alliance of that name has it.
void notices_append_sender(struct buf *out, const struct charter *c, struct bytes member);

// An array of notices under `name`.
int notices_write(struct view *v, const struct listed_filter *f, struct json_writer *w, const char *name,
                  uint64_t *matched, struct err *e) MUST_USE;
// "notice" with its history and what it says latest, when the record at that place is one; else nothing.
int notices_write_one(struct view *v, const struct view_ledger *l, uint64_t index, int64_t as_of, struct json_writer *w,
                      struct err *e) MUST_USE;

#endif
