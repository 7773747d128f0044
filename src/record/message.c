// SPDX-License-Identifier: Apache-2.0
// Kind `message`. All stand in the group of the kind, since who opens a mailbox knows no id. That it
// was delivered needs no record: it is the receipt, or the cosignature, of whom it is to.
#include "record/message.h"

#include <string.h>

#include "base/limits.h"
#include "record/common.h"
#include "record/fold.h"
#include "record/kinds.h"
#include "record/release.h"

static const char *const precedences[] = {"deferred",  "routine", "priority",
                                          "immediate", "flash",   "override", NULL};

static const struct field fields[] = {
    {"precedence", FIELD_WORD, 0, 0, 0, 0, 0, precedences, NULL,
     "How urgent it is; required in a message"},
    {"to", FIELD_MEMBER, FIELD_LIST, 0, 0, 1, LIMIT_RELEASE_NAMES, NULL, NULL,
     "Members it is to; required in a message"},
    {"subject", FIELD_TEXT, 0, 0, 256, 0, 0, NULL, NULL, "What it is about"},
    {"text", FIELD_TEXT, 0, 1, 64 * 1024, 0, 0, NULL, NULL, "What it says; required in a message"},
    {"reply", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL, "Id of the message it answers"},
    {"files", FIELD_ID, FIELD_LIST, 0, 0, 1, LIMIT_MESSAGE_FILES, NULL, NULL,
     "Ids of file records that come with it"},
    {"read", FIELD_ID, FIELD_LIST, 0, 0, 1, MESSAGE_READ_MAX, NULL, NULL,
     "Ids of messages that this member's officer has read; then it is no message"},
};

const struct field_set message_fields = FIELD_SET(fields);

const char *const message_rules[] = {
    "It is a message, with `precedence`, `to` and `text`, or it says what was `read`, with none of "
    "these",
    "That a message was read counts when a member says so whom it was to",
    NULL,
};

const char *
message_precedence_name(enum message_precedence p)
{
    return p < MESSAGE_READ ? precedences[p] : "read";
}

static int
read_ids(struct arena *a, struct record *r, const struct json *list)
{
    uint8_t *note = arena_alloc(a, list->count * (size_t)HASH_SIZE);
    size_t n = 0;
    if (note == NULL)
        return ERR_NOMEM;
    for (const struct json *x = list->first; x != NULL; x = x->next) {
        struct hash id;
        if (hash_from_hex(x->text, &id) == 0) // the table has seen to its form
            memcpy(note + HASH_SIZE * n++, id.b, HASH_SIZE);
    }
    r->note = bytes_of(note, n * HASH_SIZE);
    r->status = MESSAGE_READ;
    return 0;
}

int
message_check(struct arena *a, struct record *r, struct err *e)
{
    const struct json *read = json_get(r->json, "read"), *to = json_get(r->json, "to");
    const struct json *text = json_get(r->json, "text");
    int precedence = common_get_word(r->json, "precedence", precedences);
    if (read != NULL &&
        (to != NULL || text != NULL || precedence >= 0 || json_get(r->json, "files") != NULL))
        return err_set(e, ERR_REFUSED, "read: says what was read, and so is no message itself");
    if (read != NULL)
        return read_ids(a, r, read);
    if (to == NULL)
        return err_set(e, ERR_REFUSED, "to: a message is to somebody");
    if (text == NULL)
        return err_set(e, ERR_REFUSED, "text: a message says something");
    if (precedence < 0)
        return err_set(e, ERR_REFUSED, "precedence: a message says how urgent it is");
    r->status = (uint8_t)precedence;
    size_t n = 0;
    const uint8_t *note = release_write_names(a, 0, to, &n);
    if (note == NULL)
        return ERR_NOMEM;
    r->note = bytes_of(note, n);
    return 0;
}

unsigned
message_map(const struct record *r, struct row *rows)
{
    (void)r; // its note says it all
    fold_group_of_kind(KIND_MESSAGE, &rows[0].group);
    return 1;
}
