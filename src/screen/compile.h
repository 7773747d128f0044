// SPDX-License-Identifier: Apache-2.0
// What a builder has gathered becomes the bytes of index.h: everything is sorted, gets its number, and is written.
#ifndef SCREEN_COMPILE_H
#define SCREEN_COMPILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "screen/index.h"
#include "screen/normalise.h"

struct compile_entry {
    uint64_t key;
    int64_t from, until;
    uint32_t name_first, name_count; // in the order of adding
};

struct compile_name {
    struct bytes text;
    uint64_t hash;        // of the folded tokens
    uint32_t token_first; // in name_tokens
    uint16_t weight;      // of all tokens
    uint8_t token_count, kind, letter_count;
};

// A folded text.
struct compile_string {
    struct bytes text;
    uint64_t hash;   // index_hash_text of all of it
    uint32_t number; // its place in the order of adding, also once they are sorted
};

// A token as the score takes it: texts that are the same may differ in what else is known of them.
struct compile_token {
    struct screen_token token;
    uint32_t strings[NORMALISE_READINGS_MAX + 1]; // of its readings, then 1 + that of its own script or 0: places, then numbers
    uint32_t number;                      // its place in the order of adding, also once they are sorted
    uint32_t postings;                    // names that hold it
    uint32_t seen;                        // the last name counted, from 1, so that a name counts once
    bool is_phrase;                       // a phrase may begin with it
};

struct compile_list {
    void *p;      // owned
    size_t count; // in use
    size_t room;  // allocated
};

struct compile {
    struct compile_list entries;     // struct compile_entry
    struct compile_list names;       // struct compile_name
    struct compile_list strings;     // struct compile_string
    struct compile_list tokens;      // struct compile_token
    struct compile_list name_tokens; // uint32_t: place in tokens
    uint64_t name_text, string_text; // bytes
};

// Room for one more element of size bytes; NULL when memory is out.
void *compile_list_add(struct compile_list *l, size_t size) MUST_USE;

// Append the index to out. The lists are put in order on the way, so this can be done once. ERR_LIMIT when it would pass
// 4 GiB or out's maximum.
int compile_index(struct compile *c, struct buf *out, struct err *e) MUST_USE;

#endif
