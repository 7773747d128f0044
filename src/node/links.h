// SPDX-License-Identifier: Apache-2.0
// The open connections of a server, and how long each may stay in which phase: a connection that
// trickles is cut, whichever byte it trickles. Safe from any thread.
#ifndef NODE_LINKS_H
#define NODE_LINKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "crypto/hash.h"

enum links_phase {
    LINKS_FIRST,  // accepted: handshake, and the first request's header
    LINKS_IDLE,   // between two requests
    LINKS_HEADER, // the request line came, the rest of the header not yet
    LINKS_BODY,   // a body is coming
    LINKS_ANSWER, // ours to answer: no deadline here
};

struct link {
    struct link *next;
    struct link *previous;
    void *owner;     // the server; set once by whoever adds it
    int fd;          // the connection's socket; its owner closes it after links_remove
    bool is_pinned;  // the handshake showed a key that was pinned then
    struct hash pin; // that key's
    enum links_phase phase;
    uint64_t since_ns; // when the phase began
    uint64_t received; // bytes of the body so far
    bool is_cut;       // shut down by us
    bool has_nul;      // the path of the request under way hides a NUL; its connection's thread's alone
};

struct links;

struct links_policy {
    unsigned first_ms;
    unsigned idle_ms;
};

struct links *links_new(const struct links_policy *policy) MUST_USE;
void links_free(struct links *ls); // no link may be left; takes NULL

struct link *links_add(struct links *ls, void *owner, int fd,
                       uint64_t now_ns) MUST_USE; // NULL without memory
void links_remove(struct links *ls, struct link *l);
void links_set_phase(struct links *ls, struct link *l, enum links_phase phase, uint64_t now_ns);
void links_set_pin(struct links *ls, struct link *l, const struct hash *pin);
void links_add_received(struct links *ls, struct link *l, size_t n);
bool links_pin(struct links *ls, const struct link *l,
               struct hash *out); // false: no pinned key was shown

// Cut this one, shutting its socket down.
void links_cut_one(struct links *ls, struct link *l);
size_t links_count(struct links *ls);
// Cut those beyond their deadline, shutting their sockets down. How many.
size_t links_cut_late(struct links *ls, uint64_t now_ns);
// Cut those whose key is no longer known. How many. knows is called with the lock held.
size_t links_cut_unknown(struct links *ls, int (*knows)(void *context, const struct hash *pin),
                         void *context);

#endif
