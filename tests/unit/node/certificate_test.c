// SPDX-License-Identifier: Apache-2.0
// Proves that the certificate of the console's listener is made once, kept, and made anew with the same key before it ends or
// when it lacks a name; and that one which an operator put there is used and never touched.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "host/file.h"
#include "node/certificate.h"

#define DAY_S 86400ll
#define NOW 1800000000ll

static struct home home;
static const struct certificate_names names = {"KAZ", "demo", {"192.0.2.7", "kaz.example", NULL}};

static int
open_home(void **state)
{
    (void)state;
    strcpy(home.dir, "/tmp/entente-certificate-XXXXXX");
    return mkdtemp(home.dir) == NULL;
}

static int
close_home(void **state)
{
    char command[HOME_PATH_SIZE + 16];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", home.dir);
    return system(command);
}

static struct certificate
take(const struct certificate_names *n, int64_t now)
{
    struct certificate c;
    struct err e = {0};
    if (certificate_open(&c, &home, n, now, &e) < 0)
        fail_msg("%s", e.text);
    return c;
}

static void
test_kept(void **state)
{
    (void)state;
    struct certificate first = take(&names, NOW), again = take(&names, NOW + 300 * DAY_S);
    struct stat st;
    char path[HOME_PATH_SIZE];
    assert_string_equal(first.fingerprint, again.fingerprint);
    assert_int_equal(strlen(first.fingerprint), 95);
    assert_true(first.is_own);
    assert_int_equal(first.until, NOW + CERTIFICATE_LIFE_S);
    assert_int_equal(home_path(&home, "console.key", path, NULL), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    certificate_clear(&first);
    certificate_clear(&again);
}

static void
test_renewed(void **state)
{
    (void)state;
    struct certificate first = take(&names, NOW);
    assert_false(certificate_is_due(&first, NOW + CERTIFICATE_LIFE_S - CERTIFICATE_RENEW_S));
    assert_true(certificate_is_due(&first, NOW + CERTIFICATE_LIFE_S - CERTIFICATE_RENEW_S + 1));
    struct certificate second = take(&names, NOW + CERTIFICATE_LIFE_S - 29 * DAY_S);
    assert_string_not_equal(first.fingerprint, second.fingerprint);
    assert_string_equal(first.identity.key_pem, second.identity.key_pem);
    struct certificate_names more = names;
    more.hosts[2] = "console.kaz.example";
    struct certificate third = take(&more, NOW + CERTIFICATE_LIFE_S - 29 * DAY_S);
    assert_string_not_equal(third.fingerprint, second.fingerprint);
    struct certificate less = take(&names, NOW + CERTIFICATE_LIFE_S - 29 * DAY_S); // a name more does no harm
    assert_string_equal(less.fingerprint, third.fingerprint);
    certificate_clear(&first);
    certificate_clear(&second);
    certificate_clear(&third);
    certificate_clear(&less);
}

static void
put(const char *name, const char *text, unsigned mode)
{
    char path[HOME_PATH_SIZE];
    assert_int_equal(home_path(&home, name, path, NULL), 0);
    assert_int_equal(file_write(path, bytes_of_str(text), mode, NULL), 0);
}

// Of another authority: self-signed too, but not as ours are.
static void
test_operators(void **state)
{
    (void)state;
    char command[4 * HOME_PATH_SIZE];
    snprintf(command, sizeof command,
             "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout '%s/console.key' -out '%s/console.pem' -days 1 "
             "-subj '/O=Ministry/CN=kaz' >/dev/null 2>&1 && chmod 600 '%s/console.key'",
             home.dir, home.dir, home.dir);
    if (system(command) != 0) {
        print_message("# skipped: no openssl\n");
        return;
    }
    struct certificate first = take(&names, NOW), again = take(&names, NOW + 1000 * DAY_S);
    assert_false(first.is_own);
    assert_false(certificate_is_due(&first, NOW + 1000 * DAY_S));
    assert_string_equal(first.fingerprint, again.fingerprint);
    certificate_clear(&first);
    certificate_clear(&again);
}

static void
test_wrong(void **state)
{
    (void)state;
    struct certificate c = take(&names, NOW), other;
    struct tls_identity another;
    struct err e = {0};
    assert_int_equal(certificate_make(&another, NULL, &names, NOW, NULL), 0);
    put("console.key", another.key_pem, 0600); // of another certificate
    assert_int_equal(certificate_open(&other, &home, &names, NOW, &e), ERR_INVALID);
    assert_non_null(strstr(e.text, "console.pem"));
    put("console.key", "nonsense", 0600);
    assert_int_equal(certificate_open(&other, &home, &names, NOW, NULL), ERR_INVALID);
    put("console.key", c.identity.key_pem, 0644);
    e = (struct err){0};
    assert_int_equal(certificate_open(&other, &home, &names, NOW, &e), ERR_DENIED);
    assert_non_null(strstr(e.text, "chmod 600"));
    tls_identity_clear(&another);
    certificate_clear(&c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_kept, open_home, close_home),
        cmocka_unit_test_setup_teardown(test_renewed, open_home, close_home),
        cmocka_unit_test_setup_teardown(test_operators, open_home, close_home),
        cmocka_unit_test_setup_teardown(test_wrong, open_home, close_home),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
