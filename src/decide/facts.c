// SPDX-License-Identifier: Apache-2.0
#include "decide/facts.h"

#include <assert.h>
#include <string.h>

#include "record/fold.h"

#include "record/status.h"

int
facts_init(struct facts *f, struct arena *a, const struct charter *founding, size_t section_max)
{
    *f = (struct facts){.arena = a, .founding = founding};
    f->sections = arena_array(a, section_max, sizeof *f->sections);
    f->ledgers = arena_array(a, section_max + 1, sizeof *f->ledgers);
    return f->sections && f->ledgers ? 0 : ERR_NOMEM;
}

static uint32_t
find_ledger(const struct facts *f, struct bytes member, uint64_t generation)
{
    for (uint32_t i = 1; i <= f->ledger_count; i++)
        if (f->ledgers[i].generation == generation && bytes_equal(f->ledgers[i].member, member))
            return i;
    return 0;
}

uint32_t
facts_ledger(struct facts *f, struct bytes member, uint64_t generation)
{
    uint32_t found = find_ledger(f, member, generation);
    if (found)
        return found;
    f->ledgers[++f->ledger_count] = (struct decide_ledger){.member = member, .generation = generation};
    return f->ledger_count;
}

int
facts_add(struct facts *f, size_t section, uint32_t ledger, uint64_t index, const struct hash *id,
          const struct record *r)
{
    struct row rows[FOLD_ROWS_MAX];
    unsigned count = fold_map(r, ledger, index, id, rows);
    for (unsigned i = 0; i < count; i++) {
        size_t n = f->row_count;
        if ((n & (n - 1)) == 0 && (n == 0 || n >= 16)) {
            struct facts_row *more = arena_array(f->arena, n ? 2 * n : 16, sizeof *more);
            if (!more)
                return ERR_NOMEM;
            if (n)
                memcpy(more, f->rows, n * sizeof *more);
            f->rows = more;
        }
        struct facts_row *to = &f->rows[n];
        *to = (struct facts_row){rows[i], section, i == 0};
        to->row.note = arena_copy(f->arena, rows[i].note);
        if (!to->row.note.p)
            return ERR_NOMEM;
        f->row_count++;
    }
    return 0;
}

// ---- what is covered ----

// Is [from, to) of that ledger shown, in one section?
static bool
is_shown(const struct facts_case *x, uint32_t ledger, uint64_t from, uint64_t to)
{
    const struct facts *f = x->f;
    if (from >= to)
        return true;
    for (size_t i = 0; i < f->section_count; i++) {
        bool is_out = i == x->without.section && x->without.receipt == FACTS_NONE;
        if (!is_out && f->sections[i].ledger == ledger && f->sections[i].from <= from && f->sections[i].to >= to)
            return true;
    }
    return false;
}

static bool
is_in(const struct facts_case *x, const struct facts_row *r)
{
    return r->section != x->without.section || x->without.receipt != FACTS_NONE;
}

// The note of a proposal that is shown.
static bool
find_proposal(const struct facts_case *x, const struct hash *id, struct proposal_note *out)
{
    for (size_t i = 0; i < x->f->row_count; i++) {
        const struct facts_row *r = &x->f->rows[i];
        if (r->is_own && r->row.kind == KIND_PROPOSAL && hash_equal(&r->row.id, id) && is_in(x, r))
            return proposal_read(r->row.status, r->row.note, out) == 0;
    }
    return false;
}

// Where the old ledger of a member ended, by the rebindings that are shown. False when none names that new generation.
static bool
find_cut(const struct facts_case *x, struct bytes member, uint64_t generation, uint64_t *size)
{
    for (size_t i = 0; i < x->f->row_count; i++) {
        const struct facts_row *r = &x->f->rows[i];
        struct proposal_note n;
        if (r->is_own && r->row.kind == KIND_PROPOSAL && r->row.status == PROPOSAL_REBIND && is_in(x, r) &&
            proposal_read(r->row.status, r->row.note, &n) == 0 && n.generation == generation &&
            bytes_equal(n.member, member)) {
            *size = n.size;
            return true;
        }
    }
    return false;
}

// Is all shown that this elector wrote from the size that the proposal cites to a place, over its generations?
static bool
is_covered(const struct facts_case *x, const struct proposal_note *n, struct bytes member, uint64_t generation,
           uint64_t to)
{
    struct bytes electors = n->electors;
    struct proposal_elector e = {.generation = 0};
    bool is_elector = false;
    while (!is_elector && proposal_next_elector(&electors, &e))
        is_elector = bytes_equal(e.member, member);
    if (!is_elector || e.generation > generation)
        return true; // nothing that it writes there counts
    for (uint64_t g = e.generation; g <= generation; g++) {
        uint64_t from = g == e.generation ? e.size : 0, until = to;
        if (g < generation && !find_cut(x, member, g + 1, &until))
            return false;
        if (!is_shown(x, find_ledger(x->f, member, g), from, until))
            return false;
    }
    return true;
}

// Has that ledger's member said its final word, shown and covered, before that place?
static bool
has_word(const struct facts_case *x, const struct hash *proposal, const struct proposal_note *n, const struct row *before)
{
    const struct decide_ledger *l = &x->f->ledgers[before->ledger];
    for (size_t i = 0; i < x->f->row_count; i++) {
        const struct facts_row *r = &x->f->rows[i];
        struct position_note said;
        if (r->is_own && r->row.kind == KIND_POSITION && r->row.ledger == before->ledger &&
            r->row.index < before->index && hash_equal(&r->row.group, proposal) && is_in(x, r) &&
            position_read_note(r->row.note, &said) == 0 && said.is_final &&
            is_covered(x, n, l->member, l->generation, r->row.index + 1))
            return true;
    }
    return false;
}

// A withdrawal speaks for every word that its member left open: a proposal is not looked at where it cannot be seen
// whether one was.
static bool
is_open_covered(const struct facts_case *x, const struct hash *proposal)
{
    struct proposal_note n;
    if (!find_proposal(x, proposal, &n))
        return true;
    for (size_t i = 0; i < x->f->row_count; i++) {
        const struct facts_row *r = &x->f->rows[i];
        const struct decide_ledger *l = &x->f->ledgers[r->row.ledger];
        if (r->is_own && r->row.kind == KIND_STATUS && r->row.status == STATUS_WITHDRAW && is_in(x, r) &&
            !is_covered(x, &n, l->member, l->generation, r->row.index) && !has_word(x, proposal, &n, &r->row))
            return false;
    }
    return true;
}

static bool
is_waiver_covered(const struct facts_case *x, const struct row *waiver)
{
    struct proposal_note n, about;
    return !find_proposal(x, &waiver->id, &n) || !find_proposal(x, &n.id, &about) ||
           is_covered(x, &about, n.member, n.generation, n.size);
}

static bool
is_handed_on(const struct facts_case *x, const struct facts_row *r)
{
    const struct decide_ledger *l = &x->f->ledgers[r->row.ledger];
    struct proposal_note n;
    if (!is_in(x, r))
        return false;
    if (r->row.kind == KIND_POSITION && r->is_own)
        return !find_proposal(x, &r->row.group, &n) ||
               is_covered(x, &n, l->member, l->generation, r->row.index + 1);
    if (r->row.kind == KIND_PROPOSAL)
        return is_open_covered(x, &r->row.id) &&
               (r->row.status != PROPOSAL_WAIVE || is_waiver_covered(x, &r->row));
    return true;
}

// ---- before decide ----

static int
each_of_group(void *context, const struct hash *group, decide_each_fn *each, void *to)
{
    const struct facts_case *x = context;
    for (size_t i = 0; i < x->f->row_count; i++) {
        const struct facts_row *r = &x->f->rows[i];
        if (!hash_equal(&r->row.group, group) || !is_handed_on(x, r))
            continue;
        int rc = each(to, &r->row);
        if (rc != 0)
            return rc;
    }
    return 0;
}

// What is held and signed of one ledger.
static int
fill_ledger(struct facts_case *x, struct arena *a, uint32_t number, struct decide_ledger *out)
{
    const struct facts *f = x->f;
    size_t count = 0;
    for (size_t i = 0; i < f->section_count; i++)
        count += f->sections[i].ledger == number ? f->sections[i].receipt_count : 0;
    struct decide_signed *s = arena_array(a, count, sizeof *s);
    if (!s)
        return ERR_NOMEM;
    *out = f->ledgers[number];
    out->signers = s;
    for (size_t i = 0; i < f->section_count; i++) {
        const struct facts_section *at = &f->sections[i];
        bool is_touched = i == x->without.section;
        if (at->ledger != number || (is_touched && x->without.receipt == FACTS_NONE))
            continue;
        out->held = at->to > out->held ? at->to : out->held;
        for (size_t k = 0; k < at->receipt_count; k++)
            if (!is_touched || x->without.receipt != k)
                s[out->signer_count++] = (struct decide_signed){at->receipts[k].member, at->receipts[k].size};
    }
    return 0;
}

int
facts_decide(const struct facts *f, struct facts_without without, enum layer layer, struct arena *a,
             struct facts_case *keep, struct decide **d)
{
    struct decide_ledger *ledgers = arena_array(a, (size_t)f->ledger_count + 1, sizeof *ledgers);
    *keep = (struct facts_case){f, without, {ledgers, f->ledger_count}, {keep, each_of_group}};
    if (!ledgers)
        return ERR_NOMEM;
    for (uint32_t i = 1; i <= f->ledger_count; i++) {
        int r = fill_ledger(keep, a, i, &ledgers[i]);
        if (r < 0)
            return r;
    }
    return decide_new(d, f->founding, &keep->ledgers, &keep->source, layer);
}
