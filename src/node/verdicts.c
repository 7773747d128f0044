// SPDX-License-Identifier: Apache-2.0
// See verdicts.h.
#include "node/verdicts.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "member/find.h"
#include "member/member.h"
#include "node/writer.h"
#include "screen/normalise.h"

#define VERSION_TEXT "entente verdict 1\n" // raised with what a fingerprint is made of
#define ASKED_MAX (64 * 1024)

// ---- fingerprints ----

static int
compare_bytes(const void *x, const void *y)
{
    return bytes_compare(*(const struct bytes *)x, *(const struct bytes *)y);
}

// The folded tokens of a name in their order, so that accents and case do not matter.
static int
fold(struct arena *a, struct screen_normaliser *n, struct bytes name, struct bytes *out, struct err *e)
{
    struct screen_name folded;
    struct buf b;
    int r = normalise_name(a, n, name, &folded, e);
    if (r < 0)
        return r;
    buf_init(&b, 16 * 1024);
    for (size_t i = 0; i < folded.count; i++) {
        buf_append_str(&b, i ? " " : "");
        buf_append(&b, normalise_text(&folded.tokens[i]));
    }
    if (folded.count == 0)
        buf_append(&b, name); // nothing of it is compared: then it stands for itself
    *out = arena_copy(a, buf_bytes(&b));
    buf_clear(&b);
    return out->p ? 0 : err_set(e, ERR_NOMEM, "no memory for a verdict");
}

int
verdicts_query(struct arena *a, struct screen_normaliser *n, struct party *p, struct hash *out, struct err *e)
{
    struct bytes names[PARTY_NAMES_MAX];
    struct hash_state h;
    struct buf details;
    int r = 0;
    for (size_t i = 0; r == 0 && i < p->name_count; i++)
        r = fold(a, n, p->names[i], &names[i], e);
    if (r < 0)
        return r;
    if (p->name_count > 0)
        qsort(names, p->name_count, sizeof *names, compare_bytes);
    buf_init(&details, ASKED_MAX);
    party_fingerprint(&p->details, &details);
    hash_init(&h);
    hash_update(&h, BYTES_LIT(VERSION_TEXT));
    for (size_t i = 0; i < p->name_count; i++) {
        hash_update(&h, names[i]);
        hash_update(&h, BYTES_LIT("\n"));
    }
    hash_update(&h, buf_bytes(&details));
    hash_final(&h, out);
    r = buf_check(&details);
    buf_clear(&details);
    return r < 0 ? err_set(e, r, "what is given of the party is too much") : 0;
}

void
verdicts_stands(const struct json *record, struct hash *out)
{
    static const char *const fields[] = {"names", "birth", "documents"};
    struct hash_state h;
    hash_init(&h);
    hash_update(&h, BYTES_LIT(VERSION_TEXT));
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const struct json *field = json_get(record, fields[i]);
        if (field)
            hash_update(&h, field->source);
        hash_update(&h, BYTES_LIT("\n"));
    }
    hash_final(&h, out);
}

// ---- the listing ----

struct subject {
    struct hash object;
    struct bytes member;
    const struct json *record; // of the version in force, else of the last
};

static int
read_object(struct arena *a, struct view *v, struct bytes text, struct hash *object, struct err *e)
{
    const struct view_ledger *l;
    struct bytes record;
    struct json *json;
    uint64_t index;
    struct hash id;
    int r = find_record(v, text, &l, &index, &id, e);
    if (r == 0)
        r = view_record(v, a, l, index, &record, e);
    if (r == 0)
        r = json_parse(a, record, JSON_RECORD, &json, e);
    if (r < 0)
        return r;
    struct bytes of = json_get_text(json, "object");
    *object = id;
    if (!bytes_equal_str(json_get_text(json, "kind"), "listing"))
        return err_set(e, ERR_INVALID, "that record is no listing; a verdict is about one");
    return of.n ? bytes_from_hex(of, object->b, HASH_SIZE) : 0;
}

static int
find_subject(struct arena *a, struct view *v, struct bytes text, int64_t now, struct subject *out, struct err *e)
{
    struct fold_listing l;
    struct bytes record;
    struct json *json;
    bool found = false;
    int r = read_object(a, v, text, &out->object, e);
    if (r == 0)
        r = view_listing(v, a, &out->object, 1u << LAYER_COMMON | 1u << LAYER_RESTRICTED, &l, &found, e);
    if (r == 0 && (!found || l.version_count == 0))
        r = err_set(e, ERR_NOT_FOUND, "there is no such listing");
    if (r < 0)
        return r;
    const struct fold_version *x = fold_listing_at(&l, now);
    const struct view_ledger *ledger = view_ledger_number(v, l.ledger);
    if (!ledger)
        return err_set(e, ERR_NOT_FOUND, "there is no such listing");
    out->member = ledger->member;
    r = view_record(v, a, ledger, x ? x->index : l.versions[l.version_count - 1].index, &record, e);
    if (r == 0)
        r = json_parse(a, record, JSON_RECORD, &json, e);
    out->record = r == 0 ? json : NULL;
    return r;
}

// ---- making ----

struct putting {
    const struct store_verdict *verdict;
    bool is_withdrawn;
};

static int
put(struct member *m, void *context, struct err *e)
{
    const struct putting *x = context;
    if (x->is_withdrawn)
        return store_verdict_remove(member_store(m), &x->verdict->query, &x->verdict->listing, e);
    return store_verdict_put(member_store(m), x->verdict, e);
}

static void
write_asked(const struct party *p, const struct subject *s, struct buf *out)
{
    struct json_writer w;
    const struct json *source = json_get(s->record, "source");
    json_writer_init(&w, out);
    json_write_object(&w, NULL);
    json_write_array(&w, "names");
    for (size_t i = 0; i < p->name_count; i++)
        json_write_text(&w, NULL, p->names[i]);
    json_write_array_end(&w);
    json_write_object(&w, "given");
    party_write(p, &w);
    json_write_object_end(&w);
    json_write_text(&w, "primary", json_get_text(json_at(json_get(s->record, "names"), 0), "name"));
    json_write_text(&w, "by", s->member);
    if (source) {
        json_write_text(&w, "list", json_get_text(source, "list"));
        json_write_text(&w, "reference", json_get_text(source, "reference"));
    }
    json_write_object_end(&w);
}

int
verdicts_make(struct arena *a, struct view *v, struct writer *w, struct screen_normaliser *n, struct party *p,
              const struct verdicts_made *made, struct json_writer *out, struct err *e)
{
    struct subject s;
    struct store_verdict x = {.is_same = made->word == VERDICTS_SAME, .time = made->time, .who = made->who, .why = text_trim(made->why)};
    struct putting putting = {&x, made->word == VERDICTS_WITHDRAWN};
    struct buf asked;
    if (!putting.is_withdrawn && (x.why.n == 0 || x.why.n > VERDICTS_WHY_MAX))
        return err_set(e, ERR_INVALID, "a verdict says why, in at most %d bytes: somebody will ask", VERDICTS_WHY_MAX);
    int r = find_subject(a, v, made->listing, made->time, &s, e);
    if (r == 0)
        r = verdicts_query(a, n, p, &x.query, e);
    if (r < 0)
        return r;
    x.listing = s.object;
    verdicts_stands(s.record, &x.stands);
    struct store_verdict before;
    if (putting.is_withdrawn) {
        r = store_verdict_get(v->store, a, &x.query, &x.listing, &before, e);
        if (r < 0)
            return r;
    }
    buf_init(&asked, ASKED_MAX);
    write_asked(p, &s, &asked);
    x.asked = buf_bytes(&asked);
    r = buf_check(&asked) < 0 ? err_set(e, ERR_LIMIT, "what is given of the party is too much to keep") : writer_do(w, false, put, &putting, e);
    if (r == 0)
        verdicts_write(putting.is_withdrawn ? &before : &x, false, true, out, NULL);
    buf_clear(&asked);
    return r;
}

// ---- showing ----

void
verdicts_write(const struct store_verdict *x, bool is_stale, bool is_whole, struct json_writer *out, const char *name)
{
    json_write_object(out, name);
    json_write_str(out, "verdict", x->is_same ? "same" : "different");
    json_write_hex(out, "listing", hash_bytes(&x->listing));
    json_write_text(out, "who", x->who);
    json_write_time(out, "time", x->time);
    json_write_text(out, "why", x->why);
    if (is_stale)
        json_write_bool(out, "stale", true);
    if (is_whole)
        json_write_raw(out, "asked", x->asked);
    json_write_object_end(out);
}
