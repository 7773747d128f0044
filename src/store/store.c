// SPDX-License-Identifier: Apache-2.0
// Opening and closing, transactions, and the upkeep of the file. What the store holds is in the
// files beside.
#include "store/store.h"

#include <assert.h>
#include <stdlib.h>

#include "base/limits.h"
#include "store/schema.h"
#include "store/sql.h"
#include "store/sqlite.h"

#define WRITER_CACHE_KIB 8192
#define READER_CACHE_KIB 2048

int
store_open(struct store **out, const char *path, const struct store_options *options, struct err *e)
{
    static const struct store_options usual = {0};
    const struct store_options *o = options == NULL ? &usual : options;
    if (path[0] == '\0')
        return err_set(e, ERR_USAGE, "a store needs a path");
    struct store *s = calloc(1, sizeof(*s));
    if (s == NULL)
        return err_set(e, ERR_NOMEM, "not enough memory to open store %s", path);
    s->driver = sqlite_driver();
    s->is_reader = o->is_reader;
    buf_init(&s->record, LIMIT_RECORD_SIZE + LEAF_SALT_SIZE);
    buf_init(&s->scratch, LIMIT_RECORD_SIZE + LEAF_SALT_SIZE);
    struct driver_options below = {
        .vfs = o->vfs,
        .is_reader = o->is_reader,
        .must_exist = o->must_exist,
        .cache_kib = o->cache_kib,
    };
    if (below.cache_kib == 0)
        below.cache_kib = o->is_reader ? READER_CACHE_KIB : WRITER_CACHE_KIB;
    int rc = s->driver->open(&s->db, path, &below, e);
    if (rc == 0)
        rc = schema_settle(s->driver, s->db, path, o->is_reader, e);
    if (rc == 0)
        *out = s;
    else
        store_close(s);
    return rc;
}

void
store_close(struct store *s)
{
    if (s == NULL)
        return;
    if (s->is_open)
        sql_rollback(s);
    sql_clear(s);
    s->driver->close(s->db);
    buf_clear(&s->record);
    buf_clear(&s->scratch);
    free(s);
}

int
store_begin(struct store *s, struct err *e)
{
    return sql_begin(s, false, e);
}

int
store_begin_light(struct store *s, struct err *e)
{
    return sql_begin(s, true, e);
}

int
store_commit(struct store *s, struct err *e)
{
    return sql_commit(s, e);
}

void
store_rollback(struct store *s)
{
    if (s->is_open)
        sql_rollback(s);
}

int
store_sync(struct store *s, struct err *e)
{
    assert(!s->is_open);
    int rc = sql_alive(s, e);
    struct err why;
    if (rc == 0 && s->driver->sync(s->db, &why) != 0)
        rc = sql_failed(s, &why, e);
    return rc;
}

// A copy of before a migration would keep what was erased since.
int
store_scrub_free(struct store *s, struct err *e)
{
    assert(!s->is_open);
    int rc = sql_alive(s, e);
    struct err why;
    if (rc == 0 &&
        (s->driver->scrub(s->db, &why) != 0 || schema_forget_copies(s->driver, s->db, &why) != 0))
        rc = sql_failed(s, &why, e);
    return rc;
}

int
store_check(struct store *s, store_check_fn *fn, void *context, struct err *e)
{
    int rc = sql_alive(s, e);
    struct err why;
    if (rc == 0 && s->driver->check(s->db, fn, context, &why) != 0)
        rc = sql_failed(s, &why, e);
    return rc;
}

int
store_settle_migration(struct store *s, struct err *e)
{
    int rc = sql_alive(s, e);
    struct err why;
    if (rc == 0 && schema_forget_copies(s->driver, s->db, &why) != 0)
        rc = sql_failed(s, &why, e);
    return rc;
}
