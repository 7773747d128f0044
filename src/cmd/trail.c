// SPDX-License-Identifier: Apache-2.0
// The audit trail of commands that read a folder by themselves. The store is opened as a writer for this alone, and only
// when no node has it; the engine's own lock sees to it that two commands, or a node that starts just then, wait for each
// other.
#include "cmd/trail.h"

#include <string.h>

#include "cmd/cli.h"
#include "host/clock.h"
#include "store/store.h"

#define TRAIL_ARENA_MAX ((size_t)16 * 1024 * 1024)

struct trail_entry {
    struct bytes who, act, what;
    int64_t time;
};

void
trail_init(struct trail *t)
{
    *t = (struct trail){.count = 0};
    arena_init(&t->arena, TRAIL_ARENA_MAX);
}

void
trail_clear(struct trail *t)
{
    arena_clear(&t->arena);
    t->entries = NULL;
    t->count = t->capacity = 0;
}

void
trail_note(void *trail, struct bytes who, struct bytes act, struct bytes what)
{
    struct trail *t = trail;
    if (t->count == t->capacity) {
        size_t capacity = t->capacity ? t->capacity * 2 : 16;
        struct trail_entry *entries = arena_array(&t->arena, capacity, sizeof *entries);
        if (!entries) {
            t->failed = true;
            return;
        }
        if (t->count)
            memcpy(entries, t->entries, t->count * sizeof *entries);
        t->entries = entries;
        t->capacity = capacity;
    }
    struct trail_entry entry = {arena_copy(&t->arena, who), arena_copy(&t->arena, act), arena_copy(&t->arena, what),
                                clock_now_s()};
    if (entry.who.p && entry.act.p && entry.what.p)
        t->entries[t->count++] = entry;
    else
        t->failed = true;
}

static int
put(const struct trail *t, struct store *s, struct err *e)
{
    int r = store_begin(s, e);
    if (r < 0)
        return r;
    for (size_t i = 0; r == 0 && i < t->count; i++)
        r = store_audit_put(s, t->entries[i].time, t->entries[i].who, t->entries[i].act, t->entries[i].what, e);
    if (r == 0)
        return store_commit(s, e);
    store_rollback(s);
    return r;
}

void
trail_write(const struct trail *t, const struct home *h)
{
    char path[HOME_PATH_SIZE];
    struct store *s = NULL;
    struct err e = {0};
    const struct store_options options = {.must_exist = true};
    if (t->count == 0 && !t->failed)
        return;
    int r = t->failed ? err_set(&e, ERR_NOMEM, "no memory for it") : home_path(h, "store.db", path, &e);
    if (r == 0 && home_is_running(h))
        r = err_set(&e, ERR_BUSY, "a node has just started on %s", h->dir);
    if (r == 0)
        r = store_open(&s, path, &options, &e);
    if (r == 0)
        r = put(t, s, &e);
    store_close(s);
    if (r < 0)
        cli_note("entente: this is not in the audit trail of %s: %s\n", h->member, e.text);
}
