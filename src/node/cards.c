// SPDX-License-Identifier: Apache-2.0
// See cards.h. A card is made in one block, so that an update frees and allocates once a listing.
#include "node/cards.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/num.h"
#include "base/when.h"
#include "member/view.h"
#include "node/needle.h"
#include "record/kind.h"
#include "record/listing.h"

#define TEXTS_MAX (16 * 1024 * 1024) // of one listing: all its versions, with a thousand names each
#define ARENA_MAX ((size_t)64 * 1024 * 1024)
#define LAYERS_SEEN (1u << LAYER_COMMON | 1u << LAYER_RESTRICTED)
#define ASK_EVERY 1024 // cards

struct making {
    struct cards *cards;
    struct view *v;
    struct screen_normaliser *normaliser;
    bool (*is_stopping)(void *context);
    void *context;
    struct arena record, scratch; // of one version, of one name
    struct buf texts;             // of one listing
    struct card *made;            // owned until they are the cards'
    size_t count, room;
    struct err *e;
};

static int
no_memory(struct err *e)
{
    return err_set(e, ERR_NOMEM, "no memory for the register's card index");
}

static int
compare_cards(const struct card *a, const struct card *b)
{
    int order = hash_compare(&a->id, &b->id);
    return order ? order : (int)a->is_exercise - (int)b->is_exercise;
}

// ---- parties ----

size_t
cards_party(const struct cards *c, struct bytes name)
{
    size_t i = 0;
    while (i < c->party_count && !bytes_equal(c->parties[i].name, name))
        i++;
    return i;
}

// Of the charter, and whoever has a ledger beside them. A charter that changes opens the node anew, so it is read once.
static int
read_parties(struct cards *c, const struct view *v)
{
    const struct charter *charter = &v->charter;
    c->parties = arena_array(&c->life, charter->party_count + v->ledger_count, sizeof *c->parties);
    if (!c->parties)
        return ERR_NOMEM;
    for (size_t i = 0; i < charter->party_count + v->ledger_count; i++) {
        bool is_of_charter = i < charter->party_count;
        struct bytes name = is_of_charter ? charter->members[i].name : v->ledgers[i - charter->party_count].member;
        if (!is_of_charter && cards_party(c, name) < c->party_count)
            continue;
        struct cards_party *p = &c->parties[c->party_count];
        *p = (struct cards_party){arena_copy(&c->life, name), i < charter->member_count};
        if (!p->name.p)
            return ERR_NOMEM;
        c->party_count++;
    }
    c->needed = charter->register_k == 0 ? charter->member_count : charter->register_k;
    return 0;
}

// ---- one card ----

static int
append_texts(struct making *x, const struct json *record, struct cards_span *s)
{
    const struct json *names = json_get(record, "names"), *source = json_get(record, "source");
    struct bytes list = json_get_text(source, "list");
    size_t at = x->texts.n;
    int r = 0;
    for (const struct json *n = names ? names->first : NULL; r == 0 && n; n = n->next) {
        arena_reset(&x->scratch);
        r = needle_append_name(&x->texts, &x->scratch, x->normaliser, json_get_text(n, "name"), x->e);
    }
    s->names_size = (uint32_t)(x->texts.n - at);
    needle_append_reference(&x->texts, json_get_text(source, "reference"));
    s->reference_size = (uint32_t)(x->texts.n - at) - s->names_size;
    buf_append(&x->texts, list);
    s->list_size = (uint32_t)list.n;
    return r < 0 ? r : buf_check(&x->texts);
}

// What the record of a version says; what cannot be read (this disk lost it) says nothing, and `entente verify` names it.
static int
read_texts(struct making *x, const struct view_ledger *l, uint64_t index, struct cards_span *s, const struct cards_span *before)
{
    struct bytes bytes;
    struct json *record;
    size_t at = x->texts.n;
    s->at = (uint32_t)at;
    arena_reset(&x->record);
    int r = view_record(x->v, &x->record, l, index, &bytes, x->e);
    if (r == 0)
        r = json_parse(&x->record, bytes, JSON_RECORD, &record, x->e);
    if (r == ERR_CORRUPT || r == ERR_NOT_FOUND) {
        if (x->e)
            *x->e = (struct err){0};
        return 0;
    }
    if (r == 0)
        r = append_texts(x, record, s);
    if (r < 0 || !before)
        return r;
    // Mostly a version says the same names as the one before.
    size_t size = x->texts.n - at;
    bool is_same = size == before->names_size + before->reference_size + before->list_size && s->names_size == before->names_size &&
                   s->reference_size == before->reference_size && size > 0 &&
                   memcmp(x->texts.p + at, x->texts.p + before->at, size) == 0;
    if (is_same) {
        s->at = before->at;
        x->texts.n = at;
    }
    return 0;
}

static bool
is_kept(const struct fold_listing *l, size_t i)
{
    const struct fold_version *v = &l->versions[i];
    return i + 1 == l->version_count || (v->status == LISTING_LISTED && v->from < v->until);
}

static int
make_spans(struct making *x, const struct fold_listing *l, const struct view_ledger *ledger, struct cards_span *spans)
{
    size_t count = 0;
    int r = 0;
    buf_reset(&x->texts);
    for (size_t i = 0; r == 0 && i < l->version_count; i++) {
        const struct fold_version *v = &l->versions[i];
        if (!is_kept(l, i))
            continue;
        struct cards_span *s = &spans[count];
        *s = (struct cards_span){.from = v->from, .until = v->status == LISTING_LISTED ? v->until : v->from, .review = v->review};
        if (x->cards->has_texts)
            r = read_texts(x, ledger, v->index, s, count > 0 ? &spans[count - 1] : NULL);
        count++;
    }
    return r;
}

static size_t
make_recognitions(const struct making *x, const struct fold_listing *l, struct cards_recognition *out)
{
    size_t count = 0;
    for (size_t i = 0; i < l->recognition_count; i++) {
        const struct fold_recognition *r = &l->recognitions[i];
        size_t who = cards_party(x->cards, r->member);
        if (!r->is_lister && who < x->cards->party_count)
            out[count++] = (struct cards_recognition){r->from, r->until, (uint32_t)who};
    }
    return count;
}

static int
take_card(struct making *x, const struct card *c)
{
    if (x->count == x->room) {
        size_t room = x->room + x->room / 2 + 64;
        struct card *made = realloc(x->made, room * sizeof *made);
        if (!made)
            return no_memory(x->e);
        x->made = made;
        x->room = room;
    }
    x->made[x->count++] = *c;
    return 0;
}

static int
make_card(struct making *x, struct arena *a, const struct fold_listing *l)
{
    const struct view_ledger *ledger = view_ledger_number(x->v, l->ledger);
    struct card c = {.id = l->object, .is_exercise = l->layer == LAYER_EXERCISE};
    if (!ledger)
        return 0;
    c.by = (uint32_t)cards_party(x->cards, ledger->member);
    struct cards_span *spans = arena_array(a, l->version_count, sizeof *spans);
    struct cards_recognition *recognitions = arena_array(a, l->recognition_count, sizeof *recognitions);
    if (!spans || !recognitions)
        return no_memory(x->e);
    for (size_t i = 0; i < l->version_count; i++)
        c.span_count += is_kept(l, i);
    int r = make_spans(x, l, ledger, spans);
    if (r < 0)
        return r;
    c.recognition_count = (uint32_t)make_recognitions(x, l, recognitions);
    size_t n = c.span_count * sizeof *spans, m = c.recognition_count * sizeof *recognitions;
    c.block = malloc(n + m + x->texts.n);
    if (!c.block)
        return no_memory(x->e);
    memcpy(c.block, spans, n);
    if (m > 0)
        memcpy(c.block + n, recognitions, m);
    if (x->texts.n > 0)
        memcpy(c.block + n + m, x->texts.p, x->texts.n);
    r = take_card(x, &c);
    if (r < 0)
        free(c.block);
    return r;
}

// A group is a listing of the exercise layer, or one of the others, as its rows say.
static int
read_group(void *context, struct arena *a, const struct row *rows, size_t count)
{
    struct making *x = context;
    bool has[2] = {false, false};
    if (x->is_stopping && x->count % ASK_EVERY == 0 && x->is_stopping(x->context))
        return err_set(x->e, ERR_CLOSED, "the node is stopping");
    for (size_t i = 0; i < count; i++)
        if (rows[i].kind == KIND_LISTING)
            has[rows[i].layer == LAYER_EXERCISE] = true;
    for (int k = 0; k < 2; k++) {
        struct fold_listing l;
        bool is_listing = false;
        int r = has[k] ? fold_listing(a, &x->v->held, rows, count, k ? 1u << LAYER_EXERCISE : LAYERS_SEEN, &l, &is_listing) : 0;
        if (r == 0 && is_listing)
            r = make_card(x, a, &l);
        if (r < 0)
            return r;
    }
    return 0;
}

static void
making_begin(struct making *x)
{
    arena_init(&x->record, ARENA_MAX);
    arena_init(&x->scratch, ARENA_MAX);
    buf_init(&x->texts, TEXTS_MAX);
}

static void
free_made(struct making *x)
{
    for (size_t i = 0; i < x->count; i++)
        free(x->made[i].block);
    free(x->made);
    x->made = NULL;
    x->count = 0;
}

static void
making_end(struct making *x)
{
    arena_clear(&x->record);
    arena_clear(&x->scratch);
    buf_clear(&x->texts);
}

// ---- all of them ----

int
cards_read(struct cards *out, struct view *v, struct screen_normaliser *n, bool with_texts, bool (*is_stopping)(void *context),
           void *context, struct err *e)
{
    struct making x = {.cards = out, .v = v, .normaliser = n, .is_stopping = is_stopping, .context = context, .e = e};
    *out = (struct cards){.has_texts = with_texts};
    arena_init(&out->life, 1024 * 1024);
    making_begin(&x);
    int r = read_parties(out, v) == 0 ? 0 : no_memory(e);
    if (r == 0)
        r = view_groups(v, NULL, read_group, &x, e);
    making_end(&x);
    if (r < 0) {
        free_made(&x);
        cards_clear(out);
        return r;
    }
    out->at = x.made; // groups come by id
    out->count = x.count;
    return 0;
}

void
cards_clear(struct cards *c)
{
    for (size_t i = 0; i < c->count; i++)
        free(c->at[i].block);
    free(c->at);
    arena_clear(&c->life);
    *c = (struct cards){.at = NULL};
}

// ---- bringing them up to date ----

static int
compare_hashes(const void *x, const void *y)
{
    return hash_compare(x, y);
}

// The cards but those of the groups, with what was made of these: both by id.
static int
merge(struct cards *c, struct making *x, const struct hash *groups, size_t count)
{
    struct card *at = malloc((c->count + x->count + 1) * sizeof *at);
    size_t n = 0, i = 0, k = 0, g = 0;
    if (!at)
        return no_memory(x->e);
    while (i < c->count || k < x->count) {
        if (k < x->count && (i == c->count || compare_cards(&x->made[k], &c->at[i]) <= 0)) {
            at[n++] = x->made[k++];
            continue;
        }
        while (g < count && hash_compare(&groups[g], &c->at[i].id) < 0)
            g++;
        if (g < count && hash_equal(&groups[g], &c->at[i].id))
            free(c->at[i].block);
        else
            at[n++] = c->at[i];
        i++;
    }
    free(c->at);
    c->at = at;
    c->count = n;
    return 0;
}

int
cards_update(struct cards *c, struct view *v, struct screen_normaliser *n, struct hash *groups, size_t count, struct err *e)
{
    struct making x = {.cards = c, .v = v, .normaliser = n, .e = e};
    size_t distinct = 0;
    int r = 0;
    if (count == 0)
        return 0;
    qsort(groups, count, sizeof *groups, compare_hashes);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || !hash_equal(&groups[i], &groups[distinct - 1]))
            groups[distinct++] = groups[i];
    making_begin(&x);
    for (size_t i = 0; r == 0 && i < distinct; i++)
        r = view_groups(v, &groups[i], read_group, &x, e);
    making_end(&x);
    if (r == 0)
        r = merge(c, &x, groups, distinct);
    if (r < 0) {
        free_made(&x);
        return r;
    }
    free(x.made); // what they hold is the cards' now
    return 0;
}

const struct cards_span *
cards_span_at(const struct card *c, int64_t as_of)
{
    const struct cards_span *s = card_spans(c);
    for (size_t i = 0; i < c->span_count; i++)
        if (when_is_in(as_of, s[i].from, s[i].until))
            return &s[i];
    return NULL;
}
