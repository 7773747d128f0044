// SPDX-License-Identifier: Apache-2.0
// A row is what the fold keeps of one record: to which group of rows it belongs, where it stands,
// when it has effect. The fold is a map from a record to rows (fold_map) and a reduction of a
// group's rows to a state (fold_listing, ...), so arrival order and batch cuts cannot matter: rows
// form a set, and a group is reduced in an order of its own.
#ifndef RECORD_ROW_H
#define RECORD_ROW_H

#include <stdint.h>

#include "base/bytes.h"
#include "crypto/hash.h"

enum layer { LAYER_COMMON = 0, LAYER_RESTRICTED = 1, LAYER_EXERCISE = 2 };

// `kind` of the row that a blanked leaf leaves (fold_map_blank): no kind.
#define ROW_BLANK 255

// Longest note: of a proposal put to 128 electors, each with its generation and its ledger's size, and the effect beside
// them.
#define ROW_NOTE_MAX 4096

struct row {
    struct hash group;  // the object this row bears on (for a recognition: the listing)
    uint32_t ledger;    // this store's number of the ledger
    uint64_t index;     // the record's index in it
    struct hash id;     // the record's own id (commitment)
    struct hash object; // id of its first version (its own id when it is the first)
    uint8_t layer;      // enum layer
    uint8_t kind;       // enum kind_id (record/kind.h), or ROW_BLANK
    uint8_t leaf_class; // enum leaf_class
    uint8_t status; // position of the word in the kind's `status` field; 0 for kinds without one
    int64_t time;   // author's claim
    int64_t from;   // effect of this record alone: [from, until)
    int64_t until;
    struct bytes
        note; // kind's own further bytes, canonical, at most ROW_NOTE_MAX; usually empty or short.
              // Borrowed: fold_map points into the record's arena, a store copies it on writing and
              // hands out memory of its own that is valid during the callback
};

#endif
