// SPDX-License-Identifier: Apache-2.0
// Kind `notice`: a time window and an area that others should know of, in the terms of the Common
// Alerting Protocol 1.2 (OASIS), whole in each version.
#ifndef RECORD_NOTICE_H
#define RECORD_NOTICE_H

#include <stdint.h>

#include "record/row.h"

enum notice_status { NOTICE_ALERT, NOTICE_UPDATE, NOTICE_CANCEL };
enum notice_purpose { NOTICE_IS_ALERT, NOTICE_IS_DECONFLICTION, NOTICE_IS_EXERCISE };

// The words of `purpose`, by enum notice_purpose; ends in NULL.
extern const char *const notice_purposes[];
// The words of `status`, by enum notice_status; ends in NULL.
extern const char *const notice_statuses[];
// The protocol's own words, each list ending in NULL.
extern const char *const notice_categories[];
extern const char *const notice_responses[];
extern const char *const notice_urgencies[];
extern const char *const notice_severities[];
extern const char *const notice_certainties[];

// What the row of a version carries in its note.
struct notice_row {
    uint8_t purpose; // enum notice_purpose
    int64_t window;  // what it tells of begins then; it ends with the row
};
void notice_read_row(const struct row *r, struct notice_row *out);

#endif
