// SPDX-License-Identifier: Apache-2.0
// One's own account.
#include "node/officers_own.h"

#include <sodium.h>
#include <string.h>

#include "host/random.h"
#include "node/officers_inside.h"
#include "node/totp.h"

// Knock, and hold `changing` when that was good: the caller gives it back.
static int
knock_and_hold(struct officers *o, const struct officers_knock *k, struct store_account *a, struct officers_refusal *why,
               struct err *e)
{
    int r = officers_door_knock(o, k, true, a, why, e);
    if (r < 0)
        return r;
    (void)pthread_mutex_lock(&o->changing);
    r = officers_door_recheck(o, a, e);
    if (r < 0)
        (void)pthread_mutex_unlock(&o->changing);
    return r;
}

int
officers_own_password(struct officers *o, const struct officers_knock *k, struct bytes password, struct session_secret *secret,
                      struct officers_session *out, struct officers_refusal *why, struct err *e)
{
    struct store_account a;
    struct store_session x;
    char sealed[STORE_PASSWORD_SIZE] = "";
    struct officers_change c = {.account = &a, .session = &x};
    *why = (struct officers_refusal){.needs_code = false};
    int r = officers_door_seal(o, password, sealed, e);
    if (r == 0)
        r = knock_and_hold(o, k, &a, why, e);
    if (r < 0)
        return r;
    memcpy(a.password, sealed, sizeof a.password);
    c.ends = c.unlinks = a.name;
    r = officers_door_session(o, &a, k, secret, &x, e);
    if (r == 0)
        r = officers_change_make(o, &c, e);
    (void)pthread_mutex_unlock(&o->changing);
    if (r == 0)
        officers_door_tell(&a, &x, out);
    sodium_memzero(&a, sizeof a);
    sodium_memzero(sealed, sizeof sealed);
    return r;
}

// ---- the second factor ----

int
officers_own_offer(struct officers *o, const struct officers_knock *k, uint8_t secret[STORE_TOTP_SIZE], struct officers_refusal *why,
                   struct err *e)
{
    struct store_account a;
    struct officers_change c = {.account = &a};
    struct hash session;
    int r = knock_and_hold(o, k, &a, why, e);
    if (r < 0)
        return r;
    if (a.has_totp) // the code is used up
        r = officers_change_make(o, &c, e);
    (void)pthread_mutex_unlock(&o->changing);
    sodium_memzero(&a, sizeof a);
    if (r < 0)
        return r;
    if (random_bytes(secret, STORE_TOTP_SIZE) < 0)
        return err_set(e, ERR_IO, "the machine gives no randomness");
    session_hash(k->before, &session);
    (void)pthread_mutex_lock(&o->lock); // fails only by our own misuse, here and below
    size_t place = 0;
    for (size_t i = 0; i < OFFICERS_OFFERS; i++) {
        if (hash_equal(&o->offers[i].session, &session)) {
            place = i;
            break;
        }
        if (o->offers[i].until < o->offers[place].until)
            place = i;
    }
    o->offers[place].session = session;
    o->offers[place].until = k->now + OFFICERS_OWN_OFFER_S;
    memcpy(o->offers[place].secret, secret, STORE_TOTP_SIZE);
    (void)pthread_mutex_unlock(&o->lock);
    return 0;
}

// The offer of a session, which is taken out. False when there is none any more.
static bool
find_offer(struct officers *o, const struct hash *session, int64_t now, bool takes, uint8_t secret[STORE_TOTP_SIZE])
{
    bool found = false;
    (void)pthread_mutex_lock(&o->lock);
    for (size_t i = 0; i < OFFICERS_OFFERS && !found; i++) {
        struct officers_offer *x = &o->offers[i];
        found = now < x->until && hash_equal(&x->session, session);
        if (found)
            memcpy(secret, x->secret, STORE_TOTP_SIZE);
        if (found && takes)
            sodium_memzero(x, sizeof *x);
    }
    (void)pthread_mutex_unlock(&o->lock);
    return found;
}

int
officers_own_confirm(struct officers *o, const struct session_secret *session, struct bytes code, int64_t now, struct err *e)
{
    uint8_t secret[STORE_TOTP_SIZE] = {0};
    struct officers_session whose;
    struct store_account a = {.name = ""};
    struct officers_change c = {.account = &a};
    struct hash hash;
    uint64_t step;
    int r = 0;
    session_hash(session, &hash);
    (void)pthread_mutex_lock(&o->changing);
    if (!officers_look(o, session, true, now, &whose) || !officers_copy(o, whose.officer, &a))
        r = err_set(e, ERR_DENIED, "this session has ended");
    else if (!find_offer(o, &hash, now, false, secret))
        r = err_set(e, ERR_NOT_FOUND, "no second factor is being set up in this session, or that was too long ago: begin anew");
    else if (!totp_fits(bytes_of(secret, sizeof secret), now, 0, code, &step))
        r = err_set(e, ERR_INVALID, "that is not the code of now: look again, and see that the clock of your device is right");
    if (r == 0) {
        a.has_totp = true;
        a.step = step;
        memcpy(a.totp, secret, sizeof a.totp);
        r = officers_change_make(o, &c, e);
    }
    if (r == 0)
        (void)find_offer(o, &hash, now, true, secret); // it is used up
    (void)pthread_mutex_unlock(&o->changing);
    sodium_memzero(secret, sizeof secret);
    sodium_memzero(&a, sizeof a);
    return r;
}

int
officers_own_drop(struct officers *o, const struct officers_knock *k, struct officers_refusal *why, struct err *e)
{
    struct store_account a;
    struct officers_change c = {.account = &a};
    int r = knock_and_hold(o, k, &a, why, e);
    if (r < 0)
        return r;
    a.has_totp = false;
    sodium_memzero(a.totp, sizeof a.totp);
    r = officers_change_make(o, &c, e);
    (void)pthread_mutex_unlock(&o->changing);
    sodium_memzero(&a, sizeof a);
    return r;
}
