// SPDX-License-Identifier: Apache-2.0
// Sections of later members and later generations can be read only once the proposals that brought them are: so whatever
// can be read is read, decide is asked for the epochs that follow, and these may give the keys of further sections, until
// nothing is left or nothing more follows.
#include "decide/review.h"

#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/num.h"
#include "record/charter_organ.h"

#define REFUSE(x, ...) err_set((x)->e, ERR_REFUSED, __VA_ARGS__)
#define NAME(b) (int)(b).n, (const char *)(b).p

struct judging {
    struct arena *a;
    const struct dossier *d;
    struct review *out;
    bool *is_read;        // by section
    size_t section;       // that is being read
    size_t party_room;
    enum layer layer;
    struct err *e;
};

// ---- the charter and whom it names ----

static size_t
count_lines(struct bytes text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

static int
read_charter(struct judging *x)
{
    struct err inner = {0};
    int r = charter_parse(x->a, x->d->charter, false, &x->out->charter, &inner);
    return r < 0 && r != ERR_NOMEM ? REFUSE(x, "the charter in it: %s", inner.text) : r;
}

// By every member, and by nobody else.
static int
check_charter(struct judging *x)
{
    const struct charter *c = &x->out->charter;
    struct err inner = {0};
    struct bytes text, signatures;
    uint8_t signed_by[16];
    int r = charter_check_signatures(c, x->d->charter, signed_by, &inner);
    if (r == ERR_NOMEM)
        return r;
    if (r < 0)
        return REFUSE(x, "the charter in it: %s", inner.text);
    for (size_t i = 0; i < c->member_count; i++)
        if (!(signed_by[i / 8] & (1u << (i % 8))))
            return REFUSE(x, "the charter in it lacks the signature of %.*s", NAME(c->members[i].name));
    charter_parse_split(x->d->charter, &text, &signatures);
    if (count_lines(signatures) != c->member_count)
        return REFUSE(x, "the charter in it carries a signature too many");
    return 0;
}

static int
add_party(struct judging *x, const struct charter_member *m)
{
    struct section_parties *p = &x->out->parties;
    const struct charter *c = &x->out->charter;
    struct buf origin, cosigner;
    int r = 0;
    for (size_t i = 0; i < p->count; i++)
        if (p->list[i].generation == m->generation && bytes_equal(p->list[i].member, m->name))
            return 0;
    if (p->count == x->party_room) {
        struct section_party *more = arena_array(x->a, 2 * x->party_room, sizeof *more);
        if (!more)
            return ERR_NOMEM;
        memcpy(more, p->list, p->count * sizeof *more);
        p->list = more;
        x->party_room *= 2;
    }
    struct section_party *to = &p->list[p->count];
    *to = (struct section_party){.member = m->name, .generation = m->generation, .key_count = 1};
    buf_init(&origin, LIMIT_ORIGIN_SIZE);
    buf_init(&cosigner, LIMIT_ORIGIN_SIZE);
    charter_append_origin(&origin, c->alliance, &c->hash, m->name, m->generation);
    charter_append_cosigner(&cosigner, c->alliance, &c->hash, m->name);
    to->origin = arena_copy(x->a, buf_bytes(&origin));
    to->cosigner = arena_copy(x->a, buf_bytes(&cosigner));
    to->member = arena_copy(x->a, m->name);
    to->keys = arena_array(x->a, 1, sizeof *to->keys);
    if (buf_check(&origin) < 0 || buf_check(&cosigner) < 0 || !to->origin.p || !to->cosigner.p || !to->member.p ||
        !to->keys)
        r = ERR_NOMEM;
    else
        to->keys[0] = (struct section_key){.ledger = m->ledger, .cosign = m->cosign};
    p->count += r == 0;
    buf_clear(&origin);
    buf_clear(&cosigner);
    return r;
}

static int
add_parties(struct judging *x, const struct charter *c)
{
    int r = 0;
    if (!x->out->parties.list) {
        x->party_room = c->party_count + 1;
        x->out->parties.list = arena_array(x->a, x->party_room, sizeof *x->out->parties.list);
        if (!x->out->parties.list)
            return ERR_NOMEM;
    }
    for (size_t i = 0; r == 0 && i < c->party_count; i++)
        r = add_party(x, &c->members[i]);
    for (size_t i = 0; r == 0 && i < c->past_count; i++)
        r = add_party(x, &c->past[i]);
    return r;
}

// ---- sections ----

// By ledger, then place; what touches would be one section.
static int
check_order(struct judging *x)
{
    if (x->d->section_count == 0)
        return REFUSE(x, "it shows nothing of any ledger");
    for (size_t i = 1; i < x->d->section_count; i++) {
        const struct dossier_section *a = &x->d->sections[i - 1], *b = &x->d->sections[i];
        int order = bytes_compare(a->origin, b->origin);
        if (order > 0 || (order == 0 && a->from >= b->from))
            return REFUSE(x, "its sections are out of order");
    }
    return 0;
}

static int
add_leaf(void *context, const struct section_leaf *leaf)
{
    struct judging *x = context;
    struct review *out = x->out;
    size_t n = out->leaf_count;
    if ((n & (n - 1)) == 0 && (n == 0 || n >= 16)) {
        struct review_leaf *more = arena_array(x->a, n ? 2 * n : 16, sizeof *more);
        if (!more)
            return ERR_NOMEM;
        if (n)
            memcpy(more, out->leaves, n * sizeof *more);
        out->leaves = more;
    }
    out->leaves[out->leaf_count++] = (struct review_leaf){leaf->id, x->section, leaf->index, leaf->item->b};
    if (!leaf->record)
        return 0;
    if (hash_equal(&leaf->id, &x->d->proposal) && leaf->record->kind->id == KIND_PROPOSAL)
        x->layer = leaf->record->layer;
    return facts_add(&out->facts, x->section, out->facts.sections[x->section].ledger, leaf->index, &leaf->id,
                     leaf->record);
}

static int
read_section(struct judging *x, size_t i, const struct section_party *author)
{
    struct facts_section *to = &x->out->facts.sections[i];
    const struct dossier_section *s = &x->d->sections[i];
    x->section = i;
    to->ledger = facts_ledger(&x->out->facts, author->member, author->generation);
    to->from = s->from;
    int r = section_read(x->a, s, &x->out->parties, add_leaf, x, &to->to, x->e);
    if (r == 0 && i > 0 && bytes_equal(x->d->sections[i - 1].origin, s->origin) && to[-1].to >= s->from)
        r = REFUSE(x, "two sections of %.*s touch or overlap", NAME(author->member));
    x->is_read[i] = r == 0;
    return r;
}

// Read what can be read by now, and all receipts whose keys are known.
static int
read_sections(struct judging *x, size_t *left)
{
    int r = 0;
    *left = 0;
    for (size_t i = 0; r == 0 && i < x->d->section_count; i++) {
        const struct section_party *author = section_find(&x->out->parties, x->d->sections[i].origin);
        if (author && !x->is_read[i])
            r = read_section(x, i, author);
        *left += !author;
    }
    return r;
}

static int
read_receipts(struct judging *x, bool is_lenient)
{
    int r = 0;
    for (size_t i = 0; r == 0 && i < x->d->section_count; i++) {
        struct facts_section *to = &x->out->facts.sections[i];
        struct section_receipt *list;
        if (!x->is_read[i])
            continue;
        r = section_receipts(x->a, &x->d->sections[i], &x->out->parties, is_lenient, &list, &to->receipt_count, x->e);
        to->receipts = list;
    }
    return r;
}

// ---- what it comes to ----

static const struct facts_without nothing = {FACTS_NONE, FACTS_NONE};

static int
learn_parties(struct judging *x)
{
    struct facts_case keep;
    struct decide *d = NULL;
    struct arena a;
    arena_init(&a, x->a->used_max);
    int r = facts_decide(&x->out->facts, nothing, LAYER_COMMON, &a, &keep, &d);
    for (size_t i = 0; r == 0 && i < decide_epoch_count(d); i++)
        r = add_parties(x, decide_epoch_at(d, i)->charter);
    decide_free(d);
    arena_clear(&a);
    return r;
}

static int
read_all(struct judging *x)
{
    size_t left = 0, known = 0;
    int r = 0;
    do {
        known = x->out->parties.count;
        r = read_sections(x, &left);
        if (r == 0)
            r = read_receipts(x, true);
        if (r == 0)
            r = learn_parties(x);
    } while (r == 0 && x->out->parties.count > known);
    if (r == 0 && left > 0)
        return REFUSE(x, "a section in it is of a ledger that neither the charter nor anything adopted in it knows");
    return r < 0 ? r : read_receipts(x, false);
}

// What is known of the proposal's epoch while decide is at hand.
static int
note_epoch(struct judging *x, const struct decide *d, struct decide_outcome *o)
{
    x->out->epoch_count = decide_epoch_count(d);
    for (size_t i = 0; i < o->word_count; i++) {
        o->words[i].member = arena_copy(x->a, o->words[i].member); // a later epoch's charter goes with decide
        if (!o->words[i].member.p)
            return ERR_NOMEM;
    }
    if (o->epoch >= x->out->epoch_count)
        return 0;
    const struct decide_epoch *epoch = decide_epoch_at(d, o->epoch);
    const struct charter_organ *organ = charter_organ_find(epoch->charter, o->note.organ);
    x->out->k = epoch->k;
    x->out->organ_title = arena_copy(x->a, organ ? organ->title : (struct bytes){NULL, 0});
    return x->out->organ_title.p ? 0 : ERR_NOMEM;
}

// Does it come to the claimed end without that?
static int
ask(struct judging *x, struct facts_without without, struct arena *a, struct decide_outcome *out, bool *is_there)
{
    static const enum decide_end ends[] = {DECIDE_ADOPTED, DECIDE_BROKEN};
    struct facts_case keep;
    struct decide *d = NULL;
    bool is_proposal = false;
    int r = facts_decide(&x->out->facts, without, x->layer, a, &keep, &d);
    if (r == 0)
        r = decide_outcome(d, a, &x->d->proposal, out, &is_proposal);
    *is_there = r == 0 && is_proposal && out->end == ends[x->d->end];
    if (r == 0 && without.section == FACTS_NONE)
        r = is_proposal ? note_epoch(x, d, out) : REFUSE(x, "it does not show the proposal, or not all of what was said on it");
    if (r == 0 && without.section == FACTS_NONE && !*is_there)
        r = out->end == DECIDE_VOID
                ? REFUSE(x, "the proposal never was one: %s", out->reason)
                : REFUSE(x, "it claims that the proposal was %s, and what it shows does not come to that: it is %s",
                         dossier_ends[x->d->end], out->end == DECIDE_OPEN ? "open" : "the opposite");
    decide_free(d);
    return r;
}

static int
is_spare(struct judging *x, struct facts_without without, bool *is_so)
{
    struct decide_outcome out;
    struct arena a;
    arena_init(&a, x->a->used_max);
    int r = ask(x, without, &a, &out, is_so);
    arena_clear(&a);
    if (r == 0 && *is_so)
        x->out->spare = without;
    return r;
}

// Does that section show a key, and something in the file is signed under it or one that came later?
static bool
has_key(const struct judging *x, size_t section)
{
    const struct section_party *p = section_find(&x->out->parties, x->d->sections[section].origin);
    const struct facts_section *s = &x->out->facts.sections[section];
    bool is_shown = false, is_used = false;
    for (size_t i = 1; i < p->key_count; i++) {
        is_shown = is_shown || (p->keys[i].after > s->from && p->keys[i].after <= s->to);
        is_used = is_used || (is_shown && p->keys[i].is_used);
    }
    return is_used;
}

// Are all receipts of that section by full members, over all that is shown of its ledger, and the only ones of it?
static bool
is_even(const struct judging *x, const struct facts_section *s)
{
    const struct facts *f = &x->out->facts;
    for (size_t i = 0; i < f->section_count; i++) {
        const struct facts_section *other = &f->sections[i];
        if (other->ledger != s->ledger)
            continue;
        if (other != s && other->receipt_count > 0)
            return false;
        for (size_t k = 0; k < s->receipt_count; k++)
            if (s->receipts[k].size < other->to)
                return false;
    }
    for (size_t k = 0; k < s->receipt_count; k++) {
        const struct charter_member *m = charter_find(&x->out->charter, s->receipts[k].member);
        if (!m || m->role != CHARTER_MEMBER)
            return false;
    }
    return true;
}

// Is one receipt of a section as good as another? In the first epoch, with no word waived and nobody gone, any member's is.
// Then what is so of one is so of all, and a large alliance's file is judged in a moment.
static bool
is_alike(const struct judging *x)
{
    const struct facts *f = &x->out->facts;
    if (x->out->epoch_count != 1)
        return false;
    for (size_t i = 0; i < f->row_count; i++) {
        const struct row *r = &f->rows[i].row;
        if (r->kind == KIND_STATUS || (r->kind == KIND_PROPOSAL && r->status == PROPOSAL_WAIVE))
            return false;
    }
    for (size_t i = 0; i < f->section_count; i++)
        if (f->sections[i].receipt_count > 0 && !is_even(x, &f->sections[i]))
            return false;
    return true;
}

// Nothing could be left out: neither a section nor a receipt.
static int
check_spare(struct judging *x)
{
    const struct facts *f = &x->out->facts;
    bool is_so = false, has_one = is_alike(x);
    int r = 0;
    for (size_t i = 0; r == 0 && i < f->section_count; i++) {
        size_t count = has_one ? num_min_size(2, f->sections[i].receipt_count) : f->sections[i].receipt_count;
        struct bytes member = f->ledgers[f->sections[i].ledger].member;
        r = has_key(x, i) ? 0 : is_spare(x, (struct facts_without){i, FACTS_NONE}, &is_so);
        if (r == 0 && is_so)
            return REFUSE(x, "it shows a stretch of %.*s that the outcome does not need", NAME(member));
        for (size_t k = 1; r == 0 && k < count; k++) { // the first is the author's
            r = is_spare(x, (struct facts_without){i, k}, &is_so);
            if (r == 0 && is_so)
                return REFUSE(x, "it carries a receipt of %.*s over the ledger of %.*s that the outcome does not need",
                              NAME(f->sections[i].receipts[k].member), NAME(member));
        }
    }
    return r;
}

static int
judge(struct judging *x)
{
    bool is_there = false;
    int r = read_charter(x);
    if (r == 0)
        r = check_order(x);
    if (r == 0)
        r = facts_init(&x->out->facts, x->a, &x->out->charter, x->d->section_count);
    if (r == 0)
        r = add_parties(x, &x->out->charter);
    x->is_read = arena_array(x->a, x->d->section_count, sizeof *x->is_read);
    if (r == 0 && !x->is_read)
        r = ERR_NOMEM;
    if (r < 0)
        return r;
    x->out->facts.section_count = x->d->section_count;
    r = read_all(x);
    if (r == 0)
        r = ask(x, nothing, x->a, &x->out->outcome, &is_there);
    if (r == 0)
        r = check_charter(x);
    return r < 0 ? r : check_spare(x);
}

int
review_dossier(struct arena *a, const struct dossier *d, struct review *out, struct verdict *v)
{
    struct err e = {0};
    struct judging x = {.a = a, .d = d, .out = out, .layer = LAYER_COMMON, .e = &e};
    memset(out, 0, sizeof *out);
    out->spare = nothing;
    return record_verdict(judge(&x), &e, v);
}

const struct review_leaf *
review_find(const struct review *r, const struct hash *id)
{
    for (size_t i = 0; i < r->leaf_count; i++)
        if (hash_equal(&r->leaves[i].id, id))
            return &r->leaves[i];
    return NULL;
}
