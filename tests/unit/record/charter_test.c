// SPDX-License-Identifier: Apache-2.0
// Proves that a charter has one text for one set of facts, that each line's form is checked and the
// refusal says which line, that a cut file never passes, and that signatures count only under the
// right name, key and text.
#include <string.h>

#include "base/limits.h"
#include "ledger/note.h"
#include "record/charter.h"
#include "support.h"

static const char *const three[] = {"ARM", "BLR", "TJK"};

static const char *
text_of(const char *const *members, size_t count)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    support_charter_text(&b, members, count);
    assert_int_equal(buf_check(&b), 0);
    const char *s = arena_str(&support_arena, buf_bytes(&b));
    assert_non_null(s);
    buf_clear(&b);
    return s;
}

// The text with the first `old` replaced by `new`.
static const char *
replace(const char *text, const char *old, const char *new)
{
    const char *at = strstr(text, old);
    struct buf b;
    assert_non_null(at);
    buf_init(&b, 1 << 20);
    buf_append(&b, bytes_of(text, (size_t)(at - text)));
    buf_append_str(&b, new);
    buf_append_str(&b, at + strlen(old));
    const char *s = arena_str(&support_arena, buf_bytes(&b));
    assert_non_null(s);
    buf_clear(&b);
    return s;
}

static void
accept(const char *text, bool is_draft, struct charter *out)
{
    struct err e = {0};
    if (charter_parse(&support_arena, bytes_of_str(text), is_draft, out, &e) != 0)
        fail_msg("%s\n%s", e.text, text);
}

static void
refuse(const char *text, int code, const char *why)
{
    struct charter c;
    struct err e = {0};
    int rc = charter_parse(&support_arena, bytes_of_str(text), false, &c, &e);
    if (rc != code || strstr(e.text, why) == NULL)
        fail_msg("got %d '%s', expected %d '%s' for:\n%s", rc, e.text, code, why, text);
}

static void
test_fields(void **state)
{
    struct charter c;
    struct sign_public key;
    (void)state;
    accept(text_of(three, 3), false, &c);
    assert_true(bytes_equal_str(c.alliance, "demo"));
    assert_int_equal(c.rules, 1);
    assert_int_equal(c.founded, support_moment("2026-11-21"));
    assert_int_equal(c.member_count, 3);
    assert_true(bytes_equal_str(c.members[2].name, "TJK"));
    assert_true(bytes_equal_str(c.members[2].address, "2.example.org:7411"));
    support_key(2, 1, NULL, &key);
    assert_true(sign_public_equal(&c.members[2].cosign, &key));
    assert_int_equal(c.criterion_count, 2);
    assert_true(bytes_equal_str(c.criteria[1].id, "trafficking"));
    assert_true(bytes_equal_str(c.criteria[1].text, "Traffics in drugs"));
    assert_int_equal(c.programme_count, 3);
    assert_int_equal(c.register_k, 2);
    assert_int_equal(c.quota_leaves, 2000000);
    assert_int_equal(c.quota_bytes, 4000000000);
    assert_ptr_equal(charter_find(&c, BYTES_LIT("BLR")), &c.members[1]);
    assert_null(charter_find(&c, BYTES_LIT("BL")));
    assert_true(charter_has_criterion(&c, BYTES_LIT("terrorism")));
    assert_false(charter_has_criterion(&c, BYTES_LIT("terror")));
}

static void
test_same_bytes_again(void **state)
{
    struct charter c;
    struct hash h;
    struct buf again;
    const char *text = text_of(three, 3);
    (void)state;
    accept(text, false, &c);
    buf_init(&again, 1 << 20);
    charter_append_text(&again, &c);
    assert_true(bytes_equal_str(buf_bytes(&again), text));
    assert_true(bytes_equal(c.text, buf_bytes(&again)));
    hash_of(bytes_of_str(text), &h);
    assert_true(hash_equal(&h, &c.hash));
    buf_clear(&again);
}

static void
test_programmes_map_to_criteria(void **state)
{
    struct charter c;
    (void)state;
    accept(text_of(three, 3), false, &c);
    assert_true(bytes_equal_str(charter_map_programme(&c, BYTES_LIT("ofac"), BYTES_LIT("SDGT")),
                                "terrorism"));
    assert_true(bytes_equal_str(charter_map_programme(&c, BYTES_LIT("ofac"), BYTES_LIT("SDNT")),
                                "trafficking"));
    assert_true(bytes_equal_str(charter_map_programme(&c, BYTES_LIT("un"), BYTES_LIT("Al-Qaida")),
                                "terrorism"));
    assert_int_equal(charter_map_programme(&c, BYTES_LIT("un"), BYTES_LIT("Taliban")).n, 0);
    assert_int_equal(charter_map_programme(&c, BYTES_LIT("eu"), BYTES_LIT("SDGT")).n, 0);
}

static void
test_each_line_wrong(void **state)
{
    static const struct {
        const char *old, *new;
        int code;
        const char *why;
    } cases[] = {
        {"entente charter v1", "entente charter v2", ERR_INVALID, "no charter"},
        {"alliance demo", "alliance Demo", ERR_INVALID, "line 2"},
        {"alliance demo", "alliance ", ERR_INVALID, "line 2"},
        {"alliance demo", "alliance demo ", ERR_INVALID, "line 2"},
        {"alliance demo", "alliance  demo", ERR_INVALID, "line 2"},
        {"alliance demo", "alliance demo\nalliance demo", ERR_INVALID, "'rules' is due"},
        {"rules 1", "rules 2", ERR_VERSION, "newer"},
        {"rules 1", "rules 01", ERR_INVALID, "line 3"},
        {"founded 2026-11-21", "founded 2026-13-21", ERR_INVALID, "line 4"},
        {"founded 2026-11-21\n", "", ERR_INVALID, "'founded' is due"},
        {"member BLR", "member Blr", ERR_INVALID, "line 6"},
        {"member BLR", "member B", ERR_INVALID, "line 6"},
        {"member BLR", "member BLRBLRBLRBLRB", ERR_INVALID, "line 6"},
        {"member BLR", "member ARM", ERR_INVALID, "out of order"},
        {"member BLR", "member AAA", ERR_INVALID, "out of order"},
        {"member BLR", "member  BLR", ERR_INVALID, "line 6"},
        {"1.example.org:7411", "1.example.org", ERR_INVALID, "HOST:PORT"},
        {"1.example.org:7411", "1.example.org:0", ERR_INVALID, "HOST:PORT"},
        {"1.example.org:7411", "1.example.org:65536", ERR_INVALID, "HOST:PORT"},
        {"1.example.org:7411", "1.example.org:7411 x", ERR_INVALID, "HOST:PORT"},
        {"criterion terrorism", "criterion Terrorism", ERR_INVALID, "line 8"},
        {"criterion terrorism", "criterion religion", ERR_REFUSED, "belief is never a criterion"},
        {"criterion terrorism", "criterion belief", ERR_REFUSED, "belief is never a criterion"},
        {"criterion terrorism", "criterion faith", ERR_REFUSED, "belief is never a criterion"},
        {"criterion terrorism", "criterion ethnicity", ERR_REFUSED, "belief is never a criterion"},
        {"criterion terrorism", "criterion race", ERR_REFUSED, "belief is never a criterion"},
        {"criterion terrorism", "criterion opinion", ERR_REFUSED, "belief is never a criterion"},
        {"criterion trafficking", "criterion terrorism", ERR_INVALID, "out of order"},
        {" Traffics in drugs", "", ERR_INVALID, "no text"},
        {"programme ofac terrorism SDGT", "programme ofac fraud SDGT", ERR_INVALID,
         "does not have"},
        {"programme ofac terrorism SDGT", "programme OFAC terrorism SDGT", ERR_INVALID,
         "list's name"},
        {"programme ofac trafficking *", "programme ofac trafficking", ERR_INVALID,
         "publisher's programme"},
        {"programme un terrorism Al-Qaida", "programme nu terrorism Al-Qaida", ERR_INVALID,
         "sorted"},
        {"programme ofac trafficking *", "programme ofac trafficking SDGT", ERR_INVALID, "sorted"},
        {"programme ofac trafficking *", "programme ofac trafficking T", ERR_INVALID, "sorted"},
        {"register 2", "register 0", ERR_INVALID, "register"},
        {"register 2", "register 4", ERR_INVALID, "there are 3"},
        {"register 2", "register any", ERR_INVALID, "register"},
        {"register 2\n", "", ERR_INVALID, "'register' is due"},
        {"quota 2000000 4000000000", "quota 0 4000000000", ERR_INVALID, "quota"},
        {"quota 2000000 4000000000", "quota 2000000 5", ERR_INVALID, "quota"},
        {"quota 2000000 4000000000", "quota 2000000", ERR_INVALID, "quota"},
        {"quota 2000000 4000000000", "quota 2000000 4000000000 1", ERR_INVALID, "quota"},
        {"quota 2000000 4000000000", "quota 1099511627777 4000000000", ERR_INVALID, "quota"},
        {"quota 2000000 4000000000\n", "quota 2000000 4000000000\norganise council\n", ERR_INVALID,
         "no such line may follow"},
        {"register 2", "organ council\nregister 2", ERR_INVALID, "rules 1 knows no other"},
        {"demo\n", "demo\r\n", ERR_INVALID, "control characters"},
        {"drugs", "dr\xffgs", ERR_INVALID, "UTF-8"},
        {"drugs\n", "drugs\n\n", ERR_INVALID, "ends before"},
    };
    const char *text = text_of(three, 3);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        refuse(replace(text, cases[i].old, cases[i].new), cases[i].code, cases[i].why);
}

// Text with a guest line after the members.
static const char *
with_guest(const char *name, const char *role, const char *address, const char *kinds)
{
    struct buf b;
    struct sign_public key;
    buf_init(&b, 4096);
    buf_append_fmt(&b, "guest %s %s", name, role);
    for (unsigned use = 0; use < 3; use++) {
        support_key(9, use, NULL, &key);
        buf_append_byte(&b, ' ');
        bytes_to_base64(bytes_of(key.b, 32), &b);
    }
    buf_append_fmt(&b, " %s%s%s\ncriterion terrorism", address, kinds[0] ? " " : "", kinds);
    const char *text = replace(text_of(three, 3), "criterion terrorism", buf_str(&b));
    buf_clear(&b);
    return text;
}

static void
test_guests(void **state)
{
    static const struct {
        const char *name, *role, *address, *kinds, *why;
    } cases[] = {
        {"TJK", "partner", "g:1", "listing", "member already"},
        {"irn", "partner", "g:1", "listing", "2 to 12"},
        {"IRN", "friend", "g:1", "listing", "neither partner"},
        {"IRN", "member", "g:1", "listing", "neither partner"},
        {"IRN", "partner", "g", "listing", "HOST:PORT"},
        {"IRN", "partner", "g:1", "", "no kind of record"},
        {"IRN", "partner", "g:1", "gossip", "no kind of record"},
        {"IRN", "partner", "g:1", "listing,identity", "sorted"},
        {"IRN", "partner", "g:1", "listing,listing", "sorted"},
        {"IRN", "partner", "g:1", "listing,", "no kind of record"},
        {"IRN", "partner", "g:1", "listing identity", "no kind of record"},
    };
    struct charter c;
    struct buf again;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        refuse(with_guest(cases[i].name, cases[i].role, cases[i].address, cases[i].kinds), ERR_INVALID, cases[i].why);
    accept(with_guest("IRN", "observer", "g.example.org:1", "identity,listing"), false, &c);
    assert_int_equal(c.member_count, 3);
    assert_int_equal(c.party_count, 4);
    assert_int_equal(charter_find(&c, BYTES_LIT("IRN"))->role, CHARTER_OBSERVER);
    assert_int_equal(charter_find(&c, BYTES_LIT("TJK"))->role, CHARTER_MEMBER);
    buf_init(&again, 1 << 20);
    charter_append_text(&again, &c);
    assert_true(bytes_equal(buf_bytes(&again), c.text));
    buf_clear(&again);
    assert_true(charter_may_write(&c, BYTES_LIT("IRN"), BYTES_LIT("listing")));
    assert_true(charter_may_write(&c, BYTES_LIT("IRN"), BYTES_LIT("key")));
    assert_false(charter_may_write(&c, BYTES_LIT("IRN"), BYTES_LIT("recognition")));
    assert_false(charter_may_write(&c, BYTES_LIT("IRN"), BYTES_LIT("list")));
    assert_true(charter_may_write(&c, BYTES_LIT("TJK"), BYTES_LIT("recognition")));
    assert_false(charter_may_write(&c, BYTES_LIT("UZB"), BYTES_LIT("listing")));
    // The register asks for members: three of them, not four parties.
    refuse(replace(with_guest("IRN", "observer", "g:1", "listing"), "register 2", "register 4"), ERR_INVALID, "there are 3");
}

static void
test_keys_have_one_use(void **state)
{
    struct buf a;
    struct sign_public key;
    char old[64];
    const char *text = text_of(three, 3);
    (void)state;
    for (unsigned use = 0; use < 3; use++) {
        char new[64];
        buf_init(&a, 64);
        support_key(0, 0, NULL, &key);
        bytes_to_base64(bytes_of(key.b, 32), &a);
        assert_int_equal(bytes_to_str(buf_bytes(&a), new, sizeof new), 0);
        buf_reset(&a);
        support_key(use == 0 ? 1 : 0, use, NULL, &key);
        bytes_to_base64(bytes_of(key.b, 32), &a);
        assert_int_equal(bytes_to_str(buf_bytes(&a), old, sizeof old), 0);
        buf_clear(&a);
        refuse(replace(text, old, new), ERR_INVALID, "one key has one use");
    }
    refuse(replace(text, old, "AAAA"), ERR_INVALID, "base64 of 32 bytes");
}

static void
test_drafts(void **state)
{
    struct charter c;
    const char *one = text_of(three, 1);
    (void)state;
    accept(one, true, &c);
    assert_int_equal(c.member_count, 1);
    refuse(replace(one, "register 2", "register 1"), ERR_INVALID, "at least two members");
    accept(text_of(three, 0), true, &c);
    assert_int_equal(c.member_count, 0);
}

static void
test_every_cut_is_refused(void **state)
{
    const char *text = text_of(three, 2);
    size_t n = strlen(text);
    struct charter c;
    struct err e;
    (void)state;
    for (size_t i = 0; i < n; i++) {
        assert_int_not_equal(charter_parse(&support_arena, bytes_of(text, i), false, &c, &e), 0);
        assert_int_not_equal(charter_parse(&support_arena, bytes_of(text, i), true, &c, &e), 0);
    }
    assert_int_equal(charter_parse(&support_arena, bytes_of(text, n), false, &c, &e), 0);
}

static void
sign(struct buf *note, const struct charter *c, size_t member, unsigned use)
{
    struct sign_secret key;
    struct buf name;
    buf_init(&name, LIMIT_ORIGIN_SIZE);
    support_key((unsigned)member, use, &key, NULL);
    charter_append_origin(&name, c->alliance, &c->hash, c->members[member].name, 1);
    note_sign(note, c->text, buf_bytes(&name), &key);
    buf_clear(&name);
}

static void
test_signatures(void **state)
{
    struct charter c;
    struct charter same;
    struct buf note;
    uint8_t by[16];
    struct err e = {0};
    (void)state;
    accept(text_of(three, 3), false, &c);
    buf_init(&note, 1 << 20);
    buf_append(&note, c.text);
    buf_append_byte(&note, '\n');
    sign(&note, &c, 0, 0);
    sign(&note, &c, 2, 0);
    assert_int_equal(buf_check(&note), 0);
    assert_int_equal(charter_parse(&support_arena, buf_bytes(&note), false, &same, &e), 0);
    assert_true(hash_equal(&same.hash, &c.hash));
    assert_int_equal(charter_check_signatures(&c, buf_bytes(&note), by, &e), 0);
    assert_int_equal(by[0], 1 | 4);
    // Every cut is refused, or counts fewer signatures: where a line ends.
    for (size_t n = c.text.n + 1; n < note.n; n++) {
        int rc = charter_parse(&support_arena, bytes_of(note.p, n), false, &same, &e);
        if (rc == 0)
            rc = charter_check_signatures(&same, bytes_of(note.p, n), by, &e);
        if (rc == 0)
            assert_int_equal(by[0], 1);
    }
    // A stranger's signature says nothing here.
    struct sign_secret stranger;
    support_key(99, 0, &stranger, NULL);
    note_sign(&note, c.text, BYTES_LIT("notary.example.org"), &stranger);
    assert_int_equal(charter_check_signatures(&c, buf_bytes(&note), by, &e), 0);
    assert_int_equal(by[0], 1 | 4);
    // The member's name, but another of its keys.
    sign(&note, &c, 1, 1);
    assert_int_equal(charter_check_signatures(&c, buf_bytes(&note), by, &e), ERR_REFUSED);
    assert_non_null(strstr(e.text, "BLR"));
    buf_clear(&note);
}

static void
test_signature_over_another_text(void **state)
{
    struct charter c;
    struct buf note;
    uint8_t by[16];
    struct err e = {0};
    (void)state;
    accept(text_of(three, 3), false, &c);
    buf_init(&note, 1 << 20);
    buf_append(&note, c.text);
    buf_append_byte(&note, '\n');
    sign(&note, &c, 1, 0);
    for (size_t i = c.text.n + 1; i < note.n - 1; i++) {
        note.p[i] ^= 1;
        int rc = charter_check_signatures(&c, buf_bytes(&note), by, &e);
        if (rc == 0)
            assert_int_equal(by[0], 0); // the name was hit, so it is a stranger's
        note.p[i] ^= 1;
    }
    note.p[20] ^= 1;
    assert_int_equal(charter_check_signatures(&c, buf_bytes(&note), by, &e), ERR_REFUSED);
    buf_clear(&note);
}

// Signed, then edited: the signature lines still look well, but carry the hash of the text that was signed.
static void
test_edited_after_signing(void **state)
{
    struct charter c, edited;
    struct buf note, other;
    uint8_t by[16];
    struct err e = {0};
    (void)state;
    accept(text_of(three, 3), false, &c);
    buf_init(&note, 1 << 20);
    buf_append(&note, c.text);
    buf_append_byte(&note, '\n');
    sign(&note, &c, 0, 0);
    sign(&note, &c, 1, 0);
    buf_init(&other, 1 << 20);
    buf_append(&other, buf_bytes(&note));
    assert_true(bytes_has_prefix(bytes_sub(c.text, 19, c.text.n), BYTES_LIT("alliance ")));
    other.p[19 + 9] ^= 1;
    assert_int_equal(charter_parse(&support_arena, buf_bytes(&other), false, &edited, &e), 0);
    assert_int_equal(charter_check_signatures(&edited, buf_bytes(&other), by, &e), ERR_REFUSED);
    assert_non_null(strstr(e.text, "ARM's signature does not fit this text: it was changed after signing"));
    // Whoever signs the new text too has said its word.
    sign(&other, &edited, 0, 0);
    sign(&other, &edited, 1, 0);
    assert_int_equal(charter_check_signatures(&edited, buf_bytes(&other), by, &e), 0);
    assert_int_equal(by[0], 1 | 2);
    buf_clear(&other);
    buf_clear(&note);
}

// More members than a note's readers take signatures.
static void
test_all_of_128_sign(void **state)
{
    static char names[LIMIT_MEMBERS + 1][8];
    const char *members[LIMIT_MEMBERS + 1];
    struct charter c;
    struct buf note;
    uint8_t by[16];
    struct err e = {0};
    (void)state;
    for (size_t i = 0; i <= LIMIT_MEMBERS; i++) {
        names[i][0] = 'M';
        names[i][1] = (char)('0' + i / 100);
        names[i][2] = (char)('0' + i / 10 % 10);
        names[i][3] = (char)('0' + i % 10);
        members[i] = names[i];
    }
    accept(text_of(members, LIMIT_MEMBERS), false, &c);
    buf_init(&note, 1 << 20);
    buf_append(&note, c.text);
    buf_append_byte(&note, '\n');
    for (size_t i = 0; i < LIMIT_MEMBERS; i++)
        sign(&note, &c, i, 0);
    assert_int_equal(charter_check_signatures(&c, buf_bytes(&note), by, &e), 0);
    for (size_t i = 0; i < 16; i++)
        assert_int_equal(by[i], 0xff);
    buf_clear(&note);
    refuse(text_of(members, LIMIT_MEMBERS + 1), ERR_LIMIT, "128 members");
}

static void
test_origins(void **state)
{
    struct hash h = {{0xab}};
    struct hash back;
    struct buf name;
    struct bytes alliance;
    struct bytes member;
    uint64_t generation = 0;
    (void)state;
    buf_init(&name, LIMIT_ORIGIN_SIZE);
    charter_append_origin(&name, BYTES_LIT("demo"), &h, BYTES_LIT("TJK"), 2);
    assert_true(bytes_equal_str(
        buf_bytes(&name),
        "demo/ab00000000000000000000000000000000000000000000000000000000000000/TJK/2"));
    assert_int_equal(charter_parse_origin(buf_bytes(&name), &alliance, &back, &member, &generation),
                     0);
    assert_true(bytes_equal_str(alliance, "demo"));
    assert_true(bytes_equal_str(member, "TJK"));
    assert_true(hash_equal(&h, &back));
    assert_int_equal(generation, 2);
    for (size_t i = 0; i < name.n; i++)
        assert_int_equal(
            charter_parse_origin(bytes_of(name.p, i), &alliance, &back, &member, &generation),
            ERR_INVALID);
    buf_append_byte(&name, '/');
    assert_int_equal(charter_parse_origin(buf_bytes(&name), &alliance, &back, &member, &generation),
                     ERR_INVALID);
    buf_reset(&name);
    charter_append_cosigner(&name, BYTES_LIT("demo"), &h, BYTES_LIT("TJK"));
    assert_true(bytes_equal_str(
        buf_bytes(&name),
        "demo/ab00000000000000000000000000000000000000000000000000000000000000/TJK/cosign"));
    assert_int_equal(charter_parse_origin(buf_bytes(&name), &alliance, &back, &member, &generation),
                     ERR_INVALID);
    buf_clear(&name);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_fields, support_reset),
        cmocka_unit_test_setup(test_same_bytes_again, support_reset),
        cmocka_unit_test_setup(test_programmes_map_to_criteria, support_reset),
        cmocka_unit_test_setup(test_each_line_wrong, support_reset),
        cmocka_unit_test(test_guests),
        cmocka_unit_test_setup(test_keys_have_one_use, support_reset),
        cmocka_unit_test_setup(test_drafts, support_reset),
        cmocka_unit_test_setup(test_every_cut_is_refused, support_reset),
        cmocka_unit_test_setup(test_signatures, support_reset),
        cmocka_unit_test_setup(test_signature_over_another_text, support_reset),
        cmocka_unit_test_setup(test_edited_after_signing, support_reset),
        cmocka_unit_test_setup(test_all_of_128_sign, support_reset),
        cmocka_unit_test_setup(test_origins, support_reset),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, support_end);
}
