// SPDX-License-Identifier: Apache-2.0
// Which lists this member imports, and when it last did: kept in the store as one small JSON text, so that an import that
// changed nothing counts too.
#ifndef NODE_LISTS_H
#define NODE_LISTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

#define LISTS_MAX 64
#define LISTS_NAME_SIZE 33 // [a-z0-9-]{1,32}
#define LISTS_META "lists" // name of the value in the store

struct view;

struct lists_entry {
    char name[LISTS_NAME_SIZE];
    int64_t imported; // when this member last imported it
    char as_of[32];   // what the publisher says of its age; may be empty
};
struct lists {
    struct lists_entry entries[LISTS_MAX];
    size_t count;
};

bool lists_name_is_valid(struct bytes name);
// Nothing noted yet, or a text that does not read, gives none.
int lists_load(struct lists *out, struct view *v, struct err *e) MUST_USE;
// Note an import. Beyond LISTS_MAX the one that was imported longest ago goes.
void lists_note(struct lists *l, struct bytes name, int64_t imported, struct bytes as_of);
void lists_append(const struct lists *l, struct buf *out); // the text to keep

#endif
