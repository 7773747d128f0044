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

#define DOOR_TRIES_NAME 5       // free tries for one name from one network: people mistype; and for one link
#define DOOR_TRIES_NETWORK 20   // from one network: an office behind one address
#define DOOR_TRIES_ANYWHERE 50  // for one name from networks by which it was not let in lately: many machines that guess at one
#define DOOR_HASHING_MAX 2      // passwords looked at or waiting for it: fewer than the console's threads, which serve who is in

_Static_assert(crypto_pwhash_STRBYTES == STORE_PASSWORD_SIZE, "a password's hash fits its place");

static int
refuse(struct err *e)
{
    return err_set(e, ERR_DENIED, "the name, the password or the code is not right");
}

// ERR_BUSY while others fill the queue.
static int
check_password(struct officers *o, const char *sealed, struct bytes password, bool *fits, struct officers_refusal *why, struct err *e)
{
    (void)pthread_mutex_lock(&o->lock); // these fail only by our own misuse
    bool may = o->hashing_count < DOOR_HASHING_MAX;
    o->hashing_count += may;
    (void)pthread_mutex_unlock(&o->lock);
    if (!may) {
        why->retry_s = 1;
        return err_set(e, ERR_BUSY, "many sign in at this moment: try again in a second");
    }
    (void)pthread_mutex_lock(&o->hashing);
    *fits = crypto_pwhash_str_verify(sealed, password.n ? (const char *)password.p : "", password.n) == 0;
    (void)pthread_mutex_unlock(&o->hashing);
    (void)pthread_mutex_lock(&o->lock);
    o->hashing_count--;
    (void)pthread_mutex_unlock(&o->lock);
    return 0;
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

enum { KEY_NETWORK, KEY_PAIR, KEY_ANYWHERE, KEYS }; // KEY_PAIR: a name from a network, or a link from anywhere

struct key {
    char type; // '\0': not counted
    unsigned free_tries;
    size_t n;
    uint8_t b[HASH_SIZE + LOCKOUT_NETWORK_SIZE];
};

static size_t
pair_of(struct bytes name, const char *address, uint8_t out[HASH_SIZE + LOCKOUT_NETWORK_SIZE])
{
    struct hash h;
    hash_of(name, &h);
    memcpy(out, h.b, HASH_SIZE);
    return HASH_SIZE + lockout_network(address, out + HASH_SIZE);
}

// What a try is counted by. Tries at a name from elsewhere keep nobody waiting where its officer was let in lately: else whoever
// knows a name could keep its officer out. A link is known to few, and so is counted from wherever. The caller holds `lock`.
static void
keys_of(const struct officers *o, const struct officers_knock *k, enum officers_door door, struct bytes name, struct key keys[KEYS])
{
    memset(keys, 0, KEYS * sizeof *keys);
    keys[KEY_NETWORK] = (struct key){.type = 'a', .free_tries = DOOR_TRIES_NETWORK};
    keys[KEY_NETWORK].n = lockout_network(k->address, keys[KEY_NETWORK].b);
    keys[KEY_PAIR] = (struct key){.type = door == OFFICERS_DOOR_LINK ? 'l' : 'p', .free_tries = DOOR_TRIES_NAME};
    keys[KEY_PAIR].n = pair_of(name, k->address, keys[KEY_PAIR].b);
    if (door == OFFICERS_DOOR_LINK)
        keys[KEY_PAIR].n = HASH_SIZE;
    else if (!lockout_knows(o->lockout, bytes_of(keys[KEY_PAIR].b, keys[KEY_PAIR].n), k->now))
        keys[KEY_ANYWHERE] = (struct key){.type = 'n', .free_tries = DOOR_TRIES_ANYWHERE, .n = HASH_SIZE};
    memcpy(keys[KEY_ANYWHERE].b, keys[KEY_PAIR].b, HASH_SIZE);
}

int
officers_door_try(struct officers *o, const struct officers_knock *k, enum officers_door door, struct bytes name,
                  struct officers_refusal *why, struct err *e)
{
    struct key keys[KEYS];
    unsigned wait = 0;
    (void)pthread_mutex_lock(&o->lock); // fails only by our own misuse
    keys_of(o, k, door, name, keys);
    for (size_t i = 0; i < KEYS; i++) {
        unsigned one = keys[i].type ? lockout_wait(o->lockout, keys[i].type, bytes_of(keys[i].b, keys[i].n), k->now) : 0;
        wait = one > wait ? one : wait;
    }
    for (size_t i = 0; wait == 0 && i < KEYS; i++)
        if (keys[i].type)
            lockout_try(o->lockout, keys[i].type, bytes_of(keys[i].b, keys[i].n), keys[i].free_tries, k->now);
    (void)pthread_mutex_unlock(&o->lock);
    if (wait == 0)
        return 0;
    why->retry_s = wait;
    return err_set(e, ERR_BUSY, "too many tries that were wrong: try again in %u second%s", wait, wait == 1 ? "" : "s");
}

// Whoever came in is forgiven what was tried at that name from there; what was tried at other names or from elsewhere stays. Being
// asked for a code is no try in vain, and forgives nothing.
void
officers_door_good(struct officers *o, const struct officers_knock *k, enum officers_door door, struct bytes name, bool is_in)
{
    struct key keys[KEYS];
    (void)pthread_mutex_lock(&o->lock); // fails only by our own misuse
    keys_of(o, k, door, name, keys);
    for (size_t i = 0; i < KEYS; i++) {
        struct bytes key = bytes_of(keys[i].b, keys[i].n);
        if (keys[i].type && is_in && i == KEY_PAIR)
            lockout_good(o->lockout, keys[i].type, key);
        else if (keys[i].type)
            lockout_take_back(o->lockout, keys[i].type, key);
    }
    (void)pthread_mutex_unlock(&o->lock);
}

void
officers_door_remember(struct officers *o, const struct store_session *x)
{
    uint8_t pair[HASH_SIZE + LOCKOUT_NETWORK_SIZE];
    size_t n = pair_of(bytes_of_str(x->officer), x->address, pair);
    (void)pthread_mutex_lock(&o->lock); // fails only by our own misuse
    lockout_remember(o->lockout, bytes_of(pair, n), x->seen);
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
    bool fits = true, is_tried = officers_door_try(o, k, OFFICERS_DOOR_NAME, tried, why, e) == 0;
    int r = is_tried ? 0 : ERR_BUSY;
    if (is_tried && with_password) {
        struct bytes password = bytes_sub(k->password, 0, OFFICERS_PASSWORD_MAX);
        r = check_password(o, is_there ? a.password : o->nobody, password, &fits, why, e);
        if (r == 0 && (!fits || !is_there || password.n != k->password.n))
            r = refuse(e);
    }
    if (r == 0)
        r = officers_door_code(k, &a, why, e);
    if (is_tried && (r == 0 || r == ERR_BUSY || why->needs_code))
        officers_door_good(o, k, OFFICERS_DOOR_NAME, tried, r == 0);
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
officers_door_session(struct officers *o, const struct store_account *a, const struct officers_knock *k,
                      struct session_secret *secret, struct store_session *out, struct err *e)
{
    if (random_bytes(secret->b, sizeof secret->b) < 0)
        return err_set(e, ERR_IO, "the machine gives no randomness");
    *out = (struct store_session){.since = k->now, .seen = k->now, .ends = k->now + (int64_t)o->config.life_s};
    session_hash(secret, &out->hash);
    memcpy(out->officer, a->name, sizeof out->officer);
    if (bytes_to_str(bytes_of_str(k->address), out->address, sizeof out->address) < 0)
        out->address[0] = '\0'; // no address is so long
    officers_door_remember(o, out);
    return 0;
}

void
officers_door_tell(const struct store_account *a, const struct store_session *x, struct officers_session *out)
{
    *out = (struct officers_session){.role = (enum officers_role)a->role, .has_totp = a->has_totp, .since = x->since, .ends = x->ends};
    memcpy(out->officer, a->name, sizeof out->officer);
}
