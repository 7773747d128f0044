// SPDX-License-Identifier: Apache-2.0
// The proof file. Every byte of it is either fixed by its form, or hashed, or signed: so nothing
// can be changed unseen, and since exactly k receipts are asked for, none can be left out or added.
#include "record/testimony.h"

#include <assert.h>
#include <string.h>

#include "base/num.h"
#include "ledger/checkpoint.h"
#include "ledger/cosign.h"
#include "ledger/note.h"
#include "ledger/proof.h"

#define HEAD "entente proof v1"

unsigned
testimony_needed(const struct charter *c, const struct charter_member *author)
{
    return 1 + (unsigned)(2 * c->member_count / 3) + (author->role != CHARTER_MEMBER);
}

// ---- the file ----

static int
next_value(struct bytes *rest, const char *word, struct bytes *value, struct err *e)
{
    struct bytes line;
    size_t n = strlen(word);
    if (!bytes_next_line(rest, &line) || line.n < n + 1 || memcmp(line.p, word, n) != 0 ||
        line.p[n] != ' ')
        return err_set(e, ERR_INVALID,
                       "this is no proof file: its line \"%s\" is missing or out of place", word);
    *value = bytes_sub(line, n + 1, line.n);
    return 0;
}

// "word <n>\n" and n bytes.
static int
next_bytes(struct bytes *rest, const char *word, struct bytes *out, struct err *e)
{
    struct bytes value;
    uint64_t n;
    int r = next_value(rest, word, &value, e);
    if (r < 0)
        return r;
    if (num_parse_u64(value, &n) < 0)
        return err_set(e, ERR_INVALID, "this is no proof file: the size of its %s is not a number",
                       word);
    if (n > rest->n)
        return err_set(e, ERR_INVALID,
                       "the proof file is cut short: its %s ends after %zu of %llu bytes", word,
                       rest->n, (unsigned long long)n);
    *out = bytes_sub(*rest, 0, (size_t)n);
    *rest = bytes_sub(*rest, (size_t)n, rest->n);
    return 0;
}

static int
parse_place(struct bytes *rest, struct testimony *out, struct err *e)
{
    struct bytes line = {NULL, 0};
    size_t n;
    if (!bytes_next_line(rest, &line) || !bytes_equal_str(line, HEAD))
        return bytes_has_prefix(line, BYTES_LIT("entente proof v"))
                   ? err_set(e, ERR_VERSION,
                             "the proof file is of another version; this program knows version 1")
                   : err_set(e, ERR_INVALID, "this is no proof file: its first line is not \"%s\"",
                             HEAD);
    int r = next_value(rest, "origin", &out->origin, e);
    if (r == 0)
        r = next_value(rest, "index", &line, e);
    if (r == 0 && num_parse_u64(line, &out->index) < 0)
        r = err_set(e, ERR_INVALID, "this is no proof file: its index is not a number");
    if (r == 0)
        r = next_value(rest, "class", &line, e);
    if (r == 0 && leaf_class_from_name(line, &out->leaf_class) < 0)
        r = err_set(
            e, ERR_INVALID,
            "this is no proof file: its class is none of public, alliance, restricted, statute");
    if (r == 0)
        r = next_value(rest, "salt", &line, e);
    if (r == 0 &&
        (bytes_from_base64(line, out->salt, sizeof out->salt, &n) < 0 || n != sizeof out->salt))
        r = err_set(e, ERR_INVALID, "this is no proof file: its salt is not %d bytes in base64",
                    LEAF_SALT_SIZE);
    return r;
}

int
testimony_parse(struct bytes file, struct testimony *out, struct err *e)
{
    struct bytes rest = file;
    memset(out, 0, sizeof *out);
    if (file.n > TESTIMONY_SIZE_MAX)
        return err_set(e, ERR_LIMIT, "the proof file is too large: %zu bytes where %d are allowed",
                       file.n, TESTIMONY_SIZE_MAX);
    int r = parse_place(&rest, out, e);
    if (r == 0)
        r = next_bytes(&rest, "record", &out->record, e);
    if (r < 0)
        return r;
    if (out->record.n > LIMIT_RECORD_SIZE)
        return err_set(e, ERR_LIMIT, "the proof file's record is larger than a record may be");
    if (rest.n == 0 || rest.p[0] != '\n')
        return err_set(e, ERR_INVALID,
                       "this is no proof file: its record does not end where it says");
    rest = bytes_sub(rest, 1, rest.n);
    do {
        if (out->proof_count == TESTIMONY_PROOFS_MAX)
            return err_set(e, ERR_LIMIT, "the proof file has more than %d proofs",
                           TESTIMONY_PROOFS_MAX);
        r = next_bytes(&rest, "proof", &out->proofs[out->proof_count], e);
        if (r < 0)
            return r;
        out->proof_count++;
    } while (rest.n > 0);
    return 0;
}

void
testimony_append(struct buf *out, const struct testimony *t)
{
    assert(leaf_class_is_valid(t->leaf_class));
    assert(t->proof_count <= TESTIMONY_PROOFS_MAX);
    buf_append_str(out, HEAD "\norigin ");
    buf_append(out, t->origin);
    buf_append_str(out, "\nindex ");
    buf_append_u64(out, t->index);
    buf_append_str(out, "\nclass ");
    buf_append_str(out, leaf_class_name(t->leaf_class));
    buf_append_str(out, "\nsalt ");
    bytes_to_base64(bytes_of(t->salt, sizeof t->salt), out);
    buf_append_str(out, "\nrecord ");
    buf_append_u64(out, t->record.n);
    buf_append_byte(out, '\n');
    buf_append(out, t->record);
    buf_append_byte(out, '\n');
    for (unsigned i = 0; i < t->proof_count; i++) {
        buf_append_str(out, "proof ");
        buf_append_u64(out, t->proofs[i].n);
        buf_append_byte(out, '\n');
        buf_append(out, t->proofs[i]);
    }
}

// ---- judging ----

struct judging {
    const struct testimony *t;
    const struct charter *c;
    const struct charter_member *author;
    struct testimony_finding *out;
    struct leaf leaf;
    uint64_t size; // of the checkpoint before
    struct err *e;
};

#define REFUSE(x, ...) err_set((x)->e, ERR_REFUSED, __VA_ARGS__)

static int
check_origin(struct judging *x)
{
    struct bytes alliance, member;
    struct hash charter;
    uint64_t generation;
    if (charter_parse_origin(x->t->origin, &alliance, &charter, &member, &generation) < 0)
        return REFUSE(x, "the origin is not that of a ledger");
    if (!bytes_equal(alliance, x->c->alliance) || !hash_equal(&charter, &x->c->hash))
        return REFUSE(x, "the record is of another alliance, or the charter is not the one it was "
                         "written under");
    x->author = charter_find(x->c, member);
    if (!x->author)
        return REFUSE(x, "the charter has no member %.*s", (int)member.n, (const char *)member.p);
    if (generation != 1)
        return REFUSE(x, "the ledger is of a later generation: its key is not in the charter");
    x->out->author = x->author->name;
    return 0;
}

static int
add_receipt(struct judging *x, struct bytes member, uint64_t size, int64_t time)
{
    for (unsigned i = 0; i < x->out->receipt_count; i++)
        if (bytes_equal(x->out->receipts[i].member, member))
            return REFUSE(x, "the receipt of %.*s is there twice", (int)member.n,
                          (const char *)member.p);
    assert(x->out->receipt_count < LIMIT_MEMBERS);
    x->out->receipts[x->out->receipt_count++] = (struct testimony_receipt){member, size, time};
    return 0;
}

// One line of a checkpoint that is not its author's.
static int
check_cosignature(struct judging *x, const struct note *n, const struct note_signature *s,
                  uint64_t size)
{
    for (size_t i = 0; i < x->c->member_count; i++) {
        const struct charter_member *m = &x->c->members[i];
        struct buf b;
        uint64_t time;
        buf_init(&b, LIMIT_ORIGIN_SIZE);
        charter_append_cosigner(&b, x->c->alliance, &x->c->hash, m->name);
        int r = buf_check(&b);
        bool is_it = r == 0 && bytes_equal(s->name, buf_bytes(&b));
        uint32_t id = is_it ? note_key_id(s->name, NOTE_COSIGNATURE, &m->cosign) : 0;
        buf_clear(&b);
        if (r < 0)
            return r;
        if (!is_it)
            continue;
        if (m == x->author)
            return REFUSE(x, "the author %.*s receipts its own record", (int)m->name.n,
                          (const char *)m->name.p);
        if (s->id != id)
            return REFUSE(
                x, "the receipt of %.*s at size %llu is by a key that the charter does not name",
                (int)m->name.n, (const char *)m->name.p, (unsigned long long)size);
        if (s->n != COSIGN_SIZE || !cosign_verify(n->text, s->b, &m->cosign, &time))
            return REFUSE(x, "the receipt of %.*s at size %llu does not verify", (int)m->name.n,
                          (const char *)m->name.p, (unsigned long long)size);
        return add_receipt(x, m->name, size, (int64_t)time);
    }
    return REFUSE(x,
                  "somebody whom the charter does not name has signed the checkpoint of size %llu",
                  (unsigned long long)size);
}

static int
check_signatures(struct judging *x, const struct note *n, const struct checkpoint *c)
{
    struct note_key key;
    unsigned by_author = 0;
    note_key_make(x->t->origin, NOTE_ED25519, &x->author->ledger, &key);
    if (note_verify(n, &key, NULL) != NOTE_GOOD)
        return REFUSE(x, "the checkpoint of size %llu is not signed by its author %.*s",
                      (unsigned long long)c->size, (int)x->author->name.n,
                      (const char *)x->author->name.p);
    int r = x->out->receipt_count == 0 ? add_receipt(x, x->author->name, c->size, -1) : 0;
    for (unsigned i = 0; r == 0 && i < n->count; i++) {
        const struct note_signature *s = &n->signatures[i];
        if (s->id == key.id && bytes_equal(s->name, key.name))
            by_author++;
        else
            r = check_cosignature(x, n, s, c->size);
    }
    if (r == 0 && (by_author != 1 || (n->count == 1 && x->out->needed > 1)))
        r = REFUSE(x, "the checkpoint of size %llu carries no receipt, or its author's line twice",
                   (unsigned long long)c->size);
    return r;
}

static int
check_proof(struct judging *x, const struct proof_file *p)
{
    struct note n;
    struct checkpoint c;
    struct hash h;
    int r = note_parse(p->checkpoint, &n, x->e);
    if (r == 0)
        r = checkpoint_parse(n.text, &c, x->e);
    if (r < 0)
        return r == ERR_NOMEM
                   ? r
                   : err_within(x->e, ERR_REFUSED, "a checkpoint in the file is malformed");
    if (p->has_extra || c.extensions.n > 0)
        return REFUSE(x, "a proof in the file says more than a proof needs");
    if (!bytes_equal(c.origin, x->t->origin))
        return REFUSE(x, "a checkpoint in the file is of another ledger than the record's");
    if (p->index != x->t->index)
        return REFUSE(x, "a proof in the file is of leaf %llu, not of the record's place %llu",
                      (unsigned long long)p->index, (unsigned long long)x->t->index);
    if (c.size <= x->size)
        return REFUSE(x, "the checkpoints in the file are out of order");
    x->size = c.size;
    r = check_signatures(x, &n, &c);
    leaf_hash(&x->leaf, &h);
    if (r == 0 && !proof_verify_inclusion(p->hashes, p->count, p->index, c.size, &h, &c.root))
        r = REFUSE(x,
                   "the record is not what stands at place %llu under the checkpoint of size %llu: "
                   "its bytes, salt, class or "
                   "place were changed, or a hash of the proof",
                   (unsigned long long)x->t->index, (unsigned long long)c.size);
    return r;
}

static int
check_all(struct judging *x, struct arena *a)
{
    int r = check_origin(x);
    if (r == 0)
        x->out->needed = testimony_needed(x->c, x->author);
    for (unsigned i = 0; r == 0 && i < x->t->proof_count; i++) {
        struct proof_file *p = arena_alloc(a, sizeof *p);
        if (!p)
            return ERR_NOMEM;
        r = proof_parse(a, x->t->proofs[i], p, x->e);
        if (r == 0)
            r = check_proof(x, p);
    }
    if (r < 0)
        return r;
    if (x->out->receipt_count < x->out->needed)
        return REFUSE(x,
                      "it carries %u receipts where %u of %zu members must have signed: one or "
                      "more are missing",
                      x->out->receipt_count, x->out->needed, x->c->member_count);
    if (x->out->receipt_count > x->out->needed)
        return REFUSE(x, "it carries %u receipts where exactly %u belong: one or more were added",
                      x->out->receipt_count, x->out->needed);
    return 0;
}

int
testimony_judge(struct arena *a, const struct testimony *t, const struct charter *c,
                struct testimony_finding *out, struct verdict *v)
{
    struct err e = {0};
    struct judging x = {.t = t, .c = c, .out = out, .e = &e};
    memset(out, 0, sizeof *out);
    leaf_make(t->origin, t->leaf_class, t->salt, t->record, &x.leaf);
    leaf_commitment(&x.leaf, &out->id);
    return record_verdict(check_all(&x, a), &e, v);
}
