// SPDX-License-Identifier: Apache-2.0
// entente publish: public notices as static files, for any web server to hand out. Every file is put in its place whole, none
// is touched that says the same already, and what is no more (over for long, or erased) is removed. So the folder can be
// copied, served or synchronised at any moment.
//   ID.cap      one version of a notice as a CAP 1.2 message
//   ID.proof    its record with what proves it (record/testimony.h)
//   feed.atom   all of them, newest first
//   index.html  the same for people
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "cmd/cli.h"
#include "cmd/words.h"
#include "formats/atom.h"
#include "host/clock.h"
#include "host/file.h"
#include "member/testify.h"
#include "node/alerts.h"
#include "record/notice.h"
#include "record/testimony.h"

#define DAYS 30         // what ended is published so long, unless --days says otherwise
#define ITEMS_MAX 2000  // messages in one folder, the newest: a feed reader takes no more
#define SUMMARY_MAX 600 // bytes of an entry's summary; the message has all of it
#define FILES_MAX 100000
#define PAGE_MAX (64 * 1024 * 1024)
#define ID_SIZE (2 * HASH_SIZE)

struct item {
    struct fold_notice *notice;
    const struct fold_notice_version *version;
    char id[ID_SIZE + 1];
    struct atom_entry entry; // id is empty while nothing is published of it
};

struct publishing {
    struct cli *cli;
    struct view *v;
    const char *dir;
    struct bytes by;
    int64_t since; // what ended before is not published
    struct arena arena;
    struct item *items; // owned
    size_t count, capacity;
    size_t published, provisional, written, removed;
    struct err *e;
};

// ---- what is to be published ----

static int
collect_version(struct publishing *p, struct fold_notice *n, const struct fold_notice_version *x)
{
    int64_t end = x->until > x->time ? x->until : x->time;
    if (x->is_void || end < p->since)
        return 0;
    if (p->count == p->capacity) {
        size_t capacity = p->capacity ? p->capacity * 2 : 64;
        struct item *items = realloc(p->items, capacity * sizeof *items);
        if (!items)
            return err_set(p->e, ERR_NOMEM, "no memory for so many notices");
        p->items = items;
        p->capacity = capacity;
    }
    struct item *i = &p->items[p->count++];
    *i = (struct item){.notice = n, .version = x};
    bytes_to_hex_str(hash_bytes(&x->id), i->id);
    return 0;
}

static int
collect(void *context, const struct fold_notice *n)
{
    struct publishing *p = context;
    const struct view_ledger *l = view_ledger_number(p->v, n->ledger);
    if (n->leaf_class != LEAF_PUBLIC || !l || (p->by.n && !bytes_equal(p->by, l->member)))
        return 0;
    struct fold_notice *copy = arena_alloc(&p->arena, sizeof *copy);
    struct fold_notice_version *versions = arena_array(&p->arena, n->version_count, sizeof *versions);
    if (!copy || !versions)
        return err_set(p->e, ERR_NOMEM, "no memory for so many notices");
    *copy = *n;
    memcpy(versions, n->versions, n->version_count * sizeof *versions);
    copy->versions = versions;
    int r = 0;
    for (size_t i = 0; r == 0 && i < copy->version_count; i++)
        r = collect_version(p, copy, &versions[i]);
    return r;
}

// ---- files ----

static int
path_of(const struct publishing *p, const char *name, const char *suffix, struct buf *out, const char **path)
{
    buf_reset(out);
    buf_append_str(out, p->dir);
    buf_append_byte(out, '/');
    buf_append_str(out, name);
    buf_append_str(out, suffix);
    *path = buf_str(out);
    return *path ? 0 : err_set(p->e, ERR_LIMIT, "the path of %s is too long", p->dir);
}

// Put content in its place, unless it is there already.
static int
put(struct publishing *p, const char *name, const char *suffix, struct bytes content)
{
    struct buf text, old;
    const char *path;
    buf_init(&text, HOME_PATH_SIZE);
    buf_init(&old, content.n + 1);
    int r = path_of(p, name, suffix, &text, &path);
    bool is_same = r == 0 && file_exists(path) && file_read(path, &old, NULL) == 0 && bytes_equal(buf_bytes(&old), content);
    if (r == 0 && !is_same) {
        r = file_write(path, content, 0644, p->e);
        p->written += r == 0;
    }
    buf_clear(&old);
    buf_clear(&text);
    return r;
}

// Does the proof that lies there prove this record? Later cosignatures would give another, and no better one.
static bool
has_good_proof(struct publishing *p, const struct item *i)
{
    struct buf text, file;
    const char *path;
    struct verdict verdict = {0};
    struct testimony *t = arena_alloc(&p->v->arena, sizeof *t);
    struct testimony_finding *f = arena_alloc(&p->v->arena, sizeof *f);
    buf_init(&text, HOME_PATH_SIZE);
    buf_init(&file, TESTIMONY_SIZE_MAX);
    bool good = t && f && path_of(p, i->id, ".proof", &text, &path) == 0 && file_exists(path) &&
                file_read(path, &file, NULL) == 0 && testimony_parse(buf_bytes(&file), t, NULL) == 0 &&
                testimony_judge(&p->v->arena, t, &p->v->charter, f, &verdict) == 0 && verdict.is_accepted &&
                hash_equal(&f->id, &i->version->id);
    buf_clear(&file);
    buf_clear(&text);
    return good;
}

static int
put_proof(struct publishing *p, struct item *i, const struct view_ledger *l)
{
    struct buf proof;
    i->entry.has_proof = has_good_proof(p, i);
    if (i->entry.has_proof)
        return 0;
    buf_init(&proof, TESTIMONY_SIZE_MAX);
    int r = testify_record(p->v, l, i->version->index, &proof, p->e);
    i->entry.has_proof = r == 0;
    if (r == 0)
        r = put(p, i->id, ".proof", buf_bytes(&proof));
    else if (r == ERR_BUSY || r == ERR_REFUSED) { // too few have signed so far; or with keys a stranger does not know
        *p->e = (struct err){0};
        p->provisional++;
        r = 0;
    }
    buf_clear(&proof);
    return r;
}

// ---- entries ----

// What a version without an info, a cancellation, is about: what was said last before it.
static int
find_info(struct publishing *p, const struct item *i, const struct json *record, const struct json **out)
{
    const struct fold_notice_version *x = i->version;
    *out = json_at(json_get(record, "info"), 0);
    while (!*out && x > i->notice->versions) {
        const struct json *before;
        x--;
        int r = notices_record(p->v, &p->v->arena, i->notice, x, &before, p->e);
        if (r < 0 && r != ERR_NOT_FOUND)
            return r;
        *out = r == 0 ? json_at(json_get(before, "info"), 0) : NULL;
    }
    return 0;
}

static struct bytes
first_of(const struct json *object, const char *a, const char *b)
{
    struct bytes text = json_get_text(object, a);
    return text.n ? text : json_get_text(object, b);
}

// Its beginning, whole characters of it.
static struct bytes
shorten(struct bytes text)
{
    size_t n = num_min_size(text.n, SUMMARY_MAX);
    while (n > 0 && n < text.n && (text.p[n] & 0xc0) == 0x80)
        n--;
    return bytes_sub(text, 0, n);
}

static int
fill_entry(struct publishing *p, struct item *i, const struct view_ledger *l, const struct json *record)
{
    static const char *const terms[] = {"Alert", "Update", "Cancel"};
    const struct json *info;
    struct buf title;
    bool is_end = i->version->status == NOTICE_CANCEL;
    int r = find_info(p, i, record, &info);
    struct bytes name = first_of(info, "headline", "event");
    struct bytes summary = is_end ? json_get_text(record, "note") : first_of(info, "description", "instruction");
    buf_init(&title, 16 * 1024);
    buf_append_str(&title, is_end ? "Cancelled: " : "");
    buf_append(&title, name.n ? name : BYTES_LIT("a notice"));
    i->entry.title = arena_copy(&p->arena, buf_bytes(&title));
    i->entry.summary = arena_copy(&p->arena, shorten(summary.n ? summary : name));
    i->entry.author = arena_copy(&p->arena, l->member);
    i->entry.term = bytes_of_str(terms[i->version->status]);
    i->entry.updated = i->version->time;
    i->entry.is_exercise = i->notice->layer == LAYER_EXERCISE;
    if (r == 0 && (buf_check(&title) < 0 || !i->entry.title.p || !i->entry.summary.p || !i->entry.author.p))
        r = err_set(p->e, ERR_NOMEM, "no memory for so many notices");
    buf_clear(&title);
    return r;
}

// One version: its message, its proof, its entry. What is not held, erased since, or says nothing any more, is none.
static int
publish_item(struct publishing *p, struct item *i)
{
    const struct view_ledger *l = view_ledger_number(p->v, i->notice->ledger);
    const struct json *record;
    struct buf cap;
    buf_init(&cap, ALERTS_CAP_MAX);
    int r = notices_record(p->v, &p->v->arena, i->notice, i->version, &record, p->e);
    if (r == 0)
        r = alerts_append_cap(&cap, p->v, i->notice, i->version, record, p->e);
    if (r == ERR_NOT_FOUND || r == ERR_REFUSED) {
        *p->e = (struct err){0};
        buf_clear(&cap);
        return 0;
    }
    if (r == 0)
        r = put(p, i->id, ".cap", buf_bytes(&cap));
    buf_clear(&cap);
    if (r == 0)
        r = fill_entry(p, i, l, record);
    if (r == 0)
        r = put_proof(p, i, l);
    if (r == 0) {
        i->entry.id = bytes_of_str(i->id);
        p->published++;
    }
    return r;
}

static int
newest_first(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    if (x->version->time != y->version->time)
        return x->version->time > y->version->time ? -1 : 1;
    return strcmp(x->id, y->id);
}

// ---- the folder as a whole ----

static int
put_feed(struct publishing *p, const char *base)
{
    struct buf id, title, url, feed, page;
    struct atom_entry *entries = arena_array(&p->arena, p->count, sizeof *entries);
    struct atom_feed f = {.entries = entries, .updated = p->v->charter.founded};
    if (!entries)
        return err_set(p->e, ERR_NOMEM, "no memory for so many notices");
    for (size_t i = 0; i < p->count; i++) {
        if (p->items[i].entry.id.n == 0)
            continue;
        entries[f.entry_count++] = p->items[i].entry;
        if (p->items[i].entry.updated > f.updated)
            f.updated = p->items[i].entry.updated;
    }
    buf_init(&id, 1024);
    buf_init(&title, 1024);
    buf_init(&url, 8192);
    buf_init(&feed, PAGE_MAX);
    buf_init(&page, PAGE_MAX);
    buf_append_str(&id, "urn:entente:feed:");
    buf_append(&id, p->v->charter.alliance);
    buf_append_byte(&id, ':');
    bytes_to_hex(hash_bytes(&p->v->charter.hash), &id);
    buf_append_str(&title, "Public notices of the alliance ");
    buf_append(&title, p->v->charter.alliance);
    buf_append_str(&url, base ? base : "");
    if (url.n > 0 && url.p[url.n - 1] != '/')
        buf_append_byte(&url, '/');
    f.id = buf_bytes(&id);
    f.title = buf_bytes(&title);
    f.base = buf_bytes(&url);
    atom_append(&feed, &f);
    atom_append_page(&page, &f);
    int r = buf_check(&feed) < 0 || buf_check(&page) < 0 ? err_set(p->e, ERR_LIMIT, "the feed is too long") : 0;
    if (r == 0)
        r = put(p, "feed.atom", "", buf_bytes(&feed));
    if (r == 0)
        r = put(p, "index.html", "", buf_bytes(&page));
    buf_clear(&id);
    buf_clear(&title);
    buf_clear(&url);
    buf_clear(&feed);
    buf_clear(&page);
    return r;
}

// Is this the name of a file of ours that belongs to nothing published?
static bool
is_left_over(const struct publishing *p, const char *name)
{
    struct hash id;
    size_t n = strlen(name);
    if (n <= ID_SIZE || hash_from_hex(bytes_of(name, ID_SIZE), &id) < 0)
        return false;
    bool is_cap = strcmp(name + ID_SIZE, ".cap") == 0, is_proof = strcmp(name + ID_SIZE, ".proof") == 0;
    for (size_t i = 0; (is_cap || is_proof) && i < p->count; i++) {
        const struct atom_entry *x = &p->items[i].entry;
        if (x->id.n > 0 && hash_equal(&p->items[i].version->id, &id) && (is_cap || x->has_proof))
            return false;
    }
    return is_cap || is_proof;
}

static int
remove_left_over(struct publishing *p)
{
    char **names;
    size_t count;
    struct buf text;
    const char *path;
    buf_init(&text, HOME_PATH_SIZE);
    int r = file_list(&p->arena, p->dir, FILES_MAX, &names, &count, p->e);
    for (size_t i = 0; r == 0 && i < count; i++) {
        if (!is_left_over(p, names[i]))
            continue;
        r = path_of(p, names[i], "", &text, &path);
        if (r == 0)
            r = file_remove(path, p->e);
        p->removed += r == 0;
    }
    buf_clear(&text);
    return r;
}

// Each version is read in a snapshot of its own, so that a long list holds up no running node and no memory.
static int
publish(struct publishing *p, const char *base)
{
    int r = view_begin(p->v, p->e);
    if (r == 0)
        r = notices_each(p->v, 1u << LAYER_COMMON | 1u << LAYER_EXERCISE, collect, p, p->e);
    if (r == 0 && p->by.n && !view_ledger_of(p->v, p->by))
        r = err_set(p->e, ERR_NOT_FOUND, "there is no member %.*s", (int)num_min_size(p->by.n, 80), (const char *)p->by.p);
    view_end(p->v);
    if (r == 0 && p->count > 0)
        qsort(p->items, p->count, sizeof *p->items, newest_first);
    p->count = num_min_size(p->count, ITEMS_MAX);
    for (size_t i = 0; r == 0 && i < p->count; i++) {
        r = view_begin(p->v, p->e);
        if (r == 0)
            r = publish_item(p, &p->items[i]);
        view_end(p->v);
    }
    if (r == 0)
        r = put_feed(p, base);
    return r == 0 ? remove_left_over(p) : r;
}

static int
open_all(struct publishing *p)
{
    char store[HOME_PATH_SIZE], keys[HOME_PATH_SIZE];
    int r = cli_home(p->cli, p->e);
    if (r == 0)
        r = home_store(&p->cli->home, store, p->e);
    if (r == 0 && strlen(p->dir) + 16 < sizeof keys) {
        size_t n = strlen(p->dir);
        memcpy(keys, p->dir, n);
        memcpy(keys + n, "/keys.sealed", 13);
        if (file_exists(keys))
            r = err_set(p->e, ERR_REFUSED, "%s is a member's own folder: publish into another", p->dir);
    }
    if (r == 0)
        r = file_make_dirs(p->dir, 0755, p->e);
    if (r == 0)
        r = view_open(&p->v, store, NULL, p->e);
    return r;
}

static void
say(const struct publishing *p)
{
    if (p->cli->json)
        cli_say("{\"published\":%zu,\"provisional\":%zu,\"written\":%zu,\"removed\":%zu}\n", p->published, p->provisional,
                p->written, p->removed);
    else
        cli_say("%s holds %zu messages, %zu of them without a proof yet; %zu files written, %zu removed\n", p->dir,
                p->published, p->provisional, p->written, p->removed);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *days = NULL, *by = NULL, *base = NULL;
    struct err e = {0};
    uint64_t kept = DAYS;
    const struct cli_option options[] = {{"--days", &days, NULL}, {"--by", &by, NULL}, {"--base", &base, NULL}};
    int r = cli_options(cli, &argc, argv, options, 3);
    if (r)
        return r;
    if (argc != 2)
        return cli_usage("publish", "it takes one word, the folder to write to");
    if (base && strncmp(base, "https://", 8) != 0 && strncmp(base, "http://", 7) != 0)
        return cli_usage("publish", "--base is a URL like https://alerts.example.org/");
    if (words_number("publish", "--days", days, 0) || (days && num_parse_u64(bytes_of_str(days), &kept) < 0))
        return CLI_USAGE;
    struct publishing p = {.cli = cli, .dir = argv[1], .by = bytes_of_str(by), .e = &e};
    p.since = clock_now_s() - (int64_t)num_min_u64(kept, 100000) * 86400;
    arena_init(&p.arena, 256 * 1024 * 1024);
    r = open_all(&p);
    if (r == 0)
        r = publish(&p, base);
    view_close(p.v);
    if (r == 0)
        say(&p);
    free(p.items);
    arena_clear(&p.arena);
    return r < 0 ? cli_fail(&e) : CLI_OK;
}

const struct command publish_command = {
    "publish",
    "DIR [--days N] [--by MEMBER] [--base URL] [--json]",
    "Write public notices as static files: CAP messages, their proofs, a feed",
    "Writes each public notice that is held here, in force or ended in the last 30 days, as a CAP 1.2 message with a file\n"
    "that proves it, and an Atom feed of them, the newest 2000: any web server can hand the folder out. Files that say the\n"
    "same already are left alone, what is over or erased is removed. It works beside a running node; run it again when\n"
    "there is news.\n\n"
    "  --days N     also what ended in the last N days (30)\n"
    "  --by MEMBER  of one member alone\n"
    "  --base URL   where the folder will be found, for absolute links in the feed\n\n"
    "A message that too few members have signed for yet is published at once, and marked Provisional until it has a proof.\n"
    "Who has the charter checks one with: entente verify ID.proof --charter FILE\n\n"
    "Example:\n  entente publish /var/www/alerts --base https://alerts.example.org/\n",
    run,
    NULL,
};
