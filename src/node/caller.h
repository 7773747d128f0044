// SPDX-License-Identifier: Apache-2.0
// Who makes a request of the local API: a command on this machine, by the token in the member's folder, on the API's own
// address alone; an officer in a browser, by the cookie of a session; or nobody. And what a browser's request must show
// beyond the cookie, which the browser sends along whichever page asked: that it came from our own page.
#ifndef NODE_CALLER_H
#define NODE_CALLER_H

#include "node/api.h"
#include "node/officers.h"
#include "node/session.h"

enum caller_kind { CALLER_NOBODY, CALLER_LOCAL, CALLER_SESSION };

struct caller {
    enum caller_kind kind;
    enum officers_role role;         // CALLER_LOCAL: an administrator's
    struct officers_session session; // of CALLER_SESSION, as is
    struct session_secret secret;    // this; wiped by caller_clear
    bool has_cookie;                 // a cookie of ours was shown, of a session that may have ended
};

// Under which name a browser may ask: one of this machine itself, the console's own, or any number or the API's host where
// the operator opened them. A page of some other site must not reach this API by giving its own name our address.
bool caller_is_for_us(const struct api_config *config, const struct request *rq) MUST_USE;
void caller_identify(const struct api_config *config, const struct request *rq, int64_t now, struct caller *out);
void caller_clear(struct caller *c);
// ERR_DENIED with a sentence unless a request with a cookie comes from our own page, and, when it changes something, shows
// the session's word.
int caller_check_page(const struct caller *c, const struct request *rq, bool changes, struct err *e) MUST_USE;
// The same for a request that opens a session: no page of another site may do that in a browser.
int caller_check_door(const struct request *rq, struct err *e) MUST_USE;

#endif
