// SPDX-License-Identifier: Apache-2.0
// Kind `message`: a word to some members, or the word that one was read.
#ifndef RECORD_MESSAGE_H
#define RECORD_MESSAGE_H

#include "base/bytes.h"

// Precedences as STANAG 4406 has them, the last the most urgent.
enum message_precedence {
    MESSAGE_DEFERRED,
    MESSAGE_ROUTINE,
    MESSAGE_PRIORITY,
    MESSAGE_IMMEDIATE,
    MESSAGE_FLASH,
    MESSAGE_OVERRIDE,
    MESSAGE_READ, // no precedence: status of a row that says what was read
};
#define MESSAGE_READ_MAX 32 // messages in one word that they were read

const char *message_precedence_name(enum message_precedence p); // "deferred" ...

// A row's note: of a message whom it is to, as a release has names (release_names); of a word that
// messages were read their ids, one after the other.

#endif
