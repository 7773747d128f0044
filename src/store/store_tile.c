// SPDX-License-Identifier: Apache-2.0
// Full hash tiles. The key is ledger << 40 | level << 36 | number: a tile of level 0 covers 2^8 of
// 2^40 leaves.
#include <assert.h>
#include <string.h>

#include "store/sql.h"
#include "store/store.h"

#define NUMBER_BITS 36

static uint64_t
key_of(uint32_t ledger, unsigned level, uint64_t number)
{
    assert(level < TREE_LEVELS);
    assert(number < 1ull << NUMBER_BITS);
    return sql_place(ledger, (uint64_t)level << NUMBER_BITS | number);
}
_Static_assert(TREE_LEVELS <= 1 << (SQL_INDEX_BITS - NUMBER_BITS),
               "a level fits above a tile's number");

int
store_tile_put(struct store *s, uint32_t ledger, unsigned level, uint64_t number,
               const struct hash hashes[TREE_TILE_WIDTH], struct err *e)
{
    return sql_write(s, SQL_TILE_PUT,
                     SQL_ARGS(sql_int(key_of(ledger, level, number)),
                              sql_bytes(bytes_of(hashes, TREE_TILE_WIDTH * HASH_SIZE))),
                     e);
}

int
store_tile_get(struct store *s, uint32_t ledger, unsigned level, uint64_t number,
               struct hash hashes[TREE_TILE_WIDTH], struct err *e)
{
    struct sql_run r;
    if (level >= TREE_LEVELS || number >= 1ull << NUMBER_BITS)
        return err_set(e, ERR_NOT_FOUND, "there is no tile %llu of level %u",
                       (unsigned long long)number, level);
    int rc = sql_start(s, &r, SQL_TILE_GET, SQL_ARGS(sql_int(key_of(ledger, level, number))), e);
    if (rc != 0)
        return rc;
    rc = sql_step(&r, e);
    struct bytes b = rc == 1 ? sql_get_bytes(&r, 0) : bytes_of(NULL, 0);
    if (rc == 0)
        rc = err_set(e, ERR_NOT_FOUND,
                     "the store has no full tile %llu of level %u of its ledger %u",
                     (unsigned long long)number, level, ledger);
    else if (rc == 1)
        rc = b.n == TREE_TILE_WIDTH * HASH_SIZE
                 ? 0
                 : err_set(e, ERR_CORRUPT,
                           "tile %llu of level %u of the store's ledger %u is damaged",
                           (unsigned long long)number, level, ledger);
    if (rc == 0)
        memcpy(hashes, b.p, b.n);
    sql_end(&r);
    return rc;
}
