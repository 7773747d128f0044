// SPDX-License-Identifier: Apache-2.0
// A feed of alerts as RFC 4287 (Atom) has it: one entry for each message, with the message and the
// proof of its record as links.
#ifndef FORMATS_ATOM_H
#define FORMATS_ATOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"

// Texts are borrowed.
struct atom_entry {
    struct bytes id; // hex of the record's id; its files are named so
    struct bytes title, summary;
    struct bytes author; // the member
    struct bytes term;   // Alert, Update or Cancel
    int64_t updated;     // when it was sent
    bool is_exercise;
    bool has_proof; // else it is provisional: too few have signed for it yet
};

struct atom_feed {
    struct bytes id;    // an IRI that stays
    struct bytes title;
    struct bytes base;  // URL of the folder, ending in '/'; empty: links are relative
    int64_t updated;    // newest of the entries', or when the alliance was founded
    const struct atom_entry *entries;
    size_t entry_count;
};

void atom_append(struct buf *out, const struct atom_feed *feed);
// The same as a page for people (HTML), without a script.
void atom_append_page(struct buf *out, const struct atom_feed *feed);

#endif
