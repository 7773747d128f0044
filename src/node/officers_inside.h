// SPDX-License-Identifier: Apache-2.0
// Inside of the officers: their tables, and how a change of them is made. Locks are taken in the order in which they stand.
#ifndef NODE_OFFICERS_INSIDE_H
#define NODE_OFFICERS_INSIDE_H

#include <pthread.h>

#include "node/lockout.h"
#include "node/officers.h"

#define OFFICERS_OFFERS 32 // second factors offered and not confirmed yet

struct officers_offer {
    struct hash session;
    uint8_t secret[STORE_TOTP_SIZE];
    int64_t until; // 0: free
};

struct officers {
    struct officers_config config;
    pthread_mutex_t changing; // held by who changes the tables, while the store is written
    pthread_mutex_t hashing;  // one password at a time: each takes 16 MiB and a core
    pthread_mutex_t lock;     // guards all that follows, for moments
    struct store_account *accounts;
    size_t account_count, account_size;
    struct store_session *sessions;
    size_t session_count, session_size;
    struct store_link *links;
    size_t link_count, link_size;
    unsigned hashing_count; // passwords looked at, or waiting for `hashing`
    bool has_news; // a session was used since that was last written
    struct officers_offer offers[OFFICERS_OFFERS];
    struct lockout *lockout;
    char nobody[STORE_PASSWORD_SIZE]; // hash of a password that nobody knows; set once
};

// What is to be written in one transaction, and then stands in the tables. All borrowed.
struct officers_change {
    const struct store_account *account; // NULL: none
    const struct store_session *session; // new
    const struct store_link *link;       // new
    const struct hash *spent;            // a link that goes
    const char *ends;                    // all sessions of that officer end ...
    const struct hash *end;              // ... and this one
    const char *unlinks;                 // all links of that officer end
};
// officers_change.c. The caller holds `changing`. Nothing has changed unless it returns 0.
int officers_change_make(struct officers *o, const struct officers_change *change, struct err *e) MUST_USE;
// The same for what has ended of itself at `now`, and when sessions were last used.
int officers_change_keep(struct officers *o, int64_t now, struct err *e) MUST_USE;
// The tables as the store has them.
int officers_change_read(struct officers *o, struct store *s, struct err *e) MUST_USE;

// officers_door.c. Who knocks, with what, and a session for them.
// The account that was knocked at, when name and password (and code) fit. A code that fits is used up in *out, which is
// then to be written. Takes `hashing` and `lock`.
int officers_door_knock(struct officers *o, const struct officers_knock *k, bool with_password, struct store_account *out,
                        struct officers_refusal *why, struct err *e) MUST_USE;
// A try at a name, or at a one-time link by its hash: ERR_BUSY while that or where it comes from must wait; else it is counted. Then,
// when it was good, or was none in vain: whoever is in is forgiven all from there.
enum officers_door { OFFICERS_DOOR_NAME, OFFICERS_DOOR_LINK };
int officers_door_try(struct officers *o, const struct officers_knock *k, enum officers_door door, struct bytes name,
                      struct officers_refusal *why, struct err *e) MUST_USE;
void officers_door_good(struct officers *o, const struct officers_knock *k, enum officers_door door, struct bytes name, bool is_in);
// From where that session was opened its officer does not wait for what others try elsewhere.
void officers_door_remember(struct officers *o, const struct store_session *x);
// Does the code fit the account's second factor, if it has one? Uses it up in a.
int officers_door_code(const struct officers_knock *k, struct store_account *a, struct officers_refusal *why,
                       struct err *e) MUST_USE;
// The caller holds `changing`: is what a knock found still so? The account may have changed, or the code been used up, while
// the password was hashed. The role is brought up to date.
int officers_door_recheck(struct officers *o, struct store_account *a, struct err *e) MUST_USE;
int officers_door_seal(struct officers *o, struct bytes password, char out[STORE_PASSWORD_SIZE], struct err *e) MUST_USE;
// A new session of an account, not in the tables yet; from where it comes is remembered.
int officers_door_session(struct officers *o, const struct store_account *a, const struct officers_knock *k,
                          struct session_secret *secret, struct store_session *out, struct err *e) MUST_USE;
void officers_door_tell(const struct store_account *a, const struct store_session *x, struct officers_session *out);

// A copy of an account as it stands. False when there is none.
bool officers_copy(struct officers *o, const char *name, struct store_account *out) MUST_USE;

#endif
