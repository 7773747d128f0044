// SPDX-License-Identifier: Apache-2.0
// Any bytes as a record of any class: the judge answers, in bounded memory; what it accepts can be
// mapped, reduced and hashed, and is accepted again. The first byte is the class.
#include <stdlib.h>

#include "base/when.h"
#include "ledger/leaf.h"
#include "record/evidence.h"
#include "record/fold.h"
#include "record/fold_agreement.h"
#include "record/fold_item.h"
#include "record/fold_meeting.h"
#include "record/fold_object.h"
#include "record/fold_request.h"
#include "record/position.h"
#include "record/proposal.h"
#include "record/record.h"
#include "record/report.h"

// What assistance makes of these rows at some moments.
static void
assist(struct arena *a, const struct fold_ledgers *ledgers, const struct row *rows, size_t count)
{
    struct fold_request x;
    struct fold_agreement y;
    bool is_found = false;
    if (fold_request(a, ledgers, rows, count, 7, &x, &is_found) != 0)
        abort();
    int64_t last = rows[0].until > WHEN_MIN ? rows[0].until - 1 : WHEN_MIN;
    const int64_t moments[] = {rows[0].time, last, WHEN_MIN, WHEN_MAX};
    for (size_t i = 0; is_found && i < 4; i++) {
        struct fold_request_line lines[AMOUNT_ITEMS_MAX];
        struct fold_clearance *clearances = NULL;
        size_t clearance_count = 0;
        size_t n = fold_request_lines(&x, moments[i], lines);
        for (size_t k = 0; k < n; k++) {
            if (lines[k].offered > lines[k].asked ||
                lines[k].shortfall > lines[k].asked - lines[k].offered)
                abort();
        }
        (void)fold_request_state(&x, moments[i]); // any answer will do
        if (fold_request_clearances(a, &x, moments[i], rows[0].time, &clearances,
                                    &clearance_count) != 0)
            abort();
    }
    if (fold_agreement(a, ledgers, rows, count, 7, &y, &is_found) != 0)
        abort();
    if (is_found && y.entry < y.until && y.entry < y.from)
        abort();
}

// A reply beside a request that everybody was asked: the row of a record that is always accepted.
static void
reply_to(struct arena *a, const struct row *reply, uint8_t type)
{
    static const char *const requests[] = {
        "{\"kind\":\"request\",\"time\":\"2026-01-01T00:00:00Z\",\"status\":\"open\",\"type\":"
        "\"assistance\",\"items\":[{\"item\":\"people\",\"quantity\":200}]}",
        "{\"kind\":\"request\",\"time\":\"2026-01-01T00:00:00Z\",\"status\":\"open\",\"type\":"
        "\"clearance\",\"movement\":\"road\",\"window\":{\"from\":\"2026-02-01\",\"until\":"
        "\"2026-03-01\"}}",
    };
    struct fold_ledger by_number[3] = {{.size = 0},
                                       {BYTES_LIT("demo/x/TJK/1"), BYTES_LIT("TJK"), 1, 100, false},
                                       {BYTES_LIT("demo/x/RUS/1"), BYTES_LIT("RUS"), 1, 100, false}};
    struct fold_ledgers ledgers = {by_number, 2};
    struct record r;
    struct verdict v;
    struct row rows[FOLD_ROWS_MAX + 1];
    if (record_parse(a, LEAF_PUBLIC, bytes_of_str(requests[type]), &r, &v) != 0 || !v.is_accepted)
        abort();
    (void)fold_map(&r, 2, 1, &reply->group, rows); // its own row first, that of its kind behind it
    rows[1] = *reply;
    assist(a, &ledgers, rows, 2);
}

// An item, or a word beside an item that invites TJK to take part.
static void
operate(struct arena *a, const struct fold_ledgers *ledgers, const struct row *row)
{
    static const char plan[] =
        "{\"kind\":\"item\",\"time\":\"2026-01-01T00:00:00Z\",\"title\":\"X\",\"phases\":[{\"name\":\"a\","
        "\"from\":\"2026-02-01\",\"until\":\"2026-03-01\"}],\"participants\":[\"TJK\"]}";
    struct fold_ledger by_number[3] = {ledgers->by_number[0], ledgers->by_number[1],
                                       {BYTES_LIT("demo/x/RUS/1"), BYTES_LIT("RUS"), 1, 100, false}};
    struct fold_ledgers both = {by_number, 2};
    struct record r;
    struct verdict v;
    struct row rows[FOLD_ROWS_MAX];
    struct fold_item x;
    bool is_item = false;
    struct hash id = {{3}};
    if (record_parse(a, row->leaf_class, bytes_of_str(plan), &r, &v) != 0 || !v.is_accepted)
        abort();
    (void)fold_map(&r, 2, 1, &id, rows); // its own row first, that of its kind behind it
    rows[0].layer = row->layer;
    bool is_word = row->note.n == 0;
    const struct row *item = is_word ? rows : row;
    const int64_t moments[] = {row->time, row->from, row->until, WHEN_MIN, WHEN_MAX};
    for (size_t i = 0; i < 5; i++) {
        if (fold_item(a, &both, item, 1, row, is_word ? 1 : 0, 7, moments[i], &x, &is_item) != 0)
            abort();
        if (is_word && !is_item)
            abort();
        if (!is_item)
            continue;
        enum fold_item_role role = fold_item_role(&x, BYTES_LIT("TJK"));
        enum fold_item_result result = fold_item_judge(&x, BYTES_LIT("TJK"), LEAF_RESTRICTED, moments[i]);
        if ((role == FOLD_ITEM_UNINVITED) != (result == FOLD_ITEM_NOT_INVITED))
            abort();
        if (result == FOLD_ITEM_COUNTS && fold_item_phase(&x, moments[i]) < 0)
            abort();
    }
}

// A meeting, or a word beside a meeting.
static void
meet(struct arena *a, const struct fold_ledgers *ledgers, const struct row *row)
{
    static const char session[] = "{\"kind\":\"meeting\",\"time\":\"2026-01-01T00:00:00Z\",\"type\":\"session\",\"title\":\"X\","
                                  "\"organs\":[\"a\"],\"begins\":\"2026-02-01\"}";
    struct record r;
    struct verdict v;
    struct row rows[FOLD_ROWS_MAX];
    struct fold_meeting x;
    bool is_meeting = false;
    struct hash id = {{3}};
    if (record_parse(a, LEAF_STATUTE, bytes_of_str(session), &r, &v) != 0 || !v.is_accepted)
        abort();
    (void)fold_map(&r, 1, 1, &id, rows); // its own row first, that of its kind behind it
    rows[0].layer = row->layer;
    rows[0].leaf_class = row->leaf_class;
    bool is_word = meeting_is_word(row->note);
    const int64_t moments[] = {row->time, row->from, row->until, WHEN_MIN, WHEN_MAX};
    for (size_t i = 0; i < 5; i++) {
        if (fold_meeting(a, ledgers, is_word ? rows : row, 1, row, is_word ? 1 : 0, 7, moments[i], &x, &is_meeting) != 0)
            abort();
        if (is_word && !is_meeting)
            abort();
        if (is_meeting && x.attendances.count > x.words.count)
            abort();
    }
}

static void
reduce(struct arena *a, const struct row *row)
{
    struct fold_ledger by_number[2] = {{.size = 0},
                                       {BYTES_LIT("demo/x/TJK/1"), BYTES_LIT("TJK"), 1, 100, false}};
    struct fold_ledgers ledgers = {by_number, 1};
    struct fold_listing listing;
    struct fold_object object;
    struct report_facts facts;
    bool is_listing = false;
    bool is_object = false;
    struct fold_hash *h = NULL;
    struct hash out;
    struct fold_key *keys = NULL;
    size_t count = 0;
    if (fold_listing(a, &ledgers, row, 1, 7, &listing, &is_listing) != 0)
        abort();
    if (is_listing)
        (void)fold_listing_at(&listing, row->from); // any answer will do
    if (fold_object(a, &ledgers, row, 1, 7, &object, &is_object) != 0)
        abort();
    if (is_object)
        (void)fold_object_at(&object, row->from); // any answer will do
    struct proposal_note proposal;
    enum position_word word = POSITION_AGREE;
    bool is_final = false;
    if (row->kind == KIND_PROPOSAL && row->note.n > 0 && proposal_read(row->status, row->note, &proposal) != 0)
        abort();
    if (row->kind == KIND_POSITION && position_read(row->note, &word, &is_final) != 0)
        abort();
    if (row->kind == KIND_REPORT && report_read_facts(row->note, &facts) != 0)
        abort();
    (void)fold_access(row, 1, 1, false, BYTES_LIT("TJK")); // any answer will do
    assist(a, &ledgers, row, 1);
    if (row->kind == KIND_ITEM)
        operate(a, &ledgers, row);
    if (row->kind == KIND_MEETING)
        meet(a, &ledgers, row);
    if (row->kind == KIND_REPLY) {
        reply_to(a, row, 0);
        reply_to(a, row, 1);
    }
    if (fold_keys(a, row, 1, 1, &keys, &count) != 0)
        abort();
    if (fold_hash_new(&h, &ledgers) != 0 || fold_hash_add(h, row, 1) != 0)
        abort();
    fold_hash_final(h, &out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct record r;
    struct verdict v;
    struct row rows[FOLD_ROWS_MAX];
    struct hash id = {{1}};
    if (size == 0)
        return 0;
    arena_init(&a, 2 * (size_t)RECORD_ARENA_SIZE);
    if (record_parse(&a, data[0], bytes_of(data + 1, size - 1), &r, &v) != 0)
        abort();
    if (v.is_accepted) {
        unsigned count = fold_map(&r, 1, 50, &id, rows);
        for (unsigned i = 0; i < count; i++)
            reduce(&a, &rows[i]);
        struct sign_public key = {{2}};
        if (r.kind->id == KIND_EVIDENCE && evidence_check_signed(&r, &key, &v) != 0)
            abort();
        (void)record_releases_to(&r, BYTES_LIT("TJK")); // any answer will do
    } else if (v.reason[0] == '\0') {
        abort();
    }
    arena_clear(&a);
    return 0;
}
