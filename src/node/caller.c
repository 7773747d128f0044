// SPDX-License-Identifier: Apache-2.0
// Who makes a request of the local API.
#include "node/caller.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

#include "host/net.h"

// ---- the Host ----

static bool
parse_host(struct bytes host, struct net_address *out)
{
    struct buf b;
    if (net_address_parse(host, out, NULL) == 0)
        return true;
    buf_init(&b, 512);
    buf_append(&b, host);
    buf_append_str(&b, ":80"); // as a browser leaves it out
    bool is_good = buf_check(&b) == 0 && net_address_parse(buf_bytes(&b), out, NULL) == 0;
    buf_clear(&b);
    return is_good;
}

bool
caller_is_for_us(const struct api_config *config, const struct request *rq)
{
    struct net_address address;
    if (!config->token)
        return true; // no network here
    if (!parse_host(request_header(rq, "Host"), &address))
        return false;
    if (net_is_loopback(&address))
        return true;
    if (config->console_name && strcasecmp(address.host, config->console_name) == 0)
        return true;
    const char *open = rq->is_tls ? config->console_host : config->host;
    return open && (net_is_number(&address) || strcasecmp(address.host, open) == 0);
}

// ---- who ----

// The token is worth something on the API's own address alone: over TLS officers' browsers come, from elsewhere maybe, and what
// opens everything must not be guessed or used there.
static bool
has_token(const struct api_config *config, const struct request *rq)
{
    struct bytes shown = request_bearer(rq);
    size_t n = config->token ? strlen(config->token) : 0;
    return !config->token || (!rq->is_tls && shown.n == n && sodium_memcmp(shown.p, config->token, n) == 0);
}

void
caller_identify(const struct api_config *config, const struct request *rq, int64_t now, struct caller *out)
{
    char name[SESSION_COOKIE_NAME_SIZE];
    *out = (struct caller){.kind = CALLER_NOBODY};
    if (has_token(config, rq)) {
        out->kind = CALLER_LOCAL;
        out->role = OFFICERS_ADMINISTRATOR;
        return;
    }
    if (!config->officers)
        return;
    session_cookie_name(rq->is_tls, config->member, name);
    out->has_cookie = session_from_cookie(request_header(rq, "Cookie"), name, &out->secret);
    bool is_active = request_header(rq, "Entente-Background").n == 0;
    if (out->has_cookie && officers_look(config->officers, &out->secret, is_active, now, &out->session)) {
        out->kind = CALLER_SESSION;
        out->role = out->session.role;
    }
}

void
caller_clear(struct caller *c)
{
    sodium_memzero(c, sizeof *c);
}

// ---- whose page ----

// What the browser says of the page that asks; nothing where it says nothing.
static bool
is_own_site(const struct request *rq)
{
    struct bytes site = request_header(rq, "Sec-Fetch-Site");
    return site.n == 0 || bytes_equal_str(site, "same-origin") || bytes_equal_str(site, "none");
}

static int
refuse(struct err *e)
{
    return err_set(e, ERR_DENIED, "this request was not made by a page of this node; if you made it, load the page anew");
}

int
caller_check_page(const struct caller *c, const struct request *rq, bool changes, struct err *e)
{
    if (c->kind != CALLER_SESSION)
        return 0;
    if (!is_own_site(rq))
        return refuse(e);
    if (!changes)
        return 0;
    return session_is_own_origin(request_header(rq, "Origin"), rq->is_tls, request_header(rq, "Host")) &&
                   session_fits_forgery_word(&c->secret, request_header(rq, "X-Entente-Csrf"))
               ? 0
               : refuse(e);
}

int
caller_check_door(const struct request *rq, struct err *e)
{
    struct bytes origin = request_header(rq, "Origin"), host = request_header(rq, "Host"), type = request_header(rq, "Content-Type");
    struct net_address address;
    if (!is_own_site(rq) || (origin.n > 0 && !session_is_own_origin(origin, rq->is_tls, host)))
        return refuse(e);
    // A form of another site can send text and form data unasked, never this.
    if (type.n < 16 || strncasecmp((const char *)type.p, "application/json", 16) != 0)
        return err_set(e, ERR_INVALID, "this takes Content-Type: application/json");
    if (!rq->is_tls && !(parse_host(host, &address) && net_is_loopback(&address)))
        return err_set(e, ERR_REFUSED, "a password would pass unencrypted here: use the console's https address");
    return 0;
}
