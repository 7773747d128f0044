// SPDX-License-Identifier: Apache-2.0
// The terminal, if there is one: its width, whether colours are wanted, and a passphrase typed
// unseen.
#ifndef HOST_TERM_H
#define HOST_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

bool term_is_tty(int fd);
// Columns; from COLUMNS or the terminal, else 80.
size_t term_width(int fd);
// A terminal, not TERM=dumb, and no NO_COLOR set (no-color.org).
bool term_has_colour(int fd);

// Ask on the controlling terminal without echo; the answer is appended to out, which the caller
// wipes (its maximum bounds the answer). ERR_USAGE when there is no terminal, ERR_CLOSED when the
// person gave up (Ctrl-C, Ctrl-D).
int term_ask_secret(const char *prompt, struct buf *out, struct err *e) MUST_USE;
// Ask a question that is answered yes only by the exact word. False without a terminal.
bool term_confirm(const char *prompt, const char *word);

#endif
