// SPDX-License-Identifier: Apache-2.0
// What a dossier shows, put before decide: the records of its sections as rows, and who signed which ledger how far. A
// reader of whole ledgers has every row below what it holds; here stretches are known and what lies between is not. So a
// row that means something because of what does not stand before it is handed on only where the whole stretch that could
// hold it is shown: a final word from the size its proposal cites, a waiver from there to the waived size. Whatever is not
// shown is as if it were not held, which never makes an end (docs/deciding.md).
#ifndef DECIDE_FACTS_H
#define DECIDE_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "decide/decide.h"
#include "record/record.h"
#include "record/section.h"

#define FACTS_NONE SIZE_MAX // no section, no receipt

struct facts_row {
    struct row row;
    size_t section;
    bool is_own; // in the group of its own object: a word among those of its proposal, a proposal with its note
};
struct facts_section {
    uint32_t ledger; // its number, from 1
    uint64_t from, to;
    const struct section_receipt *receipts;
    size_t receipt_count;
};
struct facts {
    struct arena *arena;
    const struct charter *founding;
    struct decide_ledger *ledgers; // member and generation; what is held and signed follows from the sections
    uint32_t ledger_count;         // highest number
    struct facts_section *sections;
    size_t section_count;
    struct facts_row *rows;
    size_t row_count;
};

// For at most so many sections.
int facts_init(struct facts *f, struct arena *a, const struct charter *founding, size_t section_max) MUST_USE;
// The number of that member's ledger, given now when it has none.
uint32_t facts_ledger(struct facts *f, struct bytes member, uint64_t generation);
// The rows of one accepted statute record of that section; they are copied to the arena.
int facts_add(struct facts *f, size_t section, uint32_t ledger, uint64_t index, const struct hash *id,
              const struct record *r) MUST_USE;

// What is left out to see whether it is needed.
struct facts_without {
    size_t section; // FACTS_NONE: nothing
    size_t receipt; // FACTS_NONE: the whole section; else this one of its receipts
};
// What decide makes of it. *d is heap and borrows f and keep, which is the caller's until decide_free.
struct facts_case {
    const struct facts *f;
    struct facts_without without;
    struct decide_ledgers ledgers;
    struct decide_source source;
};
int facts_decide(const struct facts *f, struct facts_without without, enum layer layer, struct arena *a,
                 struct facts_case *keep, struct decide **d) MUST_USE;

#endif
