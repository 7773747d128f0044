// SPDX-License-Identifier: Apache-2.0
// What a new edition of a list changes in the register: which entries are new, amended, as they
// were, or gone. Nothing is decided from times: two bodies are alike or they are not (entry.h). An
// entry that cannot be imported now is never taken for one that the publisher removed.
#ifndef FORMATS_CHANGES_H
#define FORMATS_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "formats/entry.h"
#include "record/charter.h"

// More delistings than this at once are refused unless allowed in words: half a download must not
// empty a register.
#define CHANGES_DELIST_PERCENT_MAX 5
#define CHANGES_DELIST_COUNT_MIN 3 // so many may always go, however short the list

// What the register holds of the same list and the same lister.
struct changes_old {
    struct bytes reference; // of its source
    struct bytes object;    // id of its first version, 64 hex digits
    struct bytes body; // of its last version (entry_body_of); empty when that has another shape
    bool is_listed;
};

enum changes_what {
    CHANGES_NEW,       // write a first version
    CHANGES_AMENDED,   // write a version of old->object: it changed, or is listed again
    CHANGES_UNCHANGED, // nothing to write
    CHANGES_DELISTED,  // write a delisting of old->object
    CHANGES_REFUSED,   // the entry cannot be imported; what the register has of it stays
    CHANGES_WHAT_COUNT
};

struct changes_item {
    enum changes_what what;
    const struct entry *entry;     // NULL for a delisting
    const struct changes_old *old; // NULL for a new one
    struct bytes body;             // of the version to write, when new or amended; the arena's
    struct bytes reason;           // when refused: why; the arena's
};

struct changes {
    struct changes_item *items; // in the order of the file, then the delistings by reference
    size_t count;
    size_t counts[CHANGES_WHAT_COUNT];
    size_t old_listed; // how many of old were listed
};

// old: sorted by reference (bytes). Several of one reference are borne with: the entry is compared
// with the best match (listed with the same body, else listed), the others stay as they are, and
// all listed ones go when the entry is gone. l must be finished. Entries the reader refused
// (l->refusals) are counted as refused and have no item. ERR_NOMEM only.
int changes_decide(struct arena *a, const struct changes_old *old, size_t old_count,
                   const struct entry_list *l, const struct charter *c, struct changes *out,
                   struct err *err) MUST_USE;
// Would it delist more than may go without a word?
bool changes_is_mass_delisting(const struct changes *c);
// The share that would be delisted, in tenths of a per cent, rounded up; 0 when nothing was listed.
unsigned changes_delisted_permille(const struct changes *c);

#endif
