// SPDX-License-Identifier: Apache-2.0
// The map of the fold, and its small reductions. The reduction of listings is
// record/fold_listing.c, the canonical state record/fold_state.c, the state hash
// record/fold_hash.c.
#include "record/fold.h"

#include <assert.h>
#include <string.h>

#include "base/when.h"
#include "record/fold_rows.h"
#include "record/fold_state.h"
#include "record/release.h"

// A row in the group of each centre of a list that has none yet.
static unsigned
map_list(const struct json *list, struct row row, unsigned first, struct row *rows, unsigned count)
{
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next) {
        struct hash centre;
        bool is_there = x->text.n != 2 * HASH_SIZE || hash_from_hex(x->text, &centre) != 0;
        if (!is_there)
            fold_group_of_centre(&centre, &row.group);
        for (unsigned i = first; i < count; i++)
            is_there = is_there || hash_equal(&rows[i].group, &row.group);
        if (is_there)
            continue; // a name; or a centre that is named twice
        assert(count < FOLD_ROWS_MAX);
        rows[count++] = row;
    }
    return count;
}

// Of each centre that a release or recall names (these rows have its place), and of each that the
// record itself is released to.
static unsigned
map_centres(const struct record *r, struct row *rows, unsigned count)
{
    bool is_word = r->kind->id == KIND_RELEASE || r->kind->id == KIND_RECALL;
    const char *field = r->kind->id == KIND_RELEASE ? "to" : "from";
    if (count == 0)
        return 0; // a kind without a fold
    struct row row = rows[0];
    unsigned first = count;
    row.object = is_word ? r->about : r->has_object ? r->object : row.id;
    row.note = r->place;
    if (is_word)
        count = map_list(json_get(r->json, field), row, first, rows, count);
    row.note = (struct bytes){NULL, 0};
    return map_list(json_get(r->json, "release"), row, first, rows, count);
}

unsigned
fold_map(const struct record *r, uint32_t ledger, uint64_t index, const struct hash *id,
         struct row rows[FOLD_ROWS_MAX])
{
    rows[0] = (struct row){
        .ledger = ledger,
        .index = index,
        .id = *id,
        .object = r->has_object ? r->object : *id,
        .layer = (uint8_t)r->layer,
        .kind = (uint8_t)r->kind->id,
        .leaf_class = r->leaf_class,
        .status = r->status,
        .time = r->time,
        .from = r->from,
        .until = r->until,
        .note = r->note,
    };
    rows[0].group = rows[0].object;
    unsigned count = r->kind->map(r, rows);
    assert(count <= FOLD_ROWS_MAX - 2 * LIMIT_RELEASE_CENTRES);
    return map_centres(r, rows, count);
}

unsigned
fold_count_apart(const struct row *rows, unsigned count)
{
    for (unsigned i = 0; i + 1 < count; i++) {
        if (hash_equal(&rows[i].group, &rows[count - 1].group))
            return count - 1;
    }
    return count;
}

void
fold_group_of_centre(const struct hash *centre, struct hash *out)
{
    struct hash_state h;
    hash_init(&h);
    hash_update(&h, BYTES_LIT("entente centre"));
    hash_update(&h, hash_bytes(centre));
    hash_final(&h, out);
}

void
fold_map_blank(uint8_t leaf_class, uint32_t ledger, uint64_t index, const struct hash *id,
               struct row *out)
{
    *out = (struct row){
        .group = *id,
        .ledger = ledger,
        .index = index,
        .id = *id,
        .object = *id,
        .layer = leaf_class == LEAF_RESTRICTED ? LAYER_RESTRICTED : LAYER_COMMON,
        .kind = ROW_BLANK,
        .leaf_class = leaf_class,
        .time = WHEN_MIN,
        .from = WHEN_MIN,
        .until = WHEN_MIN,
    };
}

void
fold_group_of_kind(enum kind_id kind, struct hash *out)
{
    struct hash_state h;
    const struct kind *k = kind_at(kind);
    assert(k != NULL);
    hash_init(&h);
    hash_update(&h, BYTES_LIT("entente "));
    hash_update(&h, bytes_of_str(k->name));
    if (kind != KIND_EVIDENCE && kind != KIND_MESSAGE)
        hash_update(&h, BYTES_LIT(" record"));
    hash_final(&h, out);
}

// A record counts at its first place in its ledger only.
static bool
is_repeat(const struct row *rows, size_t count, const struct row *r)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].ledger == r->ledger && rows[i].index < r->index && rows[i].kind == r->kind &&
            hash_equal(&rows[i].id, &r->id))
            return true;
    }
    return false;
}

bool
fold_access_hears(const struct row *r, uint32_t ledger, bool is_exercise)
{
    return (r->kind == KIND_RELEASE || r->kind == KIND_RECALL) && r->ledger == ledger &&
           (is_exercise || r->layer != LAYER_EXERCISE);
}

enum fold_access
fold_access(const struct row *rows, size_t count, uint32_t ledger, bool is_exercise,
            struct bytes member)
{
    enum fold_access word = FOLD_NO_WORD;
    uint64_t last = 0;
    for (size_t i = 0; i < count; i++) {
        const struct row *r = &rows[i];
        if (!fold_access_hears(r, ledger, is_exercise) || !release_names(r->note, member))
            continue;
        if ((word != FOLD_NO_WORD && r->index < last) || is_repeat(rows, count, r))
            continue;
        last = r->index;
        word = r->kind == KIND_RELEASE ? FOLD_RELEASED : FOLD_RECALLED;
    }
    return word;
}

int
fold_keys(struct arena *a, const struct row *rows, size_t count, uint32_t ledger,
          struct fold_key **out, size_t *out_count)
{
    // Only this ledger is looked at, and all of it.
    struct fold_ledger *by_number = arena_array(a, (size_t)ledger + 1, sizeof *by_number);
    struct fold_rows s;
    if (by_number == NULL)
        return ERR_NOMEM;
    by_number[ledger] = (struct fold_ledger){.origin = BYTES_LIT("this"), .size = UINT64_MAX};
    struct fold_ledgers l = {.by_number = by_number, .count = ledger};
    int rc = fold_rows_collect(a, &l, rows, count, 1u << LAYER_COMMON, &s);
    if (rc != 0)
        return rc;
    *out = arena_array(a, s.count, sizeof **out);
    if (*out == NULL)
        return ERR_NOMEM;
    *out_count = 0;
    for (size_t i = 0; i < s.count; i++) {
        const struct row *r = s.at[i];
        if (r->kind != KIND_KEY || r->note.n != FOLD_KEYS_NOTE)
            continue;
        struct fold_key *k = &(*out)[(*out_count)++];
        *k = (struct fold_key){.index = r->index, .id = r->id, .time = r->time};
        memcpy(k->ledger.b, r->note.p, 32);
        memcpy(k->cosign.b, r->note.p + 32, 32);
        memcpy(k->transport.b, r->note.p + 64, 32);
    }
    return 0;
}

int
fold_append_state(struct arena *a, const struct fold_ledgers *l, const struct row *rows,
                  size_t count, struct buf *out)
{
    return fold_state_append(a, l, rows, count, out);
}
