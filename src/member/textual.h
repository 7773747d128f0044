// SPDX-License-Identifier: Apache-2.0
// Texts of proposals as a view sees them: what differs between two of them.
#ifndef MEMBER_TEXTUAL_H
#define MEMBER_TEXTUAL_H

#include "base/json.h"
#include "member/view.h"

// ids: of one proposal or of two, earlier and later, with a comma between, each by its id or the first digits of it. Of one:
// against what it supersedes, else what it amends. lang: that language alone; empty: all. One JSON object at the root.
// ERR_NOT_FOUND: no such record, not held here, or not in that language; ERR_INVALID: it is no proposal, or names none before.
int textual_diff(struct view *v, struct bytes ids, struct bytes lang, struct json_writer *w, struct err *e) MUST_USE;

#endif
