// SPDX-License-Identifier: Apache-2.0
// Sentences about damage. Three words: `damage` while something is fetched anew, `mended` for what
// was found since the process began, `lost` for what nobody can give back.
#include "member/mend_tell.h"

#include "base/buf.h"
#include "member/state.h"

#define MEND_NAMED_MAX 12   // faults that one sentence names
#define MEND_WANTED_MAX 256 // leaves looked through for bytes that are lost

int
mend_tell_fetching(struct member *m, struct ledger_slot *l, uint64_t index, struct err *e)
{
    struct buf b;
    buf_init(&b, 256);
    buf_append_fmt(
        &b,
        "record %llu no longer matches its leaf on this disk; it is fetched anew from the others",
        (unsigned long long)index);
    int r = buf_check(&b);
    if (r == 0)
        r = store_trouble_put(m->store, l->author, BYTES_LIT("damage"), m->wall, buf_bytes(&b), e);
    buf_clear(&b);
    return r;
}

static void
name_fault(struct buf *b, const struct mend_fault *f)
{
    unsigned long long index = f->index;
    switch (f->what) {
    case VERIFY_LEAF:
        buf_append_fmt(b, "leaf %llu", index);
        return;
    case VERIFY_LEAVES:
        buf_append_fmt(b, "one or more of the leaves %llu to %llu", index,
                       (unsigned long long)f->to - 1);
        return;
    case VERIFY_TILE:
        buf_append_fmt(b, "tile %llu of level %u", index, f->level);
        return;
    case VERIFY_RECORD:
        buf_append_fmt(b, "record %llu", index);
        return;
    case VERIFY_CHECKPOINT:
        buf_append_fmt(b, "the checkpoint of size %llu", index);
        return;
    case VERIFY_COSIGNATURE:
        buf_append_fmt(b, "the cosignature of %s over size %llu", f->who, index);
        return;
    case VERIFY_RECEIPT:
        buf_append_fmt(b, "the receipt of %s for record %llu (it sends it but once)", f->who,
                       index);
        return;
    case VERIFY_PIECE:
        buf_append_fmt(b, "piece %llu of the file of record %llu", (unsigned long long)f->to, index);
        return;
    case VERIFY_ROW:
        buf_append_fmt(b, "a row of record %llu", index);
        return;
    }
}

// What was found of one ledger since the process began, as far as a sentence names it.
struct mend_told {
    struct mend_fault faults[MEND_NAMED_MAX];
    size_t count; // of all
};

int
mend_tell(struct member *m, struct ledger_slot *l, const struct mend_fault *faults, size_t count,
          struct err *e)
{
    struct buf b;
    if (!l->told)
        l->told = arena_alloc(&m->life, sizeof *l->told);
    if (!l->told)
        return err_set(e, ERR_NOMEM, "no memory");
    for (size_t i = 0; i < count; i++)
        if (l->told->count++ < MEND_NAMED_MAX)
            l->told->faults[l->told->count - 1] = faults[i];
    buf_init(&b, 2048);
    buf_append_str(&b, "of its ledger this disk had changed ");
    for (size_t i = 0; i < l->told->count && i < MEND_NAMED_MAX; i++) {
        buf_append_str(&b, i ? ", " : "");
        name_fault(&b, &l->told->faults[i]);
    }
    if (l->told->count > MEND_NAMED_MAX)
        buf_append_fmt(&b, " and %zu more", l->told->count - MEND_NAMED_MAX);
    buf_append_str(&b, "; mended from what else is held, or fetched anew from the others");
    int r = buf_check(&b);
    if (r == 0)
        r = store_trouble_put(m->store, l->author, BYTES_LIT("mended"), m->wall, buf_bytes(&b), e);
    buf_clear(&b);
    m->changes |= MEMBER_TROUBLE;
    m->mended_at = m->wall;
    return r;
}

static int
count_holder(void *context, uint64_t index, struct bytes member, struct bytes what,
             struct bytes note)
{
    bool *is_held = context;
    (void)index; // one record's
    (void)member;
    (void)note;
    *is_held = *is_held || bytes_equal_str(what, "held");
    return 0;
}

// Does any other member say that he holds this record of ours?
static int
has_holder(struct member *m, uint64_t index, bool *out, struct err *e)
{
    *out = false;
    return store_receipt_each(m->store, m->ledgers[m->own].number, index, index + 1, count_holder,
                              out, e);
}

// Is the restricted record of ours at this place gone for good?
static int
is_lost(struct member *m, uint64_t index, bool *out, struct err *e)
{
    struct store_leaf leaf;
    bool is_held = false;
    int r = store_leaf_get(m->store, m->ledgers[m->own].number, index, &leaf, e);
    bool is_restricted = r == 0 && leaf.leaf.b[0] == LEAF_RESTRICTED;
    if (is_restricted)
        r = has_holder(m, index, &is_held, e);
    *out = is_restricted && !is_held;
    return r;
}

int
mend_tell_lost(struct member *m, struct err *e)
{
    struct ledger_slot *own = &m->ledgers[m->own];
    uint64_t indexes[MEND_WANTED_MAX];
    size_t count, lost = 0;
    unsigned heard, needed;
    uint64_t behind;
    struct buf b;
    if (sync_is_recovering(m->sync, &heard, &needed, &behind))
        return 0; // what the others hold is still to be heard
    buf_init(&b, 2048);
    int r = store_wanted(m->store, own->number, 0, indexes, MEND_WANTED_MAX, &count, e);
    for (size_t i = 0; r == 0 && i < count; i++) {
        bool is_gone;
        r = is_lost(m, indexes[i], &is_gone, e);
        if (r < 0 || !is_gone)
            continue;
        if (lost++ < MEND_NAMED_MAX)
            buf_append_fmt(&b, "%s%llu",
                           lost > 1 ? ", " : "the bytes of its own restricted records ",
                           (unsigned long long)indexes[i]);
    }
    if (lost > MEND_NAMED_MAX)
        buf_append_fmt(&b, " and %zu more", lost - MEND_NAMED_MAX);
    buf_append_str(
        &b, " are not on this disk any more, and no other member has receipted them: they are "
            "lost for good, unless a backup of this folder has them");
    if (r == 0 && lost == count)
        r = store_trouble_remove(m->store, m->self, BYTES_LIT("damage"),
                                 e); // nothing else is awaited
    if (r == 0 && lost == 0)
        r = store_trouble_remove(m->store, m->self, BYTES_LIT("lost"), e);
    else if (r == 0)
        r = store_trouble_put(m->store, m->self, BYTES_LIT("lost"), m->wall, buf_bytes(&b), e);
    buf_clear(&b);
    return r;
}
