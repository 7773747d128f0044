// SPDX-License-Identifier: Apache-2.0
// One-time links to the console: a secret that whoever opens it first may spend, once, within a day. They make the first
// administrator, let a new officer set a password, or an old one another; and open a session for whoever may act on this
// machine anyway.
#ifndef NODE_OFFICERS_LINK_H
#define NODE_OFFICERS_LINK_H

#include "node/officers.h"

#define OFFICERS_LINK_LIFE_S 86400
#define OFFICERS_LINK_COUNT_MAX 256 // waiting to be spent

enum officers_link_purpose {
    OFFICERS_LINK_FIRST,  // makes the first administrator, who chooses a name
    OFFICERS_LINK_INVITE, // sets a password, the first or another one
    OFFICERS_LINK_ENTER,  // opens a session without one
};

struct officers_link {
    enum officers_link_purpose purpose;
    char officer[STORE_OFFICER_SIZE]; // empty for OFFICERS_LINK_FIRST
    enum officers_role role;
    bool is_reset; // an invitation of somebody who has a password already
    int64_t until;
};

// A new link; the one of the same officer and purpose ends. For OFFICERS_LINK_FIRST officer is "" and there must be no
// account: ERR_EXISTS. ERR_NOT_FOUND: no such officer.
int officers_link_make(struct officers *o, const char *officer, enum officers_link_purpose purpose, int64_t now,
                       struct session_secret *secret, struct officers_link *out, struct err *e) MUST_USE;
// What a link is good for; it is not spent by that. ERR_NOT_FOUND.
int officers_link_look(struct officers *o, const struct session_secret *secret, int64_t now, struct officers_link *out,
                       struct err *e) MUST_USE;
// Spend it: sets k->password (unless it enters) and opens a session. k->name counts for OFFICERS_LINK_FIRST alone. An account
// with a second factor needs a code, too.
int officers_link_accept(struct officers *o, const struct session_secret *link, const struct officers_knock *k,
                         struct session_secret *secret, struct officers_session *out, struct officers_refusal *why,
                         struct err *e) MUST_USE;

#endif
