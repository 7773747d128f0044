// SPDX-License-Identifier: Apache-2.0
// One request of ours and its answer, as libcurl is told of it.
#ifndef NODE_TRANSFER_H
#define NODE_TRANSFER_H

#include <stdbool.h>

#include <curl/curl.h>

#include "host/net.h"
#include "node/client.h"
#include "node/tls.h"

struct transfer {
    struct transfer *next; // of whoever lists it
    struct transfer *previous;
    struct client_request request; // its strings and body are the members below
    char address[NET_TEXT_SIZE];   // of the peer, for sentences
    char pin[TLS_PIN_TEXT_SIZE];
    char method[8];
    struct buf url;
    struct buf body; // owned copy; empty in a plain call, which borrows
    struct curl_slist *headers;
    CURL *easy; // whoever made it cleans it up
    struct client_answer answer;
    bool is_over;       // the answer is longer than allowed
    bool is_broken_off; // request.data said so
    char fault[CURL_ERROR_SIZE];
};

// What all transfers of a client have in common.
struct transfer_terms {
    const char *cert_pem;
    const char *key_pem;
    unsigned connect_ms;
};

// Copies rq. ERR_USAGE for an address, path or method that is none.
int transfer_new(struct transfer **out, const struct client_request *rq, struct err *e) MUST_USE;
int transfer_new_plain(struct transfer **out, const struct client_call *call,
                       struct err *e) MUST_USE;
void transfer_free(struct transfer *t); // not its easy handle; takes NULL

// Set up easy, which must be fresh or reset, for the transfer.
int transfer_prepare(struct transfer *t, CURL *easy, const struct transfer_terms *terms) MUST_USE;
int transfer_prepare_plain(struct transfer *t, CURL *easy, const struct client_call *call) MUST_USE;

// Fill the answer from libcurl's result; or with a fault of ours.
void transfer_conclude(struct transfer *t, CURLcode result);
void transfer_fail(struct transfer *t, int code, const char *sentence);

#endif
