// SPDX-License-Identifier: Apache-2.0
// Kind `report`: what a member saw, seized or was told. What views select, place and add by is kept
// in the rows (struct report_facts), so that they read the bytes only of what they show.
#ifndef RECORD_REPORT_H
#define RECORD_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "record/place.h"

enum report_status { REPORT_REPORTED, REPORT_WITHDRAWN };

// Names of the categories, ending in NULL; the position is the number kept in rows.
extern const char *const report_categories[];

struct report_facts {
    uint8_t category;
    bool has_place; // then at
    struct place_box at;
    int64_t from, until;         // when it happened; a moment has until = from
    uint8_t source, information; // grade: 1 to 6 for A to F and 1 to 6; 0 for none
    bool has_quantity;           // then unit (record/unit.h) and amount in millionths of it
    uint8_t unit;
    int64_t amount;
    bool is_total;        // a stated total with parts
    int64_t rest;         // of it, what no part accounts for
    struct bytes country; // these are empty when not given, and borrow the note
    struct bytes series, period;
    struct bytes event, item;
    bool has_operation; // then the operation it is a result of
    struct hash operation;
};

// From a row's note. ERR_INVALID when it is none of a report.
int report_read_facts(struct bytes note, struct report_facts *out) MUST_USE;
// "2026-03" or "2026" to a number that grows by one a month, or a year. is_year tells which.
int report_read_period(struct bytes text, int32_t *out, bool *is_year) MUST_USE;

#endif
