// SPDX-License-Identifier: Apache-2.0
// Verifying proofs, and the proof file. The algorithms are those of RFC 9162, step by step; a proof
// is only hashes from a stranger, so every way of being too long, too short or misplaced ends in
// false.
#include "ledger/proof.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/num.h"

#define HEAD "c2sp.org/tlog-proof@v1"
#define EXTRA "extra "
#define INDEX "index "

bool
proof_verify_inclusion(const struct hash *proof, unsigned count, uint64_t index, uint64_t size,
                       const struct hash *leaf_hash, const struct hash *root)
{
    struct hash sum = *leaf_hash;

    if (index >= size)
        return false;
    uint64_t at = index;
    uint64_t last = size - 1;
    for (unsigned i = 0; i < count; i++) {
        if (last == 0)
            return false;
        if ((at & 1) != 0 || at == last) {
            tree_node_hash(&proof[i], &sum, &sum);
            while ((at & 1) == 0 && at != 0) { // levels where the last node has no sibling
                at >>= 1;
                last >>= 1;
            }
        } else {
            tree_node_hash(&sum, &proof[i], &sum);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && hash_equal(&sum, root);
}

// For 0 < old_size < size, with the node that both trees share in front of the proof's other
// hashes.
static bool
climb_consistency(const struct hash *proof, unsigned count, uint64_t old_size,
                  const struct hash *old_root, uint64_t size, const struct hash *root)
{
    uint64_t at = old_size - 1;
    uint64_t last = size - 1;
    struct hash old_sum;
    struct hash sum;
    unsigned next = 0;

    while ((at & 1) != 0) {
        at >>= 1;
        last >>= 1;
    }
    if (at == 0) { // the old tree is complete: its root is the node they share
        old_sum = *old_root;
    } else {
        if (count == 0)
            return false;
        old_sum = proof[next++];
    }
    sum = old_sum;
    for (; next < count; next++) {
        if (last == 0)
            return false;
        if ((at & 1) != 0 || at == last) {
            tree_node_hash(&proof[next], &old_sum, &old_sum);
            tree_node_hash(&proof[next], &sum, &sum);
            while ((at & 1) == 0 && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            tree_node_hash(&sum, &proof[next], &sum);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && hash_equal(&old_sum, old_root) && hash_equal(&sum, root);
}

bool
proof_verify_consistency(const struct hash *proof, unsigned count, uint64_t old_size,
                         const struct hash *old_root, uint64_t size, const struct hash *root)
{
    struct hash nothing;

    if (old_size > size)
        return false;
    hash_of(bytes_of(NULL, 0), &nothing);
    if (old_size == 0 && !hash_equal(old_root, &nothing))
        return false;
    if (old_size == size)
        return count == 0 && hash_equal(old_root, root);
    if (old_size == 0)
        return count == 0;
    return climb_consistency(proof, count, old_size, old_root, size, root);
}

// ---- The file

// Cut the next line off *rest if it starts with prefix; *value is what follows.
static bool
next_value(struct bytes *rest, struct bytes prefix, struct bytes *value)
{
    if (!bytes_has_prefix(*rest, prefix) || !bytes_next_line(rest, value))
        return false;
    *value = bytes_sub(*value, prefix.n, value->n - prefix.n);
    return true;
}

static int
parse_extra(struct arena *a, struct bytes encoded, struct proof_file *out, struct err *e)
{
    size_t size_max = encoded.n / 4 * 3;
    uint8_t *p = arena_alloc(a, size_max);
    size_t n;

    if (p == NULL)
        return err_set(e, ERR_NOMEM, "Not enough memory to read the proof.");
    if (encoded.n == 0 || bytes_from_base64(encoded, p, size_max, &n) != 0)
        return err_set(e, ERR_INVALID,
                       "This is no proof: its extra line must hold base64. Copy it again, whole.");
    out->has_extra = true;
    out->extra = bytes_of(p, n);
    return 0;
}

// The hashes, up to and including the empty line.
static int
parse_hashes(struct bytes *rest, struct proof_file *out, struct err *e)
{
    struct bytes line;
    size_t n;

    for (;;) {
        if (!bytes_next_line(rest, &line))
            return err_set(e, ERR_INVALID,
                           "The proof is cut short: no empty line and checkpoint follow its "
                           "hashes. Copy it again, whole.");
        if (line.n == 0)
            return 0;
        if (out->count == TREE_PROOF_MAX)
            return err_set(e, ERR_LIMIT,
                           "The proof has more than %d hashes: no ledger is so large.",
                           TREE_PROOF_MAX);
        uint8_t *p = out->hashes[out->count].b;
        if (bytes_from_base64(line, p, HASH_SIZE, &n) != 0 || n != HASH_SIZE)
            return err_set(e, ERR_INVALID,
                           "This is no proof: hash %u is not %d bytes in base64. Copy it again, "
                           "whole.",
                           out->count + 1, HASH_SIZE);
        out->count++;
    }
}

int
proof_parse(struct arena *a, struct bytes file, struct proof_file *out, struct err *e)
{
    struct bytes rest = file;
    struct bytes line;

    memset(out, 0, sizeof *out);
    if (file.n > LIMIT_NOTE_SIZE)
        return err_set(e, ERR_LIMIT, "The proof is too large: %zu bytes where %d are allowed.",
                       file.n, LIMIT_NOTE_SIZE);
    if (!bytes_next_line(&rest, &line) || !bytes_equal_str(line, HEAD))
        return err_set(e, ERR_INVALID, "This is no proof: its first line must be \"%s\".", HEAD);
    if (next_value(&rest, BYTES_LIT(EXTRA), &line)) {
        int rc = parse_extra(a, line, out, e);
        if (rc != 0)
            return rc;
    }
    if (!next_value(&rest, BYTES_LIT(INDEX), &line) || num_parse_u64(line, &out->index) != 0)
        return err_set(e, ERR_INVALID,
                       "This is no proof: a line \"index\" with the entry's number is missing. "
                       "Copy it again, whole.");
    int rc = parse_hashes(&rest, out, e);
    if (rc != 0)
        return rc;
    if (rest.n == 0)
        return err_set(e, ERR_INVALID,
                       "The proof is cut short: no checkpoint follows its hashes. Copy it again, "
                       "whole.");
    out->checkpoint = rest;
    return 0;
}

void
proof_append(struct buf *out, const struct proof_file *p)
{
    assert(p->count <= TREE_PROOF_MAX);
    assert(p->index <= INT64_MAX);
    buf_append_str(out, HEAD "\n");
    if (p->has_extra) {
        assert(p->extra.n > 0);
        buf_append_str(out, EXTRA);
        bytes_to_base64(p->extra, out);
        buf_append_byte(out, '\n');
    }
    buf_append_str(out, INDEX);
    buf_append_u64(out, p->index);
    buf_append_byte(out, '\n');
    for (unsigned i = 0; i < p->count; i++) {
        bytes_to_base64(hash_bytes(&p->hashes[i]), out);
        buf_append_byte(out, '\n');
    }
    buf_append_byte(out, '\n');
    buf_append(out, p->checkpoint);
}
