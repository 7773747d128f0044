// SPDX-License-Identifier: Apache-2.0
// The dossier: one file with an outcome and all that a stranger needs to compute it again, with no store and no network
// (docs/protocol.md, "Dossier"). This is its form alone; what a section proves is record/section.h's, and what all of them
// together come to is decide's.
//   entente dossier v1
//   charter <bytes>           then so many bytes: the charter's note with its members' signatures
//   proposal <id>
//   end <adopted | broken>
//   then sections, by origin, then place, each a stretch of one ledger:
//   section <origin>
//   from <index>
//   peak <hash>               as many as the tree of the first `from` leaves has peaks, the largest first
//   and then, in the order of the leaves, from one to many of:
//   bare <count>              then so many lines: leaves whose bytes are not needed, base64 of 33 bytes
//   leaf <salt> <bytes>       then so many bytes and '\n': a statute record, which is the leaf's bytes
//   proof <count>             so many lines, the hashes of the consistency proof from here to the checkpoint's size
//   note <bytes>              ... and then so many bytes: the checkpoint; always after `proof`
// Hashes and salts are base64 of 32 bytes. There is one text for one set of facts.
#ifndef RECORD_DOSSIER_H
#define RECORD_DOSSIER_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "ledger/leaf.h"
#include "ledger/tree.h"

#define DOSSIER_SIZE_MAX (64 * 1024 * 1024) // more than a million leaves besides the texts
#define DOSSIER_BARE_LINE 45                // 33 bytes in base64 need no padding

enum dossier_end { DOSSIER_ADOPTED, DOSSIER_BROKEN };
extern const char *const dossier_ends[]; // ends in NULL

enum dossier_step { DOSSIER_BARE, DOSSIER_LEAF, DOSSIER_PROOF };
struct dossier_item {
    enum dossier_step step;
    uint64_t count;               // bare: leaves; else 0
    struct bytes b;               // bare: the lines; leaf: the record; proof: the checkpoint's note
    uint8_t salt[LEAF_SALT_SIZE]; // leaf
    struct hash *hashes;          // proof
    unsigned hash_count;          // at most TREE_PROOF_MAX
};
struct dossier_section {
    struct bytes origin;
    uint64_t from;
    struct hash *peaks; // peaks_count(from)
    struct dossier_item *items;
    size_t item_count;
};
struct dossier {
    struct bytes charter;
    struct hash proposal;
    enum dossier_end end;
    struct dossier_section *sections;
    size_t section_count;
};

// Is that the beginning of a dossier of any version? So a reader tells it from other files.
bool dossier_is_one(struct bytes file);
// Splits; verifies nothing, and no order; borrows file, arrays live in a. ERR_INVALID with what is wrong, ERR_LIMIT beyond
// DOSSIER_SIZE_MAX, ERR_VERSION, ERR_NOMEM.
int dossier_parse(struct arena *a, struct bytes file, struct dossier *out, struct err *e) MUST_USE;
// What was parsed comes out as it was.
void dossier_append(struct buf *out, const struct dossier *d);

// The i-th leaf of a bare item. False when its line is none, or its class is statute: those are shown whole.
bool dossier_bare(const struct dossier_item *item, uint64_t i, struct leaf *out);
void dossier_append_bare(struct buf *lines, const struct leaf *l); // one line

#endif
