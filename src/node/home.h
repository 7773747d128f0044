// SPDX-License-Identifier: Apache-2.0
// A member's folder: where each thing lies, and its configuration.
//   keys.sealed   the member's three seeds under a passphrase (crypto/key.h)
//   keys.next     new seeds, announced and not yet in force (node/rekey.h)
//   charter       the alliance's charter with all signatures; absent until `entente charter adopt`
//   config        text, one "word value" a line: member, alliance, listen, api, console, console-name, session-minutes,
//                 session-hours, list-days, audit-days, fetch-mib; '#' begins a comment
//   store.db      the store (store/store.h)
//   screen.index  the screening index (screen.index.1 ... its further parts), made anew when missing or old
//   token         secret that local commands show to the node's API; made by the node at each start
//   api           the API's base address while the node runs
//   console       the console's address, https://HOST:PORT; kept when the node stops, so that the port stays the same
//   console.key   key and certificate of the console's listener (node/certificate.h)
//   console.pem
//   lock          held while the node runs
#ifndef NODE_HOME_H
#define NODE_HOME_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "base/limits.h"
#include "crypto/key.h"

#define HOME_PATH_SIZE 4096

struct home {
    char dir[HOME_PATH_SIZE - 64];
    char member[LIMIT_MEMBER_NAME + 1];
    char alliance[LIMIT_ALLIANCE_NAME + 1];
    char listen[300]; // HOST:PORT where peers reach this node; also what the charter line says when it is made
    char api[300];    // HOST:PORT of the local API, loopback unless an operator says otherwise
    char console[300];      // HOST:PORT where browsers reach the console, "off", or empty: some port of this machine alone
    char console_name[254]; // one more name of it, for its certificate; may be empty
    unsigned session_minutes; // a session that is not used so long ends; 60 unless the config says otherwise
    unsigned session_hours;   // each ends so long after signing in; 12
    unsigned list_days;  // a list imported so many days ago is stale; 7 unless the config says otherwise
    unsigned fetch_mib;  // a file that a message names is fetched by itself up to so many MiB
    unsigned audit_days; // so long the audit trail is kept; 365 unless the config says otherwise
};

// "DIR/name" into path. ERR_LIMIT when it is too long.
int home_path(const struct home *h, const char *name, char path[HOME_PATH_SIZE], struct err *e) MUST_USE;
// Read DIR/config. ERR_NOT_FOUND with what to do when DIR is no member's folder.
int home_open(struct home *h, const char *dir, struct err *e) MUST_USE;
// Make the folder (0700) and its config; ERR_EXISTS when it is a member's folder already.
int home_create(const struct home *h, struct err *e) MUST_USE;
// Where the store is. ERR_BUSY with what to do while there is none yet.
int home_store(const struct home *h, char path[HOME_PATH_SIZE], struct err *e) MUST_USE;
// The charter's bytes. ERR_BUSY with what to do while there is none yet.
int home_charter(const struct home *h, struct buf *out, struct err *e) MUST_USE;
// Open the sealed keys. *out in locked memory, yours to free.
int home_keys(const struct home *h, struct bytes passphrase, struct key_seeds **out, struct err *e) MUST_USE;
// The same of the new ones that were announced.
int home_next_keys(const struct home *h, struct bytes passphrase, struct key_seeds **out, struct err *e) MUST_USE;
// Is a node running on this folder? Its API base address and token when it is.
bool home_is_running(const struct home *h);
int home_api(const struct home *h, struct buf *base, struct buf *token, struct err *e) MUST_USE;

#endif
