// SPDX-License-Identifier: Apache-2.0
// Acts as officers mean them, and as they read of them.
#include "node/act.h"

#include "ledger/leaf.h"

#define ACT_ARENA_MAX ((size_t)64 * 1024 * 1024)
#define ACT_OBJECTS_MAX 8 // of one act; more are counted
#define ACT_ID_SHOWN 12   // digits of an id that a person is shown
#define ACT_LAYERS (1u << LAYER_COMMON | 1u << LAYER_RESTRICTED | 1u << LAYER_EXERCISE)

// ---- writing ----

static void
append_names(struct buf *out, const char *word, const struct json *names)
{
    for (const struct json *n = names ? names->first : NULL; n; n = n->next) {
        buf_append_str(out, n == names->first ? word : ",");
        buf_append(out, n->text);
    }
}

// An erasure names leaves of its own ledger; what is asked for is which records those were.
static void
append_leaves(struct buf *out, struct view *v, const struct json *indexes)
{
    const struct view_ledger *l = v ? view_ledger_of(v, v->self) : NULL;
    size_t count = 0;
    for (const struct json *x = indexes ? indexes->first : NULL; x && count < ACT_OBJECTS_MAX; x = x->next, count++) {
        struct store_leaf leaf;
        struct hash id;
        char hex[2 * HASH_SIZE + 1];
        int64_t index = x->is_integer ? x->integer : -1;
        buf_append_str(out, count ? ", " : "");
        if (l && index >= 0 && store_leaf_get(v->store, l->number, (uint64_t)index, &leaf, NULL) == 0) {
            leaf_commitment(&leaf.leaf, &id);
            bytes_to_hex_str(hash_bytes(&id), hex);
            buf_append_str(out, hex);
        } else {
            buf_append_fmt(out, "leaf %lld", (long long)index);
        }
    }
    if (indexes && indexes->count > count)
        buf_append_fmt(out, " and %zu more", indexes->count - count);
}

void
act_append_record(struct buf *out, struct view *v, const struct json *record)
{
    static const char *const fields[] = {"listing", "of", "object", "a", "b"};
    size_t count = 0;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct bytes id = json_get_text(record, fields[i]);
        if (id.n == 0)
            continue;
        buf_append_str(out, count++ ? ", " : "");
        buf_append(out, id);
    }
    append_leaves(out, v, json_get(record, "indexes"));
    append_names(out, " to ", json_get(record, "to"));
    append_names(out, " from ", json_get(record, "from"));
}

// ---- reading ----

// The size of the id that begins at `at`; 0: none does.
static size_t
id_size(struct bytes what, size_t at)
{
    size_t n = at;
    while (n < what.n && ((what.p[n] >= '0' && what.p[n] <= '9') || (what.p[n] >= 'a' && what.p[n] <= 'f')))
        n++;
    return n - at == 2 * HASH_SIZE ? n - at : 0;
}

static void
append_name(struct buf *out, struct view *v, struct bytes id)
{
    struct arena a;
    struct hash object;
    struct fold_listing l;
    struct bytes bytes;
    struct json *json;
    bool found = false;
    if (hash_from_hex(id, &object) != 0)
        return;
    arena_init(&a, ACT_ARENA_MAX);
    int r = view_listing(v, &a, &object, ACT_LAYERS, &l, &found, NULL);
    const struct view_ledger *ledger = r == 0 && found ? view_ledger_number(v, l.ledger) : NULL;
    if (ledger && l.version_count > 0 &&
        view_record(v, &a, ledger, l.versions[l.version_count - 1].index, &bytes, NULL) == 0 &&
        json_parse(&a, bytes, JSON_API, &json, NULL) == 0) {
        struct bytes name = json_get_text(json_at(json_get(json, "names"), 0), "name");
        buf_append_str(out, name.n ? " " : "");
        buf_append(out, name);
    }
    arena_clear(&a);
}

void
act_append_shown(struct buf *out, struct view *v, struct bytes what)
{
    for (size_t at = 0; at < what.n;) {
        size_t n = id_size(what, at);
        if (n == 0) {
            buf_append_byte(out, what.p[at++]);
            continue;
        }
        buf_append(out, bytes_sub(what, at, ACT_ID_SHOWN));
        append_name(out, v, bytes_sub(what, at, n));
        at += n;
    }
}
