// SPDX-License-Identifier: Apache-2.0
// The rows of a meeting and of the words on it reduced as of a moment: which version speaks, who
// attends for which organ, which views were stated.
#ifndef RECORD_FOLD_MEETING_H
#define RECORD_FOLD_MEETING_H

#include "record/fold_object.h"
#include "record/fold_words.h"
#include "record/meeting.h"

struct fold_meeting {
    struct fold_object object;
    struct bytes author; // who convened it
    int64_t as_of;
    const struct fold_span *shown; // the version in force then; else the first
    bool has_begun;                // its first version was written by then
    struct meeting_plan plan;      // of the version shown
    struct fold_words attendances; // words with an attendance, by member, each until the next
    struct fold_words words;       // all words, by member, in the order of each ledger
};

// rows: of the meeting's group; words: of its group of words (meeting_group_of_words). *is_meeting
// false when the first are none. All output in a; it points into both.
int fold_meeting(struct arena *a, const struct fold_ledgers *l, const struct row *rows, size_t count,
                 const struct row *words, size_t word_count, unsigned layers, int64_t as_of,
                 struct fold_meeting *out, bool *is_meeting) MUST_USE;
// The member's word on its attendance that holds; NULL: none.
const struct fold_word *fold_meeting_word(const struct fold_meeting *x, struct bytes member);
// How it attends for that organ. MEETING_SILENT: it has said nothing of it, or nobody attends since
// the meeting is cancelled.
enum meeting_attendance fold_meeting_attends(const struct fold_meeting *x, struct bytes member,
                                             struct bytes organ);

#endif
