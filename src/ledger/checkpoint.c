// SPDX-License-Identifier: Apache-2.0
// Checkpoint texts, read and written.
#include "ledger/checkpoint.h"

#include <assert.h>

#include "base/limits.h"
#include "base/num.h"
#include "ledger/note.h"

// Extension lines (whole ones) may say anything, but none may be empty.
static bool
extensions_are_valid(struct bytes rest)
{
    struct bytes line;

    while (bytes_next_line(&rest, &line))
        if (line.n == 0)
            return false;
    return true;
}

int
checkpoint_parse(struct bytes text, struct checkpoint *out, struct err *e)
{
    struct checkpoint c;
    struct bytes rest = text;
    struct bytes line;
    struct hash nothing;
    size_t n;

    if (text.n > LIMIT_CHECKPOINT_SIZE)
        return err_set(e, ERR_LIMIT, "The checkpoint is too large: %zu bytes where %d are allowed.",
                       text.n, LIMIT_CHECKPOINT_SIZE);
    if (!note_text_is_valid(text))
        return err_set(e, ERR_INVALID,
                       "This is no checkpoint: its text is no text that may be signed "
                       "(whole lines of UTF-8 without control characters). Fetch it again.");
    if (!bytes_next_line(&rest, &c.origin) || c.origin.n == 0)
        return err_set(e, ERR_INVALID,
                       "This is no checkpoint: its first line must name the ledger.");
    if (!bytes_next_line(&rest, &line) || num_parse_u64(line, &c.size) != 0)
        return err_set(e, ERR_INVALID,
                       "This is no checkpoint: its second line must be the ledger's size, "
                       "a decimal number without leading zeros.");
    if (!bytes_next_line(&rest, &line) ||
        bytes_from_base64(line, c.root.b, sizeof c.root.b, &n) != 0 || n != HASH_SIZE)
        return err_set(e, ERR_INVALID,
                       "This is no checkpoint: its third line must be the tree's root, "
                       "%d bytes in base64.",
                       HASH_SIZE);
    c.extensions = rest;
    if (!extensions_are_valid(rest))
        return err_set(e, ERR_INVALID, "This is no checkpoint: it has an empty extension line.");
    hash_of(bytes_of(NULL, 0), &nothing);
    if (c.size == 0 && !hash_equal(&c.root, &nothing))
        return err_set(e, ERR_INVALID,
                       "The checkpoint contradicts itself: size 0, but not the root of an empty "
                       "tree. Do not use it, and tell the ledger's owner.");
    *out = c;
    return 0;
}

void
checkpoint_append_text(struct buf *out, const struct checkpoint *c)
{
    assert(c->origin.n > 0);
    assert(bytes_find(c->origin, 0, '\n') == c->origin.n);
    assert(c->size <= INT64_MAX);
    buf_append(out, c->origin);
    buf_append_byte(out, '\n');
    buf_append_u64(out, c->size);
    buf_append_byte(out, '\n');
    bytes_to_base64(hash_bytes(&c->root), out);
    buf_append_byte(out, '\n');
    buf_append(out, c->extensions);
}

void
checkpoint_append_signed(struct buf *out, const struct checkpoint *c,
                         const struct sign_secret *ledger_key)
{
    size_t start = out->n;

    checkpoint_append_text(out, c);
    size_t end = out->n;
    buf_append_byte(out, '\n');
    if (buf_check(out) != 0)
        return; // stays failed: the caller sees it
    note_sign(out, bytes_sub(buf_bytes(out), start, end - start), c->origin, ledger_key);
}
