// SPDX-License-Identifier: Apache-2.0
// Composing a record at the command line and handing it to the node.
#ifndef CMD_COMPOSE_H
#define CMD_COMPOSE_H

#include "base/json.h"
#include "cmd/cli.h"

#define COMPOSE_RELEASE_SIZE 4096 // 128 names, of which four are ids of centres, fit twice

// A record under construction: kind and time are written, the caller adds fields, then calls compose_send.
struct compose {
    struct buf bytes;
    struct json_writer w;
    char release[COMPOSE_RELEASE_SIZE]; // to be written when it is sent; empty: none
    bool is_too_long;                   // what was to be released to did not fit
};
void compose_init(struct compose *c, const char *kind);
void compose_names(struct compose *c, const char *name, const char *list); // "KAZ,RUS" as a list of texts
// Whom it is released to: members, and centres by their names or ids, which compose_send looks up.
void compose_release(struct compose *c, const char *list);
// The same list with the id of each centre in place of its name, into out. ERR_NOT_FOUND: no centre of that name is known
// here; ERR_CONFLICT: several are.
int compose_resolve(struct cli *cli, const char *list, struct buf *out, struct err *e) MUST_USE;
// A fetched record in words, safe for a terminal: "Example Front" (22e85a0942ad), or: recognition 1a28b72e218a.
void compose_append_name(struct buf *out, const struct json *answer);
// What a written record does, line by line after what compose_send shows; nothing with --json. Clears said.
void compose_tell(struct cli *cli, int code, struct buf *said);
// A record that was fetched is a listing; else why it is none. id: as it was typed.
int compose_need_listing(const struct json *answer, const char *id, struct err *e) MUST_USE;
// Ends the record, sends it with its class, shows what was written. Frees c. Returns an exit code.
int compose_send(struct cli *cli, struct compose *c, const char *leaf_class, bool is_dry_run);
// Ends the record and sends it, showing nothing; what the node answered is appended. Frees c. ERR_*.
int compose_post(struct cli *cli, struct compose *c, const char *leaf_class, struct buf *answer, struct err *e) MUST_USE;
// Send bytes that are a whole record.
int compose_send_bytes(struct cli *cli, struct bytes record, const char *leaf_class, bool is_dry_run);
// Of a file of several parts: the ids of the records of those before the last, in order, copied to a. None of other records.
int compose_parts(struct arena *a, const struct json *answer, char (**ids)[65], size_t *count, struct err *e) MUST_USE;
// Is no centre here called so? ERR_EXISTS with its id.
int compose_check_centre(struct cli *cli, const char *name, struct err *e) MUST_USE;
// Does the charter have each member of "KAZ,RUS"? ERR_NOT_FOUND with those it has.
int compose_check_members(struct cli *cli, const char *list, struct err *e) MUST_USE;
// The answer of GET records/ID, parsed into a, for a record that is to be written next: ERR_BUSY when no node runs. ERR_*.
int compose_fetch(struct cli *cli, struct arena *a, const char *id, const struct json **out, struct err *e) MUST_USE;

#endif
