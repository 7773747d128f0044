// SPDX-License-Identifier: Apache-2.0
// A leaf is the place of one record in a ledger: class || commitment, 33 bytes (docs/protocol.md, "Leaf and record").
//   commitment = SHA-256("entente record v1\n" || origin || "\n" || class || salt || record)
//   leaf hash  = SHA-256(00 || leaf)                                                       (RFC 6962)
#ifndef LEDGER_LEAF_H
#define LEDGER_LEAF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "crypto/hash.h"

#define LEAF_SIZE 33
#define LEAF_SALT_SIZE 32

enum leaf_class {
    LEAF_PUBLIC = 1,     // anyone may hold the bytes
    LEAF_ALLIANCE = 2,   // every member, later ones too
    LEAF_RESTRICTED = 3, // those it is released to
    LEAF_STATUTE = 4,    // every member; binds others; never erased
};

struct leaf {
    uint8_t b[LEAF_SIZE]; // class, then the commitment
};

bool leaf_class_is_valid(uint8_t c);
const char *leaf_class_name(uint8_t c); // "public" ...; "unknown"
int leaf_class_from_name(struct bytes name, uint8_t *out) MUST_USE;
// A leaf whose class byte is unknown is a leaf all the same: it hashes, is carried, and opens to nothing.
void leaf_make(struct bytes origin, uint8_t leaf_class, const uint8_t salt[LEAF_SALT_SIZE], struct bytes record,
               struct leaf *out);
// Does (salt, record) open this leaf in the ledger of this origin?
bool leaf_opens(const struct leaf *l, struct bytes origin, const uint8_t salt[LEAF_SALT_SIZE], struct bytes record);
void leaf_hash(const struct leaf *l, struct hash *out);
void leaf_commitment(const struct leaf *l, struct hash *out); // its hex is the record's id

#endif
