// SPDX-License-Identifier: Apache-2.0
// Two records, a line each: of the texts of proposals, the difference is both of them, word by word; amendments of a position
// give a text or are refused; and as documents they are well-formed, whatever they say.
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include <expat.h>

#include "base/text.h"
#include "formats/akoma.h"
#include "formats/plain_text.h"
#include "ledger/leaf.h"
#include "record/amendment.h"
#include "record/record.h"
#include "record/redline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_words(const struct word_diff *d, struct bytes before, struct bytes after)
{
    struct buf x, y;
    buf_init(&x, before.n);
    buf_init(&y, after.n);
    for (size_t i = 0; i < d->count; i++) {
        assert(d->pieces[i].text.n > 0);
        if (d->pieces[i].change != WORD_DIFF_ADDED)
            buf_append(&x, d->pieces[i].text);
        if (d->pieces[i].change != WORD_DIFF_REMOVED)
            buf_append(&y, d->pieces[i].text);
    }
    assert(bytes_equal(buf_bytes(&x), before));
    assert(bytes_equal(buf_bytes(&y), after));
    buf_clear(&x);
    buf_clear(&y);
}

// Every clause of both texts is told once.
static void
check_difference(struct arena *a, const struct clauses *x, const struct clauses *y)
{
    struct redline d;
    int rc = redline_make(a, x, y, &d);
    assert(rc == 0);
    for (size_t i = 0; i < d.count; i++) {
        const struct clauses_text *before = clauses_in(x, d.texts[i].lang), *after = clauses_in(y, d.texts[i].lang);
        size_t of_before = 0, of_after = 0;
        for (size_t k = 0; k < d.texts[i].count; k++) {
            const struct redline_clause *c = &d.texts[i].clauses[k];
            of_before += c->before != NULL;
            of_after += c->after != NULL;
            if (c->change == REDLINE_CHANGED)
                check_words(&c->text, c->before->text, c->after->text);
        }
        assert(of_before == (before != NULL ? before->count : 0));
        assert(of_after == (after != NULL ? after->count : 0));
    }
}

static void
check_documents(struct arena *a, const struct record *r, const struct record *word)
{
    struct adopted_word w = {.member = BYTES_LIT("KAZ")};
    struct adopted x = {.id = BYTES_LIT("aa"), .alliance = BYTES_LIT("demo"), .author = BYTES_LIT("TJK"), .words = &w};
    struct buf out;
    int rc = adopted_read(a, r->json, &x);
    assert(rc == 0);
    if (word != NULL) {
        rc = adopted_read_word(a, word->json, &w);
        assert(rc == 0);
        x.word_count = 1;
    }
    buf_init(&out, (size_t)16 << 20);
    for (size_t i = 0; i < x.text.count; i++) {
        XML_Parser parser = XML_ParserCreateNS("UTF-8", '|');
        buf_reset(&out);
        rc = akoma_append(&out, &x, x.text.texts[i].lang);
        assert(rc == 0);
        rc = XML_Parse(parser, (const char *)out.p, (int)out.n, 1) == XML_STATUS_OK ? 0 : -1;
        assert(rc == 0);
        XML_ParserFree(parser);
    }
    buf_reset(&out);
    plain_text_append(&out, &x, (struct bytes){NULL, 0});
    assert(buf_check(&out) == 0);
    assert(text_is_utf8(buf_bytes(&out)));
    for (size_t i = 0; i < out.n; i++)
        assert(out.p[i] >= 0x20 || out.p[i] == '\n');
    buf_clear(&out);
}

// Accepted, and of that kind?
static bool
read(struct arena *a, struct bytes text, enum kind_id kind, struct record *out)
{
    struct verdict v;
    int rc = record_parse(a, LEAF_STATUTE, text, out, &v);
    assert(rc == 0);
    return v.is_accepted && out->kind->id == kind;
}

static void
compare(struct arena *a, struct bytes one, struct bytes other)
{
    struct record r, s;
    struct clauses x, y, z;
    struct amendment_list list = {NULL, 0};
    struct err e = {0};
    if (!read(a, one, KIND_PROPOSAL, &r))
        return;
    bool is_proposal = read(a, other, KIND_PROPOSAL, &s);
    bool is_position = !is_proposal && read(a, other, KIND_POSITION, &s);
    int rc = clauses_read(a, json_get(r.json, "texts"), &x);
    assert(rc == 0);
    check_documents(a, &r, is_position ? &s : NULL);
    check_difference(a, &x, &x);
    if (is_proposal) {
        rc = clauses_read(a, json_get(s.json, "texts"), &y);
        assert(rc == 0);
        check_difference(a, &x, &y);
    } else if (is_position) {
        rc = amendment_read(a, json_get(s.json, "amendments"), &list);
        assert(rc == 0);
        rc = amendment_apply(a, &x, &list, &z, &e);
        assert(rc == 0 || (rc == ERR_REFUSED && e.text[0] != '\0'));
        if (rc == 0)
            check_difference(a, &x, &z);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes text = bytes_of(data, size);
    size_t n = bytes_find(text, 0, '\n');
    struct arena a;
    arena_init(&a, (size_t)256 << 20);
    compare(&a, bytes_sub(text, 0, n), bytes_sub(text, n + 1, size));
    arena_clear(&a);
    return 0;
}
