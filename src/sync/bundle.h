// SPDX-License-Identifier: Apache-2.0
// What peers say to each other, as a file for links that are not wired (docs/protocol.md,
// "Bundle"):
//   entente bundle v1
//   charter <hash, 64 hex>
//   from <member that made it>
//   to <member> | to all
//   ledger <origin> <size>      one a ledger, sorted: what the maker holds of it
//   (an empty line)
// then frames: u8 type, u32 length (big-endian), and so many bytes:
//   'n' a checkpoint with cosignatures   'c' a chunk (sync/wire.h)   'r' a receipt of a restricted
//   record of the addressee's 'e' SHA-256 of all that stands before this frame; the last one
// The hash at the end tells a file that was cut or changed on its way before anything is taken from
// it; what is taken is believed for its own signatures alone.
#ifndef SYNC_BUNDLE_H
#define SYNC_BUNDLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "sync/wire.h"

#define BUNDLE_LEDGERS_MAX 1024      // several generations of 128 members
#define BUNDLE_HEAD_MAX (512 * 1024) // its first lines
#define BUNDLE_FRAME_HEAD 5          // type and length
#define BUNDLE_END_SIZE (BUNDLE_FRAME_HEAD + HASH_SIZE)
#define BUNDLE_PART_MAX (32 * 1024 * 1024) // what a node takes at once: a head and some frames

enum bundle_type { BUNDLE_NOTE = 'n', BUNDLE_CHUNK = 'c', BUNDLE_RECEIPT = 'r', BUNDLE_END = 'e' };

struct bundle_ledger {
    struct bytes origin;
    uint64_t size;
};
struct bundle_head {
    struct hash charter;
    struct bytes from, to; // `to` is empty when it is for all
    struct bundle_ledger *ledgers;
    size_t ledger_count;
};
struct bundle_frame {
    enum bundle_type type;
    struct bytes body; // borrows
};

// The lines up to and including the empty one.
void bundle_append_head(struct buf *out, const struct bundle_head *h);
// Cut them off *rest. ERR_VERSION for another version, ERR_INVALID with what is wrong, ERR_LIMIT,
// ERR_NOMEM.
int bundle_parse_head(struct arena *a, struct bytes *rest, struct bundle_head *out,
                      struct err *e) MUST_USE;
// What this member holds of that ledger, as the head says; 0 when it does not.
uint64_t bundle_holds(const struct bundle_head *h, struct bytes origin);

void bundle_append_frame(struct buf *out, enum bundle_type type, struct bytes body);
// Next frame; false at the end of *rest. *bad when it is cut short, too large or of no known type.
bool bundle_next(struct bytes *rest, struct bundle_frame *out, bool *bad);
// Does the file end with the hash of all before it? ERR_INVALID when it was cut or changed.
int bundle_check_end(struct bytes file, struct err *e) MUST_USE;

#endif
