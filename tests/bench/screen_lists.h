// SPDX-License-Identifier: Apache-2.0
// The names of the two official lists, taken from their files by the shortest way that serves a
// measurement (the product reads them through src/formats): names and kinds, nothing else.
#ifndef BENCH_SCREEN_LISTS_H
#define BENCH_SCREEN_LISTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "screen/index.h"

struct list_name {
    uint64_t key; // 1-bit list, 63-bit entry
    enum screen_kind kind;
    struct bytes text; // owned by the lists
};

struct lists {
    struct list_name *names; // owned; the names of a key together
    size_t count, room;
    char *files[4]; // owned contents
};

// Load UN and OFAC lists below folder/lists. 0, or -1 when they are missing.
int screen_lists_load(struct lists *lists, const char *folder);
void screen_lists_clear(struct lists *lists);

// A whole file with a NUL behind; NULL when it cannot be read. Free it.
char *screen_lists_read(const char *folder, const char *name, size_t *size);

// The next field of a CSV line at *at, unquoted in place; false at the end of the line, which is
// passed.
bool screen_lists_field(char **at, struct bytes *field);

#endif
