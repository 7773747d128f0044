// SPDX-License-Identifier: Apache-2.0
// What an officer had seen, compared with what is there.
#include "node/seen.h"

struct looking {
    uint32_t ledger; // ours
    bool found;
    uint64_t index;
    struct hash newest;
};

static int
on_rows(void *context, struct arena *a, const struct row *rows, size_t count)
{
    struct looking *l = context;
    (void)a; // nothing is kept
    for (size_t i = 0; i < count; i++)
        if (rows[i].ledger == l->ledger && rows[i].kind != ROW_BLANK && (!l->found || rows[i].index >= l->index)) {
            l->found = true;
            l->index = rows[i].index;
            l->newest = rows[i].id;
        }
    return 0;
}

static int
find_group(const struct json *record, struct hash *out, struct err *e)
{
    static const char *const fields[] = {"listing", "proposal", "object"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (hash_from_hex(json_get_text(record, fields[i]), out) == 0)
            return 0;
    return err_set(e, ERR_INVALID, "seen is for a record about a listing, a proposal or an object, and this names none");
}

int
seen_check(struct view *v, const struct json *record, struct bytes seen, struct err *e)
{
    struct looking l = {.found = false};
    struct hash group, said = {{0}};
    char hex[2 * HASH_SIZE + 1];
    const struct view_ledger *own = view_ledger_of(v, v->self);
    bool is_none = bytes_equal_str(seen, "none");
    if (!is_none && hash_from_hex(seen, &said) != 0)
        return err_set(e, ERR_INVALID, "seen is the id of our newest record about it, or none");
    int r = find_group(record, &group, e);
    if (r < 0 || !own)
        return r;
    l.ledger = own->number;
    r = view_group(v, &group, on_rows, &l, e);
    if (r < 0 || (l.found ? !is_none && hash_equal(&said, &l.newest) : is_none))
        return r;
    bytes_to_hex_str(hash_bytes(&l.newest), hex);
    return l.found ? err_set(e, ERR_CONFLICT, "somebody of this member has written about this meanwhile (record %.12s): look at it, "
                                              "then decide anew",
                             hex)
                   : err_set(e, ERR_CONFLICT, "of what you saw nothing of this member's is left here: look again");
}
