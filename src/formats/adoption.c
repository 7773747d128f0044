// SPDX-License-Identifier: Apache-2.0
#include "formats/adoption.h"

#include "base/when.h"
#include "crypto/hash.h"
#include "formats/akoma.h"
#include "formats/plain_text.h"

static int
no_memory(struct err *e)
{
    return err_set(e, ERR_NOMEM, "no memory for the text");
}

static int
read_record(struct arena *a, const struct review *r, const struct hash *id, const struct json **out, struct err *e)
{
    const struct review_leaf *leaf = review_find(r, id);
    struct json *json = NULL;
    *out = NULL;
    if (leaf && json_parse(a, leaf->record, JSON_RECORD, &json, NULL) < 0)
        return no_memory(e); // it was accepted once
    *out = json;
    return 0;
}

static int
read_words(struct arena *a, const struct review *r, struct adopted *out, struct err *e)
{
    const struct decide_outcome *o = &r->outcome;
    struct adopted_word *words = arena_array(a, o->word_count, sizeof *words);
    out->words = words;
    out->word_count = 0;
    out->adopted = out->written;
    if (!words)
        return no_memory(e);
    for (size_t i = 0; i < o->word_count; i++) {
        const struct decide_word *w = &o->words[i];
        const struct json *position = NULL;
        if (w->state != DECIDE_WORD)
            continue; // of a majority those who were not needed are not shown
        struct adopted_word *to = &words[out->word_count++];
        *to = (struct adopted_word){.member = w->member, .word = w->word, .is_waived = w->is_waived, .time = WHEN_MIN};
        int rc = w->ledger && !w->is_withdrawn ? read_record(a, r, &w->record, &position, e) : 0;
        if (rc == 0 && position && adopted_read_word(a, position, to) < 0)
            rc = no_memory(e);
        if (rc < 0)
            return rc;
        out->adopted = to->time > out->adopted ? to->time : out->adopted;
    }
    return 0;
}

int
adoption_read(struct arena *a, const struct review *r, struct adopted *out, struct err *e)
{
    const struct decide_outcome *o = &r->outcome;
    const struct json *proposal;
    struct buf id;
    if (o->end != DECIDE_ADOPTED)
        return err_set(e, ERR_REFUSED, "the proposal was broken: there is no adopted text");
    int rc = read_record(a, r, &o->id, &proposal, e);
    if (rc < 0)
        return rc;
    *out = (struct adopted){.alliance = r->charter.alliance,
                            .author = r->facts.ledgers[o->ledger].member,
                            .organ_title = r->organ_title};
    buf_init(&id, 2 * HASH_SIZE);
    bytes_to_hex(bytes_of(o->id.b, sizeof o->id.b), &id);
    out->id = arena_copy(a, buf_bytes(&id));
    buf_clear(&id);
    if (!out->id.p || adopted_read(a, proposal, out) < 0)
        return no_memory(e);
    if (out->text.count == 0)
        return err_set(e, ERR_REFUSED, "the proposal has an effect, and no text");
    return read_words(a, r, out, e);
}

int
adoption_append(struct arena *a, const struct review *r, enum adoption_form form, struct bytes lang, struct buf *out,
                struct err *e)
{
    struct adopted x;
    bool is_there = lang.n == 0;
    int rc = adoption_read(a, r, &x, e);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < x.text.count; i++)
        is_there = is_there || bytes_equal(x.text.texts[i].lang, lang);
    if (!is_there)
        return err_set(e, ERR_NOT_FOUND, "the text is not in that language");
    if (form == ADOPTION_PLAIN)
        plain_text_append(out, &x, lang);
    else if (akoma_append(out, &x, lang.n ? lang : x.text.texts[0].lang) < 0)
        return no_memory(e);
    return 0;
}
