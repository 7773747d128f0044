// SPDX-License-Identifier: Apache-2.0
// The signatures under a charter.
#include "record/charter.h"

#include <string.h>

#include "base/limits.h"
#include "ledger/note.h"

static void
set_bit(uint8_t bits[16], size_t i)
{
    bits[i / 8] = (uint8_t)(bits[i / 8] | 1u << (i % 8));
}

static bool
has_bit(const uint8_t bits[16], size_t i)
{
    return bits[i / 8] & (1u << (i % 8));
}

// A signature line's name carries the hash of the text it was made for. Is it a member's, made for
// another text than this?
static void
look_for_another_text(const struct charter *c, struct bytes name, uint8_t other_text_by[16])
{
    struct bytes alliance, member;
    struct hash charter;
    uint64_t generation;
    if (charter_parse_origin(name, &alliance, &charter, &member, &generation) != 0 ||
        hash_equal(&charter, &c->hash))
        return;
    const struct charter_member *m = charter_find(c, member);
    if (m != NULL)
        set_bit(other_text_by, (size_t)(m - c->members));
}

// Does this one signature line belong to a member, and is it good? More members may sign than a
// note's readers need to take, so the lines are taken one by one.
static int
check_signature(const struct charter *c, struct bytes line, uint8_t signed_by[16],
                uint8_t other_text_by[16], struct err *e)
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
    if (rc == 0)
        look_for_another_text(c, note.signatures[0].name, other_text_by);
    for (size_t i = 0; rc == 0 && i < c->member_count; i++) {
        struct buf name;
        buf_init(&name, LIMIT_ORIGIN_SIZE);
        charter_append_origin(&name, c->alliance, &c->hash, c->members[i].name, 1);
        rc = buf_check(&name);
        if (rc == 0 && bytes_equal(note.signatures[0].name, buf_bytes(&name))) {
            struct note_key key;
            note_key_make(buf_bytes(&name), NOTE_ED25519, &c->members[i].ledger, &key);
            if (note_verify(&note, &key, NULL) == NOTE_GOOD)
                set_bit(signed_by, i);
            else
                rc = err_set(e, ERR_REFUSED,
                             "the signature of %.*s is not good: the line was damaged, or another "
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
    uint8_t other_text_by[16] = {0};
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
        int rc = check_signature(c, line, signed_by, other_text_by, e);
        if (rc != 0)
            return rc;
    }
    if (signatures.n > 0)
        return err_set(e, ERR_INVALID,
                       "the last signature line does not end: is the file cut off?");
    for (size_t i = 0; i < c->member_count; i++) {
        if (has_bit(other_text_by, i) && !has_bit(signed_by, i))
            return err_set(e, ERR_REFUSED,
                           "%.*s's signature does not fit this text: it was changed after signing. "
                           "Get the original, or remove the signatures and sign again",
                           (int)c->members[i].name.n, (const char *)c->members[i].name.p);
    }
    return 0;
}
