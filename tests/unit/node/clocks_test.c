// SPDX-License-Identifier: Apache-2.0
// Proves that clocks are compared only by cosignatures that answer a checkpoint which has just left: what else carries a
// time (older answers, other ledgers, other cosigners, notes that do not read) says nothing, since a false alarm teaches
// operators to look away.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buf.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include "ledger/cosign.h"
#include "node/clocks.h"

#define NOW 1800000000
#define ORIGIN "demo/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"

static struct sign_secret key;

// A checkpoint of that member and size; cosigned by `cosigner` at that time unless it is NULL.
static struct bytes
note_of(struct buf *b, const char *member, uint64_t size, const char *cosigner, int64_t time)
{
    struct buf origin, text, name;
    uint8_t seed[SIGN_SEED_SIZE] = {7}, cosignature[COSIGN_SIZE];
    struct sign_public public;
    sign_secret_from_seed(seed, &key);
    sign_public_of(&key, &public);
    buf_init(&origin, 256);
    buf_init(&text, 512);
    buf_init(&name, 256);
    buf_append_fmt(&origin, ORIGIN "%s/1", member);
    struct checkpoint c = {.origin = buf_bytes(&origin), .size = size};
    memset(c.root.b, (int)size, sizeof c.root.b);
    checkpoint_append_text(&text, &c);
    buf_reset(b);
    buf_append(b, buf_bytes(&text));
    buf_append_byte(b, '\n');
    note_sign(b, buf_bytes(&text), buf_bytes(&origin), &key);
    if (cosigner) {
        buf_append_fmt(&name, ORIGIN "%s/cosign", cosigner);
        cosign_make(buf_bytes(&text), (uint64_t)time, &key, cosignature);
        note_append_signature_line(b, buf_bytes(&name), note_key_id(buf_bytes(&name), NOTE_COSIGNATURE, &public),
                                   bytes_of(cosignature, sizeof cosignature));
    }
    assert_int_equal(buf_check(b), 0);
    buf_clear(&origin);
    buf_clear(&text);
    buf_clear(&name);
    return buf_bytes(b);
}

struct trial {
    struct clocks *clocks;
    struct buf b;
    struct clocks_look look;
};

// ARM has sent size 5 at its start, and now size 6.
static void
begin(struct trial *t)
{
    t->clocks = clocks_new(BYTES_LIT("ARM"));
    assert_non_null(t->clocks);
    buf_init(&t->b, 4096);
    clocks_sent(t->clocks, note_of(&t->b, "ARM", 5, NULL, 0), NOW - 100);
    clocks_sent(t->clocks, note_of(&t->b, "ARM", 6, NULL, 0), NOW);
}

static void
end(struct trial *t)
{
    buf_clear(&t->b);
    clocks_free(t->clocks);
}

static size_t
look(struct trial *t, int64_t now)
{
    clocks_look(t->clocks, now, &t->look);
    return t->look.count;
}

static void
test_answers(void **state)
{
    (void)state;
    static const struct {
        int64_t says, ahead;
    } rows[] = {{NOW + 1, 0},     {NOW, 0},           {NOW + 3, 0},       {NOW + 4, 1},  {NOW + 603, 600},
                {NOW - 1, -1},    {NOW - 600, -600},  {1, 1 - NOW}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct trial t;
        begin(&t);
        clocks_heard(t.clocks, BYTES_LIT("BLR"), note_of(&t.b, "ARM", 6, "BLR", rows[i].says), NOW + 3);
        assert_int_equal(look(&t, NOW + 3), 1);
        assert_string_equal(t.look.peers[0].member, "BLR");
        assert_int_equal(t.look.peers[0].ahead, rows[i].ahead);
        assert_int_equal(t.look.ahead, rows[i].ahead);
        assert_int_equal(look(&t, NOW + 3 + CLOCKS_AGE_MAX), 1);
        assert_int_equal(look(&t, NOW + 4 + CLOCKS_AGE_MAX), 0); // a day later it says nothing any more
        end(&t);
    }
}

static void
test_silence(void **state)
{
    (void)state;
    struct trial t;
    begin(&t);
    clocks_heard(t.clocks, BYTES_LIT("BLR"), note_of(&t.b, "ARM", 5, "BLR", NOW + 600), NOW + 1); // cosigned long ago
    clocks_heard(t.clocks, BYTES_LIT("BLR"), note_of(&t.b, "BLR", 6, "BLR", NOW + 600), NOW + 1); // another ledger
    clocks_heard(t.clocks, BYTES_LIT("BLR"), note_of(&t.b, "ARM", 6, "KAZ", NOW + 600), NOW + 1); // another's word
    clocks_heard(t.clocks, BYTES_LIT("LR"), note_of(&t.b, "ARM", 6, "BLR", NOW + 600), NOW + 1);  // a name's end
    clocks_heard(t.clocks, BYTES_LIT("BLR"), note_of(&t.b, "ARM", 6, NULL, 0), NOW + 1);          // not cosigned
    clocks_heard(t.clocks, BYTES_LIT("BLR"), note_of(&t.b, "ARM", 6, "BLR", NOW + 600), NOW + 30); // too late
    clocks_heard(t.clocks, BYTES_LIT("BLR"), note_of(&t.b, "ARM", 6, "BLR", NOW + 600), NOW - 1);  // our own clock was set
    clocks_heard(t.clocks, BYTES_LIT("BLR"), BYTES_LIT(""), NOW + 1);
    clocks_heard(t.clocks, BYTES_LIT("BLR"), BYTES_LIT("\n\n\n"), NOW + 1);
    struct bytes whole = note_of(&t.b, "ARM", 6, "BLR", NOW + 600);
    for (size_t n = 0; n < whole.n; n++)
        clocks_heard(t.clocks, BYTES_LIT("BLR"), bytes_sub(whole, 0, n), NOW + 1);
    assert_int_equal(look(&t, NOW + 1), 0);
    end(&t);
    // What was sent first may have been cosigned before we started.
    t.clocks = clocks_new(BYTES_LIT("ARM"));
    buf_init(&t.b, 4096);
    clocks_sent(t.clocks, note_of(&t.b, "ARM", 6, NULL, 0), NOW);
    clocks_heard(t.clocks, BYTES_LIT("BLR"), note_of(&t.b, "ARM", 6, "BLR", NOW - 600), NOW + 1);
    assert_int_equal(look(&t, NOW + 1), 0);
    end(&t);
}

static void
test_median(void **state)
{
    (void)state;
    static const char *const members[] = {"BLR", "KAZ", "KGZ", "RUS"};
    static const int64_t says[] = {NOW + 1000, NOW - 50, NOW + 20, NOW + 40};
    struct trial t;
    begin(&t);
    for (size_t i = 0; i < 4; i++)
        clocks_heard(t.clocks, bytes_of_str(members[i]), note_of(&t.b, "ARM", 6, members[i], says[i]), NOW);
    assert_int_equal(look(&t, NOW), 4);
    assert_int_equal(t.look.ahead, 30);
    clocks_heard(t.clocks, BYTES_LIT("BLR"), note_of(&t.b, "ARM", 6, "BLR", NOW), NOW + 1); // set right meanwhile
    assert_int_equal(look(&t, NOW + 1), 4);
    assert_int_equal(t.look.ahead, 10);
    end(&t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_silence),
        cmocka_unit_test(test_median),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
