// SPDX-License-Identifier: Apache-2.0
// Importing a publisher's list into our own ledger: read, compared with what we listed from it before, and only what
// changed is written. A file that is cut short, or would delist more than a few per cent, is refused unless allowed in
// words. Killed in the middle and run again it comes to the same, since the comparison is with what was written.
#ifndef NODE_IMPORTING_H
#define NODE_IMPORTING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

struct importing;
struct views;
struct writer;

// writer NULL: only dry runs are possible.
int importing_new(struct importing **out, struct views *views, struct writer *writer, struct err *e) MUST_USE;
void importing_free(struct importing *im); // takes NULL

struct importing_files {
    struct bytes list;           // "un", "ofac", or the name of a list of our own
    struct bytes parts[3];       // one file, or sdn, alt and add
};
struct importing_options {
    bool is_dry_run;             // say what would change, write nothing
    bool allows_mass_delisting;  // the operator's word
    bool allows_truncated;       // the operator's word
    uint8_t leaf_class;          // LEAF_ALLIANCE or LEAF_PUBLIC
    int64_t now;                 // time of the records
};
// Appends the answer as JSON: counts, what was refused and why. One import at a time, since it compares with what was
// there: ERR_BUSY while another one runs.
int importing_run(struct importing *im, const struct importing_files *files, const struct importing_options *options,
                  struct buf *out, struct err *e) MUST_USE;

struct importing_progress {
    bool is_running;
    char list[40];
    bool is_dry_run;
    const char *phase;  // "reading", "comparing", "writing"
    int64_t started;    // wall clock
    size_t done, total; // records written of those to be written
};
void importing_look(struct importing *im, struct importing_progress *out);

#endif
