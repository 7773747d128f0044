// SPDX-License-Identifier: Apache-2.0
// What a proposal's row carries, written.
#include "record/proposal_note.h"

#include <assert.h>

#include "base/buf.h"
#include "base/limits.h"
#include "record/common.h"

static void
append_name(struct buf *out, struct bytes name)
{
    assert(name.n <= UINT8_MAX);
    buf_append_byte(out, (uint8_t)name.n);
    buf_append(out, name);
}

static void
append_text(struct buf *out, struct bytes text)
{
    assert(text.n <= UINT16_MAX);
    buf_append_u16be(out, (uint16_t)text.n);
    buf_append(out, text);
}

static void
append_id(struct buf *out, const struct json *x, const char *name)
{
    struct hash id;
    int rc = hash_from_hex(json_get_text(x, name), &id);
    assert(rc == 0); // the table has seen to it
    if (rc == 0)
        buf_append(out, hash_bytes(&id));
}

static void
append_keys(struct buf *out, const struct json *x)
{
    static const char *const names[] = {"ledger_key", "cosigning_key", "transport_key"};
    for (size_t i = 0; i < 3; i++) {
        uint8_t key[32];
        size_t n = 0;
        int rc = bytes_from_base64(json_get_text(x, names[i]), key, sizeof key, &n);
        assert(rc == 0); // the table has seen to it
        if (rc == 0)
            buf_append(out, bytes_of(key, n));
    }
    append_name(out, json_get_text(x, "address"));
}

// The strings of a list, each with `end` behind it, but the last when `is_between`.
static void
append_joined(struct buf *out, const struct json *list, char end, bool is_between)
{
    for (const struct json *x = list != NULL ? list->first : NULL; x != NULL; x = x->next) {
        buf_append(out, x->text);
        if (!is_between || x->next != NULL)
            buf_append_byte(out, (uint8_t)end);
    }
}

static void
append_admission(struct buf *out, const struct json *x)
{
    struct buf kinds;
    int role = common_get_word(x, "role", proposal_roles);
    assert(role >= 0);
    buf_init(&kinds, ROW_NOTE_MAX);
    append_joined(&kinds, json_get(x, "kinds"), ',', true);
    if (buf_check(&kinds) != 0)
        out->failed = buf_check(&kinds);
    buf_append_byte(out, (uint8_t)role);
    append_keys(out, x);
    append_text(out, buf_bytes(&kinds));
    buf_clear(&kinds);
}

static void
append_payload(struct buf *out, const struct record *r, enum proposal_effect type)
{
    const struct json *x = json_get(r->json, type == PROPOSAL_WAIVE ? "waives" : "effect");
    switch (type) {
    case PROPOSAL_ADMIT:
        append_admission(out, x);
        break;
    case PROPOSAL_REBIND:
        buf_append_u32be(out, (uint32_t)json_get_int(x, "generation", 0));
        append_keys(out, x);
        buf_append_u64be(out, (uint64_t)json_get_int(x, "size", 0));
        append_id(out, x, "root");
        break;
    case PROPOSAL_ACCEDE:
        append_id(out, x, "admission");
        break;
    case PROPOSAL_MANDATE:
        append_id(out, x, "mandate");
        break;
    case PROPOSAL_AMEND:
        append_joined(out, json_get(x, "lines"), '\n', false);
        break;
    case PROPOSAL_WAIVE:
        append_id(out, x, "proposal");
        buf_append_u32be(out, (uint32_t)json_get_int(x, "generation", 1));
        buf_append_u64be(out, (uint64_t)json_get_int(x, "size", 0));
        break;
    case PROPOSAL_NONE:
    case PROPOSAL_SUSPEND:
    case PROPOSAL_REINSTATE:
        break;
    }
}

static void
append_electors(struct buf *out, const struct json *list)
{
    assert(list->count <= LIMIT_MEMBERS);
    buf_append_byte(out, (uint8_t)list->count);
    for (const struct json *x = list->first; x != NULL; x = x->next) {
        append_name(out, json_get_text(x, "member"));
        buf_append_u32be(out, (uint32_t)json_get_int(x, "generation", 1));
        buf_append_u64be(out, (uint64_t)json_get_int(x, "size", 0));
    }
}

int
proposal_note_write(struct arena *a, struct record *r, enum proposal_effect type, struct err *e)
{
    const struct json *subject = json_get(r->json, type == PROPOSAL_WAIVE ? "waives" : "effect");
    struct buf b, payload;
    buf_init(&b, ROW_NOTE_MAX);
    buf_init(&payload, ROW_NOTE_MAX);
    append_payload(&payload, r, type);
    buf_append_byte(&b, (uint8_t)common_get_word(r->json, "procedure", proposal_procedures));
    buf_append_byte(&b, (uint8_t)json_get_int(r->json, "majority", 0));
    buf_append_u64be(&b, (uint64_t)common_get_moment(r->json, "deadline", 0));
    buf_append(&b, hash_bytes(&r->about));
    append_name(&b, json_get_text(r->json, "organ"));
    append_name(&b, json_get_text(r->json, "matter"));
    append_name(&b, json_get_text(subject, "member"));
    append_text(&b, buf_bytes(&payload));
    append_electors(&b, json_get(r->json, "electors"));
    int rc = buf_check(&payload) != 0 ? buf_check(&payload) : buf_check(&b);
    if (rc == 0)
        r->note = arena_copy(a, buf_bytes(&b));
    if (rc == 0 && r->note.p == NULL)
        rc = ERR_NOMEM;
    if (rc == ERR_LIMIT)
        rc = err_set(e, ERR_REFUSED, "effect: with the electors it takes more than %d bytes", ROW_NOTE_MAX);
    if (rc == 0 && type == PROPOSAL_WAIVE)
        rc = hash_from_hex(json_get_text(subject, "proposal"), &r->other);
    buf_clear(&payload);
    buf_clear(&b);
    return rc;
}
