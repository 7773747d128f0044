// SPDX-License-Identifier: Apache-2.0
// Kind `evidence`. All such records stand in one group; the row's note is the accused ledger's
// origin. The row says that the form is right: whether the signatures convict is checked where the
// ledger's keys are known.
#include "record/evidence.h"

#include <assert.h>

#include "base/limits.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "ledger/proof.h"
#include "record/common.h"
#include "record/fold.h"
#include "record/kinds.h"

static const struct field fields[] = {
    {"origin", FIELD_ORIGIN, FIELD_REQUIRED, 0, 0, 0, 0, NULL, NULL,
     "Origin of the ledger that has two histories"},
    {"first", FIELD_TEXT, FIELD_REQUIRED, 1, LIMIT_CHECKPOINT_SIZE, 0, 0, NULL, NULL,
     "A checkpoint of it, the signed note"},
    {"second", FIELD_TEXT, FIELD_REQUIRED, 1, LIMIT_CHECKPOINT_SIZE, 0, 0, NULL, NULL,
     "Another, of the same size and another root, or of a larger size"},
    {"root", FIELD_ID, 0, 0, 0, 0, 0, NULL, NULL,
     "With a larger second: a root of the first's size, other than the first's, from which proof "
     "leads to the second"},
    {"proof", FIELD_HASH, FIELD_LIST, 0, 0, 0, TREE_PROOF_MAX, NULL, NULL,
     "The consistency proof from there to the second (RFC 6962)"},
};

const struct field_set evidence_fields = FIELD_SET(fields);

const char *const evidence_rules[] = {
    "Both checkpoints are of that ledger and signed with its key",
    "Without root: their sizes are the same and their roots differ",
    "With root: the second is larger, root is not the first's, and proof leads from root at the "
    "first's size to the second",
    NULL,
};

static int
read_checkpoint(struct bytes origin, struct bytes text, struct note *note, struct checkpoint *out,
                struct err *e)
{
    int rc = note_parse(text, note, e);
    if (rc == 0)
        rc = checkpoint_parse(note->text, out, e);
    if (rc == 0 && !bytes_equal(out->origin, origin))
        rc = err_set(e, ERR_REFUSED, "is a checkpoint of another ledger");
    return rc;
}

static int
check_proof(const struct record *r, const struct checkpoint *first, const struct checkpoint *second,
            const struct hash *root, struct err *e)
{
    struct hash proof[TREE_PROOF_MAX];
    unsigned count = 0;
    const struct json *list = json_get(r->json, "proof");
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next) {
        size_t n = 0;
        assert(count < TREE_PROOF_MAX);
        if (bytes_from_base64(x->text, proof[count++].b, HASH_SIZE, &n) != 0)
            return err_set(e, ERR_REFUSED, "proof: is not base64");
    }
    if (first->size >= second->size)
        return err_set(e, ERR_REFUSED,
                       "root: with it, the second checkpoint must be larger than the first");
    if (hash_equal(root, &first->root))
        return err_set(e, ERR_REFUSED,
                       "root: is the first checkpoint's, so this shows one history");
    if (!proof_verify_consistency(proof, count, first->size, root, second->size, &second->root))
        return err_set(e, ERR_REFUSED,
                       "proof: does not lead from that root to the second checkpoint");
    return 0;
}

// Of what the two checkpoints say; whose they are is for the signatures.
static int
check_form(const struct record *r, struct note *first_note, struct note *second_note, struct err *e)
{
    struct checkpoint first;
    struct checkpoint second;
    struct hash root;
    struct bytes origin = json_get_text(r->json, "origin");
    int rc = read_checkpoint(origin, json_get_text(r->json, "first"), first_note, &first, e);
    if (rc != 0)
        return err_within(e, rc, "first");
    rc = read_checkpoint(origin, json_get_text(r->json, "second"), second_note, &second, e);
    if (rc != 0)
        return err_within(e, rc, "second");
    if (common_get_id(r, "root", &root))
        return check_proof(r, &first, &second, &root, e);
    if (first.size != second.size)
        return err_set(e, ERR_REFUSED,
                       "the checkpoints are of different sizes, and no root and proof are given");
    if (hash_equal(&first.root, &second.root))
        return err_set(e, ERR_REFUSED, "the checkpoints have one root, so this shows one history");
    return 0;
}

int
evidence_check(struct arena *a, struct record *r, struct err *e)
{
    struct note first;
    struct note second;
    int rc = check_form(r, &first, &second, e);
    if (rc != 0)
        return rc;
    r->note = arena_copy(a, evidence_origin(r));
    return r->note.p == NULL ? ERR_NOMEM : 0;
}

unsigned
evidence_map(const struct record *r, struct row *rows)
{
    (void)r; // all is in the row already
    fold_group_of_kind(KIND_EVIDENCE, &rows[0].group);
    return 1;
}

struct bytes
evidence_origin(const struct record *r)
{
    assert(r->kind->id == KIND_EVIDENCE);
    return json_get_text(r->json, "origin");
}

int
evidence_check_signed(const struct record *r, const struct sign_public *ledger_key,
                      struct verdict *v)
{
    struct note first;
    struct note second;
    struct err e = {0};
    struct note_key key;
    note_key_make(evidence_origin(r), NOTE_ED25519, ledger_key, &key);
    int rc = check_form(r, &first, &second, &e);
    if (rc == 0 && note_verify(&first, &key, NULL) != NOTE_GOOD)
        rc = err_set(&e, ERR_REFUSED, "first: is not signed with the ledger key");
    if (rc == 0 && note_verify(&second, &key, NULL) != NOTE_GOOD)
        rc = err_set(&e, ERR_REFUSED, "second: is not signed with the ledger key");
    return record_verdict(rc, &e, v);
}

void
evidence_append_json(struct buf *out, int64_t time, struct bytes origin, struct bytes first,
                     struct bytes second, const struct hash *root, const struct hash *proof,
                     unsigned proof_count)
{
    struct json_writer w;
    json_writer_init(&w, out);
    json_write_object(&w, NULL);
    json_write_str(&w, "kind", "evidence");
    json_write_time(&w, "time", time);
    json_write_text(&w, "origin", origin);
    json_write_text(&w, "first", first);
    json_write_text(&w, "second", second);
    if (root != NULL) {
        json_write_hex(&w, "root", hash_bytes(root));
        json_write_array(&w, "proof");
        for (unsigned i = 0; i < proof_count; i++) {
            struct buf text;
            buf_init(&text, 64);
            bytes_to_base64(hash_bytes(&proof[i]), &text);
            json_write_text(&w, NULL, buf_bytes(&text));
            if (buf_check(&text) != 0)
                out->failed = ERR_NOMEM;
            buf_clear(&text);
        }
        json_write_array_end(&w);
    }
    json_write_object_end(&w);
}
