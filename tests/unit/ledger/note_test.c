// SPDX-License-Identifier: Apache-2.0
// Proves that signed notes and verifier keys are read as c2sp.org/signed-note says: other people's
// examples, each rule broken by itself, every truncation, every flipped bit; and that what we write
// is the same bytes.
#include "ledger/note.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "ledger/cosign.h"
#include "support.h"

#define DASH "\xe2\x80\x94 "
#define SIG " AAAAAAE=\n" // five bytes: the shortest signature

static int
parse(struct bytes b)
{
    struct err e = {0};
    static struct note n;
    int rc = note_parse(b, &n, &e);

    assert_int_equal(rc, e.code);
    assert_true(rc == 0 || e.text[0] != '\0');
    return rc;
}

static int
parse_vkey(const char *s, struct note_key *out)
{
    struct err e = {0};
    int rc = note_vkey_parse(bytes_of_str(s), out, &e);

    assert_int_equal(rc, e.code);
    assert_true(rc == 0 || e.text[0] != '\0');
    return rc;
}

// ---- The shared vectors: blocks of vkeys and a note, and keys to be refused

struct block {
    struct note_key key[8];
    unsigned count;
    unsigned notes; // in all
    unsigned refused;
};

static void
check_block(struct block *k, struct bytes text)
{
    static struct note n;
    struct buf again;

    assert_int_equal(note_parse(text, &n, NULL), 0);
    assert_int_equal(n.count, k->count);
    for (unsigned i = 0; i < k->count; i++)
        assert_int_equal(note_verify(&n, &k->key[i], NULL), NOTE_GOOD);
    buf_init(&again, 10000);
    buf_append(&again, n.text);
    buf_append_byte(&again, '\n');
    for (unsigned i = 0; i < n.count; i++)
        note_append_signature_line(&again, n.signatures[i].name, n.signatures[i].id,
                                   bytes_of(n.signatures[i].b, n.signatures[i].n));
    assert_true(bytes_equal(buf_bytes(&again), text));
    buf_clear(&again);
    k->count = 0;
    k->notes++;
}

static void
check_vkey_line(struct block *k, struct bytes vkey)
{
    struct buf again;

    assert_true(k->count < 8);
    assert_int_equal(note_vkey_parse(vkey, &k->key[k->count], NULL), 0);
    buf_init(&again, 1000);
    note_vkey_append(&again, &k->key[k->count]);
    assert_true(bytes_equal(buf_bytes(&again), vkey));
    buf_clear(&again);
    k->count++;
}

static void
test_vectors(void **state)
{
    char path[SUPPORT_PATH_SIZE];
    struct block k = {.count = 0};
    struct bytes rest;
    struct bytes line;
    struct buf file;

    (void)state;
    if (!support_vector("note/vectors.txt", path))
        return;
    support_read(path, &file);
    rest = buf_bytes(&file);
    while (bytes_next_line(&rest, &line)) {
        struct note_key refused;
        if (bytes_has_prefix(line, BYTES_LIT("vkey "))) {
            check_vkey_line(&k, bytes_sub(line, 5, line.n - 5));
        } else if (bytes_has_prefix(line, BYTES_LIT("badvkey "))) {
            assert_int_equal(note_vkey_parse(bytes_sub(line, 8, line.n - 8), &refused, NULL),
                             ERR_INVALID);
            k.refused++;
        } else if (bytes_equal_str(line, "BEGIN")) {
            struct bytes text = {rest.p, 0};
            while (bytes_next_line(&rest, &line) && !bytes_equal_str(line, "END"))
                text.n += line.n + 1;
            check_block(&k, text);
        }
    }
    assert_int_equal(k.notes, 2);
    assert_int_equal(k.refused, 2);
    buf_clear(&file);
}

// ---- Form

static void
test_good_forms(void **state)
{
    static struct note n;

    (void)state;
    assert_int_equal(parse(BYTES_LIT("t\n\n" DASH "a" SIG)), 0);
    assert_int_equal(parse(BYTES_LIT("\n\n" DASH "a" SIG)), 0);
    assert_int_equal(parse(BYTES_LIT("t\n\n" DASH "caf\xc3\xa9/\xd1\x8f" SIG DASH "b" SIG)), 0);
    assert_int_equal(parse(BYTES_LIT("t\x7f\xe2\x80\xa8\n\n" DASH "a" SIG)),
                     0); // not control characters below U+0020
    // The last empty line separates: all before it is text, whatever it looks like.
    struct bytes b = BYTES_LIT("t\n\n" DASH "a" SIG "\n" DASH "b" SIG);
    assert_int_equal(note_parse(b, &n, NULL), 0);
    assert_true(bytes_equal_str(n.text, "t\n\n" DASH "a" SIG));
    assert_int_equal(n.count, 1);
    assert_true(bytes_equal_str(n.signatures[0].name, "b"));
    assert_true(bytes_equal_str(n.signatures[0].line, DASH "b" SIG));
    assert_int_equal(n.signatures[0].id, 0);
    assert_int_equal(n.signatures[0].n, 1);
    assert_int_equal(n.signatures[0].b[0], 1);
    assert_int_equal(note_parse(BYTES_LIT("t\n\n\n" DASH "a" SIG), &n, NULL), 0);
    assert_true(bytes_equal_str(n.text, "t\n\n"));
}

static void
test_bad_forms(void **state)
{
#define N(s) BYTES_LIT(s)
    const struct bytes bad[] = {
        N(""),
        N("\n"),
        N("\n\n"),
        N("t\n"),
        N("t\n\n"),
        N("t\n\n\n"),
        N("t"), // no signatures
        N("\n" DASH "a" SIG),
        N("t\n" DASH "a" SIG),
        N(DASH "a" SIG), // no empty line
        N("t\n\n" DASH "a" SIG "\n"),
        N("t\n\n" DASH "a" SIG "x"),
        N("t\n\n" DASH "a AAAAAAE="), // after them
        N("t\n\n- a" SIG),
        N("t\n\n-- a" SIG),
        N("t\n\n\xe2\x80\x93 a" SIG),
        N("t\n\n\xe2\x80\x94"
          "a" SIG),
        N("t\n\na" SIG),
        N("t\n\n \xe2\x80\x94 a" SIG), // no dash
        N("t\n\n" DASH SIG),
        N("t\n\n" DASH "a\n"),
        N("t\n\n" DASH "a \n"),
        N("t\n\n" DASH "a+b" SIG),
        N("t\n\n" DASH "a\xc2\xa0"
          "b" SIG),
        N("t\n\n" DASH "a\xe3\x80\x80" SIG),
        N("t\n\n" DASH "a b" SIG), // names
        N("t\n\n" DASH "a AAAAAA==\n"),
        N("t\n\n" DASH "a AAAA\n"), // no signature after the id
        N("t\n\n" DASH "a AAAAAAE\n"),
        N("t\n\n" DASH "a AAAAAAF=\n"),
        N("t\n\n" DASH "a AAAAAAE= \n"),
        N("t\n\n" DASH "a  AAAAAAE=\n"),
        N("t\n\n" DASH "a AAAA_AE=\n"),
        N("t\n\n" DASH "a AAAAAAE=AAAA\n"), // base64
        N("t\t\n\n" DASH "a" SIG),
        N("t\r\n\n" DASH "a" SIG),
        N("t\0\n\n" DASH "a" SIG),
        N("t\n\n" DASH "a AAAAAAE=\r\n"),
        N("\x1f\n\n" DASH "a" SIG), // control characters
        N("\xff\n\n" DASH "a" SIG),
        N("\xc0\x80\n\n" DASH "a" SIG),
        N("\xed\xa0\x80\n\n" DASH "a" SIG),
        N("t\n\n" DASH "\xff" SIG), // not UTF-8
    };
#undef N

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (parse(bad[i]) != ERR_INVALID)
            fail_msg("accepted: case %zu", i);
}

static void
test_limits(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 4 * 1024 * 1024);
    buf_append_str(&b, "t\n\n");
    for (unsigned i = 0; i < 100; i++)
        buf_append_str(&b, DASH "a" SIG);
    assert_int_equal(parse(buf_bytes(&b)), 0);
    buf_append_str(&b, DASH "a" SIG);
    assert_int_equal(parse(buf_bytes(&b)), ERR_LIMIT);
    buf_reset(&b);
    while (b.n <= LIMIT_NOTE_SIZE)
        buf_append_str(
            &b, "tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt\n");
    assert_int_equal(parse(buf_bytes(&b)), ERR_LIMIT);
    assert_false(note_text_is_valid(buf_bytes(&b)));
    buf_clear(&b);
}

// A post-quantum signature is longer than anything verified here; it is carried, strictly checked,
// as its line.
static void
test_long_signatures_of_unknown_types(void **state)
{
    static uint8_t signature[4000];
    static struct note n;
    struct buf b;

    (void)state;
    for (size_t size = 1; size <= sizeof signature; size += size < 800 ? 7 : 201) {
        for (size_t i = 0; i < size; i++)
            signature[i] = (uint8_t)(i * 31 + 5);
        buf_init(&b, 100000);
        buf_append_str(&b, "t\n\n");
        note_append_signature_line(&b, BYTES_LIT("pq"), 0x01020304, bytes_of(signature, size));
        assert_int_equal(note_parse(buf_bytes(&b), &n, NULL), 0);
        assert_int_equal(n.signatures[0].n, size);
        assert_int_equal(n.signatures[0].id, 0x01020304);
        assert_memory_equal(n.signatures[0].b, signature,
                            num_min_size(size, sizeof n.signatures[0].b));
        assert_int_equal(n.signatures[0].line.n, b.n - 3);
        for (size_t at = 10; at < b.n - 5;
             at += 97) { // from the first to the last group of four, all is checked
            uint8_t kept = b.p[at];
            b.p[at] = '=';
            assert_int_equal(parse(buf_bytes(&b)), ERR_INVALID);
            b.p[at] = kept;
        }
        buf_clear(&b);
    }
}

// Padding within base64 is not base64, even where a reader might look at it piece by piece.
static void
test_padding_within(void **state)
{
    struct buf b;

    (void)state;
    for (size_t groups = 1; groups <= 800; groups++) {
        buf_init(&b, 10000);
        buf_append_str(&b, "t\n\n" DASH "pq ");
        for (size_t i = 0; i < groups; i++)
            buf_append_str(&b, "AAAA");
        buf_append_str(&b, "AAA=AAAA\n");
        assert_int_equal(parse(buf_bytes(&b)), ERR_INVALID);
        b.n -= 5;
        buf_append_str(&b, "\n");
        assert_int_equal(parse(buf_bytes(&b)), 0);
        buf_clear(&b);
    }
}

static void
test_names(void **state)
{
    static const char *const good[] = {"a", "example.com/log42", "csto/0f/TJK/1",
                                       "\xd0\xa2\xd0\x9d", "a\x7f"};
    static const char *const bad[] = {"",
                                      " ",
                                      "a b",
                                      "a+b",
                                      "+",
                                      "a\n",
                                      "\t",
                                      "a\x01",
                                      "\xff",
                                      "\xc2\x85",
                                      "\xc2\xa0",
                                      "\xe1\x9a\x80",
                                      "\xe2\x80\x83",
                                      "\xe2\x80\xa8",
                                      "\xe2\x80\xaf",
                                      "\xe2\x81\x9f",
                                      "\xe3\x80\x80",
                                      "a\xe2\x80"};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(note_name_is_valid(bytes_of_str(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (note_name_is_valid(bytes_of_str(bad[i])))
            fail_msg("accepted: name %zu", i);
    assert_false(note_name_is_valid(bytes_of("a\0b", 3)));
}

// ---- Keys

static void
test_bad_vkeys(void **state)
{
    static const char good[] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    static const char *const bad[] = {
        "",
        "+",
        "++",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a3+",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "peterneumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+0c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TX",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n",
        " PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq_LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy1w==",
    };
    struct note_key k;

    (void)state;
    assert_int_equal(parse_vkey(good, &k), 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (parse_vkey(bad[i], &k) != ERR_INVALID)
            fail_msg("accepted: %s", bad[i]);
    for (size_t n = 0; n < sizeof good - 1; n++)
        assert_int_equal(note_vkey_parse(bytes_of(good, n), &k, NULL), ERR_INVALID);
}

static void
test_key_round_trip(void **state)
{
    struct sign_secret secret;
    struct note_key made;
    struct note_key read;
    struct sign_public public;
    struct buf b;

    (void)state;
    support_key(3, &secret, &public);
    for (uint8_t type = NOTE_ED25519; type <= NOTE_COSIGNATURE; type += 3) {
        buf_init(&b, 1000);
        note_key_make(BYTES_LIT("csto/00/TJK/cosign"), type, &public, &made);
        note_vkey_append(&b, &made);
        assert_int_equal(note_vkey_parse(buf_bytes(&b), &read, NULL), 0);
        assert_true(bytes_equal(read.name, made.name));
        assert_int_equal(read.type, type);
        assert_int_equal(read.id, made.id);
        assert_true(sign_public_equal(&read.key, &public));
        buf_clear(&b);
    }
    sign_secret_wipe(&secret);
}

// ---- Signatures

static void
test_signing_is_the_known_signature(void **state)
{
    // golang.org/x/mod/sumdb/note:
    // PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz
    static const char text[] = "If you think cryptography is the answer to your problem,\n"
                               "then you don't know what your problem is.\n";
    static const char line[] =
        DASH "PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqf"
             "qdngotpRZb6KE6RyyBwJnAM=\n";
    uint8_t seed[33];
    size_t n;
    struct sign_secret secret;
    struct buf b;

    (void)state;
    assert_int_equal(bytes_from_base64(BYTES_LIT("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"),
                                       seed, sizeof seed, &n),
                     0);
    sign_secret_from_seed(seed + 1, &secret);
    buf_init(&b, 1000);
    note_sign(&b, bytes_of_str(text), BYTES_LIT("PeterNeumann"), &secret);
    assert_string_equal(buf_str(&b), line);
    buf_clear(&b);
    sign_secret_wipe(&secret);
}

struct signer {
    struct sign_secret secret;
    struct note_key key;
    struct note_key cosign_key; // the same public key under type 4
};

static void
signer_init(struct signer *s, uint8_t seed, const char *name)
{
    struct sign_public public;

    support_key(seed, &s->secret, &public);
    note_key_make(bytes_of_str(name), NOTE_ED25519, &public, &s->key);
    note_key_make(bytes_of_str(name), NOTE_COSIGNATURE, &public, &s->cosign_key);
}

static enum note_verdict
verdict(const struct buf *b, const struct note_key *key, uint64_t *time)
{
    static struct note n;

    assert_int_equal(note_parse(buf_bytes(b), &n, NULL), 0);
    return note_verify(&n, key, time);
}

static void
append_cosignature(struct buf *b, const struct signer *s, struct bytes text, uint64_t time)
{
    uint8_t c[COSIGN_SIZE];

    cosign_make(text, time, &s->secret, c);
    note_append_signature_line(b, s->cosign_key.name, s->cosign_key.id, bytes_of(c, sizeof c));
}

static void
test_verdicts(void **state)
{
    struct bytes text = BYTES_LIT("log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
    struct signer a;
    struct signer other;
    struct buf b;
    uint64_t time = 7;

    (void)state;
    signer_init(&a, 1, "a");
    signer_init(&other, 2, "a"); // the same name, another key
    buf_init(&b, 10000);
    buf_append(&b, text);
    buf_append_byte(&b, '\n');
    note_sign(&b, text, BYTES_LIT("a"), &a.secret);
    assert_int_equal(verdict(&b, &a.key, &time), NOTE_GOOD);
    assert_int_equal(time, 0);
    assert_int_equal(verdict(&b, &a.cosign_key, NULL), NOTE_UNSIGNED); // type 4 is another key id
    assert_int_equal(verdict(&b, &other.key, NULL), NOTE_UNSIGNED);
    append_cosignature(&b, &a, text, 1700000000);
    time = 7;
    assert_int_equal(verdict(&b, &a.cosign_key, &time), NOTE_GOOD);
    assert_int_equal(time, 1700000000);
    assert_int_equal(verdict(&b, &a.key, NULL), NOTE_GOOD);
    append_cosignature(&b, &a, text, 1700000009);
    append_cosignature(&b, &a, text, 1700000003);
    assert_int_equal(verdict(&b, &a.cosign_key, &time), NOTE_GOOD);
    assert_int_equal(time, 1700000009);
    // With one that does not verify under the same name and id the note is bad, first or last.
    append_cosignature(&b, &a, BYTES_LIT("other\n"), 1700000010);
    time = 7;
    assert_int_equal(verdict(&b, &a.cosign_key, &time), NOTE_BAD);
    assert_int_equal(time, 7);
    assert_int_equal(verdict(&b, &a.key, NULL), NOTE_GOOD);
    // Another key's signature under our id.
    struct note_key stolen = other.key;
    stolen.id = a.key.id;
    assert_int_equal(verdict(&b, &stolen, NULL), NOTE_BAD);
    buf_clear(&b);
}

static void
test_signatures_of_the_wrong_length(void **state)
{
    struct bytes text = BYTES_LIT("text\n");
    uint8_t long_signature[COSIGN_SIZE + 1] = {0};
    struct signature sig;
    struct signer a;
    struct buf b;

    (void)state;
    signer_init(&a, 1, "a");
    sign_make(&a.secret, text, &sig);
    memcpy(long_signature, sig.b, sizeof sig.b);
    for (size_t n = 1; n <= sizeof long_signature; n++) {
        buf_init(&b, 1000);
        buf_append_str(&b, "text\n\n");
        note_append_signature_line(&b, a.key.name, a.key.id, bytes_of(long_signature, n));
        assert_int_equal(verdict(&b, &a.key, NULL), n == SIGN_SIZE ? NOTE_GOOD : NOTE_BAD);
        buf_clear(&b);
    }
    for (size_t n = 1; n <= sizeof long_signature; n++) {
        cosign_make(text, 5, &a.secret, long_signature);
        buf_init(&b, 1000);
        buf_append_str(&b, "text\n\n");
        note_append_signature_line(&b, a.cosign_key.name, a.cosign_key.id,
                                   bytes_of(long_signature, n));
        assert_int_equal(verdict(&b, &a.cosign_key, NULL), n == COSIGN_SIZE ? NOTE_GOOD : NOTE_BAD);
        buf_clear(&b);
    }
}

static void
test_each_flipped_bit_and_truncation(void **state)
{
    struct bytes text = BYTES_LIT("text\nof two lines\n");
    static struct note n;
    struct signer a;
    struct buf b;

    (void)state;
    signer_init(&a, 1, "example.com/a");
    buf_init(&b, 1000);
    buf_append(&b, text);
    buf_append_byte(&b, '\n');
    note_sign(&b, text, a.key.name, &a.secret);
    assert_int_equal(verdict(&b, &a.key, NULL), NOTE_GOOD);
    for (size_t bit = 0; bit < b.n * 8; bit++) {
        b.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (note_parse(buf_bytes(&b), &n, NULL) == 0)
            assert_int_not_equal(note_verify(&n, &a.key, NULL), NOTE_GOOD);
        b.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t cut = 0; cut < b.n; cut++)
        assert_int_equal(parse(bytes_of(b.p, cut)), ERR_INVALID);
    buf_clear(&b);
}

// A buf that is full stays failed and never holds half a line that looks whole.
static void
test_full_buf(void **state)
{
    struct signer a;

    (void)state;
    signer_init(&a, 1, "a");
    for (size_t n_max = 0; n_max < 100; n_max++) {
        struct buf b;
        buf_init(&b, n_max);
        note_sign(&b, BYTES_LIT("text\n"), a.key.name, &a.secret);
        note_vkey_append(&b, &a.key);
        assert_int_equal(buf_check(&b), ERR_LIMIT);
        buf_clear(&b);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_good_forms),
        cmocka_unit_test(test_bad_forms),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_long_signatures_of_unknown_types),
        cmocka_unit_test(test_padding_within),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_bad_vkeys),
        cmocka_unit_test(test_key_round_trip),
        cmocka_unit_test(test_signing_is_the_known_signature),
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_signatures_of_the_wrong_length),
        cmocka_unit_test(test_each_flipped_bit_and_truncation),
        cmocka_unit_test(test_full_buf),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
