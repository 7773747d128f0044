// SPDX-License-Identifier: Apache-2.0
// Kind `meeting`: a session of one or more organs, or a consultation; and each member's own word on
// it: that it attends, a view that binds nobody, papers. What folds and views select by is kept in
// the rows.
#ifndef RECORD_MEETING_H
#define RECORD_MEETING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"

enum meeting_type { MEETING_SESSION, MEETING_CONSULTATION };
enum meeting_status { MEETING_PLANNED, MEETING_OPEN, MEETING_CLOSED, MEETING_CANCELLED };
// What the status of a word's row says; MEETING_SILENT: a word without attendance.
enum meeting_attendance { MEETING_IN_PERSON, MEETING_REMOTE, MEETING_ABSENT, MEETING_SILENT };
enum meeting_result { MEETING_NO_RESULT, MEETING_PROPOSAL, MEETING_LINE, MEETING_DIFFERENCE };

// Words of `type`, `status`, `attendance` and `result`, each ending in NULL; a result's number is
// one more than its position.
extern const char *const meeting_types[];
extern const char *const meeting_statuses[];
extern const char *const meeting_attendances[];
extern const char *const meeting_results[];

#define MEETING_ORGANS_MAX 16
#define MEETING_AGENDA_MAX 256

// What the row of a meeting carries in its note; borrows it.
struct meeting_plan {
    uint8_t type;         // enum meeting_type
    uint8_t result;       // enum meeting_result
    int64_t begins, ends; // ends: WHEN_MAX when it is not said
    struct bytes organs;  // names, each with its length in front (see release_names); empty: all members
};

// A word's note is of another form than a meeting's.
bool meeting_is_word(struct bytes note);
// From the note of a meeting's row. ERR_INVALID when it is none.
int meeting_read_plan(struct bytes note, struct meeting_plan *out) MUST_USE;
// The organs that a word's attendance is for; empty: all of the meeting's.
struct bytes meeting_read_word(struct bytes note);
// The group of all words on that meeting.
void meeting_group_of_words(const struct hash *meeting, struct hash *out);

#endif
