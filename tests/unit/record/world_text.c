// SPDX-License-Identifier: Apache-2.0
#include "world_text.h"

void
world_text_key(struct world *w, struct buf *b)
{
    const char *keys[3] = {KEY_1, KEY_2, KEY_3};
    size_t first = world_pick(w, 3);
    buf_append_fmt(b,
                   ",\"ledger\":\"%s\",\"cosign\":\"%s\",\"transport\":\"%s\",\"addresses\":[\"a:"
                   "1\"],\"last\":[]",
                   keys[first], keys[(first + 1) % 3], keys[(first + 2) % 3]);
}

void
world_text_listing(struct world *w, struct buf *b)
{
    bool is_later = world_has_first(w, KIND_LISTING, w->ledger) && world_pick(w, 3) > 0;
    bool is_delisted = world_pick(w, is_later ? 4 : 20) == 0;
    buf_append_fmt(b, ",\"status\":\"%s\",\"subject\":\"vessel\"",
                   is_delisted ? "delisted" : "listed");
    if (!is_delisted || world_pick(w, 2) == 0)
        buf_append_str(
            b, ",\"names\":[{\"name\":\"A\",\"kind\":\"primary\"}],\"criteria\":[\"terrorism\"]");
    if (is_later)
        world_append_object(w, b, KIND_LISTING);
    if (world_pick(w, 4) == 0) {
        buf_append_str(b, ",\"review\":\"");
        world_append_date(w, b);
        buf_append_str(b, "\"");
    }
}

void
world_text_recognition(struct world *w, struct buf *b)
{
    buf_append_fmt(b, ",\"status\":\"%s\",\"listing\":\"",
                   world_pick(w, 3) == 0 ? "withdrawn" : "recognised");
    world_append_id(w, b);
    buf_append_str(b, "\"");
    if (world_pick(w, 2) == 0) {
        buf_append_str(b, ",\"since\":\"");
        world_append_date(w, b);
        buf_append_str(b, "\"");
    }
}

void
world_text_identity(struct world *w, struct buf *b)
{
    static const char *const statuses[] = {"same", "different", "withdrawn"};
    buf_append_fmt(b, ",\"status\":\"%s\",\"a\":\"", statuses[world_pick(w, 3)]);
    world_append_id(w, b);
    buf_append_str(b, "\",\"b\":\"");
    world_append_id(w, b);
    buf_append_str(b, "\"");
}

static void
append_access(struct world *w, struct buf *b, const char *field)
{
    buf_append_str(b, ",\"of\":\"");
    world_append_id(w, b);
    buf_append_fmt(b, "\",\"index\":%u", (unsigned)world_pick(w, WORLD_LEAVES));
    world_append_members(w, b, field);
}

void
world_text_release(struct world *w, struct buf *b)
{
    append_access(w, b, "to");
}

void
world_text_recall(struct world *w, struct buf *b)
{
    append_access(w, b, "from");
}

void
world_text_erasure(struct world *w, struct buf *b)
{
    uint64_t at = world_pick(w, w->index + 2); // sometimes of itself, or of what is yet to come
    buf_append_fmt(b, ",\"reason\":\"mistake\",\"indexes\":[%u", (unsigned)at);
    if (world_pick(w, 2) == 0)
        buf_append_fmt(b, ",%u", (unsigned)(at + 1 + world_pick(w, 3)));
    buf_append_str(b, "]");
}

void
world_text_message(struct world *w, struct buf *b)
{
    if (world_pick(w, 4) == 0)
        buf_append_str(b, ",\"read\":[\"" ID_A "\"]");
    else
        buf_append_str(b, ",\"precedence\":\"flash\",\"to\":[\"KAZ\"],\"text\":\"x\"");
}

void
world_text_file(struct world *w, struct buf *b)
{
    (void)w; // an empty one is a file as any other
    buf_append_str(b, ",\"name\":\"x\",\"size\":0,\"pieces\":[],\"hash\":\"" EMPTY_HASH "\"");
}

void
world_text_notice(struct world *w, struct buf *b)
{
    bool is_later = world_has_first(w, KIND_NOTICE, w->ledger) && world_pick(w, 4) > 0;
    bool is_cancel = world_pick(w, is_later ? 4 : 20) == 0;
    const char *status = is_cancel ? "cancel" : is_later ? "update" : "alert";
    buf_append_fmt(b, ",\"purpose\":\"alert\",\"status\":\"%s\"", status);
    if (is_later)
        world_append_object(w, b, KIND_NOTICE);
    buf_append_str(b, ",\"info\":[{\"category\":[\"Met\"],\"event\":\"E\",\"urgency\":\"Past\","
                      "\"severity\":\"Minor\",\"certainty\":\"Likely\"");
    if (world_pick(w, 2) == 0) {
        buf_append_str(b, ",\"expires\":\"");
        world_append_date(w, b);
        buf_append_str(b, "T00:00:00Z\"");
    }
    buf_append_str(b, "}]");
}

void
world_text_items(struct world *w, struct buf *b)
{
    buf_append_fmt(b, ",\"items\":[{\"item\":\"people\",\"quantity\":%u}",
                   1 + (unsigned)world_pick(w, 200));
    unsigned tenths = (unsigned)world_pick(w, 600);
    if (tenths < 300)
        buf_append_fmt(b, ",{\"item\":\"water\",\"unit\":\"t\",\"quantity\":\"%u.%u\"}",
                       tenths / 10, tenths % 10);
    buf_append_str(b, "]");
}

void
world_text_contingent(struct world *w, struct buf *b)
{
    bool is_later = world_has_first(w, KIND_CONTINGENT, w->ledger) && world_pick(w, 2) == 0;
    bool is_withdrawn = is_later && world_pick(w, 3) == 0;
    buf_append_fmt(b,
                   ",\"status\":\"%s\",\"name\":\"C\",\"readiness\":{\"level\":\"low\","
                   "\"hours\":%u}",
                   is_withdrawn ? "withdrawn" : "pledged", (unsigned)world_pick(w, 100));
    world_text_items(w, b);
    if (is_later)
        world_append_object(w, b, KIND_CONTINGENT);
}
