// SPDX-License-Identifier: Apache-2.0
// A text that is put to others, as people write it in a file: a title, then clauses with their numbers.
//
//   # Statement on the border
//   1. The members note ...
//   continued; an empty line makes a paragraph.
//   ## 2.1 Exception
//   A clause with a heading.
#ifndef CMD_PROPOSE_TEXT_H
#define CMD_PROPOSE_TEXT_H

#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"

// One member of the list `texts`: lang, title, clauses. title: what is put when the file has no line of its own for it; may
// be empty. ERR_INVALID with the line named.
int propose_text_write(struct json_writer *w, struct bytes lang, struct bytes title, struct bytes file, struct err *e) MUST_USE;
// The title line of such a file; empty when it has none.
struct bytes propose_text_title(struct bytes file);

#endif
