// SPDX-License-Identifier: Apache-2.0
// Files as a reader finds them: a record and the records of its parts, and which of their pieces are here. Access to a
// piece is decided by the leaf whose record has its hash, never by the hash; and nothing leaves, or is taken, that does
// not have that hash.
#ifndef MEMBER_FILES_H
#define MEMBER_FILES_H

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"
#include "member/verify.h"
#include "member/view.h"
#include "record/record.h"

#define FILES_ARENA_MAX (RECORD_ARENA_SIZE + 8u * 1024 * 1024) // one record as a tree, and what is kept of it

struct files_part {
    const struct view_ledger *ledger;
    uint64_t index, size;
    struct hash id, hash;
    const struct hash *pieces;
    uint32_t piece_count;
    uint8_t marks[LIMIT_FILE_PIECES / 8]; // which pieces are here
};

struct files_one {
    struct hash id;
    const struct view_ledger *ledger;
    uint64_t index;
    uint8_t leaf_class, layer;
    struct bytes name, type; // type empty when none is given
    uint64_t total;          // bytes of all parts
    struct hash hash;        // of the whole file
    int64_t time, until;
    uint64_t held;           // bytes of pieces that are here
    struct files_part *parts; // in order; those that are found
    size_t part_count, missing; // missing: parts that its record names and that are not here, or are not parts of it
};

// The file whose record has that id; all of it lives in a. *found false when its record is not held here.
int files_find(struct view *v, struct arena *a, const struct hash *id, struct files_one *out, bool *found,
               struct err *e) MUST_USE;
// The part whose record is at that place, without its id. *found false when that record is no file's.
int files_part_at(struct view *v, struct arena *a, const struct view_ledger *l, uint64_t index, struct files_part *out,
                  bool *found, struct err *e) MUST_USE;
// The parties that may hold its record at that moment beside its author, by its release list and its author's later words:
// names as a release has them (record/release.h), in a. None of a file that is not restricted.
int files_holders(struct view *v, struct arena *a, const struct files_one *f, int64_t now, struct bytes *out,
                  struct err *e) MUST_USE;
bool files_is_here(const struct files_one *f); // every piece of every part
bool files_has(const struct files_part *p, uint32_t number);
uint32_t files_piece_size(const struct files_part *p, uint32_t number);
bool files_is_piece(const struct files_part *p, uint32_t number, struct bytes bytes); // has it that size and hash?

// One piece, appended to out, verified. ERR_NOT_FOUND: it is not here. ERR_CORRUPT: it is damaged.
int files_piece(struct view *v, const struct files_part *p, uint32_t number, struct buf *out, struct err *e) MUST_USE;
// The same for a peer, which may have it at the moment `now`. One and the same ERR_NOT_FOUND for what is restricted, erased,
// unknown and not here. ERR_CORRUPT.
int files_serve(struct view *v, struct bytes peer, struct bytes origin, uint64_t index, uint64_t number, int64_t now,
                struct buf *out, struct err *e) MUST_USE;

// Where a file stands, as members of an open object: id, from, name, size, held ...
void files_write(const struct files_one *f, struct json_writer *w);
// All files but the parts of others, the newest first, as an array under `name`; in exercise or not. *matched: how many.
int files_list(struct view *v, bool is_exercise, int64_t as_of, uint64_t max, struct json_writer *w, const char *name,
               uint64_t *matched, struct err *e) MUST_USE;

// The pieces of `count` files from the from-th on, in an order of their own: which are not what their records say? *seen: how
// many files were looked at, less than count when these were the last. o as for verify_ledger.
int files_check(struct view *v, size_t from, size_t count, size_t *seen, const struct verify_options *o,
                struct verify_counts *counts, struct err *e) MUST_USE;

#endif
