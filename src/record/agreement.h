// SPDX-License-Identifier: Apache-2.0
// Kind `agreement`: the text that parties may join, and each party's word on it.
#ifndef RECORD_AGREEMENT_H
#define RECORD_AGREEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

enum agreement_status {
    AGREEMENT_DRAFTED,
    AGREEMENT_SIGNED,
    AGREEMENT_RATIFIED,
    AGREEMENT_DENOUNCED
};

// What the row of a first record carries in its note: from (8), threshold (1), flags (1: it founds a centre, 2: a notice
// follows), days of notice (2) if they follow, parties, each with its length in front.
struct agreement_text {
    int64_t from;         // in force not before it; WHEN_MIN when it names none
    unsigned threshold;   // parties that must have ratified
    bool is_centre;       // it founds one
    unsigned notice;      // days; who has ratified leaves no sooner after saying so
    struct bytes parties; // the rest of the note; see release_names
};
void agreement_read(struct bytes note, struct agreement_text *out);
// Words of `status`, ends in NULL.
extern const char *const agreement_statuses[];

#define AGREEMENT_DAY_S 86400 // a day of notice

#endif
