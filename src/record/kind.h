// SPDX-License-Identifier: Apache-2.0
// The table of kinds: one row a kind (record/kinds.def), from which validation, JSON Schema, documentation and forms are
// made. The order of the rows is the number kept in rows of a store: new kinds go at the end.
#ifndef RECORD_KIND_H
#define RECORD_KIND_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"

enum kind_id {
    KIND_CHARTER, KIND_KEY, KIND_LISTING, KIND_RECOGNITION, KIND_IDENTITY, KIND_RELEASE, KIND_RECALL, KIND_ERASURE,
    KIND_EVIDENCE, KIND_COUNT
};

struct kind; // layout below, made by the record room

const struct kind *kind_find(struct bytes name); // NULL when unknown
const struct kind *kind_at(enum kind_id id);

#endif
