// SPDX-License-Identifier: Apache-2.0
// What must hold once the faults have stopped: nothing acknowledged is lost, the honest agree, bytes are where they may be
// and nowhere else, what was signed fits one history, and a liar whose two histories were seen is accused by all.
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "node.h"
#include "record/fold.h"
#include "record/kind.h"
#include "truth.h"

struct look {
    struct world *w;
    struct buf *why;
    const struct node *node;
    bool is_good;
    const char *file; // of its disk, just looked at
};

static const char *
name(const struct world *w, const struct node *n)
{
    return w->who[n->member].name;
}

static bool
is_liars(const struct world *w, size_t member)
{
    return w->plan.has_liar && member == w->plan.members - 1;
}

// ---- sizes ----

static bool
sizes_agree(struct world *w, struct buf *why)
{
    struct sync_ledger_info info, own;
    for (size_t i = 0; i < w->node_count; i++) {
        struct node *n = &w->nodes[i];
        if (n->is_liar)
            continue;
        if (!node_is_up(n) || node_is_recovering(n)) {
            buf_append_fmt(why, "%s has not recovered", name(w, n));
            return false;
        }
        for (size_t member = 0; member < w->plan.members; member++) {
            if (is_liars(w, member))
                continue;
            bool found = node_ledger(w, n, member, &info) && node_ledger(w, &w->nodes[member], member, &own);
            if (found && info.size == own.size && info.settled == info.size)
                continue;
            buf_append_fmt(why, "%s holds %llu leaves of the ledger of %s, %llu settled; its author holds %llu",
                           name(w, n), (unsigned long long)info.size, w->who[member].name,
                           (unsigned long long)info.settled, found ? (unsigned long long)own.size : 0ull);
            return false;
        }
    }
    return true;
}

// ---- truth against the authors' ledgers ----

static bool
stands_in(struct world *w, const struct truth *t)
{
    struct err e = {0};
    struct store_leaf leaf;
    struct hash id;
    const struct view *v = w->nodes[t->node].v;
    const struct view_ledger *l = view_ledger_of(v, world_name(w, t->author));
    if (!t->was_written || !l || t->index >= l->size)
        return false;
    if (store_leaf_get(v->store, l->number, t->index, &leaf, &e) < 0)
        return false;
    leaf_commitment(&leaf.leaf, &id);
    return hash_equal(&id, &t->id);
}

static void
resolve(struct world *w)
{
    for (size_t i = 0; i < w->truth_count; i++) {
        struct truth *t = &w->truth[i];
        t->is_erased = false;
        if (!is_liars(w, t->author))
            t->is_in_ledger = stands_in(w, t);
        if (t->is_acknowledged && !t->is_in_ledger && !is_liars(w, t->author))
            world_violated(w, "record %zu, acknowledged by %s at index %llu, is lost", i, w->who[t->author].name,
                           (unsigned long long)t->index);
    }
    for (size_t i = 0; i < w->truth_count; i++)
        for (size_t k = 0; w->truth[i].kind == TRUTH_ERASURE && w->truth[i].is_in_ledger && k < w->truth[i].target_count; k++)
            w->truth[w->truth[i].targets[k]].is_erased = true;
}

// ---- bytes ----

static bool
holdings_agree(struct world *w, struct node *n, struct buf *why)
{
    struct err e = {0};
    struct store_leaf leaf;
    for (size_t i = 0; i < w->truth_count; i++) {
        const struct truth *t = &w->truth[i];
        if (is_liars(w, t->author) || !t->is_in_ledger)
            continue;
        const struct view_ledger *l = view_ledger_of(n->v, world_name(w, t->author));
        if (store_leaf_get(n->v->store, l->number, t->index, &leaf, &e) < 0) {
            buf_append_fmt(why, "%s cannot read leaf %llu of %s: %s", name(w, n), (unsigned long long)t->index,
                           w->who[t->author].name, e.text);
            return false;
        }
        enum truth_holding may = truth_holding(w, i, n->member);
        if (may != TRUTH_MUST_NOT && leaf.state == STORE_HELD && !leaf_opens(&leaf.leaf, l->origin, leaf.salt, leaf.record)) {
            if (n->has_rot)
                continue; // nobody has asked for it since
            world_violated(w, "%s: record %zu does not open its leaf", name(w, n), i);
            return false;
        }
        bool is_right = may == TRUTH_MAY || (may == TRUTH_MUST) == (leaf.state == STORE_HELD);
        if (is_right || truth_is_doubtful(w, i, n->member))
            continue;
        buf_append_fmt(why, "%s %s record %zu (%llu of %s, class %d, state %d)", name(w, n),
                       may == TRUTH_MUST ? "lacks the bytes of" : "still holds", i, (unsigned long long)t->index,
                       w->who[t->author].name, t->leaf_class, (int)leaf.state);
        return false;
    }
    return true;
}

static bool
look_at_mark(void *context, size_t number)
{
    struct look *x = context;
    if (number >= x->w->truth_count)
        return true;
    const struct truth *t = truth_at(x->w, number);
    if (is_liars(x->w, t->author))
        return true;
    bool may = t->is_in_ledger ? truth_holding(x->w, number, x->node->member) != TRUTH_MUST_NOT : t->author == x->node->member;
    if (may || (!t->is_erased && truth_is_doubtful(x->w, number, x->node->member)))
        return true;
    buf_append_fmt(x->why, "%s: the bytes of record %zu (%llu of %s), which it may not hold, are on its disk in %s",
                   name(x->w, x->node), number, (unsigned long long)t->index, x->w->who[t->author].name, x->file);
    x->is_good = false;
    return false;
}

static void
look_at_file(void *context, const char *file, const uint8_t *p, size_t n)
{
    struct look *x = context;
    x->file = file;
    if (x->is_good)
        truth_marks(bytes_of(p, n), look_at_mark, x);
}

// ---- state ----

static uint64_t
least_settled(struct world *w, size_t member)
{
    uint64_t least = UINT64_MAX;
    for (size_t i = 0; i < w->node_count; i++) {
        const struct view_ledger *l;
        if (w->nodes[i].is_liar)
            continue;
        l = view_ledger_of(w->nodes[i].v, world_name(w, member));
        least = l->settled < least ? l->settled : least;
    }
    return least;
}

static int
root_at(struct node *n, size_t ledger_number, uint64_t size, struct hash *out)
{
    struct store_reader reader;
    int r = store_reader_init(&reader, n->v->store, (uint32_t)ledger_number);
    if (r < 0)
        return r;
    r = tree_root_at(&reader.reader, size, out);
    store_reader_clear(&reader);
    return r;
}

// The state at one vector of sizes for all: what is settled everywhere of the liar's ledger, all of the others'.
static bool
state_of(struct world *w, struct node *n, struct hash *out, struct hash *liar_root, struct buf *why)
{
    struct err e = {0};
    memset(liar_root, 0, sizeof *liar_root);
    if (w->plan.has_liar) {
        size_t member = w->plan.members - 1;
        uint64_t least = least_settled(w, member);
        const struct view_ledger *l = view_ledger_of(n->v, world_name(w, member));
        ((struct fold_ledger *)(uintptr_t)n->v->settled.by_number)[l->number].size = least;
        if (root_at(n, l->number, least, liar_root) < 0) {
            buf_append_fmt(why, "%s cannot read the liar's tree at %llu", name(w, n), (unsigned long long)least);
            return false;
        }
    }
    if (view_state_hash(n->v, out, &e) == 0)
        return true;
    buf_append_fmt(why, "%s gives no state hash: %s", name(w, n), e.text);
    return false;
}

static bool
states_agree(struct world *w, struct buf *why)
{
    struct hash first, hash, first_root, root;
    size_t of = w->plan.guests; // what a guest may read is another state for each
    for (size_t i = of; i < w->node_count; i++) {
        struct node *n = &w->nodes[i];
        if (n->is_liar)
            continue;
        if (!state_of(w, n, i == of ? &first : &hash, i == of ? &first_root : &root, why))
            return false;
        if (i > of && !hash_equal(&root, &first_root)) {
            buf_append_fmt(why, "%s and %s settled different histories of the liar's ledger", name(w, &w->nodes[of]),
                           name(w, n));
            return false;
        }
        if (i > of && !hash_equal(&hash, &first)) {
            buf_append_fmt(why, "%s and %s have different state hashes at the same sizes", name(w, &w->nodes[of]),
                           name(w, n));
            return false;
        }
    }
    return true;
}

// ---- blame ----

static int
look_at_trouble(void *context, struct bytes about, struct bytes what, int64_t time, struct bytes text)
{
    static const char *const blames[] = {"bad-note", "bad-cosignature", "bad-chunk", "bad-bytes", "bad-root",
                                         "bad-leaves", "equivocation", "quota"};
    struct look *x = context;
    (void)time;
    for (size_t m = 0; m < x->w->plan.members; m++)
        for (size_t i = 0; i < sizeof blames / sizeof *blames; i++)
            if (!is_liars(x->w, m) && bytes_equal(about, world_name(x->w, m)) && bytes_equal_str(what, blames[i])) {
                world_violated(x->w, "%s blames %s, who is honest: %.*s", name(x->w, x->node), x->w->who[m].name,
                               (int)text.n, text.p);
                x->is_good = false;
            }
    if (bytes_equal_str(what, "mended") && x->node->had_rot)
        return 0; // shown for a day, which is longer than this world lasts
    if (x->node->was_restored && bytes_equal(about, world_name(x->w, x->node->member)))
        return 0; // it says what of its own cannot be had back
    for (size_t m = 0; m < x->w->plan.members && x->is_good; m++)
        if (!is_liars(x->w, m) && bytes_equal(about, world_name(x->w, m))) {
            buf_append_fmt(x->why, "%s still shows a trouble: %s %.*s", name(x->w, x->node), x->w->who[m].name, (int)text.n,
                           text.p);
            x->is_good = false;
        }
    return 0;
}

static int
look_at_evidence(void *context, const struct row *row)
{
    struct look *x = context;
    if (bytes_equal(row->note, x->w->who[x->w->plan.members - 1].origin))
        x->is_good = true;
    return 0;
}

static bool
both_histories_were_seen(struct world *w)
{
    size_t liar = w->plan.members - 1;
    struct hash a, b;
    for (size_t i = 0; w->has_forked && i < liar; i++)
        for (size_t k = 0; k < i; k++) {
            const struct view_ledger *x = view_ledger_of(w->nodes[i].v, world_name(w, liar));
            const struct view_ledger *y = view_ledger_of(w->nodes[k].v, world_name(w, liar));
            uint64_t size = x->size < y->size ? x->size : y->size;
            if (root_at(&w->nodes[i], x->number, size, &a) == 0 && root_at(&w->nodes[k], y->number, size, &b) == 0 &&
                !hash_equal(&a, &b))
                return true;
        }
    return false;
}

static bool
blame_agrees(struct world *w, struct node *n, bool is_liar_known, struct buf *why)
{
    struct err e = {0};
    struct hash group;
    struct sync_ledger_info info;
    struct look x = {w, why, n, true, NULL};
    if (store_trouble_each(n->v->store, look_at_trouble, &x, &e) < 0 || !x.is_good)
        return false;
    if (!is_liar_known)
        return true;
    fold_group_of_kind(KIND_EVIDENCE, &group);
    x.is_good = false;
    if (store_row_group(n->v->store, &group, look_at_evidence, &x, &e) < 0 || !x.is_good) {
        buf_append_fmt(why, "%s holds no evidence against the liar, though its two histories were seen", name(w, n));
        return false;
    }
    if (node_ledger(w, n, w->plan.members - 1, &info) && info.is_accused)
        return true;
    buf_append_fmt(why, "%s does not accuse the liar, though its two histories were seen", name(w, n));
    return false;
}

// ---- all of it ----

struct receipts {
    const struct world *w;
    uint64_t index;
    unsigned held; // members whose receipt for it is there, bits
};

static int
look_at_receipt(void *context, uint64_t index, struct bytes member, struct bytes what, struct bytes note)
{
    struct receipts *x = context;
    (void)note; // the member verified it
    if (index == x->index && bytes_equal_str(what, "held"))
        x->held |= 1u << world_member(x->w, member);
    return 0;
}

// An author knows who holds its restricted records: their receipts came.
static bool
receipts_agree(struct world *w, struct node *n, struct buf *why)
{
    struct err e = {0};
    const struct view_ledger *l = view_ledger_of(n->v, world_name(w, n->member));
    for (size_t i = 0; i < w->truth_count && !n->was_restored; i++) {
        const struct truth *t = &w->truth[i];
        struct receipts x = {w, t->index, 0};
        if (t->author != n->member || t->leaf_class != LEAF_RESTRICTED || !t->is_in_ledger)
            continue;
        if (store_receipt_each(n->v->store, l->number, t->index, t->index + 1, look_at_receipt, &x, &e) < 0)
            world_violated(w, "%s: its receipts cannot be read: %s", name(w, n), e.text);
        for (size_t m = 0; m < w->plan.members; m++) {
            bool must = m != n->member && !is_liars(w, m) && truth_holding(w, i, m) == TRUTH_MUST && !w->nodes[m].was_restored;
            // Receipts bear no order: of one that gave a record back and got it again the later may come first.
            if (!must || x.held >> m & 1 || truth_has_word(w, i, m))
                continue;
            buf_append_fmt(why, "%s has no receipt of %s for record %zu", name(w, n), w->who[m].name, i);
            return false;
        }
    }
    return true;
}

static bool
nodes_agree(struct world *w, struct buf *why)
{
    bool is_liar_known = both_histories_were_seen(w);
    w->tally[TALLY_FORKS_SEEN] = is_liar_known;
    resolve(w);
    for (size_t i = 0; i < w->node_count && !world_is_over(w); i++) {
        struct node *n = &w->nodes[i];
        struct look x = {w, why, n, true, NULL};
        if (n->is_liar)
            continue;
        if (!holdings_agree(w, n, why) || !receipts_agree(w, n, why) || !blame_agrees(w, n, is_liar_known, why))
            return false;
        disk_each(n->disk, look_at_file, &x);
        if (!x.is_good)
            return false;
    }
    return !world_is_over(w) && states_agree(w, why);
}

bool
check_agreed(struct world *w, struct buf *why)
{
    struct err e = {0};
    bool is_good = sizes_agree(w, why);
    size_t begun = 0;
    if (!is_good)
        return false;
    for (; begun < w->node_count && is_good; begun++)
        if (node_is_up(&w->nodes[begun]) && view_begin(w->nodes[begun].v, &e) < 0)
            is_good = false;
    if (is_good)
        is_good = nodes_agree(w, why);
    else
        world_violated(w, "a reader cannot begin: %s", e.text);
    for (size_t i = 0; i < begun; i++)
        if (node_is_up(&w->nodes[i]))
            view_end(w->nodes[i].v);
    return is_good;
}

// Every word an honest node sent must be about a prefix of the author's one history, or of one of a liar's two.
static bool
fits(struct world *w, const struct signed_word *word, size_t node)
{
    struct hash root;
    struct node *n = &w->nodes[node];
    if (!node_is_up(n))
        return false;
    const struct view_ledger *l = view_ledger_of(n->v, world_name(w, word->ledger));
    return l && word->size <= l->size && root_at(n, l->number, word->size, &root) == 0 && hash_equal(&root, &word->root);
}

static void
check_words(struct world *w)
{
    size_t second = w->plan.members;
    unsigned faces[WORLD_NODES] = {0}; // by cosigner: histories of the liar's that its words fit, bits
    for (size_t i = 0; i < w->word_count; i++) {
        const struct signed_word *word = &w->words[i];
        bool on_first = fits(w, word, word->ledger);
        bool on_second = w->has_forked && is_liars(w, word->ledger) && fits(w, word, second);
        if (!on_first && !on_second) {
            world_violated(w, "%s signed size %llu of the ledger of %s with a root that its author's ledger never had",
                           w->who[w->nodes[word->node].member].name, (unsigned long long)word->size,
                           w->who[word->ledger].name);
            return;
        }
        if (!is_liars(w, word->ledger))
            continue;
        faces[word->node] |= on_first && !on_second ? 1u : on_second && !on_first ? 2u : 0u;
        if (faces[word->node] == 3u) {
            world_violated(w, "%s cosigned both histories of the liar", w->who[w->nodes[word->node].member].name);
            return;
        }
    }
}

void
check_history(struct world *w)
{
    struct err e = {0};
    for (size_t i = 0; i < w->node_count; i++)
        if (node_is_up(&w->nodes[i]) && view_begin(w->nodes[i].v, &e) < 0)
            world_violated(w, "a reader cannot begin: %s", e.text);
    if (!world_is_over(w))
        check_words(w);
    for (size_t i = 0; i < w->node_count; i++)
        if (w->nodes[i].v && w->nodes[i].v->is_open)
            view_end(w->nodes[i].v);
}
