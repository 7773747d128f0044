// SPDX-License-Identifier: Apache-2.0
// Proves that a leaf is what docs/protocol.md says, byte for byte (against values computed by
// another program), and that it opens only to its own record, salt, class and ledger.
#include "ledger/leaf.h"

#include <string.h>

#include "support.h"

#define ORIGIN                                                                                     \
    BYTES_LIT("csto/0000000000000000000000000000000000000000000000000000000000000000/TJK/1")
#define RECORD BYTES_LIT("{\"kind\":\"listing\"}")

static void
make(uint8_t class, struct leaf *out)
{
    uint8_t salt[LEAF_SALT_SIZE];

    for (unsigned i = 0; i < sizeof salt; i++)
        salt[i] = (uint8_t)i;
    leaf_make(ORIGIN, class, salt, RECORD, out);
}

static void
test_known_leaf(void **state)
{
    // python3: hashlib.sha256(b"entente record v1\n" + origin + b"\n" + b"\x01" + bytes(range(32))
    // + record)
    static const char commitment[] =
        "e033900aa191198c95a0e29b3d4ea0c5ce354da57e47a13cdf8cbccad988fb84";
    static const char hashed[] =
        "825ee4ef95a8f9b06a901456f550adbf8a43166863814fd8123f0bf8068d11b9"; // sha256(b"\0" +
                                                                            // b"\x01" + commitment)
    struct leaf l;
    struct hash h;
    char hex[65];

    (void)state;
    make(LEAF_PUBLIC, &l);
    assert_int_equal(l.b[0], 1);
    bytes_to_hex_str(bytes_of(l.b + 1, 32), hex);
    assert_string_equal(hex, commitment);
    leaf_commitment(&l, &h);
    bytes_to_hex_str(hash_bytes(&h), hex);
    assert_string_equal(hex, commitment);
    leaf_hash(&l, &h);
    bytes_to_hex_str(hash_bytes(&h), hex);
    assert_string_equal(hex, hashed);
}

static void
test_opens_only_to_its_own(void **state)
{
    uint8_t salt[LEAF_SALT_SIZE];
    struct leaf l;

    (void)state;
    for (unsigned i = 0; i < sizeof salt; i++)
        salt[i] = (uint8_t)i;
    make(LEAF_RESTRICTED, &l);
    assert_true(leaf_opens(&l, ORIGIN, salt, RECORD));
    assert_false(leaf_opens(&l, bytes_sub(ORIGIN, 0, ORIGIN.n - 1), salt, RECORD));
    assert_false(leaf_opens(&l, ORIGIN, salt, bytes_sub(RECORD, 0, RECORD.n - 1)));
    assert_false(leaf_opens(&l, ORIGIN, salt, bytes_of(NULL, 0)));
    salt[31] ^= 1;
    assert_false(leaf_opens(&l, ORIGIN, salt, RECORD));
    salt[31] ^= 1;
    for (unsigned class = 0; class < 256;
         class ++) { // copied into another class it opens to nothing
        l.b[0] = (uint8_t) class;
        assert_int_equal(leaf_opens(&l, ORIGIN, salt, RECORD), class == LEAF_RESTRICTED);
    }
    make(9, &l); // even when made for a class that does not exist
    assert_false(leaf_opens(&l, ORIGIN, salt, RECORD));
}

static void
test_class_names(void **state)
{
    static const char *const names[] = {"unknown",    "public",  "alliance",
                                        "restricted", "statute", "unknown"};
    uint8_t c = 77;

    (void)state;
    for (uint8_t i = 0; i < 6; i++) {
        bool is_valid = i >= 1 && i <= 4;
        assert_string_equal(leaf_class_name(i), names[i]);
        assert_int_equal(leaf_class_is_valid(i), is_valid);
        if (is_valid) {
            assert_int_equal(leaf_class_from_name(bytes_of_str(names[i]), &c), 0);
            assert_int_equal(c, i);
        }
    }
    assert_string_equal(leaf_class_name(255), "unknown");
    c = 77;
    assert_int_equal(leaf_class_from_name(BYTES_LIT("unknown"), &c), ERR_INVALID);
    assert_int_equal(leaf_class_from_name(BYTES_LIT("Public"), &c), ERR_INVALID);
    assert_int_equal(leaf_class_from_name(BYTES_LIT(""), &c), ERR_INVALID);
    assert_int_equal(c, 77);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_leaf),
        cmocka_unit_test(test_opens_only_to_its_own),
        cmocka_unit_test(test_class_names),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
