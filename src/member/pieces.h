// SPDX-License-Identifier: Apache-2.0
// Pieces of files in a member's own store: those fetched from others, those of an upload that becomes a record. Each
// function is called within a batch (member_begin). ERR_IO, ERR_FULL, ERR_CORRUPT, ERR_NOMEM: the member is dead.
#ifndef MEMBER_PIECES_H
#define MEMBER_PIECES_H

#include "member/member.h"

// A piece that was fetched, and whose hash was compared with the record's. Dropped silently when that record is not held
// any more (erased or recalled meanwhile), or the origin is none of ours.
int pieces_put(struct member *m, struct bytes origin, uint64_t index, uint32_t number, struct bytes piece,
               struct err *e) MUST_USE;
// A stored piece turned out to be damaged: it goes, and the file is wanted again; our own from those who have it from us.
int pieces_lost(struct member *m, struct bytes origin, uint64_t index, uint32_t number, struct err *e) MUST_USE;
int pieces_want(struct member *m, const struct store_fetch *f, struct err *e) MUST_USE;
int pieces_over(struct member *m, const struct hash *id, struct err *e) MUST_USE; // fetched, or not to be

// ---- our own ----
int pieces_stage(struct member *m, uint64_t upload, uint32_t number, struct bytes piece, struct err *e) MUST_USE;
int pieces_unstage(struct member *m, uint64_t upload, struct err *e) MUST_USE; // what is left of it is overwritten
struct pieces_draft {
    uint64_t upload;     // whose pieces it is of
    struct bytes record; // of the last of several: without its closing brace; `parts` and the brace are appended
    struct member_written written; // filled when all are
};
// Write a file's records, one a part, all or none: ERR_REFUSED and the like come before anything is written.
int pieces_write(struct member *m, uint8_t leaf_class, struct pieces_draft *drafts, size_t count,
                 struct err *e) MUST_USE;

#endif
