// SPDX-License-Identifier: Apache-2.0
// Taking new keys.
#include "node/rekey.h"

#include <string.h>

#include "host/clock.h"
#include "host/file.h"
#include "member/view.h"

bool
rekey_is_pending(const struct home *h)
{
    char path[HOME_PATH_SIZE];
    return home_path(h, "keys.next", path, NULL) == 0 && file_exists(path);
}

struct looking {
    const struct view_ledger *own;
    struct sign_public ledger;
    bool found;
};

static int
look(void *context, const struct row *row)
{
    struct looking *x = context;
    if (row->ledger == x->own->number && row->index < x->own->settled && row->note.n == FOLD_KEYS_NOTE &&
        memcmp(row->note.p, x->ledger.b, SIGN_PUBLIC_SIZE) == 0)
        x->found = true;
    return 0;
}

static int
is_settled(const struct home *h, const struct sign_public *ledger, bool *out, struct err *e)
{
    char path[HOME_PATH_SIZE];
    struct view *v = NULL;
    struct hash group;
    struct looking x = {.ledger = *ledger};
    *out = false;
    int r = home_path(h, "store.db", path, e);
    if (r < 0 || !file_exists(path))
        return r;
    r = view_open(&v, path, NULL, e);
    if (r == 0)
        r = view_begin(v, e);
    if (r == 0) {
        x.own = view_ledger_of(v, v->self);
        fold_group_of_kind(KIND_KEY, &group);
        r = x.own ? store_row_group(v->store, &group, look, &x, e) : 0;
        view_end(v);
    }
    view_close(v);
    *out = r == 0 && x.found;
    return r;
}

int
rekey_is_due(const struct home *h, struct bytes passphrase, bool *due, struct err *e)
{
    struct key_seeds *seeds = NULL;
    struct sign_secret secret;
    struct sign_public ledger;
    *due = false;
    if (!rekey_is_pending(h))
        return 0;
    int r = home_next_keys(h, passphrase, &seeds, e);
    if (r < 0)
        return r;
    sign_secret_from_seed(seeds->seed[KEY_LEDGER], &secret);
    sign_public_of(&secret, &ledger);
    sign_secret_wipe(&secret);
    key_seeds_free(seeds);
    return is_settled(h, &ledger, due, e);
}

int
rekey_take(const struct home *h, struct err *e)
{
    char now[HOME_PATH_SIZE], next[HOME_PATH_SIZE], old[HOME_PATH_SIZE];
    struct buf name;
    buf_init(&name, 64);
    buf_append_fmt(&name, "keys.old-%lld", (long long)clock_now_s());
    const char *text = buf_str(&name);
    int r = text ? home_path(h, text, old, e) : err_set(e, ERR_NOMEM, "no memory");
    if (r == 0)
        r = home_path(h, "keys.sealed", now, e);
    if (r == 0)
        r = home_path(h, "keys.next", next, e);
    struct buf keys;
    buf_init(&keys, 64 * 1024);
    if (r == 0)
        r = file_read(now, &keys, e);
    if (r == 0)
        r = file_create(old, buf_bytes(&keys), 0600, e);
    if (r == 0)
        r = file_rename(next, now, e); // replaces: at every moment one of the two is whole
    buf_clear(&keys);
    buf_clear(&name);
    return r;
}
