// SPDX-License-Identifier: Apache-2.0
// Proves what the machine signs, asks, stores and refuses, event by event: KAZ's machine against made ledgers of four
// members (k = 3). The simulator proves the same in the large.
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "ledger/proof.h"
#include "ledgers.h"

#define SELF 2 // KAZ

static struct sign_secret new_keys[3];

struct world {
    struct made_ledger *l[LEDGERS_MEMBERS];
    struct made_ledger *held[LEDGERS_MEMBERS]; // what "the store" of KAZ holds: grows by STORE_LEAVES
    struct sync *s;
    struct arena arena;
    struct sync_actions out;
    struct buf b;
    int64_t now;
};

static struct made_ledger *
new_ledger(size_t member)
{
    struct made_ledger *l = malloc(sizeof *l);
    assert_non_null(l);
    ledgers_make(l, member);
    return l;
}

static int
set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    struct sync_member members[LEDGERS_MEMBERS] = {0};
    assert_non_null(w);
    for (size_t m = 0; m < LEDGERS_MEMBERS; m++) {
        w->l[m] = new_ledger(m);
        w->held[m] = new_ledger(m);
        members[m].name = bytes_of_str(ledgers_names[m]);
        sign_public_of(&w->l[m]->cosign, &members[m].cosign);
    }
    struct sync_config c = {.self = bytes_of_str("KAZ"), .alliance = bytes_of_str("demo"), .charter = ledgers_charter(),
                            .members = members, .member_count = LEDGERS_MEMBERS, .party_count = LEDGERS_MEMBERS, .quota_leaves = 1000,
                            .quota_bytes = 1 << 20, .ledger_key = &w->l[SELF]->key, .cosign_key = &w->l[SELF]->cosign};
    assert_int_equal(sync_new(&w->s, &c, NULL), 0);
    for (size_t m = 0; m < LEDGERS_MEMBERS; m++) {
        struct sync_ledger_state state_of = {.number = (uint32_t)m + 1, .origin = bytes_of_str(w->l[m]->origin),
                                             .member = members[m].name, .reader = ledgers_reader(w->held[m])};
        sign_public_of(&w->l[m]->key, &state_of.key);
        assert_int_equal(sync_ledger_add(w->s, &state_of, NULL), 0);
    }
    arena_init(&w->arena, 64 << 20);
    buf_init(&w->b, 8 << 20);
    w->out.arena = &w->arena;
    w->now = 1000;
    *state = w;
    return 0;
}

static int
tear_down(void **state)
{
    struct world *w = *state;
    sync_free(w->s);
    for (size_t m = 0; m < LEDGERS_MEMBERS; m++) {
        free(w->l[m]);
        free(w->held[m]);
    }
    buf_clear(&w->b);
    arena_clear(&w->arena);
    free(w);
    return 0;
}

// "Carry out": only what later questions of the machine to its reader need.
static void
carry(struct world *w, size_t from)
{
    for (size_t i = from; i < w->out.count; i++) {
        const struct sync_action *a = &w->out.items[i];
        if (a->type != SYNC_STORE_LEAVES)
            continue;
        struct made_ledger *h = w->held[a->ledger - 1];
        assert_int_equal(a->from, h->size);
        for (size_t k = 0; k < a->frame_count; k++)
            h->leaves[h->size++] = a->frames[k].leaf;
    }
}

static void
step(struct world *w, struct sync_event ev)
{
    size_t from = w->out.count;
    assert_int_equal(sync_step(w->s, w->now, &ev, &w->out, NULL), 0);
    carry(w, from);
}

static void
flush(struct world *w)
{
    assert_int_equal(sync_flush(w->s, w->now, 1795000000, &w->out, NULL), 0);
}

static const struct sync_action *
find(const struct world *w, enum sync_action_type type)
{
    for (size_t i = 0; i < w->out.count; i++)
        if (w->out.items[i].type == type)
            return &w->out.items[i];
    return NULL;
}

static size_t
count(const struct world *w, enum sync_action_type type)
{
    size_t n = 0;
    for (size_t i = 0; i < w->out.count; i++)
        n += w->out.items[i].type == type;
    return n;
}

static const struct sync_action *
trouble(const struct world *w, const char *what)
{
    for (size_t i = 0; i < w->out.count; i++)
        if (w->out.items[i].type == SYNC_TROUBLE && strcmp(w->out.items[i].what, what) == 0)
            return &w->out.items[i];
    return NULL;
}

static void
forget(struct world *w)
{
    w->out.count = 0;
}

// Answer every ask for heads with no notes: that is enough to have been heard.
static void
be_heard(struct world *w, int peers)
{
    flush(w);
    struct sync_actions asked = w->out;
    for (size_t i = 0; i < asked.count && peers > 0; i++)
        if (asked.items[i].type == SYNC_ASK_HEADS) {
            step(w, (struct sync_event){.type = SYNC_HEADS_END, .peer = asked.items[i].peer, .token = asked.items[i].token});
            peers--;
        }
    flush(w);
    forget(w);
}

static void
note_from(struct world *w, const char *peer, const struct made_ledger *l, uint64_t size, unsigned cosigners)
{
    ledgers_note(l, size, cosigners, w->l, &w->b);
    struct bytes note = arena_copy(&w->arena, buf_bytes(&w->b));
    step(w, (struct sync_event){.type = SYNC_NOTE, .peer = bytes_of_str(peer), .note = note});
}

static void
answer(struct world *w, const struct sync_action *ask, const struct made_ledger *l, bool with_bytes)
{
    struct sync_action a = *ask;
    ledgers_chunk(l, a.from, a.to, a.size, with_bytes, &w->b);
    struct bytes body = arena_copy(&w->arena, buf_bytes(&w->b));
    forget(w);
    step(w, (struct sync_event){.type = SYNC_CHUNK, .peer = a.peer, .token = a.token, .body = body});
    flush(w);
}

static void
test_signs_nothing_until_heard(void **state)
{
    struct world *w = *state;
    unsigned heard, needed;
    uint64_t behind;
    ledgers_append(w->l[SELF], LEAF_STATUTE, 0);
    step(w, (struct sync_event){.type = SYNC_APPEND, .leaf = &w->l[SELF]->leaves[0], .record_size = 9});
    flush(w);
    assert_null(find(w, SYNC_SEND_NOTE));
    assert_true(sync_is_recovering(w->s, &heard, &needed, &behind));
    assert_int_equal(needed, 2);
    be_heard(w, 1);
    flush(w);
    assert_null(find(w, SYNC_SEND_NOTE));
    forget(w);
    w->now += 60000; // what was not answered has failed
    flush(w);
    w->now += 60000; // the next polls
    forget(w);
    flush(w);
    struct sync_actions asked = w->out;
    size_t heads = 0;
    for (size_t i = 0; i < asked.count; i++)
        if (asked.items[i].type == SYNC_ASK_HEADS) {
            heads++;
            step(w, (struct sync_event){.type = SYNC_HEADS_END, .peer = asked.items[i].peer, .token = asked.items[i].token});
        }
    assert_true(heads > 0);
    flush(w);
    assert_false(sync_is_recovering(w->s, &heard, &needed, &behind));
    assert_int_equal(count(w, SYNC_SEND_NOTE), LEDGERS_MEMBERS - 1);
}

static void
test_fetches_then_cosigns_then_settles(void **state)
{
    struct world *w = *state;
    struct sync_ledger_info info;
    be_heard(w, 3);
    for (int i = 0; i < 300; i++)
        ledgers_append(w->l[0], LEAF_ALLIANCE, 0);
    note_from(w, "ARM", w->l[0], 300, 0);
    flush(w);
    const struct sync_action *ask = find(w, SYNC_ASK_CHUNK);
    assert_non_null(ask);
    assert_int_equal(ask->from, 0);
    assert_int_equal(ask->to, 300);
    assert_null(find(w, SYNC_STORE_COSIGNATURE));
    answer(w, ask, w->l[0], true);
    assert_int_equal(find(w, SYNC_STORE_LEAVES)->frame_count, 300);
    assert_int_equal(count(w, SYNC_STORE_TILE), 1);
    assert_non_null(find(w, SYNC_STORE_COSIGNATURE));
    assert_int_equal(count(w, SYNC_SEND_NOTE), 1); // its author waits for it, the others hear a little later
    assert_true(bytes_equal_str(find(w, SYNC_SEND_NOTE)->peer, "ARM"));
    assert_true(sync_next_tick(w->s) <= w->now + 100);
    w->now += 100;
    flush(w);
    assert_int_equal(count(w, SYNC_SEND_NOTE), LEDGERS_MEMBERS - 1);
    flush(w);
    assert_int_equal(count(w, SYNC_SEND_NOTE), LEDGERS_MEMBERS - 1);
    assert_true(sync_ledger_find(w->s, 1, &info));
    assert_int_equal(info.size, 300);
    assert_int_equal(info.cosigned, 300);
    assert_int_equal(info.settled, 0); // the author and we are two of three
    note_from(w, "BLR", w->l[0], 300, 1u << 1);
    assert_true(sync_ledger_find(w->s, 1, &info));
    assert_int_equal(info.settled, 300);
    for (size_t m = 0; m < LEDGERS_MEMBERS; m++) {
        struct sync_cosigner c;
        assert_true(sync_cosigner_at(w->s, 1, m, &c));
        assert_int_equal(c.size, m == 3 ? 0 : 300);
    }
}

static void
test_evidence_of_another_ends_cosigning(void **state)
{
    struct world *w = *state;
    be_heard(w, 3);
    ledgers_append(w->l[0], LEAF_ALLIANCE, 0);
    note_from(w, "ARM", w->l[0], 1, 0);
    flush(w);
    sync_accuse(w->s, 1); // a record with evidence was folded while the leaves were on their way
    answer(w, find(w, SYNC_ASK_CHUNK), w->l[0], true);
    assert_null(find(w, SYNC_STORE_COSIGNATURE));
}

static void
test_cosignature_before_its_leaves_counts_after(void **state)
{
    struct world *w = *state;
    struct sync_ledger_info info;
    be_heard(w, 3);
    for (int i = 0; i < 5; i++)
        ledgers_append(w->l[0], LEAF_ALLIANCE, 0);
    note_from(w, "BLR", w->l[0], 5, 1u << 1);
    flush(w);
    assert_true(sync_ledger_find(w->s, 1, &info));
    assert_int_equal(info.settled, 0);
    answer(w, find(w, SYNC_ASK_CHUNK), w->l[0], true);
    assert_true(sync_ledger_find(w->s, 1, &info));
    assert_int_equal(info.settled, 5);
}

// Others' cosignatures came before the leaves, and who gave them may not come again: who told of them is asked once more.
static void
test_cosignatures_of_others_are_asked_for_again(void **state)
{
    struct world *w = *state;
    const struct sync_action *again = NULL;
    be_heard(w, 3);
    for (int i = 0; i < 5; i++)
        ledgers_append(w->l[0], LEAF_ALLIANCE, 0);
    note_from(w, "BLR", w->l[0], 5, 1u << 1 | 1u << 3);
    flush(w);
    struct sync_action ask = *find(w, SYNC_ASK_CHUNK);
    w->now += 100;
    forget(w);
    flush(w);
    assert_null(find(w, SYNC_ASK_HEADS)); // in vain before the leaves are here
    answer(w, &ask, w->l[0], true);
    for (size_t i = 0; i < w->out.count; i++)
        if (w->out.items[i].type == SYNC_ASK_HEADS) {
            assert_null(again);
            again = &w->out.items[i];
        }
    assert_non_null(again);
    assert_true(again->is_full && bytes_equal_str(again->peer, "BLR"));
    note_from(w, "BLR", w->l[0], 5, 1u << 1 | 1u << 3);
    step(w, (struct sync_event){.type = SYNC_HEADS_END, .peer = again->peer, .token = again->token});
    struct sync_cosigner c;
    assert_true(sync_cosigner_at(w->s, 1, 3, &c));
    assert_int_equal(c.size, 5);
    forget(w);
    w->now += 100;
    flush(w);
    assert_null(find(w, SYNC_ASK_HEADS)); // once is enough
}

static void
test_missing_bytes_are_not_cosigned_and_asked_for(void **state)
{
    struct world *w = *state;
    be_heard(w, 3);
    for (int i = 0; i < 3; i++)
        ledgers_append(w->l[0], LEAF_ALLIANCE, 0);
    note_from(w, "ARM", w->l[0], 3, 0);
    flush(w);
    answer(w, find(w, SYNC_ASK_CHUNK), w->l[0], false);
    assert_null(find(w, SYNC_STORE_COSIGNATURE));
    const struct sync_action *ask = find(w, SYNC_ASK_CHUNK);
    assert_non_null(ask);
    assert_int_equal(ask->to - ask->from, 3);
    answer(w, ask, w->l[0], true);
    assert_non_null(find(w, SYNC_STORE_FILL));
    for (uint64_t i = 0; i < 3; i++)
        sync_filled(w->s, 1, i);
    flush(w);
    assert_non_null(find(w, SYNC_STORE_COSIGNATURE));
}

static void
test_restricted_bytes_are_not_needed(void **state)
{
    struct world *w = *state;
    be_heard(w, 3);
    ledgers_append(w->l[0], LEAF_RESTRICTED, 0);
    note_from(w, "ARM", w->l[0], 1, 0);
    flush(w);
    answer(w, find(w, SYNC_ASK_CHUNK), w->l[0], false);
    assert_non_null(find(w, SYNC_STORE_COSIGNATURE));
}

static void
test_wrong_leaves_are_refused_and_named(void **state)
{
    struct world *w = *state;
    struct made_ledger *other = new_ledger(0);
    struct sync_ledger_info info;
    be_heard(w, 3);
    for (int i = 0; i < 4; i++) {
        ledgers_append(w->l[0], LEAF_ALLIANCE, 0);
        ledgers_append(other, LEAF_ALLIANCE, 1);
    }
    note_from(w, "BLR", w->l[0], 4, 1u << 1);
    flush(w);
    struct sync_action ask = *find(w, SYNC_ASK_CHUNK);
    answer(w, &ask, other, true);
    assert_null(find(w, SYNC_STORE_LEAVES));
    assert_non_null(trouble(w, "bad-leaves"));
    assert_true(bytes_equal(trouble(w, "bad-leaves")->member, ask.peer));
    assert_true(sync_ledger_find(w->s, 1, &info));
    assert_int_equal(info.size, 0);
    assert_false(info.is_accused); // the giver lied, not the author
    free(other);
}

static void
test_bytes_that_do_not_match_are_named(void **state)
{
    struct world *w = *state;
    be_heard(w, 3);
    ledgers_append(w->l[0], LEAF_ALLIANCE, 0);
    note_from(w, "ARM", w->l[0], 1, 0);
    flush(w);
    w->l[0]->records[0][5] ^= 1; // what ARM serves is not what it committed to
    answer(w, find(w, SYNC_ASK_CHUNK), w->l[0], true);
    assert_non_null(trouble(w, "bad-bytes"));
    assert_null(find(w, SYNC_STORE_COSIGNATURE));
}

static void
grow_to(struct world *w, const struct made_ledger *l, uint64_t size)
{
    note_from(w, "ARM", l, size, 0);
    flush(w);
    answer(w, find(w, SYNC_ASK_CHUNK), l, true);
    forget(w);
}

static void
test_two_histories_of_one_size(void **state)
{
    struct world *w = *state;
    struct made_ledger *other = new_ledger(0);
    struct sync_ledger_info info;
    be_heard(w, 3);
    for (int i = 0; i < 6; i++) {
        ledgers_append(w->l[0], LEAF_ALLIANCE, 0);
        ledgers_append(other, LEAF_ALLIANCE, i >= 3);
    }
    grow_to(w, w->l[0], 6);
    note_from(w, "RUS", other, 6, 0);
    const struct sync_action *a = find(w, SYNC_EVIDENCE);
    assert_non_null(a);
    assert_int_equal(a->proof_count, 0);
    assert_true(sync_ledger_find(w->s, 1, &info));
    assert_true(info.is_accused);
    ledgers_append(w->l[0], LEAF_ALLIANCE, 0);
    forget(w);
    note_from(w, "ARM", w->l[0], 7, 0);
    flush(w);
    assert_null(find(w, SYNC_STORE_COSIGNATURE)); // never again
    free(other);
}

static void
check_proof(const struct sync_action *a)
{
    struct note first, second;
    struct checkpoint *c = calloc(2, sizeof *c);
    assert_non_null(a);
    assert_non_null(c);
    assert_int_equal(note_parse(a->note, &first, NULL), 0);
    assert_int_equal(note_parse(a->second, &second, NULL), 0);
    assert_int_equal(checkpoint_parse(first.text, &c[0], NULL), 0);
    assert_int_equal(checkpoint_parse(second.text, &c[1], NULL), 0);
    assert_true(c[0].size < c[1].size);
    assert_false(hash_equal(&a->root, &c[0].root));
    assert_true(proof_verify_consistency(a->proof, a->proof_count, c[0].size, &a->root, c[1].size, &c[1].root));
    free(c);
}

static void
test_a_smaller_history_that_parts(void **state)
{
    struct world *w = *state;
    struct made_ledger *other = new_ledger(0);
    be_heard(w, 3);
    for (int i = 0; i < 6; i++) {
        ledgers_append(w->l[0], LEAF_ALLIANCE, 0);
        ledgers_append(other, LEAF_ALLIANCE, i >= 3);
    }
    grow_to(w, w->l[0], 6);
    note_from(w, "RUS", other, 5, 0);
    check_proof(find(w, SYNC_EVIDENCE));
    free(other);
}

static void
test_a_larger_history_that_parts(void **state)
{
    struct world *w = *state;
    struct made_ledger *other = new_ledger(0);
    be_heard(w, 3);
    for (int i = 0; i < 9; i++) {
        if (i < 6)
            ledgers_append(w->l[0], LEAF_ALLIANCE, 0);
        ledgers_append(other, LEAF_ALLIANCE, i >= 3);
    }
    grow_to(w, w->l[0], 6);
    note_from(w, "RUS", other, 9, 0);
    flush(w);
    answer(w, find(w, SYNC_ASK_CHUNK), other, true);
    check_proof(find(w, SYNC_EVIDENCE));
    assert_null(find(w, SYNC_STORE_LEAVES));
    free(other);
}

static void
test_our_own_word_binds_us(void **state)
{
    struct world *w = *state;
    struct sync_ledger_info info;
    for (int i = 0; i < 5; i++)
        ledgers_append(w->l[0], LEAF_ALLIANCE, 0);
    be_heard(w, 3);
    assert_false(sync_take_loss(w->s));
    note_from(w, "BLR", w->l[0], 5, 1u << SELF); // BLR remembers that we cosigned size 5
    assert_true(sync_take_loss(w->s)); // so this store is an older one
    assert_false(sync_take_loss(w->s)); // which is said once
    flush(w);
    struct sync_action ask = *find(w, SYNC_ASK_CHUNK);
    ask.to = 3; // only so much is given
    answer(w, &ask, w->l[0], true);
    note_from(w, "ARM", w->l[0], 3, 0);
    flush(w);
    assert_null(find(w, SYNC_STORE_COSIGNATURE)); // nothing below what we signed before
    assert_true(sync_ledger_find(w->s, 1, &info));
    assert_int_equal(info.size, 3);
}

static void
test_our_own_word_binds_us_to_its_history(void **state)
{
    struct world *w = *state;
    struct made_ledger *other = new_ledger(0);
    be_heard(w, 3);
    for (int i = 0; i < 7; i++) {
        if (i < 5)
            ledgers_append(w->l[0], LEAF_ALLIANCE, 0);
        ledgers_append(other, LEAF_ALLIANCE, i >= 3);
    }
    note_from(w, "BLR", w->l[0], 5, 1u << SELF); // BLR remembers that we cosigned five leaves of one history
    note_from(w, "ARM", other, 7, 0);            // and its author gives us seven of another
    flush(w);
    answer(w, find(w, SYNC_ASK_CHUNK), other, true);
    assert_null(find(w, SYNC_STORE_COSIGNATURE));
    check_proof(find(w, SYNC_EVIDENCE));
    free(other);
}

static void
test_quota(void **state)
{
    struct world *w = *state;
    be_heard(w, 3);
    for (int i = 0; i < 1001; i++)
        ledgers_append(w->l[0], LEAF_ALLIANCE, 0);
    note_from(w, "ARM", w->l[0], 1001, 0);
    flush(w);
    answer(w, find(w, SYNC_ASK_CHUNK), w->l[0], true);
    assert_non_null(trouble(w, "quota"));
    assert_null(find(w, SYNC_STORE_COSIGNATURE));
}

static void
test_garbage_is_refused(void **state)
{
    struct world *w = *state;
    be_heard(w, 3);
    step(w, (struct sync_event){.type = SYNC_NOTE, .peer = bytes_of_str("ARM"), .note = BYTES_LIT("nonsense")});
    assert_non_null(trouble(w, "bad-note"));
    forget(w);
    ledgers_append(w->l[0], LEAF_ALLIANCE, 0);
    note_from(w, "ARM", w->l[0], 1, 0);
    flush(w);
    struct sync_action ask = *find(w, SYNC_ASK_CHUNK);
    forget(w);
    step(w, (struct sync_event){.type = SYNC_CHUNK, .peer = ask.peer, .token = ask.token, .body = BYTES_LIT("nonsense")});
    assert_non_null(trouble(w, "bad-chunk"));
    forget(w); // an answer to nothing, and one by another than was asked
    ledgers_chunk(w->l[0], 0, 1, 1, true, &w->b);
    step(w, (struct sync_event){.type = SYNC_CHUNK, .peer = ask.peer, .token = ask.token, .body = buf_bytes(&w->b)});
    step(w, (struct sync_event){.type = SYNC_CHUNK, .peer = bytes_of_str("RUS"), .token = ask.token, .body = buf_bytes(&w->b)});
    assert_null(find(w, SYNC_STORE_LEAVES));
}

static void
test_silent_peer_is_left_for_another(void **state)
{
    struct world *w = *state;
    be_heard(w, 3);
    ledgers_append(w->l[0], LEAF_ALLIANCE, 0);
    note_from(w, "ARM", w->l[0], 1, 0);
    note_from(w, "BLR", w->l[0], 1, 1u << 1);
    flush(w);
    struct sync_action ask = *find(w, SYNC_ASK_CHUNK);
    assert_true(bytes_equal_str(ask.peer, "ARM"));
    forget(w);
    step(w, (struct sync_event){.type = SYNC_FAILED, .peer = ask.peer, .token = ask.token, .reason = BYTES_LIT("gone")});
    flush(w);
    const struct sync_action *next = find(w, SYNC_ASK_CHUNK);
    assert_non_null(next);
    assert_true(bytes_equal_str(next->peer, "BLR"));
}

static void
test_a_size_nobody_holds_does_not_block(void **state)
{
    struct world *w = *state;
    be_heard(w, 3);
    for (int i = 0; i < 9; i++)
        ledgers_append(w->l[0], LEAF_ALLIANCE, 0);
    for (int round = 0; round < 20; round++) { // ARM signed 9 and is gone; BLR holds 5 and has seen 9
        forget(w);
        w->now += 5000;
        note_from(w, "BLR", w->l[0], 5, 0);
        note_from(w, "BLR", w->l[0], 9, 0);
        flush(w);
        const struct sync_action *ask = find(w, SYNC_ASK_CHUNK);
        if (ask && ask->size == 5 && bytes_equal_str(ask->peer, "BLR"))
            return;
        if (ask)
            step(w, (struct sync_event){.type = SYNC_FAILED, .peer = ask->peer, .token = ask->token, .reason = BYTES_LIT("404")});
    }
    fail_msg("the smaller size was never asked for");
}

static void
test_our_own_larger_ledger_stops_us(void **state)
{
    struct world *w = *state;
    unsigned heard, needed;
    uint64_t behind;
    be_heard(w, 3);
    ledgers_append(w->l[SELF], LEAF_STATUTE, 0);
    step(w, (struct sync_event){.type = SYNC_APPEND, .leaf = &w->l[SELF]->leaves[0], .record_size = 9});
    flush(w);
    forget(w);
    for (int i = 0; i < 4; i++)
        ledgers_append(w->l[SELF], LEAF_STATUTE, 1);
    note_from(w, "RUS", w->l[SELF], 5, 0); // somebody remembers more than we hold
    assert_true(sync_is_recovering(w->s, &heard, &needed, &behind));
    assert_int_equal(behind, 4);
    assert_false(sync_take_loss(w->s)); // not before it has back what it can have
    step(w, (struct sync_event){.type = SYNC_APPEND, .leaf = &w->l[SELF]->leaves[0], .record_size = 9});
    flush(w);
    assert_null(find(w, SYNC_SEND_NOTE));
}

static void
test_evidence_waits_until_it_can_be_written(void **state)
{
    struct world *w = *state;
    struct made_ledger *other = new_ledger(0);
    for (int i = 0; i < 3; i++) {
        ledgers_append(w->l[0], LEAF_ALLIANCE, 0);
        ledgers_append(other, LEAF_ALLIANCE, 1);
    }
    for (int round = 0; round < 2; round++) { // nobody wrote it down the first time
        forget(w);
        note_from(w, "BLR", w->l[0], 3, 0);
        note_from(w, "RUS", other, 3, 0);
        assert_non_null(find(w, SYNC_EVIDENCE));
    }
    sync_accuse(w->s, 1); // it stands on record
    forget(w);
    note_from(w, "RUS", other, 3, 0);
    assert_null(find(w, SYNC_EVIDENCE));
    free(other);
}

static void
test_many_keys_in_any_order(void **state)
{
    struct world *w = *state;
    struct sign_public keys[3], cosign;
    be_heard(w, 3);
    for (int i = 0; i < 3; i++)
        sign_public_of(&new_keys[i], &keys[i]);
    sign_public_of(&w->l[0]->cosign, &cosign);
    assert_int_equal(sync_rekey(w->s, 1, 30, &keys[2], &cosign, NULL), 0);
    assert_int_equal(sync_rekey(w->s, 1, 10, &keys[0], &cosign, NULL), 0);
    assert_int_equal(sync_rekey(w->s, 1, 20, &keys[1], &cosign, NULL), 0);
    for (int i = 0; i < 40; i++)
        ledgers_append(w->l[0], LEAF_ALLIANCE, 0);
    w->l[0]->key = new_keys[1];
    note_from(w, "ARM", w->l[0], 25, 0);
    struct sync_ledger_info info;
    assert_true(sync_ledger_find(w->s, 1, &info));
    assert_int_equal(info.target, 25); // the key between 20 and 30
    note_from(w, "ARM", w->l[0], 35, 0);
    assert_true(sync_ledger_find(w->s, 1, &info));
    assert_int_equal(info.target, 25); // no longer the key of 35
    for (uint64_t i = 0; i < 3000; i++) // a member that changes its keys without end harms only itself
        assert_int_equal(sync_rekey(w->s, 1, 100 + i, &keys[i % 2], &cosign, NULL), 0);
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_signs_nothing_until_heard),
        TEST(test_fetches_then_cosigns_then_settles),
        TEST(test_evidence_of_another_ends_cosigning),
        TEST(test_cosignature_before_its_leaves_counts_after),
        TEST(test_cosignatures_of_others_are_asked_for_again),
        TEST(test_missing_bytes_are_not_cosigned_and_asked_for),
        TEST(test_restricted_bytes_are_not_needed),
        TEST(test_wrong_leaves_are_refused_and_named),
        TEST(test_bytes_that_do_not_match_are_named),
        TEST(test_two_histories_of_one_size),
        TEST(test_a_smaller_history_that_parts),
        TEST(test_a_larger_history_that_parts),
        TEST(test_our_own_word_binds_us),
        TEST(test_our_own_word_binds_us_to_its_history),
        TEST(test_quota),
        TEST(test_garbage_is_refused),
        TEST(test_silent_peer_is_left_for_another),
        TEST(test_a_size_nobody_holds_does_not_block),
        TEST(test_our_own_larger_ledger_stops_us),
        TEST(test_evidence_waits_until_it_can_be_written),
        TEST(test_many_keys_in_any_order),
    };
    if (sodium_init() < 0)
        return 1;
    for (uint8_t i = 0; i < 3; i++) {
        const uint8_t seed[SIGN_SEED_SIZE] = {100, i};
        sign_secret_from_seed(seed, &new_keys[i]);
    }
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
