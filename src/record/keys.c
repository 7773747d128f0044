// SPDX-License-Identifier: Apache-2.0
// Kind `key`: new keys and addresses of a node. All key records stand in one group, since who looks
// for a ledger's keys knows none of their ids; the row's note is the raw ledger, cosigning and
// transport key, 96 bytes.
#include <string.h>

#include "base/limits.h"
#include "crypto/sign.h"
#include "record/common.h"
#include "record/fold.h"
#include "record/kinds.h"
#include "record/record.h"

static const struct field last_fields[] = {
    {"origin", FIELD_ORIGIN, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "Origin of a ledger"},
    {"size", FIELD_INT, FIELD_REQUIRED, 0, (int64_t)LIMIT_LEDGER_LEAVES, 0, 0, NULL, NULL,
     "The last size of it that the old cosigning key signed"},
    {"root", FIELD_ID, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "The root at that size, in hex"},
};
static const struct field_set last_set = FIELD_SET(last_fields);

static const struct field fields[] = {
    {"ledger", FIELD_KEY, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "New ledger key"},
    {"cosign", FIELD_KEY, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "New cosigning key"},
    {"transport", FIELD_KEY, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL, "New transport key"},
    {"addresses", FIELD_ADDRESS, FIELD_REQUIRED | FIELD_LIST, 0, 0, 1, 16, NULL, NULL,
     "Where the node is reached"},
    {"last", FIELD_OBJECT, FIELD_REQUIRED | FIELD_LIST, 0, 0, 0, 1024, NULL, &last_set,
     "By ledger, what the old cosigning key signed last; above it that key counts for nothing"},
};

const struct field_set keys_fields = FIELD_SET(fields);

const char *const keys_rules[] = {
    "The three keys differ: one key has one use",
    "It takes hold after the checkpoint that ends with it, which is the last under the old ledger "
    "key",
    NULL,
};

static int
read_key(const struct record *r, const char *name, uint8_t out[SIGN_PUBLIC_SIZE])
{
    size_t n = 0;
    return bytes_from_base64(json_get_text(r->json, name), out, SIGN_PUBLIC_SIZE, &n);
}

int
keys_check(struct arena *a, struct record *r, struct err *e)
{
    uint8_t *k = arena_alloc(a, FOLD_KEYS_NOTE);
    if (k == NULL)
        return ERR_NOMEM;
    if (read_key(r, "ledger", k) != 0 || read_key(r, "cosign", k + 32) != 0 ||
        read_key(r, "transport", k + 64) != 0)
        return err_set(e, ERR_REFUSED, "a key is not the base64 of 32 bytes");
    if (memcmp(k, k + 32, 32) == 0 || memcmp(k, k + 64, 32) == 0 || memcmp(k + 32, k + 64, 32) == 0)
        return err_set(e, ERR_REFUSED, "two of the keys are the same: one key has one use");
    r->note = bytes_of(k, FOLD_KEYS_NOTE);
    return 0;
}

unsigned
keys_map(const struct record *r, struct row *rows)
{
    (void)r; // all is in the row already
    fold_group_of_kind(KIND_KEY, &rows[0].group);
    return 1;
}
