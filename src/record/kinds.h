// SPDX-License-Identifier: Apache-2.0
// What each kind's file gives to the table, declared from the table itself (record/kinds.def).
#ifndef RECORD_KINDS_H
#define RECORD_KINDS_H

#include "record/field.h"
#include "record/kind.h"

#define KIND(id, name, file, classes, flags, doc)                                                  \
    extern const struct field_set file##_fields;                                                   \
    extern const char *const file##_rules[];                                                       \
    kind_check_fn file##_check;                                                                    \
    kind_map_fn file##_map;
#include "record/kinds.def"
#undef KIND

#endif
