// SPDX-License-Identifier: Apache-2.0
// What must hold at every step. See check.h.
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "audience.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "member/serve.h"
#include "node.h"
#include "sync/wire.h"
#include "truth.h"

// ---- words ----

static void
add_word(struct world *w, const struct signed_word *word)
{
    if (w->word_count == w->word_capacity) {
        w->word_capacity = w->word_capacity ? w->word_capacity * 2 : 256;
        w->words = realloc(w->words, w->word_capacity * sizeof *w->words);
        if (!w->words)
            abort(); // the simulator itself has no use without memory
    }
    w->words[w->word_count++] = *word;
}

// Is this word new? False: it was given before, or contradicts what was.
static bool
check_word(struct world *w, const struct signed_word *word)
{
    for (size_t i = 0; i < w->word_count; i++) {
        const struct signed_word *old = &w->words[i];
        if (old->node != word->node || old->ledger != word->ledger || old->size != word->size ||
            old->is_cosignature != word->is_cosignature)
            continue;
        if (!hash_equal(&old->root, &word->root))
            world_violated(w, "%s signed two trees of size %llu of the ledger of %s", w->who[word->node].name,
                           (unsigned long long)word->size, w->who[word->ledger].name);
        return false;
    }
    add_word(w, word);
    return true;
}

static bool
is_signed_as(const struct note *n, struct bytes name)
{
    for (unsigned i = 0; i < n->count; i++)
        if (bytes_equal(n->signatures[i].name, name))
            return true;
    return false;
}

static size_t
ledger_of(const struct world *w, struct bytes origin)
{
    size_t i = 0;
    while (i < w->plan.members && !bytes_equal(w->who[i].origin, origin))
        i++;
    return i;
}

void
check_signed(struct world *w, const struct node *n, struct bytes bytes)
{
    struct note note;
    struct checkpoint c;
    struct sync_ledger_info own;
    if (n->is_liar)
        return;
    if (note_parse(bytes, &note, NULL) < 0 || checkpoint_parse(note.text, &c, NULL) < 0) {
        world_violated(w, "%s gave a note that is malformed", w->who[n->member].name);
        return;
    }
    struct signed_word word = {.node = n->index, .ledger = ledger_of(w, c.origin), .size = c.size, .root = c.root};
    if (word.ledger == w->plan.members) {
        world_violated(w, "%s gave a note of an unknown ledger", w->who[n->member].name);
        return;
    }
    word.is_cosignature = word.ledger != n->member;
    if (!is_signed_as(&note, word.is_cosignature ? w->who[n->member].cosigner : w->who[n->member].origin))
        return; // it hands on the words of others
    if (!check_word(w, &word))
        return; // the words of before its backup it still has
    if (n->regain > 0 && node_ledger(w, n, n->member, &own) && own.size < n->regain)
        world_violated(w, "%s came back from a backup and signs at size %llu before it has its %llu leaves back",
                       w->who[n->member].name, (unsigned long long)own.size, (unsigned long long)n->regain);
}

// ---- what is served ----

struct serving {
    struct world *w;
    struct node *server;
    const struct node *asker;
};

static bool
look_at_mark(void *context, size_t number)
{
    struct serving *x = context;
    struct world *w = x->w;
    if (number >= w->truth_count) {
        world_violated(w, "%s serves a record that nobody wrote", w->who[x->server->member].name);
        return false;
    }
    if (truth_at(w, number)->author == w->plan.members - 1 && w->plan.has_liar)
        return true; // what a liar lets out is its own affair
    if (truth_was_ever_open(w, number, x->asker->member) || audience_may_serve(w, x->server, number, x->asker->member))
        return true;
    world_violated(w, "%s gives restricted record %zu to %s, to whom nothing opens it",
                   w->who[x->server->member].name, number, w->who[x->asker->member].name);
    return false;
}

void
check_served(struct world *w, struct node *server, const struct node *asker, struct bytes body, bool is_chunk)
{
    struct serving x = {w, server, asker};
    struct err e = {0};
    struct bytes rest = body, member, note;
    uint64_t rules;
    bool is_bad = false;
    if (is_chunk) {
        truth_marks(body, look_at_mark, &x);
        return;
    }
    if (wire_parse_heads(&rest, &member, &rules, &e) < 0)
        world_violated(w, "%s answers malformed heads", w->who[server->member].name);
    else
        while (wire_next_note(&rest, &note, &is_bad))
            check_signed(w, server, note);
}

// A word can be on the disk though the power went before it was sent.
void
check_started(struct world *w, struct node *n)
{
    struct err e = {0};
    struct buf heads;
    if (view_begin(n->v, &e) < 0)
        return; // its first batch will tell
    buf_init(&heads, 1024 * 1024);
    int r = serve_heads(n->v, world_name(w, n->member), true, &heads, &e);
    view_end(n->v);
    if (r == 0 && !n->is_liar)
        check_served(w, n, n, buf_bytes(&heads), false);
    buf_clear(&heads);
}

// ---- what is settled ----

// Members that signed this ledger at that size or a larger one; a liar may have signed anything.
static unsigned
signers(const struct world *w, size_t ledger, uint64_t size)
{
    unsigned who = w->plan.has_liar ? 1u << (w->plan.members - 1) : 0, count = 0;
    for (size_t i = 0; i < w->word_count; i++)
        if (w->words[i].ledger == ledger && w->words[i].size >= size)
            who |= 1u << w->nodes[w->words[i].node].member;
    for (size_t m = w->plan.guests; m < w->plan.members; m++) // a guest counts for nothing
        count += who >> m & 1;
    return count;
}

void
check_settled(struct world *w, const struct node *n)
{
    struct sync_ledger_info info;
    const struct sync *s = member_sync(n->m);
    if (n->is_liar)
        return;
    for (size_t i = 0; sync_ledger_at(s, i, &info); i++) {
        size_t member = world_member(w, info.member);
        uint64_t *seen = &w->settled[n->index][member];
        if (info.settled < *seen || info.settled > info.size) {
            world_violated(w, "%s: settled of the ledger of %s went from %llu to %llu (%llu held)",
                           w->who[n->member].name, w->who[member].name, (unsigned long long)*seen,
                           (unsigned long long)info.settled, (unsigned long long)info.size);
            return;
        }
        if (info.settled != *seen && signers(w, member, info.settled) < 1 + 2 * (w->plan.members - w->plan.guests) / 3) {
            world_violated(w, "%s: %llu leaves of the ledger of %s settled though only %u members can have signed them",
                           w->who[n->member].name, (unsigned long long)info.settled, w->who[member].name,
                           signers(w, member, info.settled));
            return;
        }
        if (info.settled != *seen)
            world_trace(w, "%s: ledger of %s settled to %llu", w->who[n->member].name, w->who[member].name,
                        (unsigned long long)info.settled);
        *seen = info.settled;
        if (info.is_accused && !(w->plan.has_liar && member == w->plan.members - 1)) {
            world_violated(w, "%s accuses %s, who is honest", w->who[n->member].name, w->who[member].name);
            return;
        }
    }
}

// ---- a restore ----

static bool
holds(struct node *n, struct bytes origin, uint64_t index)
{
    struct err e = {0};
    struct store_leaf leaf;
    bool found = false;
    if (!node_is_up(n) || view_begin(n->v, &e) < 0)
        return false;
    const struct view_ledger *l = view_ledger_at(n->v, origin);
    if (l && index < l->size && store_leaf_get(n->v->store, l->number, index, &leaf, &e) == 0)
        found = leaf.state == STORE_HELD;
    view_end(n->v);
    return found;
}

void
check_restored(struct world *w, const struct node *n)
{
    for (size_t i = 0; i < w->truth_count; i++) {
        struct truth *t = &w->truth[i];
        if (t->author != n->member || t->leaf_class != LEAF_RESTRICTED || !t->was_written)
            continue;
        bool is_elsewhere = false;
        for (size_t k = 0; k < w->node_count; k++)
            if (k != n->index && !w->nodes[k].is_liar)
                is_elsewhere = is_elsewhere || holds(&w->nodes[k], w->who[n->member].origin, t->index);
        t->may_be_lost = t->may_be_lost || !is_elsewhere;
    }
}
