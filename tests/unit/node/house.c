// SPDX-License-Identifier: Apache-2.0
// A member without a network.
// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on
#include "house.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/clock.h"
#include "host/random.h"
#include "ledger/note.h"
#include "node/clocks.h"
#include "node/counts.h"
#include "node/events.h"
#include "node/importing.h"
#include "node/screening.h"
#include "node/uploads.h"
#include "node/views.h"
#include "node/writer.h"
#include "record/charter.h"

static const char *const names[] = {"ARM", "BLR"};

void
house_transport_seed(size_t member, uint8_t seed[SIGN_SEED_SIZE])
{
    memset(seed, (int)(10 * member + 5), SIGN_SEED_SIZE);
}

static void
make_charter(struct house *h, const char *address)
{
    struct charter_member members[2];
    struct charter_criterion criterion = {BYTES_LIT("terrorism"), BYTES_LIT("Takes part in acts of terror")};
    struct charter c = {.alliance = BYTES_LIT("demo"), .rules = 1, .founded = clock_now_s() / 86400 * 86400,
                        .members = members, .member_count = 2, .party_count = 2, .criteria = &criterion, .criterion_count = 1,
                        .register_k = 0, .quota_leaves = 1000000, .quota_bytes = 1ull << 40};
    struct buf text, origin;
    struct hash hash;
    for (size_t i = 0; i < 2; i++) {
        struct sign_secret transport;
        uint8_t seed[SIGN_SEED_SIZE];
        members[i] = (struct charter_member){.name = bytes_of_str(names[i]), .address = bytes_of_str(i == 0 ? "127.0.0.1:7000" : address)};
        for (size_t k = 0; k < 2; k++) {
            memset(seed, (int)(10 * i + k + 1), sizeof seed);
            sign_secret_from_seed(seed, &h->keys[i][k]);
        }
        house_transport_seed(i, seed);
        sign_secret_from_seed(seed, &transport);
        sign_public_of(&h->keys[i][0], &members[i].ledger);
        sign_public_of(&h->keys[i][1], &members[i].cosign);
        sign_public_of(&transport, &members[i].transport);
    }
    buf_init(&text, 65536);
    buf_init(&h->charter, 65536);
    charter_append_text(&text, &c);
    hash_of(buf_bytes(&text), &hash);
    buf_append(&h->charter, buf_bytes(&text));
    buf_append_byte(&h->charter, '\n');
    for (size_t i = 0; i < 2; i++) {
        buf_init(&origin, 512);
        charter_append_origin(&origin, c.alliance, &hash, members[i].name, 1);
        note_sign(&h->charter, buf_bytes(&text), buf_bytes(&origin), &h->keys[i][0]);
        buf_clear(&origin);
    }
    assert_int_equal(buf_check(&h->charter), 0);
    buf_clear(&text);
}

static int
fill(void *context, uint8_t *out, size_t n)
{
    (void)context; // one source
    return random_bytes(out, n);
}

static void
no_note(void *context, struct bytes peer, struct bytes note)
{
    (void)context; // nobody is there
    (void)peer;
    (void)note;
}

static void
no_heads(void *context, struct bytes peer, uint64_t token, bool is_full)
{
    (void)context; // nobody is there
    (void)peer;
    (void)token;
    (void)is_full;
}

static void
no_chunk(void *context, struct bytes peer, uint64_t token, struct bytes origin, uint64_t from, uint64_t to, uint64_t size)
{
    (void)context; // nobody is there
    (void)peer;
    (void)token;
    (void)origin;
    (void)from;
    (void)to;
    (void)size;
}

static void
no_post(void *context, struct bytes peer, uint64_t id, struct bytes path, struct bytes body)
{
    (void)context; // nobody is there
    (void)peer;
    (void)id;
    (void)path;
    (void)body;
}

static void
changed(void *context, unsigned what)
{
    struct house *h = context;
    writer_changed(h->writer, what);
}

static void
failed(void *context, const struct err *why)
{
    (void)context; // no test breaks the disk
    fprintf(stderr, "the store failed: %s\n", why->text);
    abort();
}

void
house_open(struct house *h)
{
    house_open_beside(h, "127.0.0.1:7000");
}

void
house_open_beside(struct house *h, const char *address)
{
    struct err e = {0};
    *h = (struct house){.member = NULL};
    strcpy(h->dir, "/tmp/entente-house-XXXXXX");
    assert_non_null(mkdtemp(h->dir));
    snprintf(h->store, sizeof h->store, "%s/store.db", h->dir);
    make_charter(h, address);
    struct member_config mc = {
        .store_path = h->store, .self = BYTES_LIT("ARM"), .charter = buf_bytes(&h->charter),
        .ledger_key = &h->keys[0][0], .cosign_key = &h->keys[0][1], .signs_at_once = true, .random = {NULL, fill},
        .link = {h, no_note, no_heads, no_chunk, no_post, changed},
    };
    if (member_open(&h->member, &mc, &e) < 0)
        fail_msg("%s", e.text);
    struct writer_config wc = {.member = h->member, .failed = failed};
    char index[320];
    snprintf(index, sizeof index, "%s/screen.index", h->dir);
    if (writer_prepare(&h->writer, &wc, &e) < 0 || views_new(&h->views, h->store, &e) < 0 ||
        writer_start(h->writer, &e) < 0 || screening_new(&h->screening, h->views, h->writer, index, NULL, &e) < 0 ||
        importing_new(&h->importing, h->views, h->writer, &e) < 0 || uploads_new(&h->uploads, h->writer, h->dir, &e) < 0 || counts_new(&h->counts, h->views, h->writer, &e) < 0)
        fail_msg("%s", e.text);
    h->clocks = clocks_new(BYTES_LIT("ARM"));
    h->events = events_new(64, 1);
    assert_non_null(h->clocks);
    assert_non_null(h->events);
    struct api_config ac = {.dir = h->dir, .views = h->views, .screening = h->screening, .importing = h->importing,
                            .writer = h->writer, .uploads = h->uploads, .counts = h->counts, .clocks = h->clocks, .events = h->events,
                            .token = HOUSE_TOKEN, .started = clock_now_s()};
    if (api_new(&h->api, &ac, &e) < 0)
        fail_msg("%s", e.text);
    // The first leaf comes with the first batch; asked twice, the first answer was after it.
    for (int i = 0; i < 2; i++)
        if (writer_check(h->writer, LEAF_ALLIANCE, BYTES_LIT("{}"), NULL) == 0)
            fail_msg("an empty record is accepted");
}

void
house_close(struct house *h)
{
    counts_free(h->counts);
    screening_free(h->screening);
    writer_stop(h->writer);
    api_free(h->api);
    importing_free(h->importing);
    uploads_free(h->uploads);
    views_free(h->views);
    member_close(h->member);
    clocks_free(h->clocks);
    events_free(h->events);
    buf_clear(&h->charter);
    char command[400];
    snprintf(command, sizeof command, "rm -rf '%s'", h->dir);
    assert_int_equal(system(command), 0);
}

uint64_t
house_leaves(struct house *h)
{
    struct view *v;
    struct err e = {0};
    if (views_take(h->views, &v, &e) < 0)
        fail_msg("%s", e.text);
    const struct view_ledger *l = view_ledger_of(v, BYTES_LIT("ARM"));
    uint64_t size = l ? l->size : 0;
    views_give(h->views, v);
    return size;
}
