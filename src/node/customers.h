// SPDX-License-Identifier: Apache-2.0
// The member's own customers, kept in its store and nowhere else, and screened in the background: a customer that came or
// changed against the whole register, a listing that came or changed against all customers. Only alerts are kept. What an
// officer has not been told of yet is news; what was judged not the same (verdicts.h) is none.
#ifndef NODE_CUSTOMERS_H
#define NODE_CUSTOMERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/json.h"
#include "member/view.h"

#define CUSTOMERS_ID_MAX 128    // bytes of an id
#define CUSTOMERS_DATA_MAX 16384 // bytes of a customer as JSON
#define CUSTOMERS_MAX 10000000   // of one member

struct customers;
struct events;
struct log;
struct screening;
struct views;
struct writer;

struct customers_config { // all borrowed
    struct views *views;
    struct writer *writer;
    struct screening *screening;
    struct events *events;
    struct log *log;
};
int customers_new(struct customers **out, const struct customers_config *config, struct err *e) MUST_USE;
int customers_start(struct customers *x, struct err *e) MUST_USE;
void customers_stop(struct customers *x); // takes NULL, and one that was not started
void customers_free(struct customers *x); // takes NULL

struct customers_put {
    struct bytes id, data; // JSON of a party (formats/party.h)
    uint64_t number;
    bool is_changed;       // it came, or is not what it was
};
// In one transaction; the errand screens them soon.
int customers_put(struct customers *x, struct customers_put *puts, size_t count, struct err *e) MUST_USE;
// *gone: how many there were.
int customers_remove(struct customers *x, const struct bytes *ids, size_t count, size_t *gone, struct err *e) MUST_USE;
struct customers_told {
    struct bytes id;
    struct hash listing;
};
int customers_tell(struct customers *x, const struct customers_told *told, size_t count, struct err *e) MUST_USE;

// "pending": customers to be screened yet, "caught_up": the register is looked through as it is, into the open object. x NULL:
// no node runs.
int customers_write_state(struct customers *x, struct view *v, struct json_writer *w, struct err *e) MUST_USE;
// A hit as an object.
int customers_write_hit(struct arena *a, struct view *v, const struct store_customer_hit *h, struct json_writer *w, struct err *e) MUST_USE;
// Whether an officer has judged it not the same since it was found.
bool customers_is_judged(struct arena *a, struct view *v, const struct store_customer_hit *h);

#endif
