// SPDX-License-Identifier: Apache-2.0
// The difference of two texts by words.
//
// A text is cut into words, runs of white space and single signs; letters of scripts that are written without spaces stand
// alone, and no mark is cut off the letter it stands on. The longest common sequence is found by Myers' algorithm ("An O(ND)
// difference algorithm and its variations", 1986) between what both texts have at their ends. Where more than
// WORD_DIFF_EDITS_MAX words differ, what lies between is replaced as a whole: nobody reads such a difference word by word, and
// the work stays within (words + edits) times that number, the memory within half its square.
#ifndef RECORD_WORD_DIFF_H
#define RECORD_WORD_DIFF_H

#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"

#define WORD_DIFF_EDITS_MAX 512

enum word_diff_change { WORD_DIFF_KEPT, WORD_DIFF_REMOVED, WORD_DIFF_ADDED };

struct word_diff_piece {
    enum word_diff_change change;
    struct bytes text; // borrowed from the one text or the other
};
struct word_diff {
    struct word_diff_piece *pieces; // none is empty; what is removed stands before what is added there
    size_t count;
};
// Kept and removed pieces together are `before`, kept and added ones `after`, both valid UTF-8. ERR_NOMEM.
int word_diff_make(struct arena *a, struct bytes before, struct bytes after, struct word_diff *out) MUST_USE;

#endif
