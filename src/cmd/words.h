// SPDX-License-Identifier: Apache-2.0
// What people type beside options: ids, numbers, moments, names. A mistake is told in the words that they typed, before
// anything is asked of the node.
#ifndef CMD_WORDS_H
#define CMD_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct json;

// Each prints the fault and returns CLI_USAGE, or 0.
int words_id(const char *command, const char *id); // 4 to 64 hex digits
int words_number(const char *command, const char *option, const char *text, uint64_t min); // text NULL: 0
int words_moment(const char *command, const char *option, const char *text);               // text NULL: 0

int words_member(const char *command, const char *name); // of a member
int words_list(const char *command, const char *name);   // of a list
// Says which shared events counted once, and what else was said of them ("shared" of a total); NULL: nothing.
void words_shared(const struct json *shared, struct bytes unit);

// Keeps the candidate nearest to what was typed; *best starts as NULL and stays so when none is near.
struct words_near {
    const char *typed, *best;
    size_t distance;
};
void words_offer(struct words_near *n, const char *candidate);

#endif
