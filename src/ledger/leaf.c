// SPDX-License-Identifier: Apache-2.0
// Leaves: what a ledger says of a record without saying the record.
#include "ledger/leaf.h"

#include <string.h>

static const char *const class_names[] = {
    [LEAF_PUBLIC] = "public",
    [LEAF_ALLIANCE] = "alliance",
    [LEAF_RESTRICTED] = "restricted",
    [LEAF_STATUTE] = "statute",
};

_Static_assert(LEAF_SIZE == 1 + HASH_SIZE, "a leaf is its class and its commitment");

bool
leaf_class_is_valid(uint8_t c)
{
    return c >= LEAF_PUBLIC && c <= LEAF_STATUTE;
}

const char *
leaf_class_name(uint8_t c)
{
    return leaf_class_is_valid(c) ? class_names[c] : "unknown";
}

int
leaf_class_from_name(struct bytes name, uint8_t *out)
{
    for (uint8_t c = LEAF_PUBLIC; c <= LEAF_STATUTE; c++) {
        if (bytes_equal_str(name, class_names[c])) {
            *out = c;
            return 0;
        }
    }
    return ERR_INVALID;
}

void
leaf_make(struct bytes origin, uint8_t leaf_class, const uint8_t salt[LEAF_SALT_SIZE],
          struct bytes record, struct leaf *out)
{
    struct hash_state s;
    struct hash commitment;

    hash_init(&s);
    hash_update(&s, BYTES_LIT("entente record v1\n"));
    hash_update(&s, origin);
    hash_update(&s, BYTES_LIT("\n"));
    hash_update(&s, bytes_of(&leaf_class, 1));
    hash_update(&s, bytes_of(salt, LEAF_SALT_SIZE));
    hash_update(&s, record);
    hash_final(&s, &commitment);
    out->b[0] = leaf_class;
    memcpy(out->b + 1, commitment.b, HASH_SIZE);
}

bool
leaf_opens(const struct leaf *l, struct bytes origin, const uint8_t salt[LEAF_SALT_SIZE],
           struct bytes record)
{
    struct leaf made;

    if (!leaf_class_is_valid(l->b[0]))
        return false;
    leaf_make(origin, l->b[0], salt, record, &made);
    return memcmp(made.b, l->b, LEAF_SIZE) == 0;
}

void
leaf_hash(const struct leaf *l, struct hash *out)
{
    uint8_t prefixed[1 + LEAF_SIZE];

    prefixed[0] = 0x00;
    memcpy(prefixed + 1, l->b, LEAF_SIZE);
    hash_of(bytes_of(prefixed, sizeof prefixed), out);
}

void
leaf_commitment(const struct leaf *l, struct hash *out)
{
    memcpy(out->b, l->b + 1, HASH_SIZE);
}
