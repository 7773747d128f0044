// SPDX-License-Identifier: Apache-2.0
// The list of actions of one batch. Everything an action points to lives in the batch's arena.
#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "sync/state.h"

struct sync_action *
act_add(struct sync_actions *out, enum sync_action_type type, const struct track *t)
{
    if (out->count == out->capacity) {
        size_t capacity = out->capacity ? out->capacity * 2 : 16;
        struct sync_action *items = arena_array(out->arena, capacity, sizeof *items);
        if (!items)
            return NULL;
        if (out->count)
            memcpy(items, out->items, out->count * sizeof *items);
        out->items = items;
        out->capacity = capacity;
    }
    struct sync_action *a = &out->items[out->count++];
    *a = (struct sync_action){.type = type, .ledger = t ? t->number : 0};
    return a;
}

struct bytes
act_copy(struct sync_actions *out, struct bytes b)
{
    return arena_copy(out->arena, b);
}

// A peer that does the same wrong a thousand times in one batch is named once.
static bool
is_told(const struct sync_actions *out, struct bytes about, const char *what)
{
    for (size_t i = 0; i < out->count; i++)
        if (out->items[i].type == SYNC_TROUBLE && strcmp(out->items[i].what, what) == 0 &&
            bytes_equal(out->items[i].member, about))
            return true;
    return false;
}

int
act_trouble(struct sync_actions *out, struct bytes about, const char *what, const char *fmt, ...)
{
    struct buf text;
    
    va_list ap;
    buf_init(&text, 1024); // a sentence; longer ones have no reader
    va_start(ap, fmt);
    buf_append_vfmt(&text, fmt, ap);
    va_end(ap);
    if (is_told(out, about, what)) {
        buf_clear(&text);
        return 0;
    }
    struct sync_action *a = act_add(out, SYNC_TROUBLE, NULL);
    struct bytes copy = act_copy(out, buf_bytes(&text));
    struct bytes member = act_copy(out, about);
    buf_clear(&text);
    if (!a || !copy.p || !member.p)
        return ERR_NOMEM;
    a->member = member;
    a->what = what;
    a->text = copy;
    return 0;
}

int
act_trouble_over(struct sync_actions *out, struct bytes about, const char *what)
{
    struct sync_action *a = act_add(out, SYNC_TROUBLE_OVER, NULL);
    struct bytes member = act_copy(out, about);
    if (!a || !member.p)
        return ERR_NOMEM;
    a->member = member;
    a->what = what;
    return 0;
}
