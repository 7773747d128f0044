// SPDX-License-Identifier: Apache-2.0
// What the elements of the UN's list mean: the texts of a group of elements become a fact of an
// entry, the texts of its own fields its names and dates. The walk through the XML is un.c's.
#ifndef FORMATS_UN_FACT_H
#define FORMATS_UN_FACT_H

#include "base/arena.h"
#include "base/bytes.h"
#include "formats/entry.h"

enum un_group {
    UN_GROUP_NONE,
    UN_GROUP_ALIAS,
    UN_GROUP_ADDRESS,
    UN_GROUP_BIRTH,
    UN_GROUP_BIRTHPLACE,
    UN_GROUP_DOCUMENT,
    UN_GROUP_NATIONALITY,
    UN_GROUP_TITLE,
    UN_GROUP_DESIGNATION,
    UN_GROUP_UPDATED,
};
enum un_field {
    UN_FIELD_NONE,
    UN_FIELD_FIRST,
    UN_FIELD_SECOND,
    UN_FIELD_THIRD,
    UN_FIELD_FOURTH,
    UN_FIELD_ORIGINAL,
    UN_FIELD_PROGRAMME,
    UN_FIELD_REFERENCE,
    UN_FIELD_LISTED,
    UN_FIELD_GENDER,
    UN_FIELD_COMMENTS,
    UN_FIELD_COUNT
};
enum un_part {
    UN_PART_NONE,
    UN_PART_QUALITY,
    UN_PART_NAME,
    UN_PART_NOTE,
    UN_PART_DATE,
    UN_PART_YEAR,
    UN_PART_FROM,
    UN_PART_TO,
    UN_PART_DATE_TYPE,
    UN_PART_BIRTH_DATE,
    UN_PART_BIRTH_CITY,
    UN_PART_BIRTH_COUNTRY,
    UN_PART_STREET,
    UN_PART_CITY,
    UN_PART_STATE,
    UN_PART_ZIP,
    UN_PART_COUNTRY,
    UN_PART_TYPE,
    UN_PART_TYPE2,
    UN_PART_NUMBER,
    UN_PART_ISSUER,
    UN_PART_ISSUED_IN,
    UN_PART_ISSUED_ON,
    UN_PART_ISSUED_AT,
    UN_PART_VALUE,
    UN_PART_COUNT
};

struct un_fact {
    struct arena *a;
    struct entry *entry;                 // the one being read
    struct bytes fields[UN_FIELD_COUNT]; // of the entry; cleaned
    struct bytes parts[UN_PART_COUNT];   // of the group at hand; cleaned
};

// Each adds to f->entry; failures stick to it.
// A group has ended: use its parts.
void un_fact_group(struct un_fact *f, enum un_group group);
// A VALUE of a group that may hold several has ended.
void un_fact_value(struct un_fact *f, enum un_group group, struct bytes value);
// The entry has ended: use its fields.
void un_fact_entry(struct un_fact *f);

#endif
