// SPDX-License-Identifier: Apache-2.0
// From a chain of adopted changes to a charter as it stands. See constitution.h.
#include "member/constitution.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "record/charter_amend.h"
#include "record/charter_change.h"
#include "record/proposal.h"

#define CHAIN_VERSION 1

// ---- bytes ----

static void
append_text(struct buf *out, struct bytes text)
{
    buf_append_u16be(out, (uint16_t)text.n);
    buf_append(out, text);
}

// Who was to decide is over with.
static void
append_note(struct buf *out, const struct constitution_change *change)
{
    struct proposal_note n;
    size_t size = change->note.n;
    if (proposal_read(change->effect, change->note, &n) == 0 && n.electors.n > 0)
        size -= n.electors.n + 1;
    buf_append_u16be(out, (uint16_t)(size + (size < change->note.n)));
    buf_append(out, bytes_sub(change->note, 0, size));
    if (size < change->note.n)
        buf_append_byte(out, 0);
}

void
constitution_append(struct buf *out, const struct constitution_change *changes, size_t change_count,
                    const struct constitution_withdrawal *withdrawals, size_t withdrawal_count)
{
    buf_append_byte(out, CHAIN_VERSION);
    buf_append_u16be(out, (uint16_t)change_count);
    for (size_t i = 0; i < change_count; i++) {
        buf_append(out, hash_bytes(&changes[i].id));
        buf_append_byte(out, changes[i].effect);
        append_note(out, &changes[i]);
        append_text(out, changes[i].lines);
    }
    buf_append_u16be(out, (uint16_t)withdrawal_count);
    for (size_t i = 0; i < withdrawal_count; i++) {
        buf_append_byte(out, (uint8_t)withdrawals[i].member.n);
        buf_append(out, withdrawals[i].member);
        buf_append_u16be(out, (uint16_t)withdrawals[i].words);
        buf_append_u16be(out, (uint16_t)withdrawals[i].settled);
    }
}

void
constitution_append_settled(struct buf *out, uint32_t ledger, uint64_t size)
{
    buf_append_u32be(out, ledger);
    buf_append_u64be(out, size);
}

uint64_t
constitution_settled(struct bytes settled, uint32_t ledger)
{
    for (size_t i = 0; i + 12 <= settled.n; i += 12)
        if (num_get_u32be(settled.p + i) == ledger)
            return num_get_u64be(settled.p + i + 4);
    return 0;
}

// Takes n bytes from the front; a short rest gives none and spoils all that follows.
static struct bytes
take(struct bytes *rest, size_t n, bool *is_short)
{
    if (rest->n < n || *is_short) {
        *is_short = true;
        return (struct bytes){NULL, 0};
    }
    struct bytes out = bytes_sub(*rest, 0, n);
    *rest = bytes_sub(*rest, n, rest->n);
    return out;
}

static uint64_t
take_number(struct bytes *rest, size_t size, bool *is_short)
{
    struct bytes b = take(rest, size, is_short);
    uint64_t x = 0;
    for (size_t i = 0; i < b.n; i++)
        x = x << 8 | b.p[i];
    return x;
}

static struct bytes
take_text(struct bytes *rest, size_t length_size, bool *is_short)
{
    size_t n = (size_t)take_number(rest, length_size, is_short);
    return take(rest, n, is_short);
}

// ---- changes ----

struct making {
    struct arena *a;
    struct constitution *c;
    const struct constitution_change *changes;
    size_t change_count;
    const struct constitution_withdrawal *withdrawals;
    size_t withdrawal_count;
    struct err e;
};

static struct constitution_party *
find(struct constitution *c, struct bytes member)
{
    for (size_t i = 0; i < c->party_count; i++)
        if (bytes_equal(c->parties[i].name, member))
            return &c->parties[i];
    return NULL;
}

// The withdrawals of a party that are settled end its admissions one by one. False: this one has not ended.
static int
end_admission(struct making *x, struct constitution_party *p)
{
    for (size_t i = 0; i < x->withdrawal_count; i++) {
        const struct constitution_withdrawal *w = &x->withdrawals[i];
        if (!bytes_equal(w->member, p->name) || w->settled <= p->withdrawals || p->withdrawals >= p->admissions)
            continue;
        const struct charter_member *before = charter_find(&x->c->charter, p->name);
        struct bytes kinds = before ? before->kinds : (struct bytes){NULL, 0};
        int r = charter_change_withdraw(x->a, &x->c->charter, p->name, &x->c->charter, &x->e);
        p->withdrawals += r == 0;
        for (size_t k = 0; r == 0 && k < x->c->charter.party_count; k++)
            if (bytes_equal(x->c->charter.members[k].name, p->name))
                x->c->charter.members[k].kinds = kinds; // what it wrote under its mandate stands, and nothing else
        return r == ERR_REFUSED ? 0 : r;
    }
    return 0;
}

static int
admit(struct making *x, const struct constitution_change *change, const struct proposal_note *n)
{
    struct constitution *c = x->c;
    struct constitution_party *known = find(c, n->member);
    int r = known ? end_admission(x, known) : 0;
    if (r < 0 || (!known && c->party_count == LIMIT_MEMBERS))
        return r;
    struct charter_member m = {.name = n->member, .ledger = n->keys.ledger, .cosign = n->keys.cosign,
                               .transport = n->keys.transport, .address = n->address, .kinds = n->kinds};
    m.role = n->role == PROPOSAL_APPLICANT ? CHARTER_APPLICANT : (enum charter_role)(CHARTER_PARTNER + n->role - PROPOSAL_PARTNER);
    r = charter_change_admit(x->a, &c->charter, &m, &c->charter, &x->e);
    if (r < 0)
        return r;
    if (!known) {
        known = &c->parties[c->party_count++];
        *known = (struct constitution_party){.name = n->member};
    }
    known->admissions++;
    known->since = change->id;
    known->epoch = c->number;
    return 0;
}

static bool
has_keys(const struct charter_member *m, const struct proposal_keys *keys)
{
    return sign_public_equal(&m->ledger, &keys->ledger) && sign_public_equal(&m->cosign, &keys->cosign) &&
           sign_public_equal(&m->transport, &keys->transport);
}

// Of several admissions of one name the first in the chain made the guest; the one that the accession names gives the keys.
static int
follow_admission(struct making *x, const struct proposal_note *n)
{
    struct charter *c = &x->c->charter;
    const struct constitution_change *found = NULL;
    struct proposal_note from;
    const struct charter_member *m = charter_find(c, n->member);
    for (size_t i = 0; i < x->change_count; i++)
        if (hash_equal(&x->changes[i].id, &n->id))
            found = &x->changes[i];
    if (!found || proposal_read(found->effect, found->note, &from) < 0 || from.effect != PROPOSAL_ADMIT || !m ||
        m->role == CHARTER_MEMBER || m->role == CHARTER_FORMER || !bytes_equal(from.member, n->member))
        return ERR_REFUSED;
    if (m->role == CHARTER_APPLICANT && has_keys(m, &from.keys))
        return 0;
    struct charter_member *list = arena_array(x->a, c->party_count, sizeof *list);
    if (!list)
        return ERR_NOMEM;
    memcpy(list, c->members, c->party_count * sizeof *list);
    struct charter_member *to = &list[m - c->members];
    to->ledger = from.keys.ledger;
    to->cosign = from.keys.cosign;
    to->transport = from.keys.transport;
    to->address = from.address;
    to->role = CHARTER_APPLICANT;
    to->kinds = (struct bytes){NULL, 0};
    c->members = list;
    return 0;
}

static int
accede(struct making *x, const struct constitution_change *change, const struct proposal_note *n)
{
    struct constitution_party *p = find(x->c, n->member);
    int r = follow_admission(x, n);
    if (r == 0)
        r = charter_change_accede(x->a, &x->c->charter, n->member, &x->c->charter, &x->e);
    if (r == 0 && p) {
        p->since = change->id;
        p->epoch = x->c->number;
    }
    return r;
}

static int
rebind(struct making *x, const struct proposal_note *n)
{
    struct charter_member m = {.name = n->member, .ledger = n->keys.ledger, .cosign = n->keys.cosign,
                               .transport = n->keys.transport, .address = n->address, .generation = (unsigned)n->generation};
    int r = charter_change_rebind(x->a, &x->c->charter, &m, &x->c->charter, &x->e);
    if (r == 0)
        x->c->ended[x->c->charter.past_count - 1] = (struct constitution_ended){n->size, n->root};
    return r;
}

static int
change_by(struct making *x, const struct constitution_change *change, const struct proposal_note *n)
{
    struct charter *c = &x->c->charter;
    switch (n->effect) {
    case PROPOSAL_ADMIT:
        return admit(x, change, n);
    case PROPOSAL_ACCEDE:
        return accede(x, change, n);
    case PROPOSAL_SUSPEND:
        return charter_change_suspend(x->a, c, n->member, c, &x->e);
    case PROPOSAL_REINSTATE:
        return charter_change_reinstate(x->a, c, n->member, c, &x->e);
    case PROPOSAL_REBIND:
        return rebind(x, n);
    case PROPOSAL_MANDATE:
        return charter_amend_organ(x->a, c, change->lines, c, &x->e);
    case PROPOSAL_AMEND:
        return charter_amend(x->a, c, n->lines, c, &x->e);
    case PROPOSAL_NONE:
    case PROPOSAL_WAIVE:
        break;
    }
    return 0;
}

static int
apply(struct making *x, const struct constitution_change *change)
{
    struct proposal_note n;
    if (proposal_read(change->effect, change->note, &n) < 0)
        return ERR_CORRUPT;
    if (proposal_is_constitutional(n.effect)) {
        x->c->number++;
        x->c->epoch = change->id;
    }
    int r = change_by(x, change, &n);
    return r == ERR_REFUSED ? 0 : r; // it makes no sense in its place, and changes nothing
}

// What was said last: who has withdrawn, settled or not.
static int
end_admissions(struct making *x)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < x->c->party_count; i++)
        r = end_admission(x, &x->c->parties[i]);
    for (size_t i = 0; r == 0 && i < x->withdrawal_count; i++) {
        const struct constitution_party *p = find(x->c, x->withdrawals[i].member);
        for (size_t m = 0; p && m < x->c->charter.party_count; m++)
            if (bytes_equal(x->c->charter.members[m].name, p->name))
                x->c->charter.members[m].is_leaving = x->withdrawals[i].words >= p->admissions;
    }
    return r;
}

// ---- the chain ----

static int
read_withdrawals(struct making *x, struct bytes chain)
{
    bool is_short = false;
    size_t count = (size_t)take_number(&chain, 2, &is_short);
    struct constitution_withdrawal *list = arena_array(x->a, count + 1, sizeof *list);
    if (!list)
        return ERR_NOMEM;
    for (size_t i = 0; i < count && !is_short; i++) {
        list[i].member = take_text(&chain, 1, &is_short);
        list[i].words = (unsigned)take_number(&chain, 2, &is_short);
        list[i].settled = (unsigned)take_number(&chain, 2, &is_short);
    }
    x->withdrawals = list;
    x->withdrawal_count = count;
    return is_short || chain.n > 0 ? ERR_CORRUPT : 0;
}

static int
read_changes(struct making *x, struct bytes *chain, struct constitution_change **out, size_t *count)
{
    bool is_short = false;
    if (take_number(chain, 1, &is_short) != CHAIN_VERSION)
        return ERR_CORRUPT;
    *count = (size_t)take_number(chain, 2, &is_short);
    struct constitution_change *list = arena_array(x->a, *count + 1, sizeof *list);
    if (!list)
        return ERR_NOMEM;
    for (size_t i = 0; i < *count && !is_short; i++) {
        struct bytes id = take(chain, HASH_SIZE, &is_short);
        list[i].effect = (uint8_t)take_number(chain, 1, &is_short);
        list[i].note = take_text(chain, 2, &is_short);
        list[i].lines = take_text(chain, 2, &is_short);
        if (!is_short)
            memcpy(list[i].id.b, id.p, HASH_SIZE);
    }
    *out = list;
    return is_short ? ERR_CORRUPT : 0;
}

static int
apply_chain(struct making *x, struct bytes chain)
{
    struct constitution_change *changes = NULL;
    size_t count = 0;
    int r = read_changes(x, &chain, &changes, &count);
    if (r == 0)
        r = read_withdrawals(x, chain);
    x->c->ended = arena_array(x->a, count + 1, sizeof *x->c->ended);
    if (r == 0 && !x->c->ended)
        r = ERR_NOMEM;
    x->changes = changes;
    x->change_count = count;
    for (size_t i = 0; r == 0 && i < count; i++)
        r = apply(x, &changes[i]);
    return r == 0 ? end_admissions(x) : r;
}

int
constitution_make(struct arena *a, const struct charter *founding, struct bytes chain, struct constitution *out,
                  struct err *e)
{
    struct making x = {.a = a, .c = out};
    *out = (struct constitution){.charter = *founding, .epoch = founding->hash, .party_count = founding->party_count};
    out->parties = arena_array(a, LIMIT_MEMBERS, sizeof *out->parties);
    out->charter.members = arena_array(a, founding->party_count, sizeof *out->charter.members);
    struct bytes kept = arena_copy(a, chain);
    if (!out->parties || !out->charter.members || !kept.p)
        return err_set(e, ERR_NOMEM, "no memory for the constitution");
    memcpy(out->charter.members, founding->members, founding->party_count * sizeof *out->charter.members);
    for (size_t i = 0; i < founding->party_count; i++)
        out->parties[i] = (struct constitution_party){founding->members[i].name, founding->hash, 0, 1, 0};
    int r = kept.n > 0 ? apply_chain(&x, kept) : 0;
    if (r == ERR_CORRUPT)
        return err_set(e, r, "what the store holds of the constitution is no such thing");
    return r < 0 ? err_set(e, r, "no memory for the constitution") : 0;
}

// ---- questions ----

enum settle_standing
constitution_standing(const struct charter_member *who)
{
    switch (who->role) {
    case CHARTER_MEMBER:
        return who->is_suspended ? SETTLE_SUSPENDED : SETTLE_MEMBER;
    case CHARTER_APPLICANT:
        return SETTLE_APPLICANT;
    case CHARTER_FORMER:
        return SETTLE_FORMER;
    case CHARTER_PARTNER:
    case CHARTER_OBSERVER:
    case CHARTER_SECRETARIAT:
        break;
    }
    return SETTLE_GUEST;
}

bool
constitution_is_within(const struct charter_member *who)
{
    return who->role == CHARTER_MEMBER || who->role == CHARTER_APPLICANT;
}

const struct constitution_ended *
constitution_ended_at(const struct constitution *c, struct bytes member, uint64_t generation)
{
    for (size_t i = 0; i < c->charter.past_count; i++)
        if (c->charter.past[i].generation == generation && bytes_equal(c->charter.past[i].name, member))
            return &c->ended[i];
    return NULL;
}

const struct constitution_party *
constitution_party_find(const struct constitution *c, struct bytes member)
{
    return find((struct constitution *)(uintptr_t)c, member); // finds, changes nothing
}
