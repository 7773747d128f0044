// SPDX-License-Identifier: Apache-2.0
// The table of kinds, filled from record/kinds.def.
#include "record/kind.h"

#include <stddef.h>

#include "record/kinds.h"

static const struct kind kinds[KIND_COUNT] = {
#define KIND(id, name, file, classes, flags, doc)                                                  \
    [KIND_##id] = {KIND_##id,      name,         classes,      flags,     doc,                     \
                   &file##_fields, file##_rules, file##_check, file##_map},
#include "record/kinds.def"
#undef KIND
};

const struct kind *
kind_find(struct bytes name)
{
    for (unsigned i = 0; i < KIND_COUNT; i++) {
        if (bytes_equal_str(name, kinds[i].name))
            return &kinds[i];
    }
    return NULL;
}

const struct kind *
kind_at(enum kind_id id)
{
    return (unsigned)id < KIND_COUNT ? &kinds[id] : NULL;
}

bool
kind_may_be(const struct kind *k, uint8_t leaf_class)
{
    return leaf_class_is_valid(leaf_class) && (k->classes & 1u << leaf_class) != 0;
}
