// SPDX-License-Identifier: Apache-2.0
// A thread that looks at the whole store, at the start and then once a day, at a gentle pace: what
// this disk changed is found before somebody asks for it, mended or fetched anew (member/mend.h),
// and told.
#ifndef NODE_SCRUB_H
#define NODE_SCRUB_H

#include "base/err.h"

struct log;
struct scrub;
struct views;
struct writer;

// All borrowed until scrub_stop, which must come before they end.
int scrub_start(struct scrub **out, struct views *views, struct writer *writer, struct log *log,
                struct err *e) MUST_USE;
void scrub_stop(struct scrub *s); // waits for the thread, frees; takes NULL

#endif
