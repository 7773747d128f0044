// SPDX-License-Identifier: Apache-2.0
// Changes of the officers' tables: first durable in the store, then in memory.
#include "node/officers_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"

// ---- tables ----

// A table of count items with room for one more: the same, or a larger copy of it. NULL without memory; then it stays.
static void *
make_room(void *items, size_t *size, size_t count, size_t item_size)
{
    size_t more = *size == 0 ? 16 : *size * 2, bytes;
    if (count < *size)
        return items;
    void *grown = num_mul(more, item_size, &bytes) ? malloc(bytes) : NULL;
    if (!grown)
        return NULL;
    if (count > 0) {
        memcpy(grown, items, count * item_size);
        explicit_bzero(items, count * item_size);
    }
    free(items);
    *size = more;
    return grown;
}

static bool
make_rooms(struct officers *o)
{
    struct store_account *accounts = make_room(o->accounts, &o->account_size, o->account_count, sizeof *accounts);
    o->accounts = accounts ? accounts : o->accounts;
    struct store_session *sessions = make_room(o->sessions, &o->session_size, o->session_count, sizeof *sessions);
    o->sessions = sessions ? sessions : o->sessions;
    struct store_link *links = make_room(o->links, &o->link_size, o->link_count, sizeof *links);
    o->links = links ? links : o->links;
    return accounts && sessions && links;
}

static bool
is_ended(const struct officers_change *c, const struct store_session *x)
{
    return (c->ends && strcmp(x->officer, c->ends) == 0) || (c->end && hash_equal(&x->hash, c->end));
}

static bool
is_spent(const struct officers_change *c, const struct store_link *l)
{
    return (c->unlinks && strcmp(l->officer, c->unlinks) == 0) || (c->spent && hash_equal(&l->hash, c->spent));
}

static void
apply_account(struct officers *o, const struct store_account *a)
{
    size_t i = 0;
    while (i < o->account_count && strcmp(o->accounts[i].name, a->name) < 0)
        i++;
    bool is_there = i < o->account_count && strcmp(o->accounts[i].name, a->name) == 0;
    if (!is_there) {
        memmove(&o->accounts[i + 1], &o->accounts[i], (o->account_count - i) * sizeof *o->accounts);
        o->account_count++;
    }
    o->accounts[i] = *a;
}

static void
apply(struct officers *o, const struct officers_change *c)
{
    size_t kept = 0;
    if (c->account)
        apply_account(o, c->account);
    for (size_t i = 0; i < o->session_count; i++)
        if (!is_ended(c, &o->sessions[i]))
            o->sessions[kept++] = o->sessions[i];
    o->session_count = kept;
    if (c->session)
        o->sessions[o->session_count++] = *c->session;
    kept = 0;
    for (size_t i = 0; i < o->link_count; i++)
        if (!is_spent(c, &o->links[i]))
            o->links[kept++] = o->links[i];
    o->link_count = kept;
    if (c->link)
        o->links[o->link_count++] = *c->link;
}

// ---- the store ----

struct writing {
    struct officers *o;
    const struct officers_change *change;
};

// In the writer's thread, while the caller waits and holds `changing`: the tables do not change under it.
static int
write_change(struct store *s, void *what, struct err *e)
{
    const struct writing *w = what;
    const struct officers_change *c = w->change;
    const struct officers *o = w->o;
    int r = c->account ? store_account_put(s, c->account, e) : 0;
    for (size_t i = 0; r == 0 && i < o->session_count; i++)
        if (is_ended(c, &o->sessions[i]))
            r = store_session_remove(s, &o->sessions[i].hash, e);
    if (r == 0 && c->session)
        r = store_session_put(s, c->session, e);
    for (size_t i = 0; r == 0 && i < o->link_count; i++)
        if (is_spent(c, &o->links[i]))
            r = store_link_remove(s, &o->links[i].hash, e);
    return r == 0 && c->link ? store_link_put(s, c->link, e) : r;
}

int
officers_change_make(struct officers *o, const struct officers_change *change, struct err *e)
{
    struct writing w = {o, change};
    (void)pthread_mutex_lock(&o->lock); // fails only by our own misuse, here and below
    bool has_room = make_rooms(o);
    (void)pthread_mutex_unlock(&o->lock);
    if (!has_room)
        return err_set(e, ERR_NOMEM, "no memory for officers");
    int r = o->config.write(o->config.context, write_change, &w, e);
    if (r < 0)
        return r;
    (void)pthread_mutex_lock(&o->lock);
    apply(o, change);
    (void)pthread_mutex_unlock(&o->lock);
    if ((change->ends || change->end) && o->config.ended)
        o->config.ended(o->config.context);
    return 0;
}

// ---- what ends of itself ----

struct keeping {
    struct officers *o;
    int64_t now;
};

static bool
is_over(const struct officers *o, const struct store_session *x, int64_t now)
{
    return now >= x->ends || now - x->seen >= (int64_t)o->config.idle_s;
}

static int
write_kept(struct store *s, void *what, struct err *e)
{
    const struct keeping *k = what;
    struct officers *o = k->o;
    int r = 0;
    (void)pthread_mutex_lock(&o->lock); // others set `seen`
    for (size_t i = 0; r == 0 && i < o->session_count; i++)
        r = is_over(o, &o->sessions[i], k->now) ? store_session_remove(s, &o->sessions[i].hash, e)
                                                : store_session_put(s, &o->sessions[i], e);
    for (size_t i = 0; r == 0 && i < o->link_count; i++)
        if (k->now >= o->links[i].until)
            r = store_link_remove(s, &o->links[i].hash, e);
    (void)pthread_mutex_unlock(&o->lock);
    return r;
}

int
officers_change_keep(struct officers *o, int64_t now, struct err *e)
{
    struct keeping k = {o, now};
    size_t sessions = 0, links = 0;
    (void)pthread_mutex_lock(&o->lock);
    bool is_due = o->has_news;
    for (size_t i = 0; i < o->session_count; i++)
        is_due |= is_over(o, &o->sessions[i], now);
    for (size_t i = 0; i < o->link_count; i++)
        is_due |= now >= o->links[i].until;
    o->has_news = false;
    (void)pthread_mutex_unlock(&o->lock);
    int r = is_due ? o->config.write(o->config.context, write_kept, &k, e) : 0;
    if (r < 0 || !is_due)
        return r;
    (void)pthread_mutex_lock(&o->lock);
    for (size_t i = 0; i < o->session_count; i++)
        if (!is_over(o, &o->sessions[i], now))
            o->sessions[sessions++] = o->sessions[i];
    o->session_count = sessions;
    for (size_t i = 0; i < o->link_count; i++)
        if (now < o->links[i].until)
            o->links[links++] = o->links[i];
    o->link_count = links;
    (void)pthread_mutex_unlock(&o->lock);
    return 0;
}

// ---- reading ----

static int
on_account(void *context, const struct store_account *a)
{
    struct officers *o = context;
    if (!make_rooms(o))
        return ERR_NOMEM;
    o->accounts[o->account_count++] = *a;
    return 0;
}

static int
on_session(void *context, const struct store_session *x)
{
    struct officers *o = context;
    if (!make_rooms(o))
        return ERR_NOMEM;
    o->sessions[o->session_count++] = *x;
    return 0;
}

static int
on_link(void *context, const struct store_link *l)
{
    struct officers *o = context;
    if (!make_rooms(o))
        return ERR_NOMEM;
    o->links[o->link_count++] = *l;
    return 0;
}

int
officers_change_read(struct officers *o, struct store *s, struct err *e)
{
    int r = store_account_each(s, on_account, o, e);
    if (r == 0)
        r = store_session_each(s, on_session, o, e);
    return r == 0 ? store_link_each(s, on_link, o, e) : r;
}
