// SPDX-License-Identifier: Apache-2.0
// The node: opens a member's folder, serves its peers and its local API until it is told to stop.
#ifndef NODE_DAEMON_H
#define NODE_DAEMON_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/err.h"
#include "host/log.h"
#include "node/home.h"

enum daemon_again {
    DAEMON_STOP,
    DAEMON_AGAIN,     // new keys of ours take hold
    DAEMON_CONTINUED, // other parties, or what they may: the member goes on where it was
};

struct daemon_ready {
    const char *api;     // the API's base address
    const char *console; // the console's; empty when it has no listener
    const char *fingerprint; // of its certificate
    const char *first;   // the one-time link that makes the first administrator; empty once there is an account
};

struct daemon_config {
    const struct home *home;
    struct bytes passphrase; // borrowed for the call; the caller wipes it
    bool signs_at_once;      // an operator's word (`serve --sign-at-once`)
    bool is_returning;       // an operator's word (`serve --return`)
    bool api_open;           // the API may be on an address that others reach (`serve --api-open`)
    unsigned screen_rate;    // parties a second that one client may screen; 0: no limit (`serve --screen-rate`)
    enum log_level log_level;
    const char *console;     // HOST:PORT or "off"; NULL: what the folder's config says (`serve --console`)
    // Called once when all listeners are up.
    void (*ready)(void *context, const struct daemon_ready *what);
    void *context;
};

// Returns when SIGTERM or SIGINT came and all is closed (0), or with the reason why it had to stop. *again other than
// DAEMON_STOP: it stopped so that something new takes hold: call it once more, with that (DAEMON_STOP the first time). Must be called before the process has other threads: it sets up signals and
// libraries.
int daemon_run(const struct daemon_config *config, enum daemon_again *again, struct err *e) MUST_USE;

#endif
