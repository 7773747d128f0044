// SPDX-License-Identifier: Apache-2.0
// One-time links.
#include "node/officers_link.h"

#include <sodium.h>
#include <string.h>

#include "host/random.h"
#include "node/officers_inside.h"

static const struct store_link *
find(const struct officers *o, const struct hash *hash, int64_t now)
{
    for (size_t i = 0; i < o->link_count; i++)
        if (hash_equal(&o->links[i].hash, hash))
            return now < o->links[i].until ? &o->links[i] : NULL;
    return NULL;
}

// The link of the same officer and purpose. False when there is none.
static bool
find_same(struct officers *o, const char *officer, enum officers_link_purpose purpose, struct hash *out, size_t *count)
{
    bool found = false;
    (void)pthread_mutex_lock(&o->lock); // fails only by our own misuse, here and below
    for (size_t i = 0; i < o->link_count; i++)
        if (o->links[i].purpose == purpose && strcmp(o->links[i].officer, officer) == 0) {
            *out = o->links[i].hash;
            found = true;
        }
    *count = o->link_count;
    (void)pthread_mutex_unlock(&o->lock);
    return found;
}

static int
check_officer(struct officers *o, const char *officer, enum officers_link_purpose purpose, struct store_account *a, struct err *e)
{
    if (purpose == OFFICERS_LINK_FIRST) {
        a->role = OFFICERS_ADMINISTRATOR;
        return officers_count(o) == 0 ? 0 : err_set(e, ERR_EXISTS, "there is an account already: name whose link it shall be");
    }
    if (!officers_copy(o, officer, a))
        return err_set(e, ERR_NOT_FOUND, "there is no officer '%s'", officer);
    return a->is_disabled ? err_set(e, ERR_REFUSED, "'%s' is disabled: enable the account first", officer) : 0;
}

static void
tell(const struct store_link *l, bool is_reset, struct officers_link *out)
{
    *out = (struct officers_link){.purpose = (enum officers_link_purpose)l->purpose,
                                  .role = (enum officers_role)l->role,
                                  .is_reset = is_reset,
                                  .until = l->until};
    memcpy(out->officer, l->officer, sizeof out->officer);
}

int
officers_link_make(struct officers *o, const char *officer, enum officers_link_purpose purpose, int64_t now,
                   struct session_secret *secret, struct officers_link *out, struct err *e)
{
    struct store_link l = {.purpose = (uint8_t)purpose, .until = now + OFFICERS_LINK_LIFE_S};
    struct officers_change c = {.link = &l};
    struct store_account a = {.name = ""};
    struct hash same;
    size_t count;
    (void)pthread_mutex_lock(&o->changing);
    int r = check_officer(o, officer, purpose, &a, e);
    if (find_same(o, officer, purpose, &same, &count))
        c.spent = &same;
    else if (r == 0 && count >= OFFICERS_LINK_COUNT_MAX)
        r = err_set(e, ERR_LIMIT, "%d one-time links wait to be opened; try again tomorrow", OFFICERS_LINK_COUNT_MAX);
    if (r == 0 && random_bytes(secret->b, sizeof secret->b) < 0)
        r = err_set(e, ERR_IO, "the machine gives no randomness");
    if (r == 0) {
        l.role = a.role;
        memcpy(l.officer, a.name, sizeof l.officer);
        session_hash(secret, &l.hash);
        r = officers_change_make(o, &c, e);
        tell(&l, a.password[0] != '\0', out);
    }
    (void)pthread_mutex_unlock(&o->changing);
    sodium_memzero(&a, sizeof a);
    return r;
}

int
officers_link_look(struct officers *o, const struct session_secret *secret, int64_t now, struct officers_link *out, struct err *e)
{
    struct hash hash;
    struct store_link l;
    struct store_account a = {.name = ""};
    session_hash(secret, &hash);
    (void)pthread_mutex_lock(&o->lock);
    const struct store_link *found = find(o, &hash, now);
    if (found)
        l = *found;
    (void)pthread_mutex_unlock(&o->lock);
    if (found && l.purpose == OFFICERS_LINK_FIRST && officers_count(o) > 0)
        return err_set(e, ERR_NOT_FOUND, "somebody else has made the first account meanwhile: ask that administrator for one");
    if (!found)
        return err_set(e, ERR_NOT_FOUND, "this link was opened already, or is too old: ask an administrator for another one");
    bool is_reset = officers_copy(o, l.officer, &a) && a.password[0];
    if (a.name[0])
        l.role = a.role; // it may have another one since
    tell(&l, is_reset, out);
    sodium_memzero(&a, sizeof a);
    return 0;
}

// The account as it will be: made, or with its new password. The caller holds `changing`.
static int
prepare(struct officers *o, const struct officers_link *l, const struct officers_knock *k, const char *sealed,
        struct store_account *a, struct officers_refusal *why, struct err *e)
{
    int r = 0;
    if (l->purpose == OFFICERS_LINK_FIRST) {
        *a = (struct store_account){.role = OFFICERS_ADMINISTRATOR, .since = k->now};
        r = officers_name(k->name, a->name, e);
    } else if (!officers_copy(o, l->officer, a) || a->is_disabled) {
        r = err_set(e, ERR_DENIED, "this account is disabled");
    } else {
        r = officers_door_code(k, a, why, e);
    }
    if (r == 0 && l->purpose != OFFICERS_LINK_ENTER)
        memcpy(a->password, sealed, sizeof a->password);
    a->seen = k->now;
    return r;
}

int
officers_link_accept(struct officers *o, const struct session_secret *link, const struct officers_knock *k,
                     struct session_secret *secret, struct officers_session *out, struct officers_refusal *why, struct err *e)
{
    struct officers_link l;
    struct store_account a = {.name = ""};
    struct store_session x;
    struct hash spent, before;
    char sealed[STORE_PASSWORD_SIZE] = "";
    struct officers_change c = {.account = &a, .session = &x, .spent = &spent};
    *why = (struct officers_refusal){.needs_code = false};
    session_hash(link, &spent);
    int r = officers_link_look(o, link, k->now, &l, e);
    if (r == 0)
        r = officers_door_try(o, k, OFFICERS_DOOR_LINK, hash_bytes(&spent), why, e); // else it could be tried with every code there is
    if (r < 0)
        return r;
    if (l.purpose != OFFICERS_LINK_ENTER)
        r = officers_door_seal(o, k->password, sealed, e);
    if (r < 0) {
        officers_door_good(o, k, OFFICERS_DOOR_LINK, hash_bytes(&spent), false);
        return r;
    }
    (void)pthread_mutex_lock(&o->changing);
    r = officers_link_look(o, link, k->now, &l, e); // while the password was hashed somebody may have spent it
    if (r == 0)
        r = prepare(o, &l, k, sealed, &a, why, e);
    if (r == 0)
        r = officers_door_session(o, &a, k, secret, &x, e);
    if (r == 0) {
        if (l.purpose != OFFICERS_LINK_ENTER)
            c.ends = a.name; // whoever knew the old password is out
        if (k->before) {
            session_hash(k->before, &before);
            c.end = &before;
        }
        r = officers_change_make(o, &c, e);
    }
    (void)pthread_mutex_unlock(&o->changing);
    if (r != ERR_DENIED || why->needs_code)
        officers_door_good(o, k, OFFICERS_DOOR_LINK, hash_bytes(&spent), r == 0);
    if (r == 0)
        officers_door_tell(&a, &x, out);
    sodium_memzero(&a, sizeof a);
    sodium_memzero(sealed, sizeof sealed);
    return r;
}
