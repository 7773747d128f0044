// SPDX-License-Identifier: Apache-2.0
// What was written in a simulated world, so that it can be said at the end what each node must hold and must not. Every
// record carries a mark, "MARK-00012-", by which its bytes are found on any disk and in any message.
#ifndef SIM_TRUTH_H
#define SIM_TRUTH_H

#include "world.h"

#define TRUTH_TARGETS 3

// Those up to TRUTH_REPLY may be erased, unless they are statute.
enum truth_kind {
    TRUTH_OBJECT, // a first version, of some form
    TRUTH_VERSION,
    TRUTH_RECOGNITION,
    TRUTH_IDENTITY,
    TRUTH_MESSAGE, // with a target: that one was read
    TRUTH_FILE,    // of one piece, in which its mark stands too
    TRUTH_REQUEST,
    TRUTH_REPLY,
    TRUTH_AGREEMENT,
    TRUTH_WORD, // on an agreement or an item
    TRUTH_PROPOSAL,
    TRUTH_POSITION,
    TRUTH_ERASURE,
    TRUTH_RELEASE,
    TRUTH_RECALL,
    TRUTH_CENTRE,     // the agreement that founds one
    TRUTH_CENTRE_WORD // of a party, on it
};

// Of what kind an object is.
enum truth_form { TRUTH_IS_LISTING, TRUTH_IS_REPORT, TRUTH_IS_NOTICE, TRUTH_IS_CONTINGENT, TRUTH_IS_ITEM, TRUTH_FORMS };

struct truth {
    enum truth_kind kind;
    size_t author, node; // member; the node that wrote (a liar has two)
    enum truth_form form; // of an object and its versions
    uint8_t leaf_class;
    bool is_exercise;
    unsigned life;       // of the node then
    bool was_written;    // the member took it: id and index are known
    bool is_acknowledged;
    struct hash id;
    uint64_t index;
    unsigned released;   // members, bits: the release list of a restricted record
    unsigned named;      // of a release, recall: whom it names
    size_t centre_to;    // a centre (its number and one) on the release list; 0: none
    size_t centre_named; // and one in `to` or `from` of a release or recall
    unsigned parties, threshold; // of a centre
    bool is_ratified;    // a word on a centre, or its first: its author comes in; else it leaves
    bool has_since;      // that word is dated
    int64_t from;        // and holds from then on, by its author's clock
    size_t targets[TRUTH_TARGETS]; // of an erasure, release, recall, version
    size_t target_count;
    bool may_be_lost;    // its author came back from a backup and nobody else had the bytes
    // found at the end
    bool is_in_ledger, is_erased;
};

size_t truth_add(struct world *w, const struct truth *t); // its number, which is its mark
struct truth *truth_at(const struct world *w, size_t number);
void truth_append_mark(struct buf *out, size_t number);
// Each mark in these bytes. False from fn ends the walk.
typedef bool truth_mark_fn(void *context, size_t number);
void truth_marks(struct bytes b, truth_mark_fn *fn, void *context);
// Could this member ever have been allowed the bytes?
bool truth_was_ever_open(const struct world *w, size_t number, size_t member);
// Is there a release or recall of it that names this member?
bool truth_has_word(const struct world *w, size_t number, size_t member);
// Did its author lose a word on who may hold it, so that nobody can say?
bool truth_is_doubtful(const struct world *w, size_t number, size_t member);
// By what is in the author's ledger in the end (is_in_ledger, is_erased are set). Who has left a centre may have been
// given what was in it until then, or not.
enum truth_holding { TRUTH_MUST_NOT, TRUTH_MAY, TRUTH_MUST };
enum truth_holding truth_holding(const struct world *w, size_t number, size_t member);

#endif
