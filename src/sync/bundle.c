// SPDX-License-Identifier: Apache-2.0
// Bundles: head, frames, end.
#include "sync/bundle.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"

#define HEAD "entente bundle v1"

// ---- head ----

void
bundle_append_head(struct buf *out, const struct bundle_head *h)
{
    buf_append_str(out, HEAD "\ncharter ");
    bytes_to_hex(hash_bytes(&h->charter), out);
    buf_append_str(out, "\nfrom ");
    buf_append(out, h->from);
    buf_append_str(out, "\nto ");
    buf_append(out, h->to.n ? h->to : BYTES_LIT("all"));
    buf_append_byte(out, '\n');
    for (size_t i = 0; i < h->ledger_count; i++) {
        buf_append_str(out, "ledger ");
        buf_append(out, h->ledgers[i].origin);
        buf_append_byte(out, ' ');
        buf_append_u64(out, h->ledgers[i].size);
        buf_append_byte(out, '\n');
    }
    buf_append_byte(out, '\n');
}

static int
next_value(struct bytes *rest, const char *word, struct bytes *value, struct err *e)
{
    struct bytes line;
    size_t n = strlen(word);
    if (!bytes_next_line(rest, &line) || line.n < n + 2 || memcmp(line.p, word, n) != 0 ||
        line.p[n] != ' ')
        return err_set(e, ERR_INVALID,
                       "this is no bundle: its line \"%s\" is missing or out of place", word);
    *value = bytes_sub(line, n + 1, line.n);
    return 0;
}

static int
parse_ledger(struct bundle_head *out, struct bytes line, struct err *e)
{
    struct bytes word = BYTES_LIT("ledger ");
    if (out->ledger_count == BUNDLE_LEDGERS_MAX)
        return err_set(e, ERR_LIMIT, "the bundle names more than %d ledgers", BUNDLE_LEDGERS_MAX);
    struct bundle_ledger *l = &out->ledgers[out->ledger_count];
    struct bytes value =
        bytes_has_prefix(line, word) ? bytes_sub(line, word.n, line.n) : (struct bytes){NULL, 0};
    size_t space = bytes_find(value, 0, ' ');
    l->origin = bytes_sub(value, 0, space);
    if (l->origin.n == 0 || l->origin.n > LIMIT_ORIGIN_SIZE || space == value.n ||
        num_parse_u64(bytes_sub(value, space + 1, value.n), &l->size) < 0 ||
        l->size > LIMIT_LEDGER_LEAVES)
        return err_set(e, ERR_INVALID, "this is no bundle: line %zu of its ledgers is malformed",
                       out->ledger_count + 1);
    if (out->ledger_count > 0 && bytes_compare(l[-1].origin, l->origin) >= 0)
        return err_set(e, ERR_INVALID, "this is no bundle: its ledgers are out of order");
    out->ledger_count++;
    return 0;
}

int
bundle_parse_head(struct arena *a, struct bytes *rest, struct bundle_head *out, struct err *e)
{
    struct bytes line = {NULL, 0}, head = bytes_sub(*rest, 0, BUNDLE_HEAD_MAX), at = head;
    memset(out, 0, sizeof *out);
    if (!bytes_next_line(&at, &line) || !bytes_equal_str(line, HEAD))
        return bytes_has_prefix(line, BYTES_LIT("entente bundle v"))
                   ? err_set(e, ERR_VERSION,
                             "the bundle is of another version; this program knows version 1")
                   : err_set(e, ERR_INVALID, "this is no bundle: its first line is not \"%s\"",
                             HEAD);
    out->ledgers = arena_array(a, BUNDLE_LEDGERS_MAX, sizeof *out->ledgers);
    if (!out->ledgers)
        return err_set(e, ERR_NOMEM, "no memory for a bundle");
    int r = next_value(&at, "charter", &line, e);
    if (r == 0 && hash_from_hex(line, &out->charter) < 0)
        r = err_set(e, ERR_INVALID, "this is no bundle: the hash of its charter is malformed");
    if (r == 0)
        r = next_value(&at, "from", &out->from, e);
    if (r == 0)
        r = next_value(&at, "to", &out->to, e);
    if (r == 0 && (out->from.n > LIMIT_MEMBER_NAME || out->to.n > LIMIT_MEMBER_NAME))
        r = err_set(e, ERR_INVALID, "this is no bundle: a member's name in it is too long");
    if (bytes_equal_str(out->to, "all"))
        out->to.n = 0;
    while (r == 0) {
        if (!bytes_next_line(&at, &line))
            return err_set(e, ERR_INVALID, "this is no bundle: its head does not end");
        if (line.n == 0)
            break;
        r = parse_ledger(out, line, e);
    }
    *rest = bytes_sub(*rest, head.n - at.n, rest->n);
    return r;
}

uint64_t
bundle_holds(const struct bundle_head *h, struct bytes origin)
{
    for (size_t i = 0; i < h->ledger_count; i++)
        if (bytes_equal(h->ledgers[i].origin, origin))
            return h->ledgers[i].size;
    return 0;
}

// ---- frames ----

static size_t
size_max(uint8_t type)
{
    switch (type) {
    case BUNDLE_NOTE:
        return LIMIT_CHECKPOINT_SIZE;
    case BUNDLE_CHUNK:
        return WIRE_CHUNK_MAX;
    case BUNDLE_RECEIPT:
        return LIMIT_CHECKPOINT_SIZE;
    case BUNDLE_END:
        return HASH_SIZE;
    default:
        return 0;
    }
}

void
bundle_append_frame(struct buf *out, enum bundle_type type, struct bytes body)
{
    assert(body.n > 0);
    assert(body.n <= size_max((uint8_t)type));
    buf_append_byte(out, (uint8_t)type);
    buf_append_u32be(out, (uint32_t)body.n);
    buf_append(out, body);
}

bool
bundle_next(struct bytes *rest, struct bundle_frame *out, bool *bad)
{
    *bad = false;
    if (rest->n == 0)
        return false;
    *bad = true;
    if (rest->n < BUNDLE_FRAME_HEAD)
        return false;
    size_t n = num_get_u32be(rest->p + 1);
    if (n == 0 || n > size_max(rest->p[0]) || n > rest->n - BUNDLE_FRAME_HEAD)
        return false;
    *bad = false;
    out->type = (enum bundle_type)rest->p[0];
    out->body = bytes_sub(*rest, BUNDLE_FRAME_HEAD, n);
    *rest = bytes_sub(*rest, BUNDLE_FRAME_HEAD + n, rest->n);
    return true;
}

int
bundle_check_end(struct bytes file, struct err *e)
{
    struct bytes before =
        bytes_sub(file, 0, file.n < BUNDLE_END_SIZE ? 0 : file.n - BUNDLE_END_SIZE);
    struct bytes rest = bytes_sub(file, before.n, file.n);
    struct bundle_frame end;
    struct hash h;
    bool bad;
    hash_of(before, &h);
    if (bundle_next(&rest, &end, &bad) && end.type == BUNDLE_END &&
        bytes_equal(end.body, hash_bytes(&h)))
        return 0;
    return err_set(e, ERR_INVALID,
                   "the bundle was cut short or changed on its way: fetch it again, whole");
}
