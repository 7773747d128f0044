// SPDX-License-Identifier: Apache-2.0
// See wording.h.
#include "wording.h"

#include "base/when.h"
#include "node.h"

static void
append_head(struct buf *b, const struct world *w, const struct node *n, const char *kind, size_t mark)
{
    char time[WHEN_TEXT_SIZE];
    when_format_time(node_wall(w, n), time);
    buf_append_fmt(b, "{\"kind\":\"%s\",\"time\":\"%s\",\"mark\":\"", kind, time);
    truth_append_mark(b, mark);
    buf_append_str(b, "\"");
}

static void
append_members(struct buf *b, const struct world *w, const char *field, unsigned members)
{
    const char *before = "";
    buf_append_fmt(b, ",\"%s\":[", field);
    for (size_t i = 0; i < w->plan.members; i++) {
        if (!(members >> i & 1))
            continue;
        buf_append_fmt(b, "%s\"%s\"", before, w->who[i].name);
        before = ",";
    }
    buf_append_str(b, "]");
}

// With a centre, by the id of its agreement; 0: none.
static void
append_audience(struct buf *b, const struct world *w, const char *field, unsigned members, size_t centre)
{
    append_members(b, w, field, members);
    if (centre == 0)
        return;
    b->n--; // the bracket
    buf_append_str(b, members ? ",\"" : "\"");
    bytes_to_hex(hash_bytes(&truth_at(w, centre - 1)->id), b);
    buf_append_str(b, "\"]");
}

static void
append_id(struct buf *b, const char *field, const struct hash *id)
{
    buf_append_fmt(b, ",\"%s\":\"", field);
    bytes_to_hex(hash_bytes(id), b);
    buf_append_str(b, "\"");
}

// An earlier version, which this one follows.
static void
append_object(struct buf *b, const struct world *w, const struct truth *t)
{
    if (t->kind == TRUTH_VERSION)
        append_id(b, "object", &truth_at(w, t->targets[0])->id);
}

static void
append_listing(struct buf *b, const struct world *w, const struct truth *t, size_t mark, struct rng *r)
{
    append_object(b, w, t);
    if (t->kind == TRUTH_VERSION && rng_chance(r, 300)) {
        buf_append_str(b, ",\"status\":\"delisted\",\"subject\":\"person\"");
        return;
    }
    buf_append_str(b, ",\"status\":\"listed\",\"subject\":\"person\",\"criteria\":[\"terrorism\"],\"names\":[{\"name\":\"");
    truth_append_mark(b, mark);
    buf_append_str(b, " Name\",\"kind\":\"primary\"}],\"remarks\":\"");
    for (uint64_t i = rng_chance(r, 100) ? rng_below(r, 400) : rng_below(r, 12); i > 0; i--) {
        truth_append_mark(b, mark); // long ones span pages
        buf_append_str(b, "words ");
    }
    buf_append_str(b, "\"");
}

// Places, months and quantities of which other members report too.
static void
append_report(struct buf *b, const struct world *w, const struct truth *t, size_t mark, struct rng *r)
{
    append_object(b, w, t);
    if (t->kind == TRUTH_VERSION && rng_chance(r, 200))
        buf_append_str(b, ",\"status\":\"withdrawn\"");
    buf_append_fmt(b, ",\"category\":\"seizure\",\"item\":\"opium\",\"quantity\":{\"amount\":\"%llu.5\",\"unit\":\"kg\"}",
                   (unsigned long long)rng_below(r, 1000));
    if (t->target_count > 1)
        append_id(b, "operation", &truth_at(w, t->targets[1])->id);
    buf_append_fmt(b, ",\"event\":\"event-%llu\",\"place\":{\"cell\":\"37.4/68.%llu\"},\"text\":\"",
                   (unsigned long long)rng_below(r, 8), (unsigned long long)rng_below(r, 10));
    truth_append_mark(b, mark);
    buf_append_str(b, " words\"");
}

static void
append_things(struct buf *b, struct rng *r)
{
    buf_append_fmt(b, ",\"items\":[{\"item\":\"people\",\"quantity\":%llu}]", (unsigned long long)(1 + rng_below(r, 200)));
}

// A cancellation says nothing more; what follows it has no effect.
static void
append_notice(struct buf *b, const struct world *w, const struct truth *t, size_t mark, struct rng *r)
{
    static const char *const urgencies[] = {"Immediate", "Expected", "Future"};
    append_object(b, w, t);
    buf_append_str(b, ",\"purpose\":\"alert\"");
    if (t->kind == TRUTH_VERSION && rng_chance(r, 300)) {
        buf_append_str(b, ",\"status\":\"cancel\"");
        return;
    }
    buf_append_fmt(b, ",\"status\":\"%s\",\"info\":[{\"category\":[\"Met\"],\"event\":\"",
                   t->kind == TRUTH_VERSION ? "update" : "alert");
    truth_append_mark(b, mark);
    buf_append_fmt(b, " flood\",\"urgency\":\"%s\",\"severity\":\"Severe\",\"certainty\":\"Likely\"}]",
                   urgencies[rng_below(r, 3)]);
}

static void
append_contingent(struct buf *b, const struct world *w, const struct truth *t, size_t mark, struct rng *r)
{
    append_object(b, w, t);
    buf_append_str(b, ",\"name\":\"");
    truth_append_mark(b, mark);
    buf_append_str(b, " engineers\"");
    if (t->kind == TRUTH_VERSION && rng_chance(r, 300)) {
        buf_append_str(b, ",\"status\":\"withdrawn\"");
        return;
    }
    buf_append_str(b, ",\"status\":\"pledged\",\"readiness\":{\"level\":\"high\",\"hours\":48}");
    append_things(b, r);
}

// An operation; of one for all, every member is asked to take part, of a restricted one who may hold it.
static void
append_item(struct buf *b, const struct world *w, const struct truth *t, size_t mark, struct rng *r)
{
    static const char *const statuses[] = {"planned", "running", "done"};
    unsigned all = (1u << w->plan.members) - 1u, guests = (1u << w->plan.guests) - 1u;
    append_object(b, w, t);
    buf_append_str(b, ",\"title\":\"");
    truth_append_mark(b, mark);
    buf_append_fmt(b, " channel\",\"status\":\"%s\"", statuses[t->kind == TRUTH_VERSION ? rng_below(r, 3) : 0]);
    buf_append_str(b, ",\"phases\":[{\"name\":\"watch\",\"from\":\"2026-11-01\",\"until\":\"2026-12-01\"},"
                      "{\"name\":\"seize\",\"from\":\"2026-12-01\",\"until\":\"2027-12-01\"}]");
    append_members(b, w, "participants", t->leaf_class == LEAF_RESTRICTED ? t->released : all & ~guests);
}

// To those it is released to; or the word that one was read.
static void
append_message(struct buf *b, const struct world *w, const struct truth *t, size_t mark, struct rng *r)
{
    static const char *const precedences[] = {"deferred", "routine", "flash"};
    if (t->target_count > 0) {
        buf_append_str(b, ",\"read\":[\"");
        bytes_to_hex(hash_bytes(&truth_at(w, t->targets[0])->id), b);
        buf_append_str(b, "\"]");
        return;
    }
    append_members(b, w, "to", t->released);
    buf_append_fmt(b, ",\"precedence\":\"%s\",\"text\":\"", precedences[rng_below(r, 3)]);
    truth_append_mark(b, mark);
    buf_append_str(b, " words\"");
}

void
wording_append_piece(struct buf *b, size_t mark)
{
    truth_append_mark(b, mark);
    buf_append_str(b, " is what the file holds");
}

static void
append_file(struct buf *b, size_t mark)
{
    struct buf piece, hex;
    struct hash h;
    buf_init(&piece, 4096);
    buf_init(&hex, 4096);
    wording_append_piece(&piece, mark);
    hash_of(buf_bytes(&piece), &h);
    bytes_to_hex(hash_bytes(&h), &hex);
    buf_append_fmt(b, ",\"name\":\"x.bin\",\"size\":%zu,\"hash\":\"%.*s\",\"pieces\":[\"%.*s\"]", piece.n, (int)hex.n,
                   (const char *)hex.p, (int)hex.n, (const char *)hex.p);
    buf_clear(&hex);
    buf_clear(&piece);
}

static void
append_agreement(struct buf *b, const struct world *w, struct rng *r)
{
    buf_append_fmt(b, ",\"status\":\"%s\",\"title\":\"T\",\"purpose\":\"p\",\"threshold\":2",
                   rng_chance(r, 500) ? "ratified" : "drafted");
    append_members(b, w, "parties", (1u << w->plan.members) - 1u);
}

static void
append_word(struct buf *b, const struct world *w, const struct truth *t, struct rng *r)
{
    static const char *const statuses[] = {"signed", "ratified", "ratified", "denounced"};
    static const char *const words[] = {"joins", "joins", "observes", "leaves"};
    bool is_agreement = truth_at(w, t->targets[0])->kind == TRUTH_AGREEMENT;
    append_id(b, is_agreement ? "agreement" : "item", &truth_at(w, t->targets[0])->id);
    buf_append_fmt(b, ",\"%s\":\"%s\"", is_agreement ? "status" : "word", (is_agreement ? statuses : words)[rng_below(r, 4)]);
}

// A centre, or a party's word on it; its number among the truth is its name.
static void
append_centre(struct buf *b, const struct world *w, const struct truth *t, struct rng *r)
{
    char since[WHEN_TEXT_SIZE];
    const char *away = t->kind == TRUTH_CENTRE ? "drafted" : rng_chance(r, 800) ? "denounced" : "signed";
    buf_append_fmt(b, ",\"status\":\"%s\"", t->is_ratified ? "ratified" : away);
    if (t->has_since) {
        when_format_time(t->from, since);
        buf_append_fmt(b, ",\"since\":\"%s\"", since);
    }
    if (t->kind == TRUTH_CENTRE_WORD) {
        append_id(b, "agreement", &truth_at(w, t->targets[0])->id);
        return;
    }
    buf_append_fmt(b, ",\"title\":\"C\",\"purpose\":\"p\",\"centre\":\"south\",\"threshold\":%u", t->threshold);
    append_members(b, w, "parties", t->parties);
}

// A text put to all members.
static void
append_proposal(struct buf *b, const struct world *w, size_t mark, struct rng *r)
{
    static const char *const procedures[] = {"silence", "consensus", "limited"};
    const char *before = "";
    buf_append_fmt(b, ",\"title\":\"T\",\"organ\":\"assembly\",\"matter\":\"statement\",\"procedure\":\"%s\",\"deadline\":\"2027-01-01\"",
                   procedures[rng_below(r, 3)]);
    append_id(b, "epoch", &w->charter_hash);
    buf_append_str(b, ",\"electors\":[");
    for (size_t i = 0; i < w->plan.members - w->plan.guests; i++) {
        buf_append_fmt(b, "%s{\"member\":\"%s\",\"size\":1}", before, w->who[i + w->plan.guests].name);
        before = ",";
    }
    buf_append_str(b, "],\"texts\":[{\"lang\":\"en\",\"title\":\"T\",\"clauses\":[{\"number\":\"1\",\"text\":\"");
    truth_append_mark(b, mark);
    buf_append_str(b, " words\"}]}]");
}

static void
append_position(struct buf *b, const struct world *w, const struct truth *t, struct rng *r)
{
    static const char *const words[] = {"agree", "object", "abstain", "silent"};
    append_id(b, "proposal", &truth_at(w, t->targets[0])->id);
    buf_append_fmt(b, ",\"word\":\"%s\",\"final\":%s", words[rng_below(r, 4)], rng_chance(r, 500) ? "true" : "false");
}

// An object of some kind.
struct form {
    const char *kind;
    void (*append)(struct buf *b, const struct world *w, const struct truth *t, size_t mark, struct rng *r);
};
static const struct form forms[TRUTH_FORMS] = {
    [TRUTH_IS_LISTING] = {"listing", append_listing},
    [TRUTH_IS_REPORT] = {"report", append_report},
    [TRUTH_IS_NOTICE] = {"notice", append_notice},
    [TRUTH_IS_CONTINGENT] = {"contingent", append_contingent},
    [TRUTH_IS_ITEM] = {"item", append_item},
};

static void
append_body(struct buf *b, const struct world *w, const struct truth *t, size_t mark, struct rng *r)
{
    switch (t->kind) {
    case TRUTH_OBJECT:
    case TRUTH_VERSION:
        forms[t->form].append(b, w, t, mark, r);
        break;
    case TRUTH_MESSAGE:
        append_message(b, w, t, mark, r);
        break;
    case TRUTH_FILE:
        append_file(b, mark);
        break;
    case TRUTH_AGREEMENT:
        append_agreement(b, w, r);
        break;
    case TRUTH_WORD:
        append_word(b, w, t, r);
        break;
    case TRUTH_PROPOSAL:
        append_proposal(b, w, mark, r);
        break;
    case TRUTH_POSITION:
        append_position(b, w, t, r);
        break;
    case TRUTH_RECOGNITION:
        append_id(b, "listing", &truth_at(w, t->targets[0])->id);
        buf_append_fmt(b, ",\"status\":\"%s\"", rng_chance(r, 750) ? "recognised" : "withdrawn");
        break;
    case TRUTH_IDENTITY:
        append_id(b, "a", &truth_at(w, t->targets[0])->id);
        append_id(b, "b", &truth_at(w, t->targets[1])->id);
        buf_append_fmt(b, ",\"status\":\"%s\"", rng_chance(r, 500) ? "same" : "different");
        break;
    case TRUTH_REQUEST:
        buf_append_str(b, ",\"status\":\"open\",\"type\":\"assistance\"");
        append_things(b, r);
        break;
    case TRUTH_REPLY:
        append_id(b, "request", &truth_at(w, t->targets[0])->id);
        if (rng_chance(r, 250)) {
            buf_append_str(b, ",\"answer\":\"refuse\"");
            break;
        }
        buf_append_fmt(b, ",\"answer\":\"%s\"", rng_chance(r, 700) ? "offer" : "delivered");
        append_things(b, r);
        break;
    case TRUTH_ERASURE:
        buf_append_str(b, ",\"reason\":\"was a mistake\",\"indexes\":[");
        for (size_t i = 0; i < t->target_count; i++)
            buf_append_fmt(b, "%s%llu", i ? "," : "", (unsigned long long)truth_at(w, t->targets[i])->index);
        buf_append_str(b, "]");
        break;
    case TRUTH_RELEASE:
    case TRUTH_RECALL:
        append_id(b, "of", &truth_at(w, t->targets[0])->id);
        buf_append_fmt(b, ",\"index\":%llu", (unsigned long long)truth_at(w, t->targets[0])->index);
        append_audience(b, w, t->kind == TRUTH_RELEASE ? "to" : "from", t->named, t->centre_named);
        break;
    case TRUTH_CENTRE:
    case TRUTH_CENTRE_WORD:
        append_centre(b, w, t, r);
        break;
    }
}

const char *
wording_kind(const struct truth *t)
{
    static const char *const kinds[] = {
        [TRUTH_RECOGNITION] = "recognition", [TRUTH_IDENTITY] = "identity",   [TRUTH_MESSAGE] = "message",
        [TRUTH_FILE] = "file",
        [TRUTH_REQUEST] = "request",         [TRUTH_REPLY] = "reply",         [TRUTH_AGREEMENT] = "agreement",
        [TRUTH_ERASURE] = "erasure",         [TRUTH_RELEASE] = "release",     [TRUTH_RECALL] = "recall",
        [TRUTH_PROPOSAL] = "proposal",       [TRUTH_POSITION] = "position",
        [TRUTH_CENTRE] = "agreement",        [TRUTH_CENTRE_WORD] = "agreement",
    };
    bool is_formed = t->kind == TRUTH_OBJECT || t->kind == TRUTH_VERSION || (t->kind == TRUTH_WORD && t->form == TRUTH_IS_ITEM);
    return t->kind == TRUTH_WORD && t->form != TRUTH_IS_ITEM ? "agreement" : is_formed ? forms[t->form].kind : kinds[t->kind];
}

void
wording_append(struct buf *b, const struct world *w, const struct node *n, const struct truth *t, size_t mark, struct rng *r)
{
    append_head(b, w, n, wording_kind(t), mark);
    if (t->leaf_class == LEAF_RESTRICTED)
        append_audience(b, w, "release", t->released, t->centre_to);
    if (t->is_exercise)
        buf_append_str(b, ",\"exercise\":true");
    append_body(b, w, t, mark, r);
    buf_append_str(b, "}");
}
