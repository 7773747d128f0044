// SPDX-License-Identifier: Apache-2.0
// What an officer changes of their own account. Whoever found a session open must not be able to, so the password is asked
// again: these are knocks, counted as those at the door are.
#ifndef NODE_OFFICERS_OWN_H
#define NODE_OFFICERS_OWN_H

#include "node/officers.h"

#define OFFICERS_OWN_OFFER_S 600 // to show a code of a new second factor

// Another password. All sessions of the officer end, k->before too; a new one is opened in its place.
int officers_own_password(struct officers *o, const struct officers_knock *k, struct bytes password,
                          struct session_secret *secret, struct officers_session *out, struct officers_refusal *why,
                          struct err *e) MUST_USE;
// A secret for a second factor. It holds once a code of it was shown in the same session.
int officers_own_offer(struct officers *o, const struct officers_knock *k, uint8_t secret[STORE_TOTP_SIZE],
                       struct officers_refusal *why, struct err *e) MUST_USE;
int officers_own_confirm(struct officers *o, const struct session_secret *session, struct bytes code, int64_t now,
                         struct err *e) MUST_USE;
// No second factor any more; k->code is one of it.
int officers_own_drop(struct officers *o, const struct officers_knock *k, struct officers_refusal *why, struct err *e) MUST_USE;

#endif
