// SPDX-License-Identifier: Apache-2.0
// The signatures under a charter.
#include "record/charter.h"

#include <string.h>

#include "base/limits.h"
#include "ledger/note.h"

// Does this one signature line belong to a member, and is it good? More members may sign than a
// note's readers need to take, so the lines are taken one by one.
static int
check_signature(const struct charter *c, struct bytes line, uint8_t signed_by[16], struct err *e)
{
    struct buf one;
    buf_init(&one, c->text.n + line.n + 2);
    buf_append(&one, c->text);
    buf_append_byte(&one, '\n');
    buf_append(&one, line);
    buf_append_byte(&one, '\n');
    struct note note;
    int rc = buf_check(&one);
    if (rc == 0)
        rc = note_parse(buf_bytes(&one), &note, e);
    for (size_t i = 0; rc == 0 && i < c->member_count; i++) {
        struct buf name;
        buf_init(&name, LIMIT_ORIGIN_SIZE);
        charter_append_origin(&name, c->alliance, &c->hash, c->members[i].name, 1);
        rc = buf_check(&name);
        if (rc == 0 && bytes_equal(note.signatures[0].name, buf_bytes(&name))) {
            struct note_key key;
            note_key_make(buf_bytes(&name), NOTE_ED25519, &c->members[i].ledger, &key);
            if (note_verify(&note, &key, NULL) == NOTE_GOOD)
                signed_by[i / 8] = (uint8_t)(signed_by[i / 8] | 1u << (i % 8));
            else
                rc = err_set(e, ERR_REFUSED,
                             "the signature of %.*s is not good: the text was changed, or another "
                             "key signed it",
                             (int)c->members[i].name.n, (const char *)c->members[i].name.p);
        }
        buf_clear(&name);
    }
    buf_clear(&one);
    return rc;
}

int
charter_check_signatures(const struct charter *c, struct bytes note, uint8_t signed_by[16],
                         struct err *e)
{
    struct bytes text;
    struct bytes signatures;
    struct bytes line;
    memset(signed_by, 0, 16);
    charter_parse_split(note, &text, &signatures);
    if (!bytes_equal(text, c->text))
        return err_set(e, ERR_REFUSED,
                       "the signatures stand under another text than this charter's");
    size_t count = 0;
    while (bytes_next_line(&signatures, &line)) {
        // Every member and as many strangers, whose signatures say nothing here.
        if (++count > 2 * LIMIT_MEMBERS)
            return err_set(e, ERR_LIMIT, "more than %d signature lines", 2 * LIMIT_MEMBERS);
        int rc = check_signature(c, line, signed_by, e);
        if (rc != 0)
            return rc;
    }
    if (signatures.n > 0)
        return err_set(e, ERR_INVALID,
                       "the last signature line does not end: is the file cut off?");
    return 0;
}
