// SPDX-License-Identifier: Apache-2.0
#include "world.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "record/charter_organ.h"
#include "record/fold.h"

#define TIME 1700000000

enum { STATUS_WITHDRAW = 2 };

struct world_rows {
    struct hash group;
    struct row *at;
    size_t count, room;
};

// ---- rows by group ----

static size_t
find_place(const struct world *w, const struct hash *group)
{
    size_t at = num_get_u32be(group->b) % w->group_room;
    while (w->groups[at] != NULL && !hash_equal(&w->groups[at]->group, group))
        at = (at + 1) % w->group_room;
    return at;
}

static void
grow(struct world *w)
{
    size_t old_room = w->group_room, used = 0;
    struct world_rows **old = w->groups;
    for (size_t i = 0; i < old_room; i++)
        used += old[i] != NULL;
    if (old_room > 0 && used * 2 < old_room)
        return;
    w->group_room = old_room > 0 ? old_room * 2 : 64;
    w->groups = calloc(w->group_room, sizeof *w->groups);
    assert(w->groups != NULL);
    for (size_t i = 0; i < old_room; i++) {
        if (old[i] != NULL)
            w->groups[find_place(w, &old[i]->group)] = old[i];
    }
    free(old);
}

static void
add_row(struct world *w, const struct row *r)
{
    if (w->group_room == 0 || (w->serial & 15) == 0)
        grow(w);
    size_t at = find_place(w, &r->group);
    struct world_rows *g = w->groups[at];
    if (g == NULL) {
        g = w->groups[at] = calloc(1, sizeof *g);
        assert(g != NULL);
        g->group = r->group;
    }
    if (g->count == g->room) {
        g->room = g->room > 0 ? 2 * g->room : 4;
        g->at = realloc(g->at, g->room * sizeof *g->at);
        assert(g->at != NULL);
    }
    g->at[g->count++] = *r;
}

static bool
is_coprime(size_t a, size_t b)
{
    while (b > 0) {
        size_t rest = a % b;
        a = b;
        b = rest;
    }
    return a == 1;
}

static int
read_group(void *context, const struct hash *group, decide_each_fn *each, void *to)
{
    const struct world *w = context;
    const struct world_rows *g = w->group_room > 0 ? w->groups[find_place(w, group)] : NULL;
    size_t n = g != NULL ? g->count : 0, step = n > 0 ? 1 + w->order % n : 1;
    while (step > 1 && !is_coprime(step, n))
        step--;
    for (size_t i = 0; i < n; i++) {
        int rc = each(to, &g->at[(w->order / 1000 % n + i * step) % n]);
        if (rc != 0)
            return rc;
    }
    return 0;
}

// ---- the alliance ----

uint32_t
world_add_ledger(struct world *w, const char *member, uint64_t generation)
{
    uint32_t l = ++w->ledger_count;
    assert(l < WORLD_LEDGERS);
    w->names[l] = arena_copy(&w->a, bytes_of_str(member));
    w->generations[l] = generation;
    return l;
}

static void
fill_keys(struct charter_member *m, unsigned seed)
{
    memset(m->ledger.b, (int)(3 * seed), sizeof m->ledger.b);
    memset(m->cosign.b, (int)(3 * seed + 1), sizeof m->cosign.b);
    memset(m->transport.b, (int)(3 * seed + 2), sizeof m->transport.b);
}

void
world_init(struct world *w, unsigned members)
{
    assert(members <= WORLD_MEMBERS);
    *w = (struct world){.ledger_count = 0};
    arena_init(&w->a, (size_t)1 << 32);
    w->source = (struct decide_source){w, read_group};
    struct charter *c = &w->charter;
    c->alliance = BYTES_LIT("test");
    c->member_count = c->party_count = members;
    c->members = arena_array(&w->a, members, sizeof *c->members);
    assert(c->members != NULL);
    for (unsigned i = 0; i < members; i++) {
        char name[3] = {(char)('A' + i % 26), (char)('A' + i % 26), '\0'};
        if (i >= 26)
            name[1] = (char)(name[1] + 1);
        uint32_t l = world_add_ledger(w, name, 1);
        c->members[i] = (struct charter_member){
            .name = w->names[l], .address = BYTES_LIT("h:1"), .role = CHARTER_MEMBER, .generation = 1};
        fill_keys(&c->members[i], i + 1);
    }
    hash_of(BYTES_LIT("founding"), &c->hash);
    c->term_min_s = WORLD_HOUR;
    c->term_max_s = 90 * 24 * WORLD_HOUR;
    c->notice_s = WORLD_HOUR;
    c->suspension = CHARTER_NO_VOTE;
    c->quota_leaves = c->quota_bytes = 1u << 30;
}

void
world_clear(struct world *w)
{
    for (size_t i = 0; i < w->group_room; i++) {
        if (w->groups[i] != NULL)
            free(w->groups[i]->at);
        free(w->groups[i]);
    }
    free(w->groups);
    arena_clear(&w->a);
}

// ---- records ----

static struct row
begin(struct world *w, uint32_t ledger, uint8_t kind, bool is_exercise)
{
    struct row r = {.ledger = ledger, .index = w->sizes[ledger]++, .kind = kind, .time = TIME, .leaf_class = 4};
    uint64_t serial = ++w->serial;
    r.layer = is_exercise ? LAYER_EXERCISE : LAYER_COMMON;
    hash_of(bytes_of(&serial, sizeof serial), &r.id);
    r.object = r.group = r.id;
    return r;
}

static void
append_name(struct buf *b, struct bytes name)
{
    buf_append_byte(b, (uint8_t)name.n);
    buf_append(b, name);
}

static void
append_payload(struct buf *b, const struct world_proposal *p)
{
    uint8_t keys[96];
    struct bytes lines = bytes_of_str(p->lines);
    size_t address = 4;
    for (size_t i = 0; i < sizeof keys; i++)
        keys[i] = (uint8_t)(200 + p->generation * 4 + i / 32);
    switch (p->effect) {
    case PROPOSAL_ADMIT:
        buf_append_u16be(b, (uint16_t)(1 + sizeof keys + address + 2));
        buf_append_byte(b, PROPOSAL_APPLICANT);
        buf_append(b, bytes_of(keys, sizeof keys));
        append_name(b, BYTES_LIT("h:2"));
        buf_append_u16be(b, 0);
        break;
    case PROPOSAL_REBIND:
        buf_append_u16be(b, (uint16_t)(4 + sizeof keys + address + 8 + HASH_SIZE));
        buf_append_u32be(b, (uint32_t)p->generation);
        buf_append(b, bytes_of(keys, sizeof keys));
        append_name(b, BYTES_LIT("h:2"));
        buf_append_u64be(b, p->size);
        buf_append(b, hash_bytes(&(struct hash){{0}}));
        break;
    case PROPOSAL_ACCEDE:
    case PROPOSAL_MANDATE:
        buf_append_u16be(b, HASH_SIZE);
        buf_append(b, hash_bytes(p->id));
        break;
    case PROPOSAL_AMEND:
        buf_append_u16be(b, (uint16_t)lines.n);
        buf_append(b, lines);
        break;
    case PROPOSAL_WAIVE:
        buf_append_u16be(b, HASH_SIZE + 12);
        buf_append(b, hash_bytes(p->id));
        buf_append_u32be(b, (uint32_t)(p->generation > 0 ? p->generation : 1));
        buf_append_u64be(b, p->size);
        break;
    case PROPOSAL_NONE:
    case PROPOSAL_SUSPEND:
    case PROPOSAL_REINSTATE:
        buf_append_u16be(b, 0);
        break;
    }
}

// The electorate that the charter gives, without who is left out.
static unsigned
electorate(const struct world *w, const struct charter *c, const struct world_proposal *p, struct bytes organ,
           uint8_t slots[LIMIT_MEMBERS])
{
    unsigned count = 0, kept = 0;
    (void)w;
    if (p->slots != NULL) {
        memcpy(slots, p->slots, p->slot_count);
        return p->slot_count;
    }
    if (p->effect == PROPOSAL_WAIVE || proposal_is_constitutional(p->effect) || c->organ_count == 0) {
        for (unsigned i = 0; i < c->member_count; i++) {
            bool is_subject = p->effect != PROPOSAL_NONE && p->effect != PROPOSAL_ADMIT &&
                              bytes_equal(c->members[i].name, bytes_of_str(p->member));
            if (!c->members[i].is_suspended && !is_subject)
                slots[count++] = (uint8_t)i;
        }
    } else {
        size_t at = 0;
        const struct charter_organ *o = charter_organ_find(c, organ);
        for (const struct charter_member *m; o != NULL && (m = charter_organ_next(c, o, &at)) != NULL;) {
            if (!m->is_suspended)
                slots[count++] = (uint8_t)(m - c->members);
        }
    }
    for (unsigned i = 0; i < count; i++) {
        if (!(p->electors & 1u << slots[i]))
            slots[kept++] = slots[i];
    }
    return kept;
}

static uint64_t
size_of(const struct world *w, const struct charter_member *m)
{
    for (uint32_t l = 1; l <= w->ledger_count; l++) {
        if (w->generations[l] == m->generation && bytes_equal(w->names[l], m->name))
            return w->sizes[l];
    }
    return 0;
}

struct hash
world_propose(struct world *w, uint32_t ledger, const struct world_proposal *p)
{
    const struct charter *c = p->epoch != NULL ? p->epoch : &w->charter;
    const struct hash *epoch = p->epoch != NULL ? &p->epoch_id : &w->charter.hash;
    bool is_constitutional = proposal_is_constitutional(p->effect);
    bool is_waiver = p->effect == PROPOSAL_WAIVE;
    struct bytes organ = bytes_of_str(p->organ != NULL ? p->organ : "assembly");
    uint8_t slots[LIMIT_MEMBERS];
    unsigned count = electorate(w, c, p, organ, slots);
    struct row r = begin(w, ledger, KIND_PROPOSAL, p->is_exercise);
    struct buf b;
    buf_init(&b, ROW_NOTE_MAX);
    buf_append_byte(&b, (uint8_t)(is_waiver ? PROPOSAL_MAJORITY : p->procedure));
    buf_append_byte(&b, (uint8_t)p->majority);
    buf_append_u64be(&b, (uint64_t)(TIME + (p->term_s > 0 ? p->term_s : 24 * WORLD_HOUR)));
    buf_append(&b, hash_bytes(epoch));
    append_name(&b, is_waiver ? (struct bytes){NULL, 0} : organ);
    append_name(&b, is_waiver ? (struct bytes){NULL, 0}
                              : bytes_of_str(p->matter != NULL ? p->matter
                                                               : (p->effect != PROPOSAL_NONE ? "constitution" : "work")));
    append_name(&b, bytes_of_str(p->member));
    append_payload(&b, p);
    buf_append_byte(&b, (uint8_t)count);
    for (unsigned i = 0; i < count; i++) {
        append_name(&b, c->members[slots[i]].name);
        buf_append_u32be(&b, c->members[slots[i]].generation);
        buf_append_u64be(&b, i == 0 && p->cited > 0 ? p->cited : size_of(w, &c->members[slots[i]]));
    }
    assert(buf_check(&b) == 0);
    r.status = (uint8_t)p->effect;
    r.note = arena_copy(&w->a, buf_bytes(&b));
    buf_clear(&b);
    add_row(w, &r);
    r.note = (struct bytes){NULL, 0};
    if (is_waiver)
        r.group = *p->id;
    else if (is_constitutional)
        proposal_group_of_epoch(epoch, &r.group);
    else if (p->effect == PROPOSAL_ADMIT)
        proposal_group_of_admissions(&r.group);
    if (p->effect != PROPOSAL_NONE)
        add_row(w, &r);
    return r.id;
}

struct hash
world_say(struct world *w, uint32_t ledger, const struct hash *proposal, enum position_word word, bool is_final,
          enum position_mark mark, const struct hash *other, bool is_exercise)
{
    struct row r = begin(w, ledger, KIND_POSITION, is_exercise);
    uint8_t note[3 + HASH_SIZE] = {(uint8_t)word, is_final, (uint8_t)mark};
    r.status = (uint8_t)word;
    r.group = *proposal;
    if (mark == POSITION_PLAIN) {
        r.note = arena_copy(&w->a, bytes_of(note, 2));
        add_row(w, &r);
        return r.id;
    }
    memcpy(note + 3, other->b, HASH_SIZE);
    r.note = arena_copy(&w->a, bytes_of(note, sizeof note));
    add_row(w, &r);
    note[2] = POSITION_ELSEWHERE;
    memcpy(note + 3, proposal->b, HASH_SIZE);
    r.note = arena_copy(&w->a, bytes_of(note, sizeof note));
    r.group = *other;
    if (mark == POSITION_IN_EPOCH)
        proposal_group_of_epoch(other, &r.group);
    add_row(w, &r);
    if (mark == POSITION_OF_WAIVED) {
        fold_group_of_kind(KIND_POSITION, &r.group);
        add_row(w, &r);
    }
    return r.id;
}

struct hash
world_withdraw(struct world *w, uint32_t ledger)
{
    struct row r = begin(w, ledger, KIND_STATUS, false);
    uint8_t note = STATUS_WITHDRAW;
    r.status = STATUS_WITHDRAW;
    r.note = arena_copy(&w->a, bytes_of(&note, 1));
    fold_group_of_kind(KIND_STATUS, &r.group);
    add_row(w, &r);
    return r.id;
}

struct hash
world_mandate(struct world *w, uint32_t ledger, const char *lines)
{
    struct row r = begin(w, ledger, KIND_MANDATE, false);
    r.note = arena_copy(&w->a, bytes_of_str(lines));
    add_row(w, &r);
    return r.id;
}

void
world_pad(struct world *w, uint32_t ledger, unsigned leaves)
{
    w->sizes[ledger] += leaves;
}

void
world_repeat(struct world *w, uint32_t ledger, uint64_t index)
{
    uint64_t at = w->sizes[ledger]++;
    for (size_t i = 0; i < w->group_room; i++) {
        struct world_rows *g = w->groups[i];
        for (size_t j = 0, count = g != NULL ? g->count : 0; j < count; j++) {
            if (g->at[j].ledger != ledger || g->at[j].index != index)
                continue;
            struct row r = g->at[j];
            r.index = at;
            add_row(w, &r);
            break;
        }
    }
}

// ---- readers ----

void
world_reader_init(const struct world *w, struct world_reader *r)
{
    memset(r, 0, sizeof *r);
    for (uint32_t l = 1; l <= w->ledger_count; l++)
        r->by_number[l] = (struct decide_ledger){w->names[l], w->generations[l], 0, r->signers[l], 0};
    r->ledgers = (struct decide_ledgers){r->by_number, w->ledger_count};
}

void
world_reader_hold_all(const struct world *w, struct world_reader *r)
{
    for (uint32_t l = 1; l <= w->ledger_count; l++)
        r->by_number[l].held = w->sizes[l];
}

void
world_reader_sign(struct world_reader *r, uint32_t ledger, struct bytes member, uint64_t size)
{
    struct decide_ledger *l = &r->by_number[ledger];
    assert(l->signer_count < WORLD_MEMBERS * 3);
    r->signers[ledger][l->signer_count++] = (struct decide_signed){member, size};
}

void
world_reader_settle_all(const struct world *w, struct world_reader *r)
{
    world_reader_init(w, r);
    world_reader_hold_all(w, r);
    for (uint32_t l = 1; l <= w->ledger_count; l++) {
        for (unsigned i = 0; i < w->charter.member_count; i++)
            world_reader_sign(r, l, w->charter.members[i].name, w->sizes[l]);
        if (charter_find(&w->charter, w->names[l]) == NULL)
            world_reader_sign(r, l, w->names[l], w->sizes[l]); // its author joined later
    }
}
