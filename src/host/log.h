// SPDX-License-Identifier: Apache-2.0
// Diagnostics: one line an event, for people and for tools that cut at spaces:
//   2026-11-21T20:00:00Z level=info room=sync peer=KAZ msg="cosigned 12 leaves"
// Whatever comes from outside is shown so that it can forge no line and harm no terminal
// (text_append_visible). Safe from any thread; a line is written whole.
#ifndef HOST_LOG_H
#define HOST_LOG_H

#include "base/err.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log;

// Lines below least are left out. fd is borrowed. NULL without memory.
struct log *log_new(int fd, enum log_level least) MUST_USE;
void log_free(struct log *l); // takes NULL

// One event. l may be NULL: then nothing is written. room is our own word; peer (a member, an
// address) may be NULL. Messages are cut at 2 KiB.
void log_event(struct log *l, enum log_level level, const char *room, const char *peer,
               const char *fmt, ...) FORMAT_LIKE(5, 6);

// "debug", "info", "warn", "error" to a level; ERR_USAGE else.
int log_level_parse(const char *word, enum log_level *out) MUST_USE;

#endif
