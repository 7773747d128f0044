// SPDX-License-Identifier: Apache-2.0
// See cards_find.h. What a listing is ordered by is a short text whose bytes compare as they should: of a name its first bytes,
// of a date its seconds. Its first sixteen bytes mostly decide; then the rest; then the id, so that no two are alike.
#define _GNU_SOURCE 1 // qsort_r
#include "node/cards_find.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/when.h"
#include "node/needle.h"

#define KEY_SIZE 64 // bytes of what a listing is ordered by

struct key {
    uint8_t b[KEY_SIZE];
    size_t n;
};

// ---- orders ----

static const struct {
    const char *word;
    enum cards_sort sort;
} sorts[] = {
    {"id", CARDS_BY_ID},     {"name", CARDS_BY_NAME},   {"by", CARDS_BY_LISTER},
    {"list", CARDS_BY_LIST}, {"since", CARDS_BY_SINCE}, {"review", CARDS_BY_REVIEW},
};

int
cards_find_sort(struct bytes word, enum cards_sort *sort, bool *is_descending)
{
    *sort = CARDS_BY_ID;
    *is_descending = word.n > 0 && word.p[0] == '-';
    if (*is_descending)
        word = bytes_sub(word, 1, word.n - 1);
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++)
        if (bytes_equal_str(word, sorts[i].word)) {
            *sort = sorts[i].sort;
            return *sort == CARDS_BY_ID && *is_descending ? ERR_INVALID : 0;
        }
    return word.n == 0 && !*is_descending ? 0 : ERR_INVALID;
}

bool
cards_find_needs_texts(const struct cards_filter *f)
{
    return f->text.n > 0 || f->list.n > 0 || f->sort == CARDS_BY_NAME || f->sort == CARDS_BY_LIST;
}

// The version that a listing shows at that moment: in force, else its last.
static const struct cards_span *
shown_span(const struct card *c, int64_t as_of)
{
    const struct cards_span *s = cards_span_at(c, as_of);
    return s ? s : &card_spans(c)[c->span_count - 1];
}

static void
put_text(struct key *k, const uint8_t *p, size_t n)
{
    n = num_min_size(n, KEY_SIZE - k->n);
    if (n > 0)
        memcpy(k->b + k->n, p, n);
    k->n += n;
}

static void
put_time(struct key *k, int64_t t)
{
    num_put_u64be(k->b, (uint64_t)t ^ (uint64_t)1 << 63); // before 1970 comes first
    k->n = 8;
}

static void
key_of(const struct cards *c, const struct cards_filter *f, uint32_t card, struct key *k)
{
    const struct card *x = &c->at[card];
    const struct cards_span *s = shown_span(x, f->as_of);
    const uint8_t *text = card_text(x) + s->at;
    bool is_in_force = s->from <= f->as_of && f->as_of < s->until;
    k->n = 0;
    switch (f->sort) {
    case CARDS_BY_ID:
        return;
    case CARDS_BY_NAME:
        put_text(k, text, bytes_find(bytes_of(text, s->names_size), 0, '\n')); // the first line: the first name as it is mostly read
        return;
    case CARDS_BY_LISTER:
        put_text(k, c->parties[x->by].name.p, c->parties[x->by].name.n);
        return;
    case CARDS_BY_LIST:
        put_text(k, text + s->names_size + s->reference_size, num_min_size(s->list_size, KEY_SIZE / 2));
        put_text(k, (const uint8_t *)"", 1);
        put_text(k, text + s->names_size, s->reference_size);
        return;
    case CARDS_BY_SINCE:
        put_time(k, s->from);
        return;
    case CARDS_BY_REVIEW:
        put_time(k, is_in_force && s->review != WHEN_MAX ? s->review : f->is_descending ? WHEN_MIN : WHEN_MAX);
        return;
    }
}

static int
compare_keys(const struct key *a, const struct key *b, bool is_descending)
{
    int order = bytes_compare(bytes_of(a->b, a->n), bytes_of(b->b, b->n));
    return is_descending ? -order : order;
}

struct ranked {
    uint64_t prefix[2]; // of its key
    uint32_t card;
};

struct ranking {
    const struct cards *cards;
    const struct cards_filter *f;
};

static int
compare_ranked(const void *x, const void *y, void *context)
{
    const struct ranked *a = x, *b = y;
    const struct ranking *r = context;
    size_t i = a->prefix[0] == b->prefix[0];
    int order = a->prefix[i] < b->prefix[i] ? -1 : a->prefix[i] > b->prefix[i];
    if (order)
        return r->f->is_descending ? -order : order;
    if (r->f->sort != CARDS_BY_SINCE && r->f->sort != CARDS_BY_REVIEW) {
        struct key p, q;
        key_of(r->cards, r->f, a->card, &p);
        key_of(r->cards, r->f, b->card, &q);
        order = compare_keys(&p, &q, r->f->is_descending);
    }
    return order ? order : a->card < b->card ? -1 : a->card > b->card; // cards lie by id
}

static int
rank(const struct cards *c, const struct cards_filter *f, struct cards_found *x, struct err *e)
{
    struct ranking r = {c, f};
    struct ranked *ranked = malloc((x->count + 1) * sizeof *ranked);
    if (!ranked)
        return err_set(e, ERR_NOMEM, "no memory to order the register");
    for (size_t i = 0; i < x->count; i++) {
        struct key k;
        key_of(c, f, x->at[i], &k);
        memset(k.b + k.n, 0, k.n < 16 ? 16 - k.n : 0);
        ranked[i] = (struct ranked){{num_get_u64be(k.b), num_get_u64be(k.b + 8)}, x->at[i]};
    }
    qsort_r(ranked, x->count, sizeof *ranked, compare_ranked, &r);
    for (size_t i = 0; i < x->count; i++)
        x->at[i] = ranked[i].card;
    free(ranked);
    return 0;
}

// ---- filters ----

struct finding {
    const struct cards *cards;
    const struct cards_filter *f;
    const struct needle *needle;
    size_t by, recogniser; // parties
};

static bool
is_recogniser(const struct card *c, size_t who, const struct cards_span *at, int64_t as_of)
{
    const struct cards_recognition *r = card_recognitions(c);
    if (c->by == who && at)
        return true;
    for (size_t i = 0; i < c->recognition_count; i++)
        if (r[i].who == who && when_is_in(as_of, r[i].from, r[i].until))
            return true;
    return false;
}

static bool
is_coordinated(const struct cards *cards, const struct card *c, const struct cards_span *at, int64_t as_of)
{
    size_t recognisers = 0;
    if (!at || 1 + (size_t)c->recognition_count < cards->needed)
        return false;
    for (size_t i = 0; i < cards->party_count; i++)
        recognisers += cards->parties[i].is_member && is_recogniser(c, i, at, as_of);
    return recognisers >= cards->needed;
}

static bool
matches(const struct finding *x, const struct card *c)
{
    const struct cards_filter *f = x->f;
    if (c->is_exercise != f->exercise || (f->by.n && c->by != x->by))
        return false;
    const struct cards_span *at = cards_span_at(c, f->as_of);
    if ((!at && !f->all) || (f->recognised_by.n && !is_recogniser(c, x->recogniser, at, f->as_of)) ||
        (f->coordinated && !is_coordinated(x->cards, c, at, f->as_of)) ||
        (f->review_before != WHEN_MAX && (!at || at->review >= f->review_before)))
        return false;
    if (f->list.n == 0 && f->text.n == 0)
        return true;
    const struct cards_span *s = at ? at : &card_spans(c)[c->span_count - 1];
    struct bytes names = bytes_of(card_text(c) + s->at, s->names_size);
    struct bytes reference = bytes_of(names.p + names.n, s->reference_size);
    struct bytes list = bytes_of(reference.p + reference.n, s->list_size);
    return (f->list.n == 0 || bytes_equal(f->list, list)) && (f->text.n == 0 || needle_is_in(x->needle, names, reference));
}

// Until when, and since when, nothing of this card begins or ends.
static void
narrow(const struct card *c, int64_t as_of, struct cards_found *out)
{
    const struct cards_span *s = card_spans(c);
    const struct cards_recognition *r = card_recognitions(c);
    for (size_t i = 0; i < c->span_count + c->recognition_count; i++) {
        bool is_span = i < c->span_count;
        const int64_t moments[2] = {is_span ? s[i].from : r[i - c->span_count].from, is_span ? s[i].until : r[i - c->span_count].until};
        for (int k = 0; k < 2; k++) {
            if (moments[k] <= as_of && moments[k] > out->from)
                out->from = moments[k];
            if (moments[k] > as_of && moments[k] < out->until)
                out->until = moments[k];
        }
    }
}

int
cards_find(const struct cards *c, const struct cards_filter *f, const struct needle *needle, struct cards_found *out, struct err *e)
{
    struct finding x = {.cards = c, .f = f, .needle = needle, .by = cards_party(c, f->by), .recogniser = cards_party(c, f->recognised_by)};
    *out = (struct cards_found){.from = WHEN_MIN, .until = WHEN_MAX};
    out->at = malloc((c->count + 1) * sizeof *out->at);
    if (!out->at)
        return err_set(e, ERR_NOMEM, "no memory to search the register");
    for (size_t i = 0; i < c->count; i++) {
        narrow(&c->at[i], f->as_of, out);
        if (matches(&x, &c->at[i]))
            out->at[out->count++] = (uint32_t)i;
    }
    int r = f->sort == CARDS_BY_ID && !f->is_descending ? 0 : rank(c, f, out, e);
    uint32_t *fitting = r == 0 ? realloc(out->at, (out->count + 1) * sizeof *fitting) : NULL;
    out->at = fitting ? fitting : out->at;
    if (r < 0)
        cards_find_clear(out);
    return r;
}

void
cards_find_clear(struct cards_found *x)
{
    free(x->at);
    *x = (struct cards_found){.at = NULL};
}

// ---- cursors ----

void
cards_find_cursor(const struct cards *c, const struct cards_filter *f, uint32_t card, struct buf *out)
{
    struct key k;
    char hex[2 * KEY_SIZE + 1];
    key_of(c, f, card, &k);
    bytes_to_hex_str(hash_bytes(&c->at[card].id), hex);
    buf_append_str(out, hex);
    if (k.n == 0)
        return;
    buf_append_str(out, ".");
    bytes_to_hex_str(bytes_of(k.b, k.n), hex);
    buf_append_str(out, hex);
}

// Where a card stands to the cursor.
static int
compare_to(const struct cards *c, const struct cards_filter *f, uint32_t card, const struct key *key, const struct hash *id)
{
    struct key k;
    key_of(c, f, card, &k);
    int order = compare_keys(&k, key, f->is_descending);
    return order ? order : hash_compare(&c->at[card].id, id);
}

int
cards_find_after(const struct cards *c, const struct cards_filter *f, const struct cards_found *x, struct bytes cursor, size_t *out,
                 struct err *e)
{
    struct hash id;
    struct key key = {.n = 0};
    size_t dot = bytes_find(cursor, 0, '.');
    struct bytes text = dot < cursor.n ? bytes_sub(cursor, dot + 1, cursor.n - dot - 1) : bytes_of(NULL, 0);
    *out = 0;
    if (text.n / 2 <= KEY_SIZE && text.n % 2 == 0)
        key.n = text.n / 2;
    if (bytes_from_hex(bytes_sub(cursor, 0, dot), id.b, HASH_SIZE) < 0 || text.n != 2 * key.n || bytes_from_hex(text, key.b, key.n) < 0)
        return err_set(e, ERR_INVALID, "after is the `next` of an answer to the same question");
    size_t from = 0, to = x->count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (compare_to(c, f, x->at[middle], &key, &id) <= 0)
            from = middle + 1;
        else
            to = middle;
    }
    *out = from;
    return 0;
}
