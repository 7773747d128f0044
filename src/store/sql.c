// SPDX-License-Identifier: Apache-2.0
// Statements, transactions and the death of a handle; see sql.h.
#include "store/sql.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "store/store.h"

#define STATEMENT_SIZE_MAX 16384 // with its tokens replaced

static const char *const texts[] = {
#define SQL(name, text) text,
#include "store/sql.def"
#undef SQL
};
_Static_assert(sizeof(texts) / sizeof(texts[0]) == SQL_COUNT, "a text for each statement");

// ---- failure ----

int
sql_alive(const struct store *s, struct err *e)
{
    if (s->dead.code != 0 && e != NULL)
        *e = s->dead;
    return s->dead.code;
}

// A writer stops at any failure of the disk, and at whatever may have broken the transaction it is
// in.
static bool
is_final(const struct store *s, int code)
{
    if (s->is_reader)
        return false;
    if (code == ERR_IO || code == ERR_FULL)
        return true;
    return s->is_open && (code == ERR_CORRUPT || code == ERR_NOMEM);
}

int
sql_failed(struct store *s, const struct err *why, struct err *e)
{
    assert(why->code != 0);
    if (s->dead.code == 0 && is_final(s, why->code)) {
        s->dead = *why;
        s->driver->rollback(s->db);
        s->counts.is_known = false;
    }
    if (e != NULL)
        *e = *why;
    return why->code;
}

// ---- statements ----

struct sql_arg
sql_int(uint64_t v)
{
    assert(v <= INT64_MAX);
    return (struct sql_arg){.type = SQL_ARG_INT, .i = (int64_t)v};
}

struct sql_arg
sql_signed(int64_t v)
{
    return (struct sql_arg){.type = SQL_ARG_INT, .i = v};
}

struct sql_arg
sql_bytes(struct bytes v)
{
    return (struct sql_arg){.type = SQL_ARG_BYTES, .b = v};
}

struct sql_arg
sql_text(struct bytes v)
{
    return (struct sql_arg){.type = SQL_ARG_TEXT, .b = v};
}

struct sql_arg
sql_null(void)
{
    return (struct sql_arg){.type = SQL_ARG_NULL};
}

void
sql_expand(const struct driver *driver, const char *text, struct buf *out)
{
    while (*text != '\0') {
        const struct driver_token *t = NULL;
        if (*text == '@')
            for (t = driver->tokens; t->name != NULL; t++)
                if (strncmp(text, t->name, strlen(t->name)) == 0)
                    break;
        assert(t == NULL || t->name != NULL);
        if (t != NULL) {
            buf_append_str(out, t->text);
            text += strlen(t->name);
        } else {
            buf_append_byte(out, (uint8_t)*text++);
        }
    }
}

static int
prepare(struct store *s, enum sql_id id, struct driver_stmt **out, struct err *e)
{
    struct buf text;
    buf_init(&text, STATEMENT_SIZE_MAX);
    sql_expand(s->driver, texts[id], &text);
    const char *sql = buf_str(&text);
    struct err why;
    int rc = 0;
    if (sql == NULL)
        rc = err_set(&why, ERR_NOMEM, "not enough memory to prepare a statement of the store");
    else
        rc = s->driver->prepare(s->db, sql, out, &why);
    buf_clear(&text);
    return rc == 0 ? 0 : sql_failed(s, &why, e);
}

static int
bind(struct store *s, const struct sql_run *r, int at, const struct sql_arg *a)
{
    switch (a->type) {
    case SQL_ARG_INT:
        return s->driver->bind_int(r->stmt, at, a->i);
    case SQL_ARG_BYTES:
        return s->driver->bind_bytes(r->stmt, at, a->b);
    case SQL_ARG_TEXT:
        return s->driver->bind_text(r->stmt, at, a->b);
    case SQL_ARG_NULL:
        break;
    }
    return s->driver->bind_null(r->stmt, at);
}

int
sql_start(struct store *s, struct sql_run *r, enum sql_id id, const struct sql_arg *args,
          size_t count, struct err *e)
{
    int rc = sql_alive(s, e);
    if (rc != 0)
        return rc;
    *r = (struct sql_run){.store = s, .id = id, .is_kept = !s->kept[id].is_busy};
    if (r->is_kept && s->kept[id].stmt == NULL)
        rc = prepare(s, id, &s->kept[id].stmt, e);
    else if (!r->is_kept) // a walk within a walk of the same kind
        rc = prepare(s, id, &r->stmt, e);
    if (rc != 0)
        return rc;
    if (r->is_kept) {
        r->stmt = s->kept[id].stmt;
        s->kept[id].is_busy = true;
    }
    for (size_t i = 0; i < count && rc == 0; i++)
        rc = bind(s, r, (int)i + 1, &args[i]);
    if (rc != 0) {
        sql_end(r);
        struct err why;
        (void)err_set(
            &why, rc,
            "what was given to the store is too large, or there is not enough memory"); // rc is
                                                                                        // kept
        rc = sql_failed(s, &why, e);
    }
    return rc;
}

int
sql_step(struct sql_run *r, struct err *e)
{
    struct err why;
    int rc = r->store->driver->step(r->store->db, r->stmt, &why);
    if (rc >= 0)
        return rc;
    // A handle that dies rolls back, which no statement may be in the way of.
    r->store->driver->reset(r->stmt);
    return sql_failed(r->store, &why, e);
}

void
sql_end(struct sql_run *r)
{
    r->store->driver->reset(r->stmt);
    if (r->is_kept)
        r->store->kept[r->id].is_busy = false;
    else
        r->store->driver->finish(r->stmt);
    r->stmt = NULL;
}

int64_t
sql_get_int(const struct sql_run *r, int column)
{
    return r->store->driver->get_int(r->stmt, column);
}

uint64_t
sql_get_u64(const struct sql_run *r, int column)
{
    int64_t v = sql_get_int(r, column);
    return v < 0 ? 0 : (uint64_t)v;
}

bool
sql_is_null(const struct sql_run *r, int column)
{
    return r->store->driver->is_null(r->stmt, column);
}

struct bytes
sql_get_bytes(const struct sql_run *r, int column)
{
    return r->store->driver->get_bytes(r->stmt, column);
}

int
sql_do(struct store *s, enum sql_id id, const struct sql_arg *args, size_t count, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, id, args, count, e);
    if (rc != 0)
        return rc;
    rc = sql_step(&r, e);
    assert(rc <= 0);
    sql_end(&r);
    return rc;
}

int
sql_number(struct store *s, enum sql_id id, const struct sql_arg *args, size_t count,
           uint64_t otherwise, uint64_t *out, struct err *e)
{
    struct sql_run r;
    int rc = sql_start(s, &r, id, args, count, e);
    if (rc != 0)
        return rc;
    rc = sql_step(&r, e);
    if (rc >= 0)
        *out = rc == 1 && !sql_is_null(&r, 0) ? sql_get_u64(&r, 0) : otherwise;
    sql_end(&r);
    return rc < 0 ? rc : 0;
}

int
sql_write(struct store *s, enum sql_id id, const struct sql_arg *args, size_t count, struct err *e)
{
    bool is_own = false;
    int rc = sql_enter(s, &is_own, e);
    if (rc != 0)
        return rc;
    rc = sql_do(s, id, args, count, e);
    return sql_leave(s, is_own, rc, e);
}

// ---- transactions ----

int
sql_begin(struct store *s, bool is_light, struct err *e)
{
    assert(!s->is_open);
    int rc = sql_alive(s, e);
    if (rc != 0)
        return rc;
    struct err why;
    rc = s->driver->begin(s->db, is_light, &why);
    if (rc != 0)
        return sql_failed(s, &why, e);
    s->is_open = true;
    if (!s->is_reader)
        rc = sql_count(s, e);
    if (rc != 0)
        sql_rollback(s);
    return rc;
}

int
sql_commit(struct store *s, struct err *e)
{
    assert(s->is_open);
    int rc = sql_alive(s, e);
    struct err why;
    if (rc == 0) {
        rc = s->driver->commit(s->db, &why);
        if (rc != 0 && !s->is_reader) {
            s->dead = why; // whatever the reason: nobody may think that this handle's next commit
                           // holds this one
            rc = sql_failed(s, &why, e);
        } else if (rc != 0) {
            rc = sql_failed(s, &why, e);
        }
    }
    s->is_open = false;
    for (size_t i = 0; rc == 0 && i < SQL_WATCHES && s->watch[i] != NULL; i++)
        s->watch[i]->committed(s->watch[i]->context);
    if (rc != 0)
        s->counts.is_known = false;
    else if (!s->is_reader && s->driver->after_commit(s->db, &why) != 0)
        s->dead = why; // this commit stands, the next will not be tried
    return rc;
}

void
sql_rollback(struct store *s)
{
    s->driver->rollback(s->db);
    s->is_open = false;
    s->counts.is_known = false;
}

int
sql_enter(struct store *s, bool *is_own, struct err *e)
{
    *is_own = !s->is_open;
    return *is_own ? sql_begin(s, false, e) : sql_alive(s, e);
}

int
sql_leave(struct store *s, bool is_own, int rc, struct err *e)
{
    if (!is_own)
        return rc;
    if (rc == 0)
        return sql_commit(s, e);
    sql_rollback(s);
    return rc;
}

void
sql_clear(struct store *s)
{
    for (size_t i = 0; i < SQL_COUNT; i++) {
        assert(!s->kept[i].is_busy);
        s->driver->finish(s->kept[i].stmt);
        s->kept[i].stmt = NULL;
    }
    free(s->counts.sizes);
    s->counts = (struct sql_counts){0};
}

// ---- places and counts ----

uint64_t
sql_place(uint32_t ledger, uint64_t index)
{
    assert(ledger <= SQL_LEDGER_MAX);
    assert(index <= SQL_INDEX_MAX || (index == SQL_INDEX_MAX + 1 && ledger < SQL_LEDGER_MAX));
    return ((uint64_t)ledger << SQL_INDEX_BITS) + index;
}

int
sql_size(struct store *s, uint32_t ledger, uint64_t *size, struct err *e)
{
    uint64_t last = 0;
    int rc = sql_number(s, SQL_LEAF_LAST,
                        SQL_ARGS(sql_int(sql_place(ledger, 0)), sql_int(sql_place(ledger + 1, 0))),
                        0, &last, e);
    if (rc == 0)
        *size = last == 0 ? 0 : (last & SQL_INDEX_MAX) + 1;
    return rc;
}

static int
count_ledgers(struct store *s, struct err *e)
{
    struct sql_counts *c = &s->counts;
    uint64_t count = 0;
    int rc = sql_number(s, SQL_LEDGER_COUNT, NULL, 0, 0, &count, e);
    if (rc != 0)
        return rc;
    if (count > SQL_LEDGER_MAX)
        return err_set(e, ERR_CORRUPT,
                       "the store has more ledgers than there can be; restore a backup");
    uint64_t *sizes = realloc(c->sizes, (size_t)(count + 1) * sizeof(*sizes));
    if (sizes == NULL)
        return err_set(e, ERR_NOMEM, "not enough memory for the sizes of the store's ledgers");
    c->sizes = sizes;
    c->ledger_count = (size_t)count;
    for (size_t i = 0; i < c->ledger_count && rc == 0; i++)
        rc = sql_size(s, (uint32_t)i + 1, &c->sizes[i], e);
    return rc;
}

int
sql_count(struct store *s, struct err *e)
{
    struct sql_counts *c = &s->counts;
    struct err why;
    uint64_t change = 0;
    int rc = s->driver->change(s->db, &change, &why);
    if (rc != 0)
        return sql_failed(s, &why, e);
    if (c->is_known && c->change == change)
        return 0;
    uint64_t outbox_last = 0;
    rc = count_ledgers(s, e);
    if (rc == 0)
        rc = sql_number(s, SQL_BYTES_LAST, NULL, 0, 0, &c->bytes_last, e);
    if (rc == 0)
        rc = sql_number(s, SQL_OUTBOX_LAST, NULL, 0, 0, &outbox_last, e);
    if (rc != 0)
        return rc;
    c->outbox_last = outbox_last > c->outbox_last ? outbox_last : c->outbox_last;
    c->change = change;
    c->is_known = true;
    return 0;
}
