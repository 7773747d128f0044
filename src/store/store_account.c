// SPDX-License-Identifier: Apache-2.0
// Accounts of officers. An account is never removed, so that no other person can come to an old name in the audit trail.
#include <string.h>

#include "store/sql.h"
#include "store/store.h"

int
store_account_put(struct store *s, const struct store_account *a, struct err *e)
{
    return sql_write(s, SQL_ACCOUNT_PUT,
                     SQL_ARGS(sql_text(bytes_of_str(a->name)), sql_int(a->role), sql_int(a->is_disabled), sql_signed(a->since),
                              sql_signed(a->seen), sql_text(bytes_of_str(a->password)),
                              sql_bytes(bytes_of(a->totp, a->has_totp ? sizeof a->totp : 0)), sql_int(a->step)),
                     e);
}

static int
read_account(const struct sql_run *r, struct store_account *a, struct err *e)
{
    struct bytes totp = sql_get_bytes(r, 6);
    int64_t role = sql_get_int(r, 1);
    *a = (struct store_account){.role = (uint8_t)role,
                                .is_disabled = sql_get_int(r, 2) != 0,
                                .since = sql_get_int(r, 3),
                                .seen = sql_get_int(r, 4),
                                .has_totp = totp.n > 0,
                                .step = sql_get_u64(r, 7)};
    if (role != a->role || (totp.n != 0 && totp.n != sizeof a->totp) ||
        bytes_to_str(sql_get_bytes(r, 0), a->name, sizeof a->name) < 0 ||
        bytes_to_str(sql_get_bytes(r, 5), a->password, sizeof a->password) < 0)
        return err_set(e, ERR_CORRUPT, "the list of officers is damaged; see `entente verify`");
    if (a->has_totp)
        memcpy(a->totp, totp.p, sizeof a->totp);
    return 0;
}

int
store_account_each(struct store *s, store_account_each_fn *fn, void *context, struct err *e)
{
    struct sql_run r;
    struct store_account a;
    int rc = sql_start(s, &r, SQL_ACCOUNT_EACH, NULL, 0, e);
    if (rc != 0)
        return rc;
    while ((rc = sql_step(&r, e)) == 1) {
        rc = read_account(&r, &a, e);
        if (rc == 0)
            rc = fn(context, &a);
        if (rc != 0)
            break;
    }
    explicit_bzero(&a, sizeof a);
    sql_end(&r);
    return rc;
}
