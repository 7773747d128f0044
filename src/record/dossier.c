// SPDX-License-Identifier: Apache-2.0
// The dossier's form. Arrays are counted while they grow, so that a file decides its own memory: a few bytes for each line.
#include "record/dossier.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "ledger/peaks.h"

#define HEAD "entente dossier v1"

const char *const dossier_ends[] = {"adopted", "broken", NULL};

struct reading {
    struct arena *arena;
    struct bytes rest;
    struct err *e;
};

// ---- lines ----

static bool
is_next(const struct reading *x, const char *word)
{
    size_t n = strlen(word);
    return x->rest.n > n && memcmp(x->rest.p, word, n) == 0 && x->rest.p[n] == ' ';
}

static int
next_value(struct reading *x, const char *word, struct bytes *value)
{
    struct bytes line;
    if (!is_next(x, word) || !bytes_next_line(&x->rest, &line))
        return err_set(x->e, ERR_INVALID, "this is no dossier: its line \"%s\" is missing or out of place", word);
    *value = bytes_sub(line, strlen(word) + 1, line.n);
    return 0;
}

static int
next_number(struct reading *x, const char *word, uint64_t *out)
{
    struct bytes value;
    int r = next_value(x, word, &value);
    if (r == 0 && num_parse_u64(value, out) < 0)
        r = err_set(x->e, ERR_INVALID, "this is no dossier: what follows \"%s\" is not a number", word);
    return r;
}

static int
take(struct reading *x, const char *word, uint64_t n, struct bytes *out)
{
    if (n > x->rest.n)
        return err_set(x->e, ERR_INVALID, "the dossier is cut short: its %s ends after %zu of %llu bytes", word,
                       x->rest.n, (unsigned long long)n);
    *out = bytes_sub(x->rest, 0, (size_t)n);
    x->rest = bytes_sub(x->rest, (size_t)n, x->rest.n);
    return 0;
}

static int
next_bytes(struct reading *x, const char *word, struct bytes *out)
{
    uint64_t n;
    int r = next_number(x, word, &n);
    return r < 0 ? r : take(x, word, n, out);
}

static bool
read_32(struct bytes text, uint8_t out[32])
{
    size_t n;
    return bytes_from_base64(text, out, 32, &n) == 0 && n == 32;
}

static int
next_hash(struct reading *x, const char *word, struct hash *out)
{
    struct bytes value;
    int r = word[0] ? next_value(x, word, &value) : 0;
    if (r == 0 && !word[0] && !bytes_next_line(&x->rest, &value))
        r = err_set(x->e, ERR_INVALID, "the dossier is cut short within a proof");
    if (r == 0 && !read_32(value, out->b))
        r = err_set(x->e, ERR_INVALID, "this is no dossier: a hash in it is not 32 bytes in base64");
    return r;
}

// "<salt> <bytes>", so many bytes and '\n'.
static int
take_record(struct reading *x, struct bytes words, uint8_t salt[LEAF_SALT_SIZE], struct bytes *record)
{
    uint64_t n;
    size_t space = bytes_find(words, 0, ' ');
    if (space == words.n || !read_32(bytes_sub(words, 0, space), salt) ||
        num_parse_u64(bytes_sub(words, space + 1, words.n), &n) < 0)
        return err_set(x->e, ERR_INVALID, "this is no dossier: a record in it has no salt or no size");
    if (n > LIMIT_RECORD_SIZE)
        return err_set(x->e, ERR_LIMIT, "a record in the dossier is larger than a record may be");
    int r = take(x, "record", n, record);
    if (r == 0 && (x->rest.n == 0 || x->rest.p[0] != '\n'))
        r = err_set(x->e, ERR_INVALID, "this is no dossier: a record in it does not end where it says");
    x->rest = bytes_sub(x->rest, r == 0, x->rest.n);
    return r;
}

// ---- arrays ----

// The array with room for one more: twice as much whenever it is full. NULL: no memory.
static void *
make_room(struct reading *x, void *array, size_t count, size_t size)
{
    if ((count & (count - 1)) != 0 || (count > 0 && count < 4))
        return array;
    void *more = arena_array(x->arena, count ? count * 2 : 4, size);
    if (!more)
        (void)err_set(x->e, ERR_NOMEM, "no memory for the dossier"); // the caller returns it
    else if (count)
        memcpy(more, array, count * size);
    return more;
}

// ---- parts ----

static int
parse_head(struct reading *x, struct dossier *out)
{
    struct bytes line = {NULL, 0};
    if (!bytes_next_line(&x->rest, &line) || !bytes_equal_str(line, HEAD))
        return dossier_is_one(line)
                   ? err_set(x->e, ERR_VERSION, "the dossier is of another version; this program knows version 1")
                   : err_set(x->e, ERR_INVALID, "this is no dossier: its first line is not \"%s\"", HEAD);
    int r = next_bytes(x, "charter", &out->charter);
    if (r == 0)
        r = next_value(x, "proposal", &line);
    if (r == 0 && hash_from_hex(line, &out->proposal) < 0)
        r = err_set(x->e, ERR_INVALID, "this is no dossier: the proposal's id is not 64 hex digits");
    if (r == 0)
        r = next_value(x, "end", &line);
    if (r < 0)
        return r;
    for (unsigned i = 0; dossier_ends[i]; i++)
        if (bytes_equal_str(line, dossier_ends[i])) {
            out->end = (enum dossier_end)i;
            return 0;
        }
    return err_set(x->e, ERR_INVALID, "this is no dossier: its end is neither adopted nor broken");
}

static int
parse_proof(struct reading *x, struct dossier_item *out)
{
    uint64_t n;
    int r = next_number(x, "proof", &n);
    if (r == 0 && n > TREE_PROOF_MAX)
        r = err_set(x->e, ERR_LIMIT, "a proof in the dossier has more hashes than any tree needs");
    if (r < 0)
        return r;
    out->hashes = arena_array(x->arena, (size_t)n, sizeof *out->hashes);
    if (!out->hashes)
        return err_set(x->e, ERR_NOMEM, "no memory for the dossier");
    for (; r == 0 && out->hash_count < n; out->hash_count++)
        r = next_hash(x, "", &out->hashes[out->hash_count]);
    return r < 0 ? r : next_bytes(x, "note", &out->b);
}

static int
parse_item(struct reading *x, struct dossier_item *out)
{
    struct bytes value;
    int r;
    memset(out, 0, sizeof *out);
    if (is_next(x, "bare")) {
        out->step = DOSSIER_BARE;
        r = next_number(x, "bare", &out->count);
        if (r == 0 && (out->count == 0 || out->count > x->rest.n))
            r = err_set(x->e, ERR_INVALID, "this is no dossier: a count of leaves in it cannot be");
        return r < 0 ? r : take(x, "list of leaves", out->count * DOSSIER_BARE_LINE, &out->b);
    }
    if (is_next(x, "leaf")) {
        out->step = DOSSIER_LEAF;
        r = next_value(x, "leaf", &value);
        return r < 0 ? r : take_record(x, value, out->salt, &out->b);
    }
    out->step = DOSSIER_PROOF;
    return parse_proof(x, out);
}

static int
parse_section(struct reading *x, struct dossier_section *out)
{
    memset(out, 0, sizeof *out);
    int r = next_value(x, "section", &out->origin);
    if (r == 0)
        r = next_number(x, "from", &out->from);
    if (r == 0 && out->from > LIMIT_LEDGER_LEAVES)
        r = err_set(x->e, ERR_LIMIT, "a section of the dossier begins beyond what a ledger may hold");
    unsigned count = r == 0 ? peaks_count(out->from) : 0;
    out->peaks = arena_array(x->arena, count, sizeof *out->peaks);
    if (r == 0 && !out->peaks)
        r = err_set(x->e, ERR_NOMEM, "no memory for the dossier");
    for (unsigned i = 0; r == 0 && i < count; i++)
        r = next_hash(x, "peak", &out->peaks[i]);
    while (r == 0 && x->rest.n > 0 && !is_next(x, "section")) {
        out->items = make_room(x, out->items, out->item_count, sizeof *out->items);
        r = out->items ? parse_item(x, &out->items[out->item_count]) : ERR_NOMEM;
        // Leaves that follow each other without their bytes are said at once: there is one text.
        if (r == 0 && out->items[out->item_count].step == DOSSIER_BARE && out->item_count > 0 &&
            out->items[out->item_count - 1].step == DOSSIER_BARE)
            r = err_set(x->e, ERR_INVALID, "this is no dossier: leaves in it are counted in two parts");
        out->item_count += r == 0;
    }
    return r;
}

bool
dossier_is_one(struct bytes file)
{
    return bytes_has_prefix(file, BYTES_LIT("entente dossier v"));
}

int
dossier_parse(struct arena *a, struct bytes file, struct dossier *out, struct err *e)
{
    struct reading x = {.arena = a, .rest = file, .e = e};
    memset(out, 0, sizeof *out);
    if (file.n > DOSSIER_SIZE_MAX)
        return err_set(e, ERR_LIMIT, "the dossier is too large: %zu bytes where %d are allowed", file.n, DOSSIER_SIZE_MAX);
    int r = parse_head(&x, out);
    while (r == 0 && x.rest.n > 0) {
        out->sections = make_room(&x, out->sections, out->section_count, sizeof *out->sections);
        r = out->sections ? parse_section(&x, &out->sections[out->section_count++]) : ERR_NOMEM;
    }
    return r;
}

// ---- writing ----

static void
append_hash(struct buf *out, const char *word, const struct hash *h)
{
    buf_append_str(out, word);
    bytes_to_base64(hash_bytes(h), out);
    buf_append_byte(out, '\n');
}

static void
append_record(struct buf *out, const uint8_t salt[LEAF_SALT_SIZE], struct bytes record)
{
    bytes_to_base64(bytes_of(salt, LEAF_SALT_SIZE), out);
    buf_append_byte(out, ' ');
    buf_append_u64(out, record.n);
    buf_append_byte(out, '\n');
    buf_append(out, record);
    buf_append_byte(out, '\n');
}

static void
append_number(struct buf *out, const char *word, uint64_t n)
{
    buf_append_str(out, word);
    buf_append_u64(out, n);
    buf_append_byte(out, '\n');
}

static void
append_item(struct buf *out, const struct dossier_item *item)
{
    switch (item->step) {
    case DOSSIER_BARE:
        assert(item->b.n == item->count * DOSSIER_BARE_LINE);
        append_number(out, "bare ", item->count);
        buf_append(out, item->b);
        break;
    case DOSSIER_LEAF:
        buf_append_str(out, "leaf ");
        append_record(out, item->salt, item->b);
        break;
    case DOSSIER_PROOF:
        append_number(out, "proof ", item->hash_count);
        for (unsigned i = 0; i < item->hash_count; i++)
            append_hash(out, "", &item->hashes[i]);
        append_number(out, "note ", item->b.n);
        buf_append(out, item->b);
        break;
    }
}

void
dossier_append(struct buf *out, const struct dossier *d)
{
    char id[2 * HASH_SIZE + 1];
    bytes_to_hex_str(hash_bytes(&d->proposal), id);
    append_number(out, HEAD "\ncharter ", d->charter.n);
    buf_append(out, d->charter);
    buf_append_fmt(out, "proposal %s\nend %s\n", id, dossier_ends[d->end]);
    for (size_t i = 0; i < d->section_count; i++) {
        const struct dossier_section *s = &d->sections[i];
        buf_append_str(out, "section ");
        buf_append(out, s->origin);
        append_number(out, "\nfrom ", s->from);
        for (unsigned k = 0; k < peaks_count(s->from); k++)
            append_hash(out, "peak ", &s->peaks[k]);
        for (size_t k = 0; k < s->item_count; k++)
            append_item(out, &s->items[k]);
    }
}

bool
dossier_bare(const struct dossier_item *item, uint64_t i, struct leaf *out)
{
    struct bytes line = bytes_sub(item->b, (size_t)(i * DOSSIER_BARE_LINE), DOSSIER_BARE_LINE);
    size_t n;
    assert(item->step == DOSSIER_BARE);
    assert(i < item->count);
    return line.p[DOSSIER_BARE_LINE - 1] == '\n' &&
           bytes_from_base64(bytes_sub(line, 0, DOSSIER_BARE_LINE - 1), out->b, sizeof out->b, &n) == 0 &&
           n == sizeof out->b && out->b[0] != LEAF_STATUTE;
}

void
dossier_append_bare(struct buf *lines, const struct leaf *l)
{
    bytes_to_base64(bytes_of(l->b, sizeof l->b), lines);
    buf_append_byte(lines, '\n');
}
