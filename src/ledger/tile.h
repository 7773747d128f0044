// SPDX-License-Identifier: Apache-2.0
// Tiled logs as files and URLs (c2sp.org/tlog-tiles): checkpoint, tile/<L>/<N>[.p/<W>], tile/entries/<N>[.p/<W>].
// N is written in groups of three digits, all but the last with an 'x' before: 1234067 is x001/x234/067.
// An entry bundle is, per leaf, a 16-bit big-endian length and the leaf's bytes.
#ifndef LEDGER_TILE_H
#define LEDGER_TILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

struct tile {
    bool is_entries;
    unsigned level;  // 0..63; 0 for entries
    uint64_t number;
    unsigned width;  // 1..256; 256 is a full tile and has no ".p"
};

int tile_parse_path(struct bytes path, struct tile *out) MUST_USE; // ERR_INVALID; accepts only the canonical form
void tile_append_path(struct buf *out, const struct tile *t);
// Width that tile `number` of `level` has in a tree of that size; 0 when it is not there.
unsigned tile_width_at(unsigned level, uint64_t number, uint64_t tree_size);
void tile_append_entry(struct buf *out, struct bytes entry); // at most 65535 bytes
// Next entry of a bundle; false at its end. *bad is set when the bundle is cut short.
bool tile_next_entry(struct bytes *bundle, struct bytes *entry, bool *bad);

#endif
