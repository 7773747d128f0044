// SPDX-License-Identifier: Apache-2.0
// The bodies that peers exchange (docs/protocol.md, "Replication").
//
// Chunk, the answer to "leaves [from, to) of this ledger under its checkpoint of `size`":
//   "entente chunk v1\n"  u16 origin length, origin  u64 from  u64 to  u64 size
//   32 root of the first `from` leaves   u8 n, n hashes: consistency proof from -> size
//   u8 n, n hashes: consistency proof to -> size
//   then for each leaf: 33 leaf, u8 1 and 32 salt, u32 length, record; or u8 0 when the bytes are not given;
//   or u8 2 when the author itself lost them and looks for them: whether they are for the asker cannot be told now
// `to` may be smaller than asked. Proofs from or to 0 or `size` itself have no hashes.
// Heads, the answer to "what have you seen": "entente heads v1 <member> <rules>\n", then u32 length and a note, repeated.
// All numbers big-endian.
#ifndef SYNC_WIRE_H
#define SYNC_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "ledger/leaf.h"
#include "ledger/tree.h"

#define WIRE_CHUNK_MAX (LIMIT_CHUNK_SIZE + LIMIT_RECORD_SIZE + LIMIT_CHUNK_LEAVES * 80 + 16384)
#define WIRE_HEADS_MAX (8 * 1024 * 1024)

struct wire_frame {
    struct leaf leaf;
    bool has_bytes;
    bool is_lost; // the author, after a restore, has not had them back yet
    uint8_t salt[LEAF_SALT_SIZE];
    struct bytes record; // borrows the body
};

struct wire_chunk {
    struct bytes origin;
    uint64_t from, to, size;
    struct hash root_from;
    struct hash proof_from[TREE_PROOF_MAX], proof_to[TREE_PROOF_MAX];
    unsigned proof_from_count, proof_to_count;
    struct wire_frame *frames; // to - from of them; in the arena
};

int wire_parse_chunk(struct arena *a, struct bytes body, struct wire_chunk *out, struct err *e) MUST_USE;
// Head of a chunk; frames follow by wire_append_frame, exactly to - from of them.
void wire_append_chunk_head(struct buf *out, const struct wire_chunk *c);
void wire_append_frame(struct buf *out, const struct leaf *leaf, const uint8_t *salt, struct bytes record); // salt NULL: no bytes
void wire_append_lost(struct buf *out, const struct leaf *leaf);

void wire_append_heads(struct buf *out, struct bytes member, uint64_t rules);
void wire_append_head_note(struct buf *out, struct bytes note);
// Take the first line off *rest. ERR_VERSION when it is another version, ERR_INVALID otherwise.
int wire_parse_heads(struct bytes *rest, struct bytes *member, uint64_t *rules, struct err *e) MUST_USE;
// Next note; false at the end. *bad when cut short.
bool wire_next_note(struct bytes *rest, struct bytes *note, bool *bad);

// Receipt of a restricted record, a signed note of the holder to the author under its cosigner name:
//   "entente receipt v1\n" origin "\n" index "\n" hex id "\n" ("held" | "erased") "\n"
struct wire_receipt {
    struct bytes origin;
    uint64_t index;
    struct hash id;
    bool is_erased;
};
void wire_append_receipt(struct buf *out, const struct wire_receipt *r); // the text alone
int wire_parse_receipt(struct bytes text, struct wire_receipt *out) MUST_USE;

// Leaves of one ledger that are open to the addressee since it came into a centre (POST /sync/v1/opened).
//   "entente opened v1\n" origin "\n" (index "\n"){1,WIRE_OPENED_MAX}, ascending
#define WIRE_OPENED_MAX 1024
struct wire_opened {
    struct bytes origin;
    size_t count;
    uint64_t indexes[WIRE_OPENED_MAX];
};
void wire_append_opened(struct buf *out, const struct wire_opened *o);
int wire_parse_opened(struct bytes body, struct wire_opened *out) MUST_USE;

#endif
