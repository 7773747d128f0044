// SPDX-License-Identifier: Apache-2.0
// A member's store: every ledger it holds (leaves, salts, record bytes, full hash tiles,
// checkpoints, cosignatures), the rows its folds gave, and what is the member's alone (outbox,
// receipts of restricted records, audit trail). One writer a store; any number of readers, each on
// a snapshot. Leaf and bytes go in one transaction. Any failure of a write, fsync or commit is
// final for the handle (ERR_IO, ERR_FULL): the caller stops and opens anew, so nothing half-done is
// ever built upon. The SQL is one text for every engine (store/sql.def); drivers differ below it.
//
// A place is one leaf of one ledger: ledger number << 40 | index, so that a ledger's leaves lie
// together and in order.
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "ledger/leaf.h"
#include "ledger/tree.h"
#include "record/row.h"

struct store;

struct store_options {
    const char *vfs;    // SQLite VFS to use (the simulator's disk); NULL: the system's
    bool is_reader;     // read-only snapshots; the store must exist
    bool must_exist;    // do not create
    unsigned cache_kib; // page cache; 0: 8 MiB for a writer, 2 MiB for a reader
};

// Opens or creates; migrates an older schema forward in one transaction (a copy of the old file
// stays beside it until store_settle_migration). A writer first folds and empties the log that a
// crash left. ERR_VERSION: written by a newer build (a reader's: or not brought forward yet).
// ERR_INVALID: another program's database. ERR_NOT_FOUND: nothing there, and a reader or
// must_exist. ERR_CORRUPT, ERR_IO, ERR_FULL, ERR_NOMEM, ERR_DENIED. A handle belongs to one thread
// at a time, and does not survive a fork.
int store_open(struct store **out, const char *path, const struct store_options *options,
               struct err *e) MUST_USE;
void store_close(struct store *s); // rolls back what is open; takes NULL

// A transaction of the writer, or a snapshot of a reader (all reads in it see one state). They do
// not nest. Outside of one, each call that writes is a transaction of its own. ERR_BUSY: another
// process holds the writer's place. A commit or rollback ends it whatever it returns; a rollback
// with nothing open is fine. Once a call of the writer failed for good, every later one returns the
// same, code and text.
//
// Callbacks of walks may call the store. Whether a walk shows what its callback writes to the
// things walked over is not said. What a callback is lent is valid until it returns.
int store_begin(struct store *s, struct err *e) MUST_USE;
// The same for what can be had again: its commit does not wait for the disk. When the machine (not
// the process) fails, the last of such commits may be gone, each as a whole; the next commit that is
// not light makes them durable with itself.
int store_begin_light(struct store *s, struct err *e) MUST_USE;
// Make light commits durable now; outside a transaction.
int store_sync(struct store *s, struct err *e) MUST_USE;
int store_commit(struct store *s, struct err *e) MUST_USE; // durable when it returns 0
void store_rollback(struct store *s);

// Small named values (state of the node: charter, self, settled vector ...).
int store_meta_put(struct store *s, const char *name, struct bytes value, struct err *e) MUST_USE;
int store_meta_get(struct store *s, struct arena *a, const char *name, struct bytes *out,
                   struct err *e) MUST_USE; // ERR_NOT_FOUND

// ---- ledgers ----
struct store_ledger {
    uint32_t number;     // this store's own, from 1; never on the wire
    struct bytes origin; // in the arena
    uint64_t size;       // leaves held, all authenticated
    uint64_t counted;    // of so many leaves (<= size) the records held ...
    uint64_t held;       // ... have so many bytes together
};
int store_ledger_add(struct store *s, struct bytes origin, uint32_t *number,
                     struct err *e) MUST_USE; // ERR_EXISTS
int store_ledger_list(struct store *s, struct arena *a, struct store_ledger **out, size_t *count,
                      struct err *e) MUST_USE;
int store_ledger_set_counted(struct store *s, uint32_t ledger, uint64_t counted, uint64_t held,
                             struct err *e) MUST_USE;

// ---- leaves and their bytes ----
enum store_bytes {    // what this store knows of a leaf's bytes
    STORE_NONE = 0,   // none held, none wanted (restricted, not for us; unknown class)
    STORE_HELD = 1,   // salt and record are here
    STORE_WANTED = 2, // ours to hold, not here yet
    STORE_ERASED = 3, // blanked by an erasure or recall carried out here
};
struct store_leaf {
    uint64_t index;
    struct leaf leaf;
    enum store_bytes state;
    uint8_t salt[LEAF_SALT_SIZE]; // when held
    struct bytes record;          // when held; borrowed, valid until the next call on the store
};
// Append at index = size of that ledger (checked: ERR_CONFLICT otherwise); size grows by one.
int store_leaf_append(struct store *s, uint32_t ledger, const struct store_leaf *l,
                      struct err *e) MUST_USE;
// Bytes that come later, or are fetched anew.
int store_leaf_fill(struct store *s, uint32_t ledger, uint64_t index,
                    const uint8_t salt[LEAF_SALT_SIZE], struct bytes record,
                    struct err *e) MUST_USE;
// Drop salt and record, overwritten on disk (secure delete); the leaf stays, its state becomes
// `state`.
int store_leaf_drop(struct store *s, uint32_t ledger, uint64_t index, enum store_bytes state,
                    struct err *e) MUST_USE;
int store_leaf_get(struct store *s, uint32_t ledger, uint64_t index, struct store_leaf *out,
                   struct err *e) MUST_USE; // ERR_NOT_FOUND
// Bytes of the records held in [from, to), without their salts: reads them all.
int store_leaf_held(struct store *s, uint32_t ledger, uint64_t from, uint64_t to, uint64_t *bytes,
                    struct err *e) MUST_USE;
// In index order over [from, to); the callback's non-zero result ends the walk and is returned.
typedef int store_leaf_each_fn(void *context, const struct store_leaf *l);
int store_leaf_each(struct store *s, uint32_t ledger, uint64_t from, uint64_t to,
                    store_leaf_each_fn *fn, void *context, struct err *e) MUST_USE;
// The leaves alone (no bytes are read) from index `from` on, at most max; *count gets how many
// there are.
int store_leaf_range(struct store *s, uint32_t ledger, uint64_t from, struct leaf *out, size_t max,
                     size_t *count, struct err *e) MUST_USE;
// Places whose bytes are wanted, in order, at most max of them, from index `from` of that ledger
// on.
int store_wanted(struct store *s, uint32_t ledger, uint64_t from, uint64_t *indexes, size_t max,
                 size_t *count, struct err *e) MUST_USE;
// The same for restricted ones that were not for us. It looks at each leaf of the ledger.
int store_wanted_withheld(struct store *s, uint32_t ledger, uint64_t from, uint64_t *indexes, size_t max,
                   size_t *count, struct err *e) MUST_USE;
// Replace a damaged leaf by the right one (the caller has authenticated it against a checkpoint).
int store_leaf_repair(struct store *s, uint32_t ledger, const struct store_leaf *l,
                      struct err *e) MUST_USE;
// After drops are committed: no erased byte is left in the log or free pages (the log is folded and
// truncated), nor in a copy that a migration left, which goes. Not within a transaction. ERR_BUSY:
// a reader's snapshot may still show them; try again later.
int store_scrub_free(struct store *s, struct err *e) MUST_USE;

// ---- pieces of files (record/attachment.h) ----
// A piece belongs to the record at its place. Until that is written, an upload's stand under STORE_UPLOADS and a number of
// its own in the place of an index.
#define STORE_UPLOADS 0 // the number of no ledger
// Replaces, and what was there is overwritten as by store_leaf_drop. 1 to LIMIT_FILE_PIECE bytes, number below
// LIMIT_FILE_PIECES.
int store_piece_put(struct store *s, uint32_t ledger, uint64_t index, uint32_t number, struct bytes piece,
                    struct err *e) MUST_USE;
// Appended to out, as it is stored: the caller compares its hash. ERR_NOT_FOUND.
int store_piece_get(struct store *s, uint32_t ledger, uint64_t index, uint32_t number, struct buf *out,
                    struct err *e) MUST_USE;
// Which of the first count pieces are here, a bit each, the lowest first; *size: their bytes together.
int store_piece_marks(struct store *s, uint32_t ledger, uint64_t index, uint8_t *marks, uint32_t count, uint64_t *size,
                      struct err *e) MUST_USE;
int store_piece_held(struct store *s, uint32_t ledger, uint64_t *bytes, struct err *e) MUST_USE; // of a whole ledger
// Drop the pieces [from, to) of one place, overwritten on disk; absent is fine. store_scrub_free finishes it.
int store_piece_drop(struct store *s, uint32_t ledger, uint64_t index, uint32_t from, uint32_t to,
                     struct err *e) MUST_USE;
// An upload's pieces become those of the record at that place, which has none yet.
int store_piece_move(struct store *s, uint64_t upload, uint32_t ledger, uint64_t index, struct err *e) MUST_USE;
int store_piece_drop_uploads(struct store *s, struct err *e) MUST_USE; // of all uploads

// Files to be fetched, until that is over.
struct store_fetch {
    struct hash id;  // of the file's record
    uint8_t urgency; // the greater is fetched first
    bool is_asked;   // an officer asked for it: no limit but the disk's
};
// What is wanted already keeps the greater urgency, and stays asked for.
int store_fetch_put(struct store *s, const struct store_fetch *f, struct err *e) MUST_USE;
int store_fetch_remove(struct store *s, const struct hash *id, struct err *e) MUST_USE; // absent is fine
typedef int store_fetch_each_fn(void *context, const struct store_fetch *f);
int store_fetch_each(struct store *s, store_fetch_each_fn *fn, void *context, struct err *e) MUST_USE; // most urgent first

// ---- proposals that this node has yet to do something for ----
struct store_duty {
    struct hash id;
    int64_t due;   // its word is not written before
    bool is_said;  // this member's final word is written, or it has none: what follows from the outcome is left
};
// What is noted already stays as it is.
int store_duty_put(struct store *s, const struct hash *id, int64_t due, struct err *e) MUST_USE;
int store_duty_said(struct store *s, const struct hash *id, struct err *e) MUST_USE; // absent is fine
int store_duty_remove(struct store *s, const struct hash *id, struct err *e) MUST_USE; // absent is fine
// Those whose word is not said first, then as they are due.
typedef int store_duty_each_fn(void *context, const struct store_duty *d);
int store_duty_each(struct store *s, store_duty_each_fn *fn, void *context, struct err *e) MUST_USE;

// ---- what officers of this member judged: never in a ledger ----
struct store_verdict {
    struct hash query;   // fingerprint of what was asked
    struct hash listing; // its object
    bool is_same;        // judged the same party, else not
    struct hash stands;  // fingerprint of what the listing said of itself then
    int64_t time;
    struct bytes who, why;
    struct bytes asked;  // JSON: what was asked
};
int store_verdict_put(struct store *s, const struct store_verdict *v, struct err *e) MUST_USE; // replaces
int store_verdict_remove(struct store *s, const struct hash *query, const struct hash *listing, struct err *e) MUST_USE; // absent is fine
// Its texts live in a. ERR_NOT_FOUND.
int store_verdict_get(struct store *s, struct arena *a, const struct hash *query, const struct hash *listing,
                      struct store_verdict *out, struct err *e) MUST_USE;
typedef int store_verdict_each_fn(void *context, const struct store_verdict *v);
// Newest first, at most max after the first skip.
int store_verdict_each(struct store *s, size_t skip, size_t max, store_verdict_each_fn *fn, void *context, struct err *e) MUST_USE;

// ---- the member's own customers, and what was found of them ----
struct store_customer {
    uint64_t number;   // this store's own, from 1, below 2^40
    struct bytes id;   // the member's own
    struct bytes data; // JSON
};
// Adds one, or replaces the data of the one with that id, whose number it keeps. *changed: it was not there as it is now.
int store_customer_put(struct store *s, struct bytes id, struct bytes data, uint64_t *number, bool *changed, struct err *e) MUST_USE;
int store_customer_find(struct store *s, struct arena *a, struct bytes id, struct store_customer *out, struct err *e) MUST_USE; // ERR_NOT_FOUND
int store_customer_get(struct store *s, struct arena *a, uint64_t number, struct store_customer *out, struct err *e) MUST_USE;  // ERR_NOT_FOUND
typedef int store_customer_each_fn(void *context, const struct store_customer *c);
// By number, beyond `after`, at most max.
int store_customer_each(struct store *s, uint64_t after, size_t max, store_customer_each_fn *fn, void *context, struct err *e) MUST_USE;
int store_customer_count(struct store *s, uint64_t *count, struct err *e) MUST_USE;
// Those that came or changed since they were screened; all of them are made so.
int store_customer_due(struct store *s, size_t max, store_customer_each_fn *fn, void *context, struct err *e) MUST_USE;
int store_customer_due_count(struct store *s, uint64_t *count, struct err *e) MUST_USE;
int store_customer_all_due(struct store *s, struct err *e) MUST_USE;
// It has been screened as it is in data; when it has changed meanwhile it stays due.
int store_customer_screened(struct store *s, uint64_t number, struct bytes data, struct err *e) MUST_USE;
int store_customer_remove(struct store *s, uint64_t number, struct err *e) MUST_USE; // with its hits; absent is fine

struct store_customer_hit {
    uint64_t customer;   // its number
    struct hash listing; // its object
    int score;
    bool is_alert;
    int64_t since;       // when it was found
    bool is_told;        // an officer has seen it
    struct bytes data;   // JSON
};
int store_customer_hit_put(struct store *s, const struct store_customer_hit *h, struct err *e) MUST_USE; // replaces
int store_customer_hit_get(struct store *s, struct arena *a, uint64_t customer, const struct hash *listing,
                           struct store_customer_hit *out, struct err *e) MUST_USE; // ERR_NOT_FOUND
int store_customer_hit_told(struct store *s, uint64_t customer, const struct hash *listing, struct err *e) MUST_USE;
int store_customer_hit_remove(struct store *s, uint64_t customer, const struct hash *listing, struct err *e) MUST_USE;
typedef int store_customer_hit_each_fn(void *context, const struct store_customer_hit *h);
// Those that were told, or not, the oldest first.
int store_customer_hit_each(struct store *s, bool is_told, size_t skip, size_t max, store_customer_hit_each_fn *fn, void *context,
                            struct err *e) MUST_USE;
int store_customer_hit_of(struct store *s, uint64_t customer, store_customer_hit_each_fn *fn, void *context, struct err *e) MUST_USE;
int store_customer_hit_on(struct store *s, const struct hash *listing, store_customer_hit_each_fn *fn, void *context,
                          struct err *e) MUST_USE;
int store_customer_hit_count(struct store *s, bool is_told, uint64_t *count, struct err *e) MUST_USE;

// ---- full tiles (partial ones are computed from the leaves and the tiles below) ----
int store_tile_put(struct store *s, uint32_t ledger, unsigned level, uint64_t number,
                   const struct hash hashes[TREE_TILE_WIDTH], struct err *e) MUST_USE; // replaces
int store_tile_get(struct store *s, uint32_t ledger, unsigned level, uint64_t number,
                   struct hash hashes[TREE_TILE_WIDTH], struct err *e) MUST_USE; // ERR_NOT_FOUND
// A reader over leaves and full tiles of a ledger, with a small cache (128 KiB); valid until
// store_reader_clear, and it must not move. Tiles that are missing are computed from what is below.
// It shows what is stored: the caller authenticates. It may be kept while the ledger grows, not
// over a repair or another store_tile_put of a tile.
struct store_reader {
    struct tree_reader reader; // hand this to tree_*
    struct store *store;
    uint32_t ledger;
    struct store_tile_cache *cache; // owned
    struct err err;                 // why a read failed, when it was more than absence
};
int store_reader_init(struct store_reader *r, struct store *s, uint32_t ledger) MUST_USE;
void store_reader_clear(struct store_reader *r);

// ---- checkpoints and cosignatures ----
// The author's signed note of one size (text and the author's line). is_kept: never pruned (last
// under an old key).
int store_checkpoint_put(struct store *s, uint32_t ledger, uint64_t size, struct bytes note,
                         bool is_kept, struct err *e) MUST_USE;
// Removes that note of that size; another of that size stays.
int store_checkpoint_remove(struct store *s, uint32_t ledger, uint64_t size, struct bytes note,
                            struct err *e) MUST_USE;
typedef int store_checkpoint_each_fn(void *context, uint64_t size, struct bytes note, bool is_kept);
int store_checkpoint_each(struct store *s, uint32_t ledger, store_checkpoint_each_fn *fn,
                          void *context, struct err *e) MUST_USE;
// Latest cosignature of each member over this ledger; replaces. `member` is the cosigner's name.
int store_cosignature_put(struct store *s, uint32_t ledger, struct bytes member, uint64_t size,
                          struct bytes line, struct err *e) MUST_USE;
typedef int store_cosignature_each_fn(void *context, struct bytes member, uint64_t size,
                                      struct bytes line);
int store_cosignature_each(struct store *s, uint32_t ledger, store_cosignature_each_fn *fn,
                           void *context, struct err *e) MUST_USE;
// Forget checkpoints that are not kept, neither the newest nor the newest of a size held (<= held), and carry no stored
// cosignature.
int store_checkpoint_prune(struct store *s, uint32_t ledger, uint64_t held, struct err *e) MUST_USE;

// ---- rows: what the folds gave (record/row.h) ----
int store_row_put(struct store *s, const struct row *r, struct err *e) MUST_USE;
// Insert many at once; they are sorted here by key first, which is what makes a catch-up fast.
int store_rows_put(struct store *s, struct row *rows, size_t count, struct err *e) MUST_USE;
int store_row_remove(struct store *s, const struct row *r,
                     struct err *e) MUST_USE; // by (group, place); absent is fine
// Whoever keeps something made of the rows is told of each that is put or removed, within its transaction, and of the end of a
// transaction that stands. On the writer's handle and in its thread; none of the calls may use the store.
struct store_watch {
    void (*row)(void *context, const struct row *r);
    void (*committed)(void *context);
    void *context;
};
void store_row_watch(struct store *s, const struct store_watch *w); // borrowed for the handle's life; two may

typedef int store_row_each_fn(void *context, const struct row *r);
// Rows of one group in (place) order; of all groups in (group, place) order, from group `from` on
// (NULL: the first).
int store_row_group(struct store *s, const struct hash *group, store_row_each_fn *fn, void *context,
                    struct err *e) MUST_USE;
int store_row_each(struct store *s, const struct hash *from, store_row_each_fn *fn, void *context,
                   struct err *e) MUST_USE;
// The first group whose hex starts so (for a person's short ids): *count gets how many groups do,
// at most 2 are counted.
int store_row_prefix(struct store *s, struct bytes prefix, unsigned prefix_bits, struct hash *group,
                     unsigned *count, struct err *e) MUST_USE;

// ---- the member's own ----
// Messages that must reach a peer once: removed when delivered.
int store_outbox_put(struct store *s, struct bytes peer, struct bytes path, struct bytes body,
                     struct err *e) MUST_USE;
typedef int store_outbox_each_fn(void *context, uint64_t id, struct bytes peer, struct bytes path,
                                 struct bytes body);
int store_outbox_each(struct store *s, store_outbox_each_fn *fn, void *context,
                      struct err *e) MUST_USE;
int store_outbox_remove(struct store *s, uint64_t id, struct err *e) MUST_USE;
// Receipts of our restricted records: what = "held" or "erased". A member's newest word on a record
// replaces its earlier one.
int store_receipt_put(struct store *s, uint32_t ledger, uint64_t index, struct bytes member,
                      struct bytes what, struct bytes note, struct err *e) MUST_USE;
typedef int store_receipt_each_fn(void *context, uint64_t index, struct bytes member,
                                  struct bytes what, struct bytes note);
int store_receipt_each(struct store *s, uint32_t ledger, uint64_t from, uint64_t to,
                       store_receipt_each_fn *fn, void *context, struct err *e) MUST_USE;
// Troubles worth showing until they are over: (about, what) is the key; text replaces.
int store_trouble_put(struct store *s, struct bytes about, struct bytes what, int64_t time,
                      struct bytes text, struct err *e) MUST_USE;
int store_trouble_remove(struct store *s, struct bytes about, struct bytes what,
                         struct err *e) MUST_USE;
typedef int store_trouble_each_fn(void *context, struct bytes about, struct bytes what,
                                  int64_t time, struct bytes text);
int store_trouble_each(struct store *s, store_trouble_each_fn *fn, void *context,
                       struct err *e) MUST_USE;
// Audit trail: append; read newest first; forget what is older.
int store_audit_put(struct store *s, int64_t time, struct bytes who, struct bytes act,
                    struct bytes what, struct err *e) MUST_USE;
typedef int store_audit_each_fn(void *context, int64_t time, struct bytes who, struct bytes act,
                                struct bytes what);
int store_audit_each(struct store *s, size_t max, store_audit_each_fn *fn, void *context,
                     struct err *e) MUST_USE;
int store_audit_forget(struct store *s, int64_t before, struct err *e) MUST_USE;

// ---- officers: accounts, sessions, one-time links (node/officers.h says what they mean) ----
#define STORE_OFFICER_SIZE 33   // of an officer's name, with its NUL
#define STORE_PASSWORD_SIZE 128 // of a password's hash, as libsodium writes it, with its NUL
#define STORE_TOTP_SIZE 20      // of the secret of a second factor
#define STORE_ADDRESS_SIZE 46   // of an IP address, with its NUL
struct store_account {
    char name[STORE_OFFICER_SIZE];
    uint8_t role; // enum officers_role
    bool is_disabled;
    int64_t since;                      // when it was made
    int64_t seen;                       // last sign-in; 0: never
    char password[STORE_PASSWORD_SIZE]; // empty: none was set yet
    bool has_totp;
    uint8_t totp[STORE_TOTP_SIZE]; // if it has one
    uint64_t step;                 // the last of its codes that was used: none is taken twice
};
// Replaces, but for since.
int store_account_put(struct store *s, const struct store_account *a, struct err *e) MUST_USE;
typedef int store_account_each_fn(void *context, const struct store_account *a);
int store_account_each(struct store *s, store_account_each_fn *fn, void *context, struct err *e) MUST_USE; // by name

struct store_session {
    struct hash hash; // of its secret
    char officer[STORE_OFFICER_SIZE];
    int64_t since, seen, ends;
    char address[STORE_ADDRESS_SIZE]; // that it was opened from
};
int store_session_put(struct store *s, const struct store_session *x, struct err *e) MUST_USE; // once there: seen alone
int store_session_remove(struct store *s, const struct hash *hash, struct err *e) MUST_USE;    // absent is fine
typedef int store_session_each_fn(void *context, const struct store_session *x);
int store_session_each(struct store *s, store_session_each_fn *fn, void *context, struct err *e) MUST_USE;

struct store_link {
    struct hash hash;                 // of its secret
    char officer[STORE_OFFICER_SIZE]; // empty: who opens it chooses a name
    uint8_t role;                     // enum officers_role, of an account that it makes
    uint8_t purpose;                  // enum officers_link_purpose
    int64_t until;
};
int store_link_put(struct store *s, const struct store_link *l, struct err *e) MUST_USE; // new
int store_link_remove(struct store *s, const struct hash *hash, struct err *e) MUST_USE; // absent is fine
typedef int store_link_each_fn(void *context, const struct store_link *l);
int store_link_each(struct store *s, store_link_each_fn *fn, void *context, struct err *e) MUST_USE;

// The engine's own check of its file (structure, not meaning); one line a fault goes to fn.
typedef void store_check_fn(void *context, const char *line);
int store_check(struct store *s, store_check_fn *fn, void *context, struct err *e) MUST_USE;
int
store_settle_migration(struct store *s,
                       struct err *e) MUST_USE; // first clean start is over: remove the old copy

#endif
