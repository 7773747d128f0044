// SPDX-License-Identifier: Apache-2.0
// The door: names, passwords, codes, and the sessions that open. Whatever is wrong with a knock, one password is hashed and
// one sentence is said.
#include "node/officers_inside.h"

#include <sodium.h>
#include <string.h>

#include "base/text.h"
#include "host/random.h"
#include "node/totp.h"

// argon2id, what OWASP and RFC 9106 allow for small memories: 16 MiB and 3 passes, some 26 ms. A login costs the node that,
// and an attacker with the store each guess.
#define DOOR_OPSLIMIT 3
#define DOOR_MEMLIMIT ((size_t)16 << 20)

#define DOOR_TRIES_NAME 5     // free tries for one name: people mistype
#define DOOR_TRIES_ADDRESS 20 // from one address: an office behind one

_Static_assert(crypto_pwhash_STRBYTES == STORE_PASSWORD_SIZE, "a password's hash fits its place");

static int
refuse(struct err *e)
{
    return err_set(e, ERR_DENIED, "the name, the password or the code is not right");
}

static bool
fits_password(struct officers *o, const char *sealed, struct bytes password)
{
    (void)pthread_mutex_lock(&o->hashing); // fails only by our own misuse
    bool fits = crypto_pwhash_str_verify(sealed, password.n ? (const char *)password.p : "", password.n) == 0;
    (void)pthread_mutex_unlock(&o->hashing);
    return fits;
}

int
officers_door_seal(struct officers *o, struct bytes password, char out[STORE_PASSWORD_SIZE], struct err *e)
{
    if (!text_is_utf8(password) || text_count(password) < OFFICERS_PASSWORD_MIN)
        return err_set(e, ERR_INVALID, "a password has at least %d characters", OFFICERS_PASSWORD_MIN);
    if (password.n > OFFICERS_PASSWORD_MAX)
        return err_set(e, ERR_INVALID, "a password has at most %d bytes", OFFICERS_PASSWORD_MAX);
    (void)pthread_mutex_lock(&o->hashing); // fails only by our own misuse
    memset(out, 0, STORE_PASSWORD_SIZE);
    int got = crypto_pwhash_str_alg(out, (const char *)password.p, password.n, DOOR_OPSLIMIT,
                                    o->config.password_memory ? o->config.password_memory : DOOR_MEMLIMIT, crypto_pwhash_ALG_ARGON2ID13);
    (void)pthread_mutex_unlock(&o->hashing);
    return got == 0 ? 0 : err_set(e, ERR_NOMEM, "no memory to hash a password");
}

// ---- waits ----

int
officers_door_try(struct officers *o, const struct officers_knock *k, struct bytes name, struct officers_refusal *why,
                  struct err *e)
{
    struct bytes address = bytes_of_str(k->address);
    (void)pthread_mutex_lock(&o->lock); // fails only by our own misuse
    unsigned by_name = lockout_wait(o->lockout, 'n', name, k->now), by_address = lockout_wait(o->lockout, 'a', address, k->now);
    unsigned wait = by_name > by_address ? by_name : by_address;
    if (wait == 0) {
        lockout_try(o->lockout, 'n', name, DOOR_TRIES_NAME, k->now);
        lockout_try(o->lockout, 'a', address, DOOR_TRIES_ADDRESS, k->now);
    }
    (void)pthread_mutex_unlock(&o->lock);
    if (wait == 0)
        return 0;
    why->retry_s = wait;
    return err_set(e, ERR_BUSY, "too many tries that were wrong: try again in %u second%s", wait, wait == 1 ? "" : "s");
}

// Whoever came in is forgiven what was tried at that name; what was tried from the address at other names stays. Being asked
// for a code is no try in vain, and forgives nothing.
void
officers_door_good(struct officers *o, const struct officers_knock *k, struct bytes name, bool is_in)
{
    (void)pthread_mutex_lock(&o->lock); // fails only by our own misuse
    if (is_in)
        lockout_good(o->lockout, 'n', name);
    else
        lockout_take_back(o->lockout, 'n', name);
    lockout_take_back(o->lockout, 'a', bytes_of_str(k->address));
    (void)pthread_mutex_unlock(&o->lock);
}

// ---- knocking ----

int
officers_door_code(const struct officers_knock *k, struct store_account *a, struct officers_refusal *why, struct err *e)
{
    uint64_t step;
    if (!a->has_totp)
        return 0;
    if (k->code.n == 0) {
        why->needs_code = true;
        return err_set(e, ERR_DENIED, "the code of the second factor is needed, too");
    }
    if (!totp_fits(bytes_of(a->totp, sizeof a->totp), k->now, a->step, k->code, &step))
        return refuse(e);
    a->step = step;
    return 0;
}

int
officers_door_knock(struct officers *o, const struct officers_knock *k, bool with_password, struct store_account *out,
                    struct officers_refusal *why, struct err *e)
{
    char name[STORE_OFFICER_SIZE];
    struct store_account a = {.name = ""};
    *why = (struct officers_refusal){.needs_code = false};
    bool is_name = officers_name(k->name, name, NULL) == 0;
    bool is_there = is_name && officers_copy(o, name, &a) && !a.is_disabled && a.password[0];
    // However a name is written, whether it exists or not, it is one name.
    struct bytes tried = is_name ? bytes_of_str(name) : bytes_sub(k->name, 0, OFFICERS_PASSWORD_MAX);
    int r = officers_door_try(o, k, tried, why, e);
    if (r == 0 && with_password) {
        struct bytes password = bytes_sub(k->password, 0, OFFICERS_PASSWORD_MAX);
        bool fits = fits_password(o, is_there ? a.password : o->nobody, password);
        if (!fits || !is_there || password.n != k->password.n)
            r = refuse(e);
    }
    if (r == 0)
        r = officers_door_code(k, &a, why, e);
    if (r == 0 || why->needs_code)
        officers_door_good(o, k, tried, r == 0);
    if (r == 0)
        *out = a;
    sodium_memzero(&a, sizeof a);
    return r;
}

int
officers_door_recheck(struct officers *o, struct store_account *a, struct err *e)
{
    struct store_account now;
    bool same = officers_copy(o, a->name, &now) && !now.is_disabled && strcmp(now.password, a->password) == 0 &&
                now.has_totp == a->has_totp && (!a->has_totp || now.step < a->step);
    if (same)
        a->role = now.role;
    sodium_memzero(&now, sizeof now);
    return same ? 0 : refuse(e);
}

// ---- sessions ----

int
officers_door_session(const struct officers *o, const struct store_account *a, const struct officers_knock *k,
                      struct session_secret *secret, struct store_session *out, struct err *e)
{
    if (random_bytes(secret->b, sizeof secret->b) < 0)
        return err_set(e, ERR_IO, "the machine gives no randomness");
    *out = (struct store_session){.since = k->now, .seen = k->now, .ends = k->now + (int64_t)o->config.life_s};
    session_hash(secret, &out->hash);
    memcpy(out->officer, a->name, sizeof out->officer);
    if (bytes_to_str(bytes_of_str(k->address), out->address, sizeof out->address) < 0)
        out->address[0] = '\0'; // no address is so long
    return 0;
}

void
officers_door_tell(const struct store_account *a, const struct store_session *x, struct officers_session *out)
{
    *out = (struct officers_session){.role = (enum officers_role)a->role, .has_totp = a->has_totp, .since = x->since, .ends = x->ends};
    memcpy(out->officer, a->name, sizeof out->officer);
}
