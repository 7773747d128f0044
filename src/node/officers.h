// SPDX-License-Identifier: Apache-2.0
// The member's officers who use the console: their accounts and roles, passwords (argon2id) and second factors, sessions,
// one-time links. All of it is kept in memory and every change is first made durable in the store, so that asking who a
// request comes from costs no disk. The moment comes in with each call. Any thread may call.
//
// A wrong password, an account that is none, one that is disabled and one that never set a password get the same answer
// after the same work, and count alike against the name that was typed and the address it came from (node/lockout.h).
#ifndef NODE_OFFICERS_H
#define NODE_OFFICERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/err.h"
#include "member/view.h" // for the store
#include "node/session.h"

#define OFFICERS_MAX 1000          // accounts of one member
#define OFFICERS_SESSIONS_MAX 16   // of one officer; the one that was used longest ago ends
#define OFFICERS_PASSWORD_MIN 10   // characters
#define OFFICERS_PASSWORD_MAX 1024 // bytes

enum officers_role {
    OFFICERS_NOBODY,
    OFFICERS_READER,        // reads, screens
    OFFICERS_ANALYST,       // also verdicts, imports
    OFFICERS_OFFICER,       // also writes records in the member's name
    OFFICERS_ADMINISTRATOR, // also accounts, the audit trail, what an operator may
};

struct officers;

struct officers_config {
    // Calls fn with the store within a transaction of the writer; 0 once that is durable.
    int (*write)(void *context, int (*fn)(struct store *s, void *what, struct err *e), void *what, struct err *e);
    void *context;
    unsigned idle_s; // a session that was not used so long ends
    unsigned life_s; // and each so long after it was opened
    size_t password_memory; // bytes that hashing a password takes; 0: what it should (a test has no need of that)
    // Sessions have ended: what streams to them is to be looked at. Called without locks; may be NULL.
    void (*ended)(void *context);
};

// What a request or a page is told of the session it came with.
struct officers_session {
    char officer[STORE_OFFICER_SIZE];
    enum officers_role role;
    bool has_totp;
    int64_t since, ends;
};

// Who knocks.
struct officers_knock {
    struct bytes name, password, code; // code: empty when none was said
    const char *address;
    const struct session_secret *before; // the session the browser shows, which ends; may be NULL
    int64_t now;
};

// What became of a knock that was refused (ERR_DENIED: of no use; ERR_BUSY: not now).
struct officers_refusal {
    bool needs_code;  // all fits but the code, which was not said
    unsigned retry_s; // with ERR_BUSY
};

const char *officers_role_name(enum officers_role role);
enum officers_role officers_role_of(struct bytes name); // OFFICERS_NOBODY when it is none
// What was typed, folded to lower case. ERR_INVALID with a sentence unless it is [a-z][a-z0-9._-]{0,31}.
int officers_name(struct bytes typed, char out[STORE_OFFICER_SIZE], struct err *e) MUST_USE;

// Reads accounts, sessions and links from the store (any handle of it, used only in this call).
int officers_new(struct officers **out, const struct officers_config *config, struct store *s, int64_t now, struct err *e) MUST_USE;
void officers_free(struct officers *o); // takes NULL

// ---- sessions ----
// Whose session is this? False: nobody's, or no longer. is_active: somebody's hand is behind it, so it counts against
// idleness.
bool officers_look(struct officers *o, const struct session_secret *secret, bool is_active, int64_t now,
                   struct officers_session *out) MUST_USE;
// The same by the hash of the secret, and nothing is told: for what streams to a session.
bool officers_is_open(struct officers *o, const struct hash *session, int64_t now) MUST_USE;
// With name and password, and a code when the account has a second factor. A new secret each time.
int officers_sign_in(struct officers *o, const struct officers_knock *k, struct session_secret *secret,
                     struct officers_session *out, struct officers_refusal *why, struct err *e) MUST_USE;
int officers_sign_out(struct officers *o, const struct session_secret *secret, struct err *e) MUST_USE;
// Keep when sessions were last used (for the next start), forget what has ended. Now and then; costs little.
int officers_keep(struct officers *o, int64_t now, struct err *e) MUST_USE;

// ---- others' accounts, by an administrator or on this machine ----
struct officers_row {
    char officer[STORE_OFFICER_SIZE];
    enum officers_role role;
    bool is_disabled, has_totp, is_invited; // is_invited: no password was set yet
    int64_t since, seen;                    // seen: 0 for never
    unsigned sessions;
};
int officers_add(struct officers *o, const char *officer, enum officers_role role, int64_t now, struct err *e) MUST_USE; // ERR_EXISTS
// ERR_CONFLICT: there would be no administrator left who may sign in. Whoever is disabled or given another role has their
// sessions ended.
int officers_set_role(struct officers *o, const char *officer, enum officers_role role, struct err *e) MUST_USE;
int officers_set_disabled(struct officers *o, const char *officer, bool is_disabled, struct err *e) MUST_USE;
int officers_reset_totp(struct officers *o, const char *officer, struct err *e) MUST_USE;
int officers_end_sessions(struct officers *o, const char *officer, struct err *e) MUST_USE;
int officers_row(struct officers *o, const char *officer, struct officers_row *out, struct err *e) MUST_USE; // ERR_NOT_FOUND
// fn must not call back. A non-zero result of it ends the walk and is returned.
int officers_each(struct officers *o, int (*fn)(void *context, const struct officers_row *row), void *context) MUST_USE;
// Open sessions, of one officer or (NULL) all.
int officers_each_session(struct officers *o, const char *officer, int64_t now,
                          int (*fn)(void *context, const struct store_session *x), void *context) MUST_USE;
unsigned officers_count(struct officers *o);
unsigned officers_idle_s(const struct officers *o);

#endif
