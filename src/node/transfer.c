// SPDX-License-Identifier: Apache-2.0
// One request of ours. To peers: HTTP/1.1 over TLS 1.3 alone, certificate and key from memory, no
// certificate authorities, the pin as the only identity, no proxy, no redirect. To our own node:
// HTTP on loopback, a bearer token.
#include "node/transfer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

#define TRANSFER_URL_SIZE 8192
#define TRANSFER_HEADER_SIZE 512
#define TRANSFER_IDLE_S                                                                            \
    45L // a connection idle for longer is not used again; servers keep it for 60 s
#define TRANSFER_TIMEOUT_MS 30000
#define TRANSFER_CALL_TIMEOUT_MS 60000
#define TRANSFER_CALL_CONNECT_MS 5000L

static bool
transfer_is_path(const char *path)
{
    for (const char *c = path; *c != '\0'; c++) {
        if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f || *c == '#')
            return false;
    }
    return path[0] == '/';
}

static bool
transfer_is_method(const char *method)
{
    return strcmp(method, "GET") == 0 || strcmp(method, "POST") == 0 ||
           strcmp(method, "PUT") == 0 || strcmp(method, "DELETE") == 0;
}

// The parts that peers and our own node have in common.
static int
transfer_make(struct transfer **out, const char *base, const char *method, const char *path,
              size_t answer_max, struct err *e)
{
    struct transfer *t;

    if (!transfer_is_method(method) || !transfer_is_path(path))
        return err_set(e, ERR_USAGE, "'%s %s' is no request: a path starts with / and is encoded",
                       method, path);
    t = calloc(1, sizeof(*t));
    if (t == NULL)
        return err_set(e, ERR_NOMEM, "no memory for a request");
    buf_init(&t->url, TRANSFER_URL_SIZE);
    buf_append_str(&t->url, base);
    buf_append_str(&t->url, path);
    buf_init(&t->answer.body, answer_max);
    memcpy(t->method, method, strlen(method) + 1);
    if (buf_str(&t->url) == NULL) {
        transfer_free(t);
        return err_set(e, ERR_LIMIT, "the path of a request is longer than %d bytes",
                       TRANSFER_URL_SIZE);
    }
    *out = t;
    return 0;
}

static int
transfer_add_header(struct transfer *t, const char *name, const char *value)
{
    struct buf line;
    struct curl_slist *longer = NULL;

    buf_init(&line, TRANSFER_HEADER_SIZE);
    buf_append_str(&line, name);
    buf_append_str(&line, ": ");
    buf_append_str(&line, value);
    const char *text = buf_str(&line);
    if (text != NULL && strpbrk(text, "\r\n") == NULL)
        longer = curl_slist_append(t->headers, text);
    buf_wipe(&line); // it may hold a token
    if (longer == NULL)
        return ERR_NOMEM;
    t->headers = longer;
    return 0;
}

int
transfer_new(struct transfer **out, const struct client_request *rq, struct err *e)
{
    struct net_address address;
    char base[NET_TEXT_SIZE + 8] = "https://";
    struct transfer *t = NULL;

    int result = net_address_parse(bytes_of_str(rq->address), &address, e);
    if (result != 0)
        return result;
    net_address_format(&address, base + strlen(base));
    result = transfer_make(&t, base, rq->method, rq->path, rq->answer_max, e);
    if (result != 0)
        return result;
    assert(t != NULL);
    t->request = *rq;
    net_address_format(&address, t->address);
    tls_pin_text(&rq->pin, t->pin);
    buf_init(&t->body, rq->body.n);
    buf_append(&t->body, rq->body);
    t->request.body = buf_bytes(&t->body);
    result = transfer_add_header(t, "Content-Type",
                                 rq->type == NULL ? "application/octet-stream" : rq->type);
    if (result == 0)
        result = buf_check(&t->body);
    if (result == 0 && t->pin[0] == '\0')
        result = ERR_NOMEM;
    if (result != 0) {
        transfer_free(t);
        return err_set(e, result, "no memory for a request");
    }
    // What was the sender's, and only the copies above may be used.
    t->request.address = t->address;
    t->request.method = t->method;
    t->request.path = NULL;
    t->request.type = NULL;
    *out = t;
    return 0;
}

int
transfer_new_plain(struct transfer **out, const struct client_call *call, struct err *e)
{
    struct buf bearer;
    struct transfer *t = NULL;

    int result = transfer_make(&t, call->base, call->method, call->path, call->answer_max, e);
    if (result != 0)
        return result;
    assert(t != NULL);
    t->request.body = call->body;
    t->request.data = call->data;
    t->request.context = call->context;
    buf_init(&bearer, TRANSFER_HEADER_SIZE);
    buf_append_str(&bearer, "Bearer ");
    buf_append_str(&bearer, call->token == NULL ? "" : call->token);
    const char *text = buf_str(&bearer);
    result = transfer_add_header(t, "Content-Type",
                                 call->type == NULL ? "application/json" : call->type);
    if (result == 0 && call->token != NULL)
        result = text == NULL ? ERR_NOMEM : transfer_add_header(t, "Authorization", text);
    if (result == 0 && call->officer != NULL)
        result = transfer_add_header(t, "Entente-Officer", call->officer);
    if (result == 0 && call->act != NULL)
        result = transfer_add_header(t, "Entente-Act", call->act);
    buf_wipe(&bearer);
    if (result != 0) {
        transfer_free(t);
        return err_set(e, result, "no memory for a request, or a token that is none");
    }
    *out = t;
    return 0;
}

void
transfer_free(struct transfer *t)
{
    if (t == NULL)
        return;
    curl_slist_free_all(t->headers);
    buf_clear(&t->url);
    buf_clear(&t->body);
    buf_clear(&t->answer.body);
    free(t);
}

static size_t
transfer_on_data(char *p, size_t size, size_t count, void *context)
{
    struct transfer *t = context;
    struct bytes chunk = bytes_of(p, size * count); // size is always 1

    if (t->request.data != NULL) {
        t->is_broken_off = !t->request.data(t->request.context, chunk);
        return t->is_broken_off ? 0 : chunk.n;
    }
    buf_append(&t->answer.body, chunk);
    t->is_over = buf_check(&t->answer.body) != 0;
    return t->is_over ? 0 : chunk.n;
}

// Method, body, headers, answer: alike for peers and our own node. Returns how many settings
// failed.
static int
transfer_set_http(struct transfer *t, CURL *easy)
{
    int bad = 0;
    bool has_body = strcmp(t->method, "POST") == 0 || strcmp(t->method, "PUT") == 0;

    bad += curl_easy_setopt(easy, CURLOPT_URL, (const char *)t->url.p) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_NOPROXY, "*") != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_HTTPHEADER, t->headers) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, transfer_on_data) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_WRITEDATA, t) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_PRIVATE, t) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->fault) != CURLE_OK;
    if (has_body) {
        bad += curl_easy_setopt(easy, CURLOPT_POST, 1L) != CURLE_OK;
        bad += curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->request.body.n) !=
               CURLE_OK;
        bad += curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
                                t->request.body.n == 0 ? "" : (const char *)t->request.body.p) !=
               CURLE_OK;
    }
    if (strcmp(t->method, "PUT") == 0 || strcmp(t->method, "DELETE") == 0)
        bad += curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, t->method) != CURLE_OK;
    if (t->request.data == NULL)
        bad += curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE,
                                (curl_off_t)t->answer.body.n_max) != CURLE_OK;
    return bad;
}

static int
transfer_set_tls(const struct transfer *t, CURL *easy, const struct transfer_terms *terms)
{
    int bad = 0;
    struct curl_blob cert = {(void *)(uintptr_t)terms->cert_pem, strlen(terms->cert_pem),
                             CURL_BLOB_NOCOPY};
    struct curl_blob key = {(void *)(uintptr_t)terms->key_pem, strlen(terms->key_pem),
                            CURL_BLOB_NOCOPY};

    bad += curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https") != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_SSLVERSION,
                            (long)CURL_SSLVERSION_TLSv1_3 | (long)CURL_SSLVERSION_MAX_TLSv1_3) !=
           CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_SSLCERT_BLOB, &cert) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_SSLKEY_BLOB, &key) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_PINNEDPUBLICKEY, t->pin) != CURLE_OK;
    // No authority vouches for anybody: no bundle is read, and the pin above is checked whatever
    // these say.
    bad += curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_CAINFO, NULL) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_SSL_ENABLE_ALPN, 0L) != CURLE_OK;
    return bad;
}

int
transfer_prepare(struct transfer *t, CURL *easy, const struct transfer_terms *terms)
{
    int bad = transfer_set_http(t, easy) + transfer_set_tls(t, easy, terms);
    unsigned timeout_ms = t->request.timeout_ms == 0 ? TRANSFER_TIMEOUT_MS : t->request.timeout_ms;

    bad += curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)terms->connect_ms) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, TRANSFER_IDLE_S) != CURLE_OK;
    if (t->request.data == NULL) {
        bad += curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)timeout_ms) != CURLE_OK;
    } else if (t->request.silence_ms > 0) {
        bad += curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L) != CURLE_OK;
        bad += curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
                                (long)(t->request.silence_ms + 999) / 1000) != CURLE_OK;
    }
    return bad == 0 ? 0 : ERR_NOMEM;
}

int
transfer_prepare_plain(struct transfer *t, CURL *easy, const struct client_call *call)
{
    int bad = transfer_set_http(t, easy);
    unsigned timeout_ms =
        call->timeout_ms == 0 && call->data == NULL ? TRANSFER_CALL_TIMEOUT_MS : call->timeout_ms;

    bad += curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http") != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, TRANSFER_CALL_CONNECT_MS) != CURLE_OK;
    bad += curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)timeout_ms) != CURLE_OK;
    if (call->unix_socket != NULL)
        bad += curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, call->unix_socket) != CURLE_OK;
    return bad == 0 ? 0 : ERR_NOMEM;
}

void
transfer_fail(struct transfer *t, int code, const char *sentence)
{
    t->answer.error = err_set(&t->answer.why, code, "%s", sentence);
}

void
transfer_conclude(struct transfer *t, CURLcode result)
{
    long status = 0;
    const char *who = t->address[0] == '\0' ? "the node" : t->address;
    bool is_mute =
        t->address[0] == '\0' && (result == CURLE_GOT_NOTHING || result == CURLE_RECV_ERROR ||
                                  result == CURLE_OPERATION_TIMEDOUT);
    const char *fault = t->fault[0] == '\0' ? curl_easy_strerror(result) : t->fault;
    struct err *why = &t->answer.why;

    (void)curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status); // stays 0 at worst
    t->answer.status = (unsigned)status;
    if (result == CURLE_OK) {
        t->answer.error = 0;
    } else if (result == CURLE_SSL_PINNEDPUBKEYNOTMATCH) {
        t->answer.error =
            err_set(why, ERR_DENIED,
                    "%s shows another key than the one pinned for it; nothing was sent", who);
    } else if (t->is_over || result == CURLE_FILESIZE_EXCEEDED) {
        t->answer.error = err_set(why, ERR_LIMIT, "the answer of %s is longer than %zu bytes", who,
                                  t->answer.body.n_max);
    } else if (t->is_broken_off) {
        t->answer.error = err_set(why, ERR_CLOSED, "the answer of %s was broken off", who);
    } else if (result == CURLE_OUT_OF_MEMORY) {
        t->answer.error = err_set(why, ERR_NOMEM, "no memory for a request to %s", who);
    } else if (strstr(fault, "alert access denied") != NULL) {
        t->answer.error = err_set(why, ERR_UNREACHABLE, "%s does not know our key", who);
    } else {
        t->answer.error = err_set(
            why, ERR_UNREACHABLE, "%s does not answer: %s%s", who, fault,
            is_mute
                ? " (it is stopping or very busy, or other programs of this machine hold all of "
                  "its connections)"
                : "");
    }
}
