// SPDX-License-Identifier: Apache-2.0
// Notices in a view.
#include "member/notices.h"

#include <string.h>

#include "base/limits.h"
#include "base/when.h"
#include "record/notice.h"
#include "record/record.h"

#define REAL_LAYERS (1u << LAYER_COMMON | 1u << LAYER_RESTRICTED)

// ---- walking and finding ----

struct walking {
    struct view *v;
    const struct listed_filter *f; // NULL: all that was ever written
    unsigned layers;
    notices_fn *fn;
    void *context;
};

static int
reduce(void *context, struct arena *a, const struct row *rows, size_t count)
{
    struct walking *x = context;
    struct fold_notice n;
    bool is_notice = false;
    int r = x->f ? listed_known(x->f, a, &rows, &count) : 0;
    if (r == 0)
        r = fold_notice(a, &x->v->held, rows, count, x->layers, &n, &is_notice);
    return r == 0 && is_notice ? x->fn(x->context, &n) : r;
}

int
notices_each(struct view *v, unsigned layers, notices_fn *fn, void *context, struct err *e)
{
    struct walking x = {v, NULL, layers, fn, context};
    return view_groups(v, NULL, reduce, &x, e);
}

struct finding {
    struct arena *a;
    struct fold_notice *out;
    bool found;
};

static int
keep(void *context, const struct fold_notice *n)
{
    struct finding *f = context;
    *f->out = *n;
    f->out->versions = arena_array(f->a, n->version_count, sizeof *n->versions);
    if (!f->out->versions)
        return ERR_NOMEM;
    memcpy(f->out->versions, n->versions, n->version_count * sizeof *n->versions);
    f->found = true;
    return 0;
}

// Versions lie in the group of their object, which the bytes name.
static int
read_object(struct view *v, struct arena *a, const struct view_ledger *l, uint64_t index, struct hash *out, struct err *e)
{
    struct bytes bytes;
    struct json *json = NULL;
    struct store_leaf leaf;
    int r = view_record(v, a, l, index, &bytes, e);
    if (r == 0)
        r = json_parse(a, bytes, JSON_RECORD, &json, e);
    if (r == 0)
        r = store_leaf_get(v->store, l->number, index, &leaf, e);
    if (r < 0)
        return r;
    if (!bytes_equal_str(json_get_text(json, "kind"), "notice"))
        return err_set(e, ERR_NOT_FOUND, "it is no notice");
    struct bytes object = json_get_text(json, "object");
    if (object.n == 0)
        leaf_commitment(&leaf.leaf, out);
    return object.n == 0 || hash_from_hex(object, out) == 0 ? 0 : err_set(e, ERR_NOT_FOUND, "its object is no id");
}

int
notices_find(struct view *v, struct arena *a, const struct view_ledger *l, uint64_t index, struct fold_notice *out,
             struct err *e)
{
    struct finding f = {.a = a, .out = out};
    struct walking x = {v, NULL, NOTICES_LAYERS_ALL, keep, &f};
    struct hash object;
    struct err why = {0};
    int r = read_object(v, a, l, index, &object, &why);
    if (r == 0)
        r = view_groups(v, &object, reduce, &x, &why);
    if (r < 0 && r != ERR_INVALID && r != ERR_NOT_FOUND)
        return err_set(e, r, "%s", why.text);
    return r == 0 && f.found ? 0
                             : err_set(e, ERR_NOT_FOUND,
                                       "record %llu of %.*s is no notice whose bytes are held here; see `entente notice "
                                       "list --all`",
                                       (unsigned long long)index, (int)l->member.n, (const char *)l->member.p);
}

int
notices_record(struct view *v, struct arena *a, const struct fold_notice *n, const struct fold_notice_version *x,
               const struct json **out, struct err *e)
{
    const struct view_ledger *l = view_ledger_number(v, n->ledger);
    struct bytes bytes;
    struct json *json = NULL;
    if (!l)
        return err_set(e, ERR_NOT_FOUND, "no such ledger");
    int r = view_record(v, a, l, x->index, &bytes, e);
    if (r == 0)
        r = json_parse(a, bytes, JSON_RECORD, &json, e);
    *out = json;
    return r;
}

void
notices_append_sender(struct buf *out, const struct charter *c, struct bytes member)
{
    buf_append(out, member);
    buf_append_byte(out, '@');
    buf_append(out, c->alliance);
    buf_append_byte(out, '.');
    bytes_to_hex(bytes_sub(hash_bytes(&c->hash), 0, 8), out);
}

// ---- telling ----

struct telling {
    struct view *v;
    const struct listed_filter *f;
    struct json_writer *w;
    struct arena arena;
    uint64_t matched;
    struct err *e;
};

static const char *
state_of(const struct fold_notice *n, const struct fold_notice_version *at, int64_t as_of)
{
    if (at)
        return "in force";
    if (as_of < n->versions[0].from)
        return "not yet";
    return n->is_cancelled ? "cancelled" : "over";
}

// Who the outside knows a version by: our own message, and the one that it was read from.
static int
write_messages(struct telling *x, const struct fold_notice *n)
{
    int r = 0;
    json_write_array(x->w, "messages");
    for (size_t i = 0; r == 0 && i < n->version_count; i++) {
        const struct json *record;
        arena_reset(&x->arena); // what was told is written; many large versions take no more than one
        r = notices_record(x->v, &x->arena, n, &n->versions[i], &record, x->e);
        if (r == ERR_CORRUPT || r == ERR_NOT_FOUND) {
            *x->e = (struct err){0};
            r = 0; // `entente verify` names what this disk lost
            continue;
        }
        json_write_object(x->w, NULL);
        json_write_hex(x->w, "id", hash_bytes(&n->versions[i].id));
        const struct json *imported = r == 0 ? json_get(record, "imported") : NULL;
        if (imported)
            json_write_raw(x->w, "imported", imported->source);
        json_write_object_end(x->w);
    }
    json_write_array_end(x->w);
    return r;
}

static void
write_summary(struct telling *x, const struct fold_notice *n, const struct fold_notice_version *at,
              const struct fold_notice_version *said, const struct json *record)
{
    struct json_writer *w = x->w;
    const struct view_ledger *l = view_ledger_number(x->v, n->ledger);
    const struct json *info = json_at(json_get(record, "info"), 0);
    struct buf sender;
    buf_init(&sender, 256);
    notices_append_sender(&sender, &x->v->charter, l->member);
    json_write_hex(w, "id", hash_bytes(&n->object));
    json_write_hex(w, "version", hash_bytes(&said->id));
    json_write_text(w, "by", l->member);
    json_write_text(w, "sender", buf_bytes(&sender));
    json_write_str(w, "class", leaf_class_name(n->leaf_class));
    json_write_bool(w, "exercise", n->layer == LAYER_EXERCISE);
    json_write_str(w, "purpose", notice_purposes[said->purpose]);
    json_write_str(w, "status", notice_statuses[said->status]);
    json_write_str(w, "state", state_of(n, at, x->f->as_of));
    json_write_bool(w, "ended", n->is_cancelled);
    json_write_time(w, "from", said->from);
    json_write_time(w, "until", said->until);
    json_write_time(w, "window", said->window);
    json_write_bool(w, "settled", said->index < l->settled);
    json_write_int(w, "versions", (int64_t)n->version_count);
    json_write_text(w, "event", json_get_text(info, "event"));
    json_write_text(w, "headline", json_get_text(info, "headline"));
    json_write_text(w, "severity", json_get_text(info, "severity"));
    json_write_text(w, "area", json_get_text(json_at(json_get(info, "areas"), 0), "description"));
    buf_clear(&sender);
}

// The version that speaks: the one in force, else the last that counts.
static const struct fold_notice_version *
speaking(const struct fold_notice *n, const struct fold_notice_version *at)
{
    const struct fold_notice_version *last = at ? at : &n->versions[0];
    for (size_t i = 0; !at && i < n->version_count; i++) // a cancellation does not say what it ended
        if (!n->versions[i].is_void && n->versions[i].status != NOTICE_CANCEL)
            last = &n->versions[i];
    return last;
}

static int
tell(void *context, const struct fold_notice *n)
{
    struct telling *x = context;
    const struct fold_notice_version *at = fold_notice_at(n, x->f->as_of);
    const struct view_ledger *l = view_ledger_number(x->v, n->ledger);
    if (!l || (!at && !x->f->all) || (x->f->by.n && !bytes_equal(x->f->by, l->member)))
        return 0;
    if (x->matched < x->f->skip || x->matched >= x->f->skip + x->f->max) {
        x->matched++;
        return 0;
    }
    const struct fold_notice_version *said = speaking(n, at);
    const struct json *record;
    arena_reset(&x->arena);
    int r = notices_record(x->v, &x->arena, n, said, &record, x->e);
    if (r == ERR_CORRUPT || r == ERR_NOT_FOUND) {
        *x->e = (struct err){0};
        return 0;
    }
    if (r < 0)
        return r;
    json_write_object(x->w, NULL);
    write_summary(x, n, at, said, record);
    r = write_messages(x, n);
    json_write_object_end(x->w);
    x->matched++;
    return r < 0 ? r : buf_check(x->w->out);
}

int
notices_write(struct view *v, const struct listed_filter *f, struct json_writer *w, const char *name, uint64_t *matched,
              struct err *e)
{
    struct err local = {0};
    struct telling x = {.v = v, .f = f, .w = w, .e = e ? e : &local};
    struct walking all = {v, f, f->exercise ? 1u << LAYER_EXERCISE : REAL_LAYERS, tell, &x};
    arena_init(&x.arena, 64 * 1024 * 1024);
    json_write_array(w, name);
    int r = view_groups(v, NULL, reduce, &all, x.e);
    json_write_array_end(w);
    arena_clear(&x.arena);
    *matched = x.matched;
    return r;
}

static void
write_history(const struct fold_notice *n, struct json_writer *w)
{
    json_write_array(w, "history");
    for (size_t i = 0; i < n->version_count; i++) {
        const struct fold_notice_version *x = &n->versions[i];
        json_write_object(w, NULL);
        json_write_hex(w, "id", hash_bytes(&x->id));
        json_write_int(w, "index", (int64_t)x->index);
        json_write_str(w, "status", notice_statuses[x->status]);
        json_write_time(w, "from", x->from);
        json_write_time(w, "until", x->until);
        if (x->is_void)
            json_write_bool(w, "void", true);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

int
notices_write_one(struct view *v, const struct view_ledger *l, uint64_t index, int64_t as_of, struct json_writer *w,
                  struct err *e)
{
    const struct listed_filter f = {.as_of = as_of};
    struct telling x = {.v = v, .f = &f, .w = w, .e = e};
    struct fold_notice n;
    struct err why = {0};
    const struct json *record = NULL;
    int r = notices_find(v, &v->arena, l, index, &n, &why);
    if (r == ERR_NOT_FOUND)
        return 0;
    if (r < 0)
        return err_set(e, r, "%s", why.text);
    const struct fold_notice_version *at = fold_notice_at(&n, as_of);
    const struct fold_notice_version *said = speaking(&n, at);
    r = notices_record(v, &v->arena, &n, said, &record, &why);
    if (r < 0 && r != ERR_NOT_FOUND)
        return err_set(e, r, "%s", why.text);
    json_write_object(w, "notice");
    json_write_time(w, "as_of", as_of);
    write_summary(&x, &n, at, said, record);
    write_history(&n, w);
    if (record)
        json_write_raw(w, "latest", record->source);
    json_write_object_end(w);
    return 0;
}
