// SPDX-License-Identifier: Apache-2.0
// The Common Alerting Protocol (OASIS, 1.2; 1.1 is read too): a message to the fields of a notice,
// and a notice to a message. docs/alerts.md says what goes where and what is left out.
#ifndef FORMATS_CAP_H
#define FORMATS_CAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"

#define CAP_FILE_MAX (1024 * 1024)      // a message; a record has a quarter of it
#define CAP_ARENA_MAX (8 * 1024 * 1024) // memory that reading one takes at most

struct cap_element;

// One element of a message that was read, in the order of the text.
struct cap_node {
    const struct cap_element *element;
    struct bytes text; // without white space at its ends; times in UTC, coordinates with single
                       // spaces: as a record has them
    struct cap_node *first, *last, *next;
};

struct cap_message {
    bool is_old;    // CAP 1.1
    bool is_signed; // with an XML signature, which was not looked at
    struct cap_node *alert;
};

struct cap_reference {
    struct bytes sender, identifier;
    int64_t sent;
};

// Read one message; all that is kept is copied into a. Refused, with element and line, is what
// breaks the standard (order, required elements, words, times, coordinates, references): an empty
// optional text counts as absent, attributes are passed over. ERR_INVALID: no XML, or no CAP;
// ERR_REFUSED: a document type, or a rule broken; ERR_LIMIT; ERR_NOMEM.
int cap_read(struct arena *a, struct bytes file, struct cap_message *out, struct err *e) MUST_USE;
// The text of an element of <alert>; empty when absent.
struct bytes cap_get(const struct cap_message *m, const char *name);
// Cut the next of the messages that <references> names off *rest. False when there is none.
bool cap_next_reference(struct bytes *rest, struct cap_reference *out) MUST_USE;

// Write the fields of a notice that the message gives (all but kind, time, object, status and
// exercise). purpose: NULL for what the message says, else alert. ERR_REFUSED for what is no
// notice: a message of status System, Test or Draft, an Ack or Error.
int cap_write_fields(struct json_writer *w, const struct cap_message *m, const char *purpose,
                     struct err *e) MUST_USE;
// What of the message no notice holds, as "code, addresses"; nothing when all of it does.
void cap_write_left_out(struct buf *out, const struct cap_message *m);

// What of a message is not in the notice's fields. Texts are borrowed.
struct cap_head {
    struct bytes identifier, sender;
    int64_t sent;
    bool is_exercise;
    const char *type;         // Alert, Update or Cancel
    const char *scope;        // Public, Restricted or Private
    struct bytes restriction; // why it is not for all; for Restricted
    struct bytes addresses;   // whom it is for, with spaces between; for Private
    const struct cap_reference *references; // of an Update or Cancel: the earlier messages
    size_t reference_count;
};
// The message as XML. notice: the tree of a record that its kind accepts.
void cap_append(struct buf *out, const struct cap_head *head, const struct json *notice);
// Text with the characters escaped that XML takes for its own, also within quotes.
void cap_append_text(struct buf *out, struct bytes text);

#endif
