// SPDX-License-Identifier: Apache-2.0
// How the store's files run their SQL: statements of sql.def are prepared at their first use and
// kept; a call that writes outside a transaction is a transaction of its own; and a handle whose
// write failed is dead, once and for all.
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "store/driver.h"

enum sql_id {
#define SQL(name, text) SQL_##name,
#include "store/sql.def"
#undef SQL
    SQL_COUNT
};

#define SQL_INDEX_BITS 40 // of a place: ledger << 40 | index
#define SQL_INDEX_MAX ((1ull << SQL_INDEX_BITS) - 1)
#define SQL_LEDGER_MAX ((1u << 23) - 1) // a place stays below 2^63

// What a writer knows without asking; holds while no other handle writes.
struct sql_counts {
    bool is_known;
    uint64_t change;      // the engine's, when these were read
    uint64_t bytes_last;  // greatest id of the table bytes, ever
    uint64_t outbox_last; // greatest id given by this handle
    uint64_t *sizes;      // leaves of ledger number i + 1; owned
    size_t ledger_count;
};

#define SQL_WATCHES 2

struct store {
    const struct driver *driver;
    struct driver_db *db; // owned
    bool is_reader;
    bool is_open;    // a transaction or snapshot is
    struct err dead; // code 0 while the handle lives
    const struct store_watch *watch[SQL_WATCHES]; // borrowed; NULL: nobody watches the rows
    struct sql_counts counts;
    struct buf record;  // what store_leaf_get lent last
    struct buf scratch; // bytes on their way into a statement
    struct {
        struct driver_stmt *stmt; // NULL until first used; owned
        bool is_busy;             // a walk is on it
    } kept[SQL_COUNT];
};

struct sql_arg {
    enum { SQL_ARG_INT, SQL_ARG_BYTES, SQL_ARG_TEXT, SQL_ARG_NULL } type;
    int64_t i;
    struct bytes b;
};

struct sql_arg sql_int(uint64_t v); // at most 2^63 - 1
struct sql_arg sql_signed(int64_t v);
struct sql_arg sql_bytes(struct bytes v);
struct sql_arg sql_text(struct bytes v);
struct sql_arg sql_null(void);

// One statement at work.
struct sql_run {
    struct store *store;
    struct driver_stmt *stmt;
    enum sql_id id;
    bool is_kept; // goes back to its place, else it ends here
};

// Begin a statement with its arguments. On 0 sql_end must follow.
int sql_start(struct store *s, struct sql_run *r, enum sql_id id, const struct sql_arg *args,
              size_t count, struct err *e) MUST_USE;
int sql_step(struct sql_run *r, struct err *e) MUST_USE; // 1: a row, 0: done, < 0
void sql_end(struct sql_run *r);
int64_t sql_get_int(const struct sql_run *r, int column);
uint64_t sql_get_u64(const struct sql_run *r, int column);
bool sql_is_null(const struct sql_run *r, int column);
struct bytes sql_get_bytes(const struct sql_run *r, int column); // until the next step

#define SQL_ARGS(...)                                                                              \
    (const struct sql_arg[]){__VA_ARGS__},                                                         \
        sizeof((const struct sql_arg[]){__VA_ARGS__}) / sizeof(struct sql_arg)

// A statement without rows.
int sql_do(struct store *s, enum sql_id id, const struct sql_arg *args, size_t count,
           struct err *e) MUST_USE;
// One number; `otherwise` when there is no row or it is NULL.
int sql_number(struct store *s, enum sql_id id, const struct sql_arg *args, size_t count,
               uint64_t otherwise, uint64_t *out, struct err *e) MUST_USE;
// The same as sql_do, in a transaction of its own unless one is open.
int sql_write(struct store *s, enum sql_id id, const struct sql_arg *args, size_t count,
              struct err *e) MUST_USE;

// Several statements that belong together: sql_enter opens a transaction unless one is open
// (*is_own tells), sql_leave ends it by rc and returns rc, or why the commit failed.
int sql_enter(struct store *s, bool *is_own, struct err *e) MUST_USE;
int sql_leave(struct store *s, bool is_own, int rc, struct err *e) MUST_USE;

int sql_begin(struct store *s, bool is_light, struct err *e) MUST_USE;
int sql_commit(struct store *s, struct err *e) MUST_USE;
void sql_rollback(struct store *s);
void sql_clear(struct store *s); // ends all statements and frees the counts

// 0 while the handle lives; else what killed it.
int sql_alive(const struct store *s, struct err *e) MUST_USE;
// Pass on a failure of the engine: copies `why` to e, and kills a writer's handle when it is final.
// Returns why->code.
int sql_failed(struct store *s, const struct err *why, struct err *e);

uint64_t sql_place(uint32_t ledger, uint64_t index);
// Read the counts if they are not known, or if another handle wrote.
int sql_count(struct store *s, struct err *e) MUST_USE;
// Leaves of a ledger, by asking the engine.
int sql_size(struct store *s, uint32_t ledger, uint64_t *size, struct err *e) MUST_USE;

// Put the driver's words for the tokens of text. Appends to out.
void sql_expand(const struct driver *driver, const char *text, struct buf *out);

#endif
