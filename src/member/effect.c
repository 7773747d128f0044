// SPDX-License-Identifier: Apache-2.0
// What a record does on a node that holds it, besides its rows: an erasure drops bytes, a release opens them, a recall
// asks them back, a key record changes whom we believe, evidence ends our cosigning; and a restricted record is receipted.
#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "member/access.h"
#include "member/constitute.h"
#include "member/finals.h"
#include "member/recalled.h"
#include "member/state.h"
#include "record/erasure.h"
#include "record/evidence.h"
#include "record/fold.h"
#include "record/message.h"
#include "record/record.h"
#include "record/release.h"

static int
push_rows(struct member *m, const struct row *rows, unsigned count, struct err *e)
{
    if (m->row_count + count > m->row_capacity) {
        size_t capacity = m->row_capacity ? m->row_capacity * 2 : 256;
        struct row *p = arena_array(&m->arena, capacity, sizeof *p);
        if (!p)
            return err_set(e, ERR_NOMEM, "no memory for %zu rows", capacity);
        if (m->row_count)
            memcpy(p, m->rows, m->row_count * sizeof *p);
        m->rows = p;
        m->row_capacity = capacity;
    }
    for (unsigned i = 0; i < count; i++) {
        struct row *r = &m->rows[m->row_count++];
        *r = rows[i];
        constitute_saw_row(m, r);
        if (r->note.n) {
            r->note = arena_copy(&m->arena, r->note);
            if (!r->note.p)
                return err_set(e, ERR_NOMEM, "no memory for a row");
        }
    }
    return 0;
}

// ---- receipts of restricted records ----

static int
post_receipt(struct member *m, struct ledger_slot *l, uint64_t index, const struct leaf *leaf, bool is_erased, struct err *e)
{
    struct wire_receipt receipt = {.origin = l->origin, .index = index, .is_erased = is_erased};
    struct buf text, note, name;
    struct sign_public key;
    leaf_commitment(leaf, &receipt.id);
    buf_init(&text, 1024);
    buf_init(&note, 4096);
    buf_init(&name, LIMIT_ORIGIN_SIZE);
    wire_append_receipt(&text, &receipt);
    charter_append_cosigner(&name, m->charter.alliance, &m->charter.hash, m->self);
    sign_public_of(m->cosign_key, &key);
    buf_append(&note, buf_bytes(&text));
    buf_append_byte(&note, '\n');
    note_sign(&note, buf_bytes(&text), buf_bytes(&name), m->cosign_key);
    int r = buf_check(&note);
    if (r == 0)
        r = store_outbox_put(m->store, l->author, BYTES_LIT("/sync/v1/receipt"), buf_bytes(&note), e);
    m->must_post = true;
    buf_clear(&text);
    buf_clear(&note);
    buf_clear(&name);
    return r;
}

// ---- bytes that go ----

int
effect_undo(struct member *m, struct ledger_slot *l, uint64_t index, struct err *e)
{
    struct store_leaf leaf;
    struct record rec;
    struct verdict v;
    struct hash id;
    struct row rows[FOLD_ROWS_MAX];
    int r = carry_rows(m, e);
    if (r == 0)
        r = store_leaf_get(m->store, l->number, index, &leaf, e);
    if (r < 0 || leaf.state != STORE_HELD)
        return r;
    struct arena a;
    arena_init(&a, RECORD_ARENA_SIZE); // the scratch arena holds the record that asks for this
    r = record_parse(&a, leaf.leaf.b[0], leaf.record, &rec, &v);
    if (r < 0)
        r = err_set(e, r, "no memory to read a record");
    if (r == 0 && v.is_accepted) {
        leaf_commitment(&leaf.leaf, &id);
        unsigned count = fold_map(&rec, l->number, index, &id, rows);
        for (unsigned i = 0; r == 0 && i < count; i++)
            r = store_row_remove(m->store, &rows[i], e);
        m->must_tell_opened = m->must_tell_opened || rec.kind->id == KIND_AGREEMENT;
        m->changes |= MEMBER_ROWS;
    }
    arena_clear(&a);
    return r;
}

// A file's bytes go with its record.
static int
drop_pieces(struct member *m, struct ledger_slot *l, uint64_t index, struct err *e)
{
    uint8_t marks[LIMIT_FILE_PIECES / 8];
    uint64_t size;
    int r = store_piece_marks(m->store, l->number, index, marks, LIMIT_FILE_PIECES, &size, e);
    if (r < 0 || size == 0)
        return r;
    m->must_scrub = true;
    return store_piece_drop(m->store, l->number, index, 0, LIMIT_FILE_PIECES, e);
}

static int
drop(struct member *m, struct ledger_slot *l, uint64_t index, enum store_bytes state, struct err *e)
{
    struct store_leaf leaf;
    int r = effect_undo(m, l, index, e);
    if (r == 0)
        r = store_leaf_get(m->store, l->number, index, &leaf, e);
    if (r < 0)
        return r;
    if (leaf.state == STORE_HELD) {
        l->bytes_held -= leaf.record.n < l->bytes_held ? leaf.record.n : l->bytes_held;
        l->is_miscounted = true;
        m->must_scrub = true;
    }
    sync_filled(m->sync, l->number, index);
    r = store_leaf_drop(m->store, l->number, index, state, e);
    return r == 0 ? drop_pieces(m, l, index, e) : r;
}

static int
blank_leaf(struct member *m, struct ledger_slot *l, uint64_t index, struct err *e)
{
    struct store_leaf leaf;
    struct hash id;
    struct row blank;
    int r = store_leaf_get(m->store, l->number, index, &leaf, e);
    if (r < 0 || leaf.leaf.b[0] == LEAF_STATUTE || leaf.state == STORE_ERASED)
        return r;
    uint8_t leaf_class = leaf.leaf.b[0];
    leaf_commitment(&leaf.leaf, &id);
    r = drop(m, l, index, STORE_ERASED, e);
    fold_map_blank(leaf_class, l->number, index, &id, &blank);
    return r == 0 ? push_rows(m, &blank, 1, e) : r;
}

static int
carry_out_erasure(struct member *m, struct ledger_slot *l, uint64_t at, const struct record *rec, struct err *e)
{
    struct arena a; // of its own: a chunk can hold thousands of erasures
    arena_init(&a, LIMIT_ERASURE_INDEXES * sizeof(uint64_t) + 4096);
    uint64_t *indexes = arena_array(&a, LIMIT_ERASURE_INDEXES, sizeof *indexes);
    if (!indexes)
        return err_set(e, ERR_NOMEM, "no memory for an erasure");
    size_t count = erasure_indexes(rec, at, indexes, LIMIT_ERASURE_INDEXES);
    int r = 0;
    for (size_t i = 0; r == 0 && i < count; i++)
        r = blank_leaf(m, l, indexes[i], e);
    arena_clear(&a);
    return r;
}

// The leaf that a release or recall speaks of: of the same ledger, restricted, with that id. False when there is none.
static int
target_of(struct member *m, struct ledger_slot *l, uint64_t at, const struct record *rec, struct store_leaf *out,
          bool *found, struct err *e)
{
    struct hash id;
    int64_t index = json_get_int(rec->json, "index", -1);
    *found = false;
    if (index < 0 || (uint64_t)index >= at)
        return 0;
    int r = store_leaf_get(m->store, l->number, (uint64_t)index, out, e);
    if (r < 0)
        return r;
    leaf_commitment(&out->leaf, &id);
    *found = out->leaf.b[0] == LEAF_RESTRICTED && hash_equal(&id, &rec->about);
    return 0;
}

// While a node fetches its own ledger back it may lack its own words.
static bool
is_behind(const struct member *m)
{
    unsigned heard, needed;
    uint64_t behind;
    struct sync_ledger_info own;
    return sync_is_recovering(m->sync, &heard, &needed, &behind) ||
           (sync_ledger_find(m->sync, m->ledgers[m->own].number, &own) && own.wanted > 0);
}

static struct access
about_us(const struct member *m, const struct ledger_slot *l)
{
    // Whether a record is an exercise only its bytes tell: without them every word is heard.
    return (struct access){&m->fold, l->number, m->self, m->wall, true, is_behind(m)};
}

// The last word in the ledger about us, whichever came here first.
static int
word_about_us(struct member *m, const struct access *q, const struct hash *id, enum fold_access *out, bool *may_yet,
              struct err *e)
{
    int r = carry_rows(m, e);
    return r == 0 ? access_word(m->store, q, id, out, may_yet, e) : r;
}

int
effect_not_ours(struct member *m, struct ledger_slot *l, uint64_t index, const struct leaf *leaf, struct err *e)
{
    struct access q = about_us(m, l);
    struct hash id;
    enum fold_access word;
    bool may_yet;
    leaf_commitment(leaf, &id);
    int r = word_about_us(m, &q, &id, &word, &may_yet, e);
    if (r < 0 || word == FOLD_RELEASED)
        return r;
    sync_filled(m->sync, l->number, index);
    r = store_leaf_drop(m->store, l->number, index, STORE_NONE, e);
    return r == 0 ? drop_pieces(m, l, index, e) : r;
}

// Restricted bytes that came with a chunk: does their author's word let us hold them?
int
effect_may_hold(struct member *m, struct ledger_slot *l, const struct leaf *leaf, struct bytes bytes,
                enum effect_holding *out, struct err *e)
{
    struct access q = about_us(m, l);
    struct record rec;
    struct verdict v;
    struct hash id;
    enum fold_access word;
    bool names = false, may_yet = false, may_list = false;
    arena_reset(&m->scratch);
    leaf_commitment(leaf, &id);
    *out = EFFECT_NO;
    int r = record_parse(&m->scratch, leaf->b[0], bytes, &rec, &v);
    if (r < 0)
        return err_set(e, r, "no memory to read a record");
    if (!v.is_accepted)
        return 0;
    if (leaf->b[0] != LEAF_RESTRICTED) { // to a guest: nothing of the alliance, and of the statute what proves ledgers
        bool is_of_constitution = rec.kind->id == KIND_PROPOSAL || rec.kind->id == KIND_POSITION || rec.kind->id == KIND_MANDATE;
        bool is_for_all = leaf->b[0] == LEAF_STATUTE && ((rec.kind->flags & KIND_PROVES) || is_of_constitution);
        *out = is_for_all ? EFFECT_YES : EFFECT_NO; // whoever serves says which of them a guest may have
        return 0;
    }
    q.is_exercise = rec.is_exercise;
    r = word_about_us(m, &q, &id, &word, &may_yet, e);
    if (r == 0 && word == FOLD_NO_WORD)
        r = access_releases(m->store, &q, &rec, &names, &may_list, e);
    if (r < 0)
        return r;
    if (word == FOLD_RELEASED || names)
        *out = EFFECT_YES;
    else if (may_yet || may_list)
        *out = EFFECT_LATER;
    return 0;
}

int
effect_ask_for(struct member *m, struct ledger_slot *l, uint64_t index, struct err *e)
{
    int r = store_leaf_drop(m->store, l->number, index, STORE_WANTED, e);
    return r == 0 ? sync_want(m->sync, l->number, index, true, e) : r;
}

static int
open_to_us(struct member *m, struct ledger_slot *l, uint64_t at, const struct record *rec, struct err *e)
{
    struct access q = about_us(m, l);
    struct store_leaf leaf;
    enum fold_access word;
    bool found, names, may_yet;
    int r = carry_rows(m, e);
    if (r == 0)
        r = access_names(m->store, &q, rec->note, false, &names, &may_yet, e);
    if (r < 0 || (!names && !may_yet))
        return r;
    r = target_of(m, l, at, rec, &leaf, &found, e);
    if (r < 0 || !found || (leaf.state != STORE_NONE && leaf.state != STORE_WANTED))
        return r;
    r = word_about_us(m, &q, &rec->about, &word, &may_yet, e);
    if (r < 0 || (word != FOLD_RELEASED && !may_yet))
        return r;
    return effect_ask_for(m, l, leaf.index, e);
}

// Is the record whose bytes these are an exercise? m->scratch holds the record that asks.
static int
read_layer(struct bytes bytes, bool *is_exercise, struct err *e)
{
    struct arena a;
    struct record rec;
    struct verdict v;
    arena_init(&a, RECORD_ARENA_SIZE + LIMIT_RECORD_SIZE);
    struct bytes copy = arena_copy(&a, bytes); // what follows uses the store
    int r = copy.p ? record_parse(&a, LEAF_RESTRICTED, copy, &rec, &v) : ERR_NOMEM;
    *is_exercise = r == 0 && v.is_accepted && rec.is_exercise;
    arena_clear(&a);
    return r < 0 ? err_set(e, r, "no memory to read a record") : 0;
}

static int
give_back(struct member *m, struct ledger_slot *l, uint64_t at, const struct record *rec, struct err *e)
{
    struct access q = about_us(m, l);
    struct store_leaf leaf;
    enum fold_access word;
    bool found, may_yet;
    if (l == &m->ledgers[m->own])
        return 0;
    int r = target_of(m, l, at, rec, &leaf, &found, e);
    if (r < 0 || !found || (leaf.state != STORE_HELD && leaf.state != STORE_WANTED))
        return r;
    struct leaf kept = leaf.leaf;
    uint64_t index = leaf.index;
    if (leaf.state == STORE_HELD)
        r = read_layer(leaf.record, &q.is_exercise, e);
    if (r == 0)
        r = word_about_us(m, &q, &rec->about, &word, &may_yet, e);
    if (r < 0 || word != FOLD_RECALLED)
        return r;
    r = drop(m, l, index, STORE_NONE, e);
    if (r == 0)
        r = post_receipt(m, l, index, &kept, true, e);
    return r == 0 && may_yet ? effect_ask_for(m, l, index, e) : r;
}

// A recall can come before the agreement of the centre it names: until then it named nobody.
static int
hear_recall(void *context, struct ledger_slot *l, const struct record *rec, uint64_t index, struct err *e)
{
    return give_back(context, l, index, rec, e);
}

static int
note_opened(struct member *m, struct ledger_slot *l, uint64_t index, const struct record *rec, struct err *e)
{
    struct store_leaf leaf;
    struct hash id;
    m->must_tell_opened = true;
    if (rec->note.n == 0)
        return 0; // a word
    int r = store_leaf_get(m->store, l->number, index, &leaf, e);
    if (r < 0)
        return r;
    leaf_commitment(&leaf.leaf, &id);
    return recalled_each(m, &id, hear_recall, m, e);
}

// ---- words that bind ----

void
effect_keys_of(struct bytes note, struct sign_public *ledger, struct sign_public *cosign)
{
    assert(note.n == FOLD_KEYS_NOTE);
    memcpy(ledger->b, note.p, SIGN_PUBLIC_SIZE);
    memcpy(cosign->b, note.p + SIGN_PUBLIC_SIZE, SIGN_PUBLIC_SIZE);
}

static int
rekey(struct member *m, struct ledger_slot *l, uint64_t at, const struct record *rec, struct err *e)
{
    struct sign_public ledger, cosign;
    effect_keys_of(rec->note, &ledger, &cosign);
    m->changes |= MEMBER_KEYS;
    if (l == &m->ledgers[m->own]) {
        // Our own take hold when the record is settled and the node has been opened with them.
        m->is_rekeying = m->is_rekeying || !sign_public_equal(&ledger, &m->ledger_public);
        return 0;
    }
    return sync_rekey(m->sync, l->number, at + 1, &ledger, &cosign, e);
}

// A ledger key speaks for the sizes above the key record that named it, up to the next one: whoever steals a key that
// was given up cannot convict its owner with it.
struct conviction {
    const struct record *rec;
    uint32_t ledger;
    struct sign_public key; // in force from `after` on
    uint64_t after, smaller, larger;
    bool is_convicted;
};

static bool
evidence_sizes(const struct record *rec, uint64_t *smaller, uint64_t *larger)
{
    static const char *const fields[] = {"first", "second"};
    uint64_t sizes[2];
    for (int i = 0; i < 2; i++) {
        struct note n;
        struct checkpoint c;
        if (note_parse(json_get_text(rec->json, fields[i]), &n, NULL) < 0 || checkpoint_parse(n.text, &c, NULL) < 0)
            return false;
        sizes[i] = c.size;
    }
    *smaller = sizes[0] < sizes[1] ? sizes[0] : sizes[1];
    *larger = sizes[0] < sizes[1] ? sizes[1] : sizes[0];
    return true;
}

// Judge by the key so far, which ends at size `until`.
static int
judge_key(struct conviction *c, uint64_t until)
{
    struct verdict v;
    if (c->smaller <= c->after || c->larger > until)
        return 0;
    int r = evidence_check_signed(c->rec, &c->key, &v);
    c->is_convicted = c->is_convicted || (r == 0 && v.is_accepted);
    return r;
}

static int
next_key(void *context, const struct row *row)
{
    struct conviction *c = context;
    struct sign_public ledger, cosign;
    if (row->ledger != c->ledger)
        return 0;
    effect_keys_of(row->note, &ledger, &cosign);
    if (sign_public_equal(&ledger, &c->key))
        return 0; // another address
    int r = judge_key(c, row->index + 1);
    c->key = ledger;
    c->after = row->index + 1;
    return r;
}

static int
convicts(struct member *m, const struct ledger_slot *l, const struct record *rec, bool *out, struct err *e)
{
    struct conviction c = {.rec = rec, .ledger = l->number, .key = l->first};
    struct hash group;
    *out = false;
    if (!evidence_sizes(rec, &c.smaller, &c.larger))
        return 0;
    fold_group_of_kind(KIND_KEY, &group);
    int r = carry_rows(m, e);
    if (r == 0)
        r = store_row_group(m->store, &group, next_key, &c, e);
    if (r == 0)
        r = judge_key(&c, UINT64_MAX);
    *out = c.is_convicted;
    return r;
}

// Ends our cosigning of the ledger that this evidence convicts. *out its slot, NULL when nobody is convicted.
static int
judge(struct member *m, const struct record *rec, struct ledger_slot **out, struct err *e)
{
    struct bytes origin = evidence_origin(rec);
    *out = NULL;
    for (size_t i = 0; i < m->ledger_count; i++) {
        struct ledger_slot *l = &m->ledgers[i];
        bool is_convicted;
        if (!bytes_equal(l->origin, origin))
            continue;
        int r = convicts(m, l, rec, &is_convicted, e);
        if (r < 0 || !is_convicted)
            return r;
        sync_accuse(m->sync, l->number);
        *out = l;
        return 0;
    }
    return 0;
}

static int
accuse(struct member *m, struct ledger_slot *teller, uint64_t index, const struct record *rec, struct err *e)
{
    struct ledger_slot *l;
    (void)teller; // the proof is whole, whoever shows it
    (void)index;
    int r = judge(m, rec, &l, e);
    if (r < 0 || !l)
        return r;
    m->changes |= MEMBER_TROUBLE;
    return store_trouble_put(m->store, l->author, BYTES_LIT("equivocation"), m->wall,
                             BYTES_LIT("signed two histories of its ledger; the proof is on record, its ledger is "
                                       "cosigned no more"),
                             e);
}

int
effect_judge_evidence(struct member *m, uint32_t ledger, uint64_t index, struct err *e)
{
    struct store_leaf leaf;
    struct record rec;
    struct verdict v;
    struct ledger_slot *accused;
    int r = store_leaf_get(m->store, ledger, index, &leaf, e);
    if (r < 0 || leaf.state != STORE_HELD)
        return r;
    arena_reset(&m->scratch);
    struct bytes bytes = arena_copy(&m->scratch, leaf.record); // judging uses the store
    r = bytes.p ? record_parse(&m->scratch, leaf.leaf.b[0], bytes, &rec, &v) : ERR_NOMEM;
    if (r < 0)
        return err_set(e, r, "no memory to judge evidence");
    return v.is_accepted && rec.kind->id == KIND_EVIDENCE ? judge(m, &rec, &accused, e) : 0;
}

// What comes with a message to us is fetched (node/fetching.h), the more urgent first.
static int
want_files(struct member *m, struct ledger_slot *l, uint64_t index, const struct record *rec, struct err *e)
{
    const struct json *files = json_get(rec->json, "files");
    int r = 0;
    (void)index;
    if (l == &m->ledgers[m->own] || rec->status == MESSAGE_READ || !release_names(rec->note, m->self))
        return 0;
    for (const struct json *x = files ? files->first : NULL; r == 0 && x; x = x->next) {
        struct store_fetch f = {.urgency = rec->status};
        if (hash_from_hex(x->text, &f.id) == 0) // the table has seen to its form
            r = store_fetch_put(m->store, &f, e);
    }
    return r;
}

// What a record of a kind does besides its rows; most do nothing.
typedef int act_fn(struct member *m, struct ledger_slot *l, uint64_t index, const struct record *rec, struct err *e);
static act_fn *const acts[KIND_COUNT] = {
    [KIND_ERASURE] = carry_out_erasure,
    [KIND_RELEASE] = open_to_us,
    [KIND_RECALL] = give_back,
    [KIND_KEY] = rekey,
    [KIND_EVIDENCE] = accuse,
    [KIND_AGREEMENT] = note_opened,
    [KIND_MESSAGE] = want_files,
    [KIND_PROPOSAL] = finals_take,
    [KIND_POSITION] = finals_take,
};

int
effect_record(struct member *m, struct ledger_slot *l, uint64_t index, const struct leaf *leaf, struct bytes bytes,
              struct err *e)
{
    struct record rec;
    struct verdict v;
    struct hash id;
    struct row rows[FOLD_ROWS_MAX];
    arena_reset(&m->scratch);
    int r = 0;
    if (leaf->b[0] == LEAF_RESTRICTED && l != &m->ledgers[m->own])
        r = post_receipt(m, l, index, leaf, false, e);
    if (r == 0)
        r = record_parse(&m->scratch, leaf->b[0], bytes, &rec, &v);
    if (r < 0)
        return err_within(e, r, "record %llu of %.*s", (unsigned long long)index, (int)l->author.n, l->author.p);
    if (!v.is_accepted || !charter_may_write(&m->charter, l->author, bytes_of_str(rec.kind->name)))
        return 0; // blank, on every node alike
    leaf_commitment(leaf, &id);
    unsigned count = fold_map(&rec, l->number, index, &id, rows);
    r = push_rows(m, rows, count, e);
    act_fn *act = acts[rec.kind->id];
    return r == 0 && act ? act(m, l, index, &rec, e) : r;
}
