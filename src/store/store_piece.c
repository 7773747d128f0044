// SPDX-License-Identifier: Apache-2.0
// Pieces of files, by the place of the record that has their hashes. A piece's bytes lie in the table of bytes, in rows that
// are written once and emptied once (schema.def says why); the piece's own row only points there.
#include <string.h>

#include "base/limits.h"
#include "store/sql.h"
#include "store/store.h"

static int
check_place(const struct store *s, uint32_t ledger, uint64_t index, struct err *e)
{
    if (ledger > s->counts.ledger_count || index > SQL_INDEX_MAX)
        return err_set(e, ERR_NOT_FOUND, "the store has no leaf %llu of its ledger %u", (unsigned long long)index, ledger);
    return 0;
}

// ---- reading ----

int
store_piece_get(struct store *s, uint32_t ledger, uint64_t index, uint32_t number, struct buf *out, struct err *e)
{
    struct sql_run r;
    if (index > SQL_INDEX_MAX)
        return err_set(e, ERR_NOT_FOUND, "there is no leaf %llu", (unsigned long long)index);
    int rc = sql_start(s, &r, SQL_PIECE_GET, SQL_ARGS(sql_int(sql_place(ledger, index)), sql_int(number)), e);
    if (rc != 0)
        return rc;
    rc = sql_step(&r, e);
    if (rc == 1) {
        buf_append(out, sql_get_bytes(&r, 0));
        rc = buf_check(out);
        if (rc != 0)
            rc = err_set(e, rc, "a piece of a file in the store is longer than a piece may be, or there is no memory");
    } else if (rc == 0) {
        rc = err_set(e, ERR_NOT_FOUND, "piece %u of that file is not here", number);
    }
    sql_end(&r);
    return rc;
}

int
store_piece_marks(struct store *s, uint32_t ledger, uint64_t index, uint8_t *marks, uint32_t count, uint64_t *size,
                  struct err *e)
{
    struct sql_run r;
    *size = 0;
    memset(marks, 0, (count + 7) / 8);
    if (index > SQL_INDEX_MAX)
        return 0;
    int rc = sql_start(s, &r, SQL_PIECE_LIST, SQL_ARGS(sql_int(sql_place(ledger, index))), e);
    if (rc != 0)
        return rc;
    while ((rc = sql_step(&r, e)) == 1) {
        uint64_t number = sql_get_u64(&r, 0);
        if (number >= count)
            continue;
        marks[number / 8] |= (uint8_t)(1u << number % 8);
        *size += sql_get_u64(&r, 1);
    }
    sql_end(&r);
    return rc < 0 ? rc : 0;
}

int
store_piece_held(struct store *s, uint32_t ledger, uint64_t *bytes, struct err *e)
{
    return sql_number(s, SQL_PIECE_HELD,
                      SQL_ARGS(sql_int(sql_place(ledger, 0)), sql_int(sql_place(ledger + 1, 0))), 0, bytes, e);
}

// ---- writing ----

static int
empty(struct store *s, uint64_t place, uint32_t from, uint32_t to, struct err *e)
{
    int rc = sql_do(s, SQL_PIECE_EMPTY,
                    SQL_ARGS(sql_int(place), sql_int(from), sql_int(to), sql_bytes(bytes_of(NULL, 0))), e);
    return rc == 0 ? sql_do(s, SQL_PIECE_REMOVE, SQL_ARGS(sql_int(place), sql_int(from), sql_int(to)), e) : rc;
}

static int
put(struct store *s, uint64_t place, uint32_t number, struct bytes piece, struct err *e)
{
    uint64_t id = s->counts.bytes_last + 1;
    int rc = empty(s, place, number, number + 1, e);
    if (rc == 0)
        rc = sql_do(s, SQL_BYTES_ADD, SQL_ARGS(sql_int(id), sql_bytes(piece)), e);
    if (rc != 0)
        return rc;
    s->counts.bytes_last = id;
    return sql_do(s, SQL_PIECE_ADD, SQL_ARGS(sql_int(place), sql_int(number), sql_int(piece.n), sql_int(id)), e);
}

int
store_piece_put(struct store *s, uint32_t ledger, uint64_t index, uint32_t number, struct bytes piece, struct err *e)
{
    bool is_own = false;
    if (piece.n == 0 || piece.n > LIMIT_FILE_PIECE || number >= LIMIT_FILE_PIECES)
        return err_set(e, ERR_LIMIT, "piece %u of %zu bytes is none: a file has at most %d of at most %d bytes", number,
                       piece.n, LIMIT_FILE_PIECES, LIMIT_FILE_PIECE);
    int rc = sql_enter(s, &is_own, e);
    if (rc != 0)
        return rc;
    rc = check_place(s, ledger, index, e);
    return sql_leave(s, is_own, rc == 0 ? put(s, sql_place(ledger, index), number, piece, e) : rc, e);
}

int
store_piece_drop(struct store *s, uint32_t ledger, uint64_t index, uint32_t from, uint32_t to, struct err *e)
{
    bool is_own = false;
    if (index > SQL_INDEX_MAX)
        return 0;
    int rc = sql_enter(s, &is_own, e);
    return rc != 0 ? rc : sql_leave(s, is_own, empty(s, sql_place(ledger, index), from, to, e), e);
}

int
store_piece_move(struct store *s, uint64_t upload, uint32_t ledger, uint64_t index, struct err *e)
{
    bool is_own = false;
    int rc = sql_enter(s, &is_own, e);
    if (rc != 0)
        return rc;
    rc = check_place(s, ledger, index, e);
    if (rc == 0)
        rc = sql_do(s, SQL_PIECE_MOVE,
                    SQL_ARGS(sql_int(sql_place(STORE_UPLOADS, upload)), sql_int(sql_place(ledger, index))), e);
    return sql_leave(s, is_own, rc, e);
}

int
store_piece_drop_uploads(struct store *s, struct err *e)
{
    bool is_own = false;
    uint64_t end = sql_place(STORE_UPLOADS + 1, 0);
    int rc = sql_enter(s, &is_own, e);
    if (rc != 0)
        return rc;
    rc = sql_do(s, SQL_UPLOADS_EMPTY, SQL_ARGS(sql_int(end), sql_bytes(bytes_of(NULL, 0))), e);
    if (rc == 0)
        rc = sql_do(s, SQL_UPLOADS_REMOVE, SQL_ARGS(sql_int(end)), e);
    return sql_leave(s, is_own, rc, e);
}
