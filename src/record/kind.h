// SPDX-License-Identifier: Apache-2.0
// The table of kinds: one row a kind (record/kinds.def), from which validation, JSON Schema,
// documentation and forms are made. The order of the rows is the number kept in rows of a store:
// new kinds go at the end.
#ifndef RECORD_KIND_H
#define RECORD_KIND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "ledger/leaf.h"

struct field_set;
struct record;
struct row;

enum kind_id {
#define KIND(id, name, file, classes, flags, doc) KIND_##id,
#include "record/kinds.def"
#undef KIND
    KIND_COUNT
};

enum kind_classes {
    KIND_PUBLIC = 1 << LEAF_PUBLIC,
    KIND_ALLIANCE = 1 << LEAF_ALLIANCE,
    KIND_RESTRICTED = 1 << LEAF_RESTRICTED,
    KIND_STATUTE = 1 << LEAF_STATUTE,
};

enum kind_flags {
    KIND_ERASABLE = 1,
    KIND_VERSIONS = 2,
    KIND_LAPSES = 4,
    KIND_EXERCISES = 8,
    KIND_PROVES = 16,
    KIND_OBJECT = 32,
};

// What is beyond the field table: the rules of the kind, and its typed part of the record (see
// record.h). ERR_REFUSED with the rule, ERR_NOMEM.
typedef int kind_check_fn(struct arena *a, struct record *r, struct err *e);
// Rows of an accepted record. rows[0] comes with everything that all kinds share (its group is the
// object). Returns their number, at most FOLD_ROWS_MAX.
typedef unsigned kind_map_fn(const struct record *r, struct row *rows);

struct kind {
    enum kind_id id;
    const char *name;
    unsigned classes; // enum kind_classes
    unsigned flags;   // enum kind_flags
    const char *doc;  // one sentence, no full stop
    const struct field_set *fields;
    const char *const
        *rules; // what the fields cannot say, sentences without full stop; ends in NULL
    kind_check_fn *check;
    kind_map_fn *map;
};

const struct kind *kind_find(struct bytes name); // NULL when unknown
const struct kind *kind_at(enum kind_id id);     // NULL past the last
bool kind_may_be(const struct kind *k, uint8_t leaf_class);

#endif
