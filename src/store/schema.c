// SPDX-License-Identifier: Apache-2.0
// From an empty or older store to the present schema, in one transaction. The old file is first
// copied whole beside itself (NAME.v1.bak), so that until the first clean start with the new
// program is over one can go back. A copy without a migrated store is the rest of an attempt that
// failed, and is made anew.
#include "store/schema.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "store/driver.h"
#include "store/sql.h"

static const struct step {
    uint32_t version;
    const char *sql;
} steps[] = {
#define STEP(version, sql) {version, sql},
#include "store/schema.def"
#undef STEP
};

#define STEP_COUNT (sizeof(steps) / sizeof(steps[0]))
#define STEP_SIZE_MAX 65536

static uint32_t
newest(void)
{
    return steps[STEP_COUNT - 1].version;
}

static int
apply(const struct driver *driver, struct driver_db *db, const struct step *step, struct err *e)
{
    struct buf text;
    buf_init(&text, STEP_SIZE_MAX);
    sql_expand(driver, step->sql, &text);
    const char *sql = buf_str(&text);
    int rc = sql == NULL ? err_set(e, ERR_NOMEM, "not enough memory to create the store's tables")
                         : driver->exec(db, sql, e);
    buf_clear(&text);
    return rc;
}

static int
migrate(const struct driver *driver, struct driver_db *db, struct err *e)
{
    int rc = driver->begin(db, false, e);
    if (rc != 0)
        return rc;
    uint32_t version = 0; // anew: another process may have been faster
    rc = driver->version_get(db, &version, e);
    for (size_t i = 0; i < STEP_COUNT && rc == 0; i++)
        if (steps[i].version > version)
            rc = apply(driver, db, &steps[i], e);
    if (rc == 0 && version < newest())
        rc = driver->version_set(db, newest(), e);
    if (rc == 0)
        return driver->commit(db, e);
    driver->rollback(db);
    return rc;
}

static void
copy_suffix(struct buf *out, uint32_t version)
{
    buf_init(out, 32);
    buf_append_fmt(out, ".v%u.bak", version);
}

static int
remove_copy(const struct driver *driver, struct driver_db *db, uint32_t version, struct err *e)
{
    struct buf suffix;
    copy_suffix(&suffix, version);
    const char *text = buf_str(&suffix);
    int rc =
        text == NULL ? err_set(e, ERR_NOMEM, "not enough memory") : driver->remove(db, text, e);
    buf_clear(&suffix);
    return rc;
}

static int
make_copy(const struct driver *driver, struct driver_db *db, uint32_t version, struct err *e)
{
    int rc = remove_copy(driver, db, version, e);
    if (rc != 0)
        return rc;
    struct buf suffix;
    copy_suffix(&suffix, version);
    const char *text = buf_str(&suffix);
    rc = text == NULL ? err_set(e, ERR_NOMEM, "not enough memory") : driver->copy(db, text, e);
    buf_clear(&suffix);
    return rc;
}

int
schema_settle(const struct driver *driver, struct driver_db *db, const char *path, int is_reader,
              struct err *e)
{
    uint32_t version = 0;
    int rc = driver->version_get(db, &version, e);
    if (rc != 0)
        return rc;
    if (version > newest())
        return err_set(e, ERR_VERSION,
                       "store %s was written by a newer version of entente (store schema %u; this "
                       "program knows %u): "
                       "use the newer program, or go back to the copy it left beside the store",
                       path, version, newest());
    if (is_reader && version == 0)
        return err_set(e, ERR_NOT_FOUND, "%s is empty: no store was made there yet", path);
    if (is_reader && version < newest())
        return err_set(e, ERR_VERSION,
                       "store %s has the older schema %u (now %u): start the node once, which "
                       "brings it forward",
                       path, version, newest());
    rc = driver->settle(db, e);
    if (rc != 0 || version == newest())
        return rc;
    if (version > 0)
        rc = make_copy(driver, db, version, e);
    if (rc == 0)
        rc = migrate(driver, db, e);
    return rc;
}

int
schema_forget_copies(const struct driver *driver, struct driver_db *db, struct err *e)
{
    int rc = 0;
    for (uint32_t version = 1; version < newest() && rc == 0; version++)
        rc = remove_copy(driver, db, version, e);
    return rc;
}
