// SPDX-License-Identifier: Apache-2.0
// The elements of CAP in the order of its schema, and which field of a notice each is.
#ifndef FORMATS_CAP_TABLE_H
#define FORMATS_CAP_TABLE_H

#include <stdint.h>

enum cap_type {
    CAP_TEXT,
    CAP_VALUE, // text that may be empty
    CAP_TOKEN, // no spaces, commas, < and &
    CAP_WORD,  // one of `words`
    CAP_TIME,
    CAP_NUMBER,
    CAP_SIZE,
    CAP_POLYGON,
    CAP_CIRCLE,
    CAP_REFERENCES,
    CAP_GROUP, // elements
};

enum cap_flags {
    CAP_REQUIRED = 1,
    CAP_LIST = 2,    // may be repeated
    CAP_ADDED = 4,   // required since 1.2
};

struct cap_group;

struct cap_element {
    const char *name;
    const char *key; // the field of the record; NULL: none
    enum cap_type type;
    unsigned flags;
    const char *const *words;
    const struct cap_group *group;
};

struct cap_group {
    const struct cap_element *elements;
    uint32_t count;
};

extern const struct cap_element cap_table_alert; // the root
extern const struct cap_element cap_table_info;

#endif
