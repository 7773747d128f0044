// SPDX-License-Identifier: Apache-2.0
// The member's officers: opening, sessions, and what an administrator does with accounts.
#include "node/officers.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "host/random.h"
#include "node/officers_inside.h"

static const char *const roles[] = {"nobody", "reader", "analyst", "officer", "administrator"};

const char *
officers_role_name(enum officers_role role)
{
    return roles[role];
}

enum officers_role
officers_role_of(struct bytes name)
{
    for (size_t i = OFFICERS_READER; i < sizeof roles / sizeof *roles; i++)
        if (bytes_equal_str(name, roles[i]))
            return (enum officers_role)i;
    return OFFICERS_NOBODY;
}

int
officers_name(struct bytes typed, char out[STORE_OFFICER_SIZE], struct err *e)
{
    bool is_good = typed.n > 0 && typed.n < STORE_OFFICER_SIZE;
    memset(out, 0, STORE_OFFICER_SIZE);
    for (size_t i = 0; is_good && i < typed.n; i++) {
        uint8_t c = typed.p[i];
        c = text_is_ascii_upper(c) ? (uint8_t)(c + 32) : c;
        is_good = text_is_ascii_lower(c) || (i > 0 && c && (text_is_ascii_digit(c) || strchr("._-", c)));
        out[i] = (char)c;
    }
    if (is_good && (strcmp(out, "local") == 0 || strcmp(out, "unknown") == 0))
        return err_set(e, ERR_INVALID, "'%s' is no officer's name: the audit trail calls others so", out);
    return is_good ? 0
                   : err_set(e, ERR_INVALID, "an officer's name has 1 to %d of a-z, 0-9, '.', '_' and '-', and begins with a letter",
                             STORE_OFFICER_SIZE - 1);
}

// ---- opening ----

// A hash to compare with where there is none, of a password that nobody knows.
static int
make_nobody(struct officers *o, struct err *e)
{
    uint8_t secret[32];
    char text[65];
    if (random_bytes(secret, sizeof secret) < 0)
        return err_set(e, ERR_IO, "the machine gives no randomness");
    bytes_to_hex_str(bytes_of(secret, sizeof secret), text);
    int r = officers_door_seal(o, bytes_of_str(text), o->nobody, e);
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(text, sizeof text);
    return r;
}

int
officers_new(struct officers **out, const struct officers_config *config, struct store *s, int64_t now, struct err *e)
{
    struct officers *o = calloc(1, sizeof *o);
    if (!o)
        return err_set(e, ERR_NOMEM, "no memory for officers");
    int failed = pthread_mutex_init(&o->changing, NULL) | pthread_mutex_init(&o->hashing, NULL) | pthread_mutex_init(&o->lock, NULL);
    assert(failed == 0); // Linux needs nothing for them
    o->config = *config;
    o->lockout = lockout_new();
    int r = o->lockout ? make_nobody(o, e) : err_set(e, ERR_NOMEM, "no memory for officers");
    if (r == 0)
        r = officers_change_read(o, s, e);
    for (size_t i = 0; r == 0 && i < o->session_count; i++)
        officers_door_remember(o, &o->sessions[i]);
    if (r == 0)
        r = officers_change_keep(o, now, e);
    if (r < 0) {
        officers_free(o);
        return r;
    }
    *out = o;
    return 0;
}

void
officers_free(struct officers *o)
{
    if (!o)
        return;
    if (o->accounts)
        sodium_memzero(o->accounts, o->account_count * sizeof *o->accounts);
    free(o->accounts);
    free(o->sessions);
    free(o->links);
    lockout_free(o->lockout);
    (void)pthread_mutex_destroy(&o->changing); // nobody holds them any more
    (void)pthread_mutex_destroy(&o->hashing);
    (void)pthread_mutex_destroy(&o->lock);
    sodium_memzero(o, sizeof *o);
    free(o);
}

// ---- looking; the caller holds `lock` ----

static struct store_account *
find_account(const struct officers *o, const char *name)
{
    for (size_t i = 0; i < o->account_count; i++)
        if (strcmp(o->accounts[i].name, name) == 0)
            return &o->accounts[i];
    return NULL;
}

// An open session; NULL when there is none with that hash. *a gets whose it is.
static struct store_session *
find_session(const struct officers *o, const struct hash *hash, int64_t now, const struct store_account **a)
{
    for (size_t i = 0; i < o->session_count; i++) {
        struct store_session *x = &o->sessions[i];
        if (!hash_equal(&x->hash, hash))
            continue;
        *a = find_account(o, x->officer);
        bool is_open = now < x->ends && now - x->seen < (int64_t)o->config.idle_s && *a && !(*a)->is_disabled;
        return is_open ? x : NULL;
    }
    return NULL;
}

bool
officers_copy(struct officers *o, const char *name, struct store_account *out)
{
    (void)pthread_mutex_lock(&o->lock); // fails only by our own misuse, here and below
    const struct store_account *a = find_account(o, name);
    if (a)
        *out = *a;
    (void)pthread_mutex_unlock(&o->lock);
    return a != NULL;
}

static int
need(struct officers *o, const char *name, struct store_account *out, struct err *e)
{
    return officers_copy(o, name, out) ? 0 : err_set(e, ERR_NOT_FOUND, "there is no officer '%s'", name);
}

// ---- sessions ----

bool
officers_look(struct officers *o, const struct session_secret *secret, bool is_active, int64_t now, struct officers_session *out)
{
    struct hash hash;
    const struct store_account *a = NULL;
    session_hash(secret, &hash);
    (void)pthread_mutex_lock(&o->lock);
    struct store_session *x = find_session(o, &hash, now, &a);
    if (x && is_active && now > x->seen) {
        x->seen = now;
        o->has_news = true;
    }
    if (x)
        officers_door_tell(a, x, out);
    (void)pthread_mutex_unlock(&o->lock);
    return x != NULL;
}

bool
officers_is_open(struct officers *o, const struct hash *session, int64_t now)
{
    const struct store_account *a;
    (void)pthread_mutex_lock(&o->lock);
    bool is_open = find_session(o, session, now, &a) != NULL;
    (void)pthread_mutex_unlock(&o->lock);
    return is_open;
}

// The session that gives way to a new one of the officer. False while there may be more.
static bool
find_surplus(struct officers *o, const char *officer, struct hash *out)
{
    const struct store_session *oldest = NULL;
    unsigned count = 0;
    (void)pthread_mutex_lock(&o->lock);
    for (size_t i = 0; i < o->session_count; i++) {
        const struct store_session *x = &o->sessions[i];
        if (strcmp(x->officer, officer) != 0)
            continue;
        count++;
        if (!oldest || x->seen < oldest->seen)
            oldest = x;
    }
    if (oldest)
        *out = oldest->hash;
    (void)pthread_mutex_unlock(&o->lock);
    return count >= OFFICERS_SESSIONS_MAX;
}

static int
open_session(struct officers *o, const struct officers_knock *k, struct store_account *a, struct session_secret *secret,
             struct officers_session *out, struct err *e)
{
    struct store_session x;
    struct hash before, surplus;
    struct officers_change c = {.account = a, .session = &x};
    int r = officers_door_recheck(o, a, e);
    a->seen = k->now;
    if (r == 0)
        r = officers_door_session(o, a, k, secret, &x, e);
    if (r < 0)
        return r;
    if (find_surplus(o, a->name, &surplus))
        c.end = &surplus;
    if (k->before) {
        session_hash(k->before, &before);
        c.end = &before;
    }
    r = officers_change_make(o, &c, e);
    if (r == 0)
        officers_door_tell(a, &x, out);
    return r;
}

int
officers_sign_in(struct officers *o, const struct officers_knock *k, struct session_secret *secret, struct officers_session *out,
                 struct officers_refusal *why, struct err *e)
{
    struct store_account a;
    int r = officers_door_knock(o, k, true, &a, why, e);
    if (r < 0)
        return r;
    (void)pthread_mutex_lock(&o->changing);
    r = open_session(o, k, &a, secret, out, e);
    (void)pthread_mutex_unlock(&o->changing);
    sodium_memzero(&a, sizeof a);
    return r;
}

int
officers_sign_out(struct officers *o, const struct session_secret *secret, struct err *e)
{
    struct hash hash;
    session_hash(secret, &hash);
    struct officers_change c = {.end = &hash};
    (void)pthread_mutex_lock(&o->changing);
    int r = officers_change_make(o, &c, e);
    (void)pthread_mutex_unlock(&o->changing);
    return r;
}

int
officers_keep(struct officers *o, int64_t now, struct err *e)
{
    (void)pthread_mutex_lock(&o->changing);
    int r = officers_change_keep(o, now, e);
    (void)pthread_mutex_unlock(&o->changing);
    return r;
}

// ---- accounts ----

int
officers_add(struct officers *o, const char *officer, enum officers_role role, int64_t now, struct err *e)
{
    struct store_account a = {.role = (uint8_t)role, .since = now};
    struct officers_change c = {.account = &a};
    int r = officers_name(bytes_of_str(officer), a.name, e);
    if (r < 0)
        return r;
    (void)pthread_mutex_lock(&o->changing);
    struct store_account there;
    if (officers_copy(o, a.name, &there))
        r = err_set(e, ERR_EXISTS, "there is an officer '%s' already", a.name);
    else if (officers_count(o) >= OFFICERS_MAX)
        r = err_set(e, ERR_LIMIT, "a member has at most %d officers", OFFICERS_MAX);
    else
        r = officers_change_make(o, &c, e);
    (void)pthread_mutex_unlock(&o->changing);
    sodium_memzero(&there, sizeof there);
    return r;
}

// Would an administrator be left who may sign in, if that account were so?
static int
keep_administrator(struct officers *o, const struct store_account *changed, struct err *e)
{
    unsigned count = 0;
    (void)pthread_mutex_lock(&o->lock);
    for (size_t i = 0; i < o->account_count; i++) {
        const struct store_account *a = strcmp(o->accounts[i].name, changed->name) == 0 ? changed : &o->accounts[i];
        count += a->role == OFFICERS_ADMINISTRATOR && !a->is_disabled && a->password[0];
    }
    (void)pthread_mutex_unlock(&o->lock);
    return count > 0 ? 0
                     : err_set(e, ERR_CONFLICT, "'%s' is the last administrator who may sign in: make another one first",
                               changed->name);
}

static bool
is_administrator(const struct store_account *a)
{
    return a->role == OFFICERS_ADMINISTRATOR && !a->is_disabled && a->password[0];
}

// Put the changed account in place of the old one; ends: its sessions end. One-time links do when it is disabled.
static int
replace(struct officers *o, const struct store_account *old, const struct store_account *a, bool ends, struct err *e)
{
    struct officers_change c = {.account = a, .ends = ends ? a->name : NULL, .unlinks = a->is_disabled ? a->name : NULL};
    int r = is_administrator(old) && !is_administrator(a) ? keep_administrator(o, a, e) : 0;
    return r == 0 ? officers_change_make(o, &c, e) : r;
}

int
officers_set_role(struct officers *o, const char *officer, enum officers_role role, struct err *e)
{
    struct store_account old, a;
    assert(role != OFFICERS_NOBODY);
    (void)pthread_mutex_lock(&o->changing);
    int r = need(o, officer, &old, e);
    if (r == 0 && old.role != role) {
        a = old;
        a.role = (uint8_t)role;
        r = replace(o, &old, &a, true, e);
        sodium_memzero(&a, sizeof a);
    }
    (void)pthread_mutex_unlock(&o->changing);
    sodium_memzero(&old, sizeof old);
    return r;
}

int
officers_set_disabled(struct officers *o, const char *officer, bool is_disabled, struct err *e)
{
    struct store_account old, a;
    (void)pthread_mutex_lock(&o->changing);
    int r = need(o, officer, &old, e);
    if (r == 0 && old.is_disabled != is_disabled) {
        a = old;
        a.is_disabled = is_disabled;
        r = replace(o, &old, &a, is_disabled, e);
        sodium_memzero(&a, sizeof a);
    }
    (void)pthread_mutex_unlock(&o->changing);
    sodium_memzero(&old, sizeof old);
    return r;
}

int
officers_reset_totp(struct officers *o, const char *officer, struct err *e)
{
    struct store_account old, a;
    (void)pthread_mutex_lock(&o->changing);
    int r = need(o, officer, &old, e);
    if (r == 0 && old.has_totp) {
        a = old;
        a.has_totp = false;
        sodium_memzero(a.totp, sizeof a.totp);
        r = replace(o, &old, &a, false, e);
        sodium_memzero(&a, sizeof a);
    }
    (void)pthread_mutex_unlock(&o->changing);
    sodium_memzero(&old, sizeof old);
    return r;
}

int
officers_end_sessions(struct officers *o, const char *officer, struct err *e)
{
    struct store_account a;
    struct officers_change c = {.ends = officer};
    (void)pthread_mutex_lock(&o->changing);
    int r = need(o, officer, &a, e);
    if (r == 0)
        r = officers_change_make(o, &c, e);
    (void)pthread_mutex_unlock(&o->changing);
    sodium_memzero(&a, sizeof a);
    return r;
}

// ---- telling ----

static void
fill_row(const struct officers *o, const struct store_account *a, struct officers_row *out)
{
    *out = (struct officers_row){.role = (enum officers_role)a->role,
                                 .is_disabled = a->is_disabled,
                                 .has_totp = a->has_totp,
                                 .is_invited = !a->password[0],
                                 .since = a->since,
                                 .seen = a->seen};
    memcpy(out->officer, a->name, sizeof out->officer);
    for (size_t i = 0; i < o->session_count; i++)
        out->sessions += strcmp(o->sessions[i].officer, a->name) == 0;
}

int
officers_row(struct officers *o, const char *officer, struct officers_row *out, struct err *e)
{
    (void)pthread_mutex_lock(&o->lock);
    const struct store_account *a = find_account(o, officer);
    if (a)
        fill_row(o, a, out);
    (void)pthread_mutex_unlock(&o->lock);
    return a ? 0 : err_set(e, ERR_NOT_FOUND, "there is no officer '%s'", officer);
}

int
officers_each(struct officers *o, int (*fn)(void *context, const struct officers_row *row), void *context)
{
    int r = 0;
    (void)pthread_mutex_lock(&o->lock);
    for (size_t i = 0; r == 0 && i < o->account_count; i++) {
        struct officers_row row;
        fill_row(o, &o->accounts[i], &row);
        r = fn(context, &row);
    }
    (void)pthread_mutex_unlock(&o->lock);
    return r;
}

int
officers_each_session(struct officers *o, const char *officer, int64_t now, int (*fn)(void *context, const struct store_session *x),
                      void *context)
{
    int r = 0;
    const struct store_account *a;
    (void)pthread_mutex_lock(&o->lock);
    for (size_t i = 0; r == 0 && i < o->session_count; i++) {
        const struct store_session *x = &o->sessions[i];
        if ((!officer || strcmp(x->officer, officer) == 0) && find_session(o, &x->hash, now, &a) == x)
            r = fn(context, x);
    }
    (void)pthread_mutex_unlock(&o->lock);
    return r;
}

unsigned
officers_idle_s(const struct officers *o)
{
    return o->config.idle_s;
}

unsigned
officers_count(struct officers *o)
{
    (void)pthread_mutex_lock(&o->lock);
    unsigned count = (unsigned)o->account_count;
    (void)pthread_mutex_unlock(&o->lock);
    return count;
}
