// SPDX-License-Identifier: Apache-2.0
// Writing records of our own: judged as everybody will judge them, then as a command must, then appended.
#include <assert.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"
#include "member/access.h"
#include "member/assist_judge.h"
#include "member/centre_judge.h"
#include "member/meeting_judge.h"
#include "member/decision_judge.h"
#include "member/operation_judge.h"
#include "member/series.h"
#include "member/state.h"
#include "record/record.h"

// Where a record that a common one names stands: it must be held, effective and common.
struct reference {
    bool is_found, is_common;
    uint32_t ledger;
    uint64_t index;
    uint8_t kind, leaf_class, layer;
};

static int
look_at(void *context, const struct row *r)
{
    struct reference *ref = context;
    if (!hash_equal(&r->id, &r->group))
        return 0;
    ref->is_found = true;
    ref->is_common = r->layer == LAYER_COMMON;
    ref->ledger = r->ledger;
    ref->index = r->index;
    ref->layer = r->layer;
    ref->kind = r->kind;
    ref->leaf_class = r->leaf_class;
    return 0;
}

// A common record names no restricted one, and what a recognition or identity names must exist.
static int
check_reference(struct member *m, const struct record *rec, const char *field, struct err *e)
{
    struct hash id;
    struct reference ref = {0};
    struct bytes text = json_get_text(rec->json, field);
    if (text.n == 0)
        return 0;
    if (hash_from_hex(text, &id) < 0)
        return err_set(e, ERR_REFUSED, "%s: not a record's id", field);
    int r = carry_rows(m, e); // what this batch brought counts too
    if (r == 0)
        r = store_row_group(m->store, &id, look_at, &ref, e);
    if (r < 0)
        return r;
    if (!ref.is_found)
        return err_set(e, ERR_REFUSED, "%s: no record %.12s... is held here; see `entente list`", field, text.p);
    if (rec->layer != LAYER_EXERCISE && ref.layer == LAYER_EXERCISE)
        return err_set(e, ERR_REFUSED, "%s: %.12s... is of an exercise, and this record is not", field, text.p);
    if (rec->layer == LAYER_COMMON && !ref.is_common)
        return err_set(e, ERR_REFUSED,
                       "%s: a record for all may not name a restricted one (%.12s...); make it restricted and name who may "
                       "hold it",
                       field, text.p);
    return 0;
}

static int
check_object(struct member *m, const struct record *rec, uint8_t leaf_class, struct err *e)
{
    struct reference ref = {0};
    if (!rec->has_object)
        return 0;
    int r = carry_rows(m, e); // what this batch brought counts too
    if (r == 0)
        r = store_row_group(m->store, &rec->object, look_at, &ref, e);
    if (r < 0)
        return r;
    if (!ref.is_found)
        return err_set(e, ERR_REFUSED, "object: there is no earlier version of that record");
    // What the reduction would blank on every node.
    if ((rec->kind->flags & KIND_OBJECT) == 0 || ref.kind == ROW_BLANK)
        return 0;
    if (ref.ledger != m->ledgers[m->own].number)
        return err_set(e, ERR_REFUSED, "object: is another member's record: only its author can write a later version of it");
    if (ref.kind != rec->kind->id || ref.leaf_class != leaf_class)
        return err_set(e, ERR_REFUSED, "object: is a record of another kind or class than this version of it");
    return 0;
}

// May this member have what stands there? By the author's words in our own ledger; of another's we know too little.
static int
check_receiver(struct member *m, const struct reference *ref, const struct hash *id, struct bytes who, int64_t now,
               struct err *e)
{
    const struct access q = {.ledgers = &m->fold, .ledger = ref->ledger, .member = who, .as_of = now};
    struct store_leaf leaf;
    struct record rec;
    struct verdict v;
    struct arena a;
    bool may = false;
    if (ref->leaf_class != LEAF_RESTRICTED || ref->ledger != m->ledgers[m->own].number)
        return 0;
    int r = store_leaf_get(m->store, ref->ledger, ref->index, &leaf, e);
    if (r < 0 || leaf.state != STORE_HELD)
        return r;
    arena_init(&a, RECORD_ARENA_SIZE);
    struct bytes bytes = arena_copy(&a, leaf.record); // the walk below uses the store
    r = bytes.p ? record_parse(&a, leaf.leaf.b[0], bytes, &rec, &v) : ERR_NOMEM;
    if (r < 0)
        (void)err_set(e, r, "no memory to judge a record"); // r is returned
    else if (v.is_accepted)
        r = access_may(m->store, &q, id, &rec, &may, e);
    arena_clear(&a);
    if (r < 0)
        return r;
    return may ? 0 : err_set(e, ERR_REFUSED, "files: a file that the message names is not released to %.*s", (int)who.n, who.p);
}

// A message names files that are held here, and that those it is to may have.
static int
check_files(struct member *m, const struct record *rec, struct err *e)
{
    const struct json *files = json_get(rec->json, "files"), *to = json_get(rec->json, "to");
    int r = carry_rows(m, e); // what this batch brought counts too
    for (const struct json *x = files ? files->first : NULL; r == 0 && x; x = x->next) {
        struct reference ref = {0};
        struct hash id;
        if (hash_from_hex(x->text, &id) < 0)
            return err_set(e, ERR_REFUSED, "files: not a record's id");
        r = store_row_group(m->store, &id, look_at, &ref, e);
        if (r == 0 && (!ref.is_found || ref.kind != KIND_FILE))
            return err_set(e, ERR_REFUSED, "files: %.12s... is no file whose record is held here; see `entente fetch`", x->text.p);
        if (r == 0 && ref.layer == LAYER_EXERCISE && rec->layer != LAYER_EXERCISE)
            return err_set(e, ERR_REFUSED, "files: %.12s... is of an exercise, and the message is not", x->text.p);
        if (r == 0 && rec->layer == LAYER_COMMON && ref.layer != LAYER_COMMON)
            return err_set(e, ERR_REFUSED, "files: a message to all may not name a restricted file (%.12s...)", x->text.p);
        for (const struct json *who = to ? to->first : NULL; r == 0 && who; who = who->next)
            r = check_receiver(m, &ref, &id, who->text, rec->time, e);
    }
    return r;
}

// What we lost ourselves we do not ask others to erase: one of them may hold the last copy.
static int
check_recall(struct member *m, const struct record *rec, struct err *e)
{
    const struct ledger_slot *l = &m->ledgers[m->own];
    struct store_leaf leaf;
    int64_t index = json_get_int(rec->json, "index", -1);
    if (index < 0 || (uint64_t)index >= sync_tree(m->sync, l->number)->size)
        return 0; // it names nothing, and so has no effect
    int r = store_leaf_get(m->store, l->number, (uint64_t)index, &leaf, e);
    if (r == 0 && leaf.state == STORE_WANTED)
        r = err_set(e, ERR_BUSY, "this node has not got record %lld of its own back yet, and those who are to give it up may "
                                 "hold the last copy; try again when it is here (entente status)",
                    (long long)index);
    return r;
}

int
write_judge(struct member *m, uint8_t leaf_class, struct bytes record, struct err *e)
{
    struct record rec;
    struct verdict v;
    arena_reset(&m->scratch);
    int r = record_parse(&m->scratch, leaf_class, record, &rec, &v);
    if (r == 0 && v.is_accepted)
        r = record_check_write(&rec, &m->charter, &v);
    if (r < 0)
        return err_set(e, r, "no memory to judge a record");
    if (!v.is_accepted)
        return err_set(e, ERR_REFUSED, "%s", v.reason);
    if (!charter_may_write(&m->charter, m->self, bytes_of_str(rec.kind->name)))
        return err_set(e, ERR_REFUSED, "%.*s is a guest, and its mandate in the charter does not name records of kind %s",
                       (int)m->self.n, m->self.p, rec.kind->name);
    static const char *const fields[] = {"listing", "a", "b", "basis", "request", "agreement"};
    bool refers = rec.kind->id == KIND_RECOGNITION || rec.kind->id == KIND_IDENTITY || rec.kind->id == KIND_AGREEMENT ||
                  rec.kind->id == KIND_REQUEST || rec.kind->id == KIND_REPLY;
    if (refers)
        for (size_t i = 0; r == 0 && i < sizeof fields / sizeof *fields; i++)
            r = check_reference(m, &rec, fields[i], e);
    if (r == 0 && rec.kind->id == KIND_MESSAGE)
        r = check_files(m, &rec, e);
    if (r == 0 && rec.kind->id == KIND_RECALL)
        r = check_recall(m, &rec, e);
    if (r == 0)
        r = check_object(m, &rec, leaf_class, e);
    if (r == 0)
        r = centre_judge(m, &rec, e);
    if (r == 0)
        r = carry_rows(m, e);
    if (r == 0)
        r = series_check_claim(m->store, m->ledgers[m->own].number, &rec, e);
    if (r == 0)
        r = operation_judge(m, &rec, e);
    if (r == 0)
        r = meeting_judge(m, &rec, e);
    if (r == 0)
        r = decision_judge(m, &rec, e);
    return r == 0 ? assist_judge(m, &rec, e) : r;
}

static int
append(struct member *m, uint8_t leaf_class, struct bytes record, struct member_written *out, struct err *e)
{
    struct ledger_slot *l = &m->ledgers[m->own];
    struct store_leaf leaf = {.state = STORE_HELD};
    const struct tree *tree = sync_tree(m->sync, l->number);
    leaf.index = tree->size;
    leaf.record = arena_copy(&m->arena, record);
    if (!leaf.record.p)
        return err_set(e, ERR_NOMEM, "no memory for a record");
    int r = m->random.fill(m->random.context, leaf.salt, sizeof leaf.salt);
    if (r < 0)
        return err_set(e, ERR_IO, "the machine gave no randomness for a salt");
    leaf_make(l->origin, leaf_class, leaf.salt, leaf.record, &leaf.leaf);
    r = store_leaf_append(m->store, l->number, &leaf, e);
    struct sync_event ev = {.type = SYNC_APPEND, .leaf = &leaf.leaf, .record_size = (uint32_t)record.n};
    if (r == 0)
        r = sync_step(m->sync, m->now_ms, &ev, &m->actions, e);
    if (r == 0)
        r = carry_out(m, e);
    if (r == 0)
        r = effect_record(m, l, leaf.index, &leaf.leaf, leaf.record, e);
    if (r < 0) {
        m->failed = r; // something of it is done
        return r;
    }
    l->bytes_held += record.n;
    m->changes |= MEMBER_GREW;
    leaf_commitment(&leaf.leaf, &out->id);
    out->index = leaf.index;
    return 0;
}

// The first leaf of a ledger is the charter's, whatever comes first to this node: a write in the very batch after it
// heard the others must not take that place.
int
write_append(struct member *m, uint8_t leaf_class, struct bytes record, struct member_written *out, struct err *e)
{
    int r = 0;
    if (sync_tree(m->sync, m->ledgers[m->own].number)->size == 0)
        r = write_charter_leaf(m, e);
    return r == 0 ? append(m, leaf_class, record, out, e) : r;
}

static int
may_write(struct member *m, struct err *e)
{
    struct ledger_slot *l = &m->ledgers[m->own];
    struct sync_ledger_info info;
    unsigned heard, needed;
    uint64_t behind;
    if (m->failed)
        return err_set(e, m->failed, "the store failed; the node must be started anew");
    if (m->is_stranger)
        return err_set(e, ERR_BUSY,
                       "the keys of this node are not those that the alliance has for %.*s, as far as this node has read: it "
                       "reads, and writes once the members have admitted it, or rebound its keys (entente members)",
                       (int)m->self.n, m->self.p);
    if (m->is_leaving)
        return err_set(e, ERR_REFUSED, "%.*s has withdrawn from the alliance: its ledger ends there, unless the members admit it again",
                       (int)m->self.n, m->self.p);
    if (sync_is_recovering(m->sync, &heard, &needed, &behind))
        return err_set(e, ERR_BUSY,
                       "not yet: a node that has just started signs nothing until it has heard %u other member%s (%u so far, "
                       "%llu records to fetch back); start their nodes, or see `entente serve --help` for --sign-at-once",
                       needed, needed == 1 ? "" : "s", heard, (unsigned long long)behind);
    if (m->is_rekeying)
        return err_set(e, ERR_BUSY,
                       "new keys are announced: nothing is written until that record is settled and the node has taken them "
                       "(it does so by itself, see entente status)");
    if (sync_ledger_find(m->sync, l->number, &info) && info.is_accused)
        return err_set(e, ERR_REFUSED,
                       "two histories of this member's ledger are signed; nobody cosigns it any more. The alliance must "
                       "rebind the member's keys");
    return 0;
}

int
write_record(struct member *m, uint8_t leaf_class, struct bytes record, struct member_written *out, struct err *e)
{
    assert(m->is_open);
    int r = may_write(m, e);
    if (r == 0)
        r = write_judge(m, leaf_class, record, e);
    if (r < 0)
        return r;
    struct ledger_slot *l = &m->ledgers[m->own];
    if (sync_tree(m->sync, l->number)->size >= m->charter.quota_leaves ||
        l->bytes_held + record.n > m->charter.quota_bytes)
        return err_set(e, ERR_LIMIT, "the charter's quota of a ledger (%llu records, %llu bytes) is used up",
                       (unsigned long long)m->charter.quota_leaves, (unsigned long long)m->charter.quota_bytes);
    return write_append(m, leaf_class, record, out, e);
}

// In the ledger of a rebound member: where the one before ended.
static void
write_previous(const struct member *m, struct json_writer *w)
{
    const struct ledger_slot *own = &m->ledgers[m->own];
    const struct constitution_ended *ended = constitution_ended_at(&m->constitution, m->self, own->generation - 1);
    struct buf origin;
    if (!ended)
        return;
    buf_init(&origin, LIMIT_ORIGIN_SIZE);
    charter_append_origin(&origin, m->charter.alliance, &m->charter.hash, m->self, own->generation - 1);
    json_write_object(w, "previous");
    json_write_text(w, "origin", buf_bytes(&origin));
    json_write_int(w, "size", (int64_t)ended->size);
    json_write_hex(w, "root", hash_bytes(&ended->root));
    json_write_object_end(w);
    buf_clear(&origin);
}

int
write_charter_leaf(struct member *m, struct err *e)
{
    struct buf b;
    struct json_writer w;
    struct member_written written;
    buf_init(&b, 1024);
    json_writer_init(&w, &b);
    json_write_object(&w, NULL);
    json_write_str(&w, "kind", "charter");
    json_write_time(&w, "time", m->charter.founded);
    json_write_hex(&w, "charter", hash_bytes(&m->charter.hash));
    write_previous(m, &w);
    json_write_object_end(&w);
    int r = buf_check(&b);
    if (r == 0)
        r = append(m, LEAF_STATUTE, buf_bytes(&b), &written, e);
    buf_clear(&b);
    return r;
}
