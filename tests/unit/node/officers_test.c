// SPDX-License-Identifier: Apache-2.0
// Proves what accounts, sessions and one-time links are worth: who comes in and who does not, with the same words; that
// sessions end by idleness, age, a new password, a new role; that a link opens once and not too late; that a code is taken
// once; that the last administrator stays; and that all of it is the same after a restart.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "node/lockout.h"
#include "node/officers.h"
#include "node/officers_link.h"
#include "node/officers_own.h"
#include "node/totp.h"

#define GOOD "a long enough one"
#define OTHER "another long one"
#define IDLE 3600
#define LIFE 43200
#define NOW 1800000000ll

struct office {
    char dir[64], path[96];
    struct store *store;
    struct officers *officers;
    unsigned ended;    // how often sessions have ended
    int refuses;       // the store's next writes fail so
    unsigned writings; // transactions so far
};

static int
write_store(void *context, int (*fn)(struct store *s, void *what, struct err *e), void *what, struct err *e)
{
    struct office *f = context;
    if (f->refuses)
        return err_set(e, f->refuses, "the disk is full");
    f->writings++;
    int r = store_begin(f->store, e);
    if (r == 0)
        r = fn(f->store, what, e);
    return r == 0 ? store_commit(f->store, e) : r;
}

static void
ended(void *context)
{
    ((struct office *)context)->ended++;
}

static void
start(struct office *f, int64_t now)
{
    struct err e = {0};
    struct officers_config c = {.write = write_store, .context = f, .idle_s = IDLE, .life_s = LIFE, .ended = ended,
                                .password_memory = 8192};
    if (officers_new(&f->officers, &c, f->store, now, &e) < 0)
        fail_msg("%s", e.text);
}

static int
set_up(void **state)
{
    struct office *f = calloc(1, sizeof *f);
    struct store_options o = {.is_reader = false};
    strcpy(f->dir, "/tmp/entente-officers-XXXXXX");
    assert_non_null(mkdtemp(f->dir));
    snprintf(f->path, sizeof f->path, "%s/store.db", f->dir);
    assert_int_equal(store_open(&f->store, f->path, &o, NULL), 0);
    start(f, NOW);
    *state = f;
    return 0;
}

static int
tear_down(void **state)
{
    struct office *f = *state;
    char command[128];
    officers_free(f->officers);
    store_close(f->store);
    snprintf(command, sizeof command, "rm -rf '%s'", f->dir);
    free(f);
    return system(command);
}

static void
restart(struct office *f, int64_t now)
{
    officers_free(f->officers);
    start(f, now);
}

// ---- doing ----

static struct officers_knock
knock(const char *name, const char *password, int64_t now)
{
    return (struct officers_knock){
        .name = bytes_of_str(name), .password = bytes_of_str(password), .address = "192.0.2.1", .now = now};
}

static void
link_to(struct office *f, const char *name, enum officers_link_purpose purpose, int64_t now, struct session_secret *out)
{
    struct officers_link l;
    struct err e = {0};
    if (officers_link_make(f->officers, name, purpose, now, out, &l, &e) < 0)
        fail_msg("%s", e.text);
    assert_string_equal(l.officer, name);
    assert_int_equal(l.until, now + OFFICERS_LINK_LIFE_S);
}

static int
accept_link(struct office *f, const struct session_secret *link, const struct officers_knock *k, struct session_secret *out)
{
    struct officers_session s;
    struct officers_refusal why;
    struct err e = {0};
    return officers_link_accept(f->officers, link, k, out, &s, &why, &e);
}

// An officer with a password.
static void
make(struct office *f, const char *name, enum officers_role role)
{
    struct session_secret link, session;
    struct officers_knock k = knock(name, GOOD, NOW);
    assert_int_equal(officers_add(f->officers, name, role, NOW, NULL), 0);
    link_to(f, name, OFFICERS_LINK_INVITE, NOW, &link);
    assert_int_equal(accept_link(f, &link, &k, &session), 0);
    assert_int_equal(officers_sign_out(f->officers, &session, NULL), 0);
}

struct tried {
    int code;
    struct officers_refusal why;
    char text[760];
    struct session_secret secret;
    struct officers_session session;
};

static struct tried
sign_in_by(struct office *f, const struct officers_knock *k)
{
    struct tried t = {.code = 0};
    struct err e = {0};
    t.code = officers_sign_in(f->officers, k, &t.secret, &t.session, &t.why, &e);
    snprintf(t.text, sizeof t.text, "%s", e.text);
    return t;
}

static struct tried
sign_in(struct office *f, const char *name, const char *password, int64_t now)
{
    struct officers_knock k = knock(name, password, now);
    return sign_in_by(f, &k);
}

static bool
is_open(struct office *f, const struct session_secret *s, int64_t now)
{
    struct officers_session out;
    struct hash h;
    session_hash(s, &h);
    bool is_so = officers_is_open(f->officers, &h, now);
    assert_int_equal(officers_look(f->officers, s, false, now, &out), is_so);
    return is_so;
}

// ---- tests ----

static void
test_sign_in(void **state)
{
    struct office *f = *state;
    make(f, "aliya", OFFICERS_OFFICER);
    struct tried t = sign_in(f, "Aliya", GOOD, NOW);
    assert_int_equal(t.code, 0);
    assert_string_equal(t.session.officer, "aliya");
    assert_int_equal(t.session.role, OFFICERS_OFFICER);
    assert_int_equal(t.session.ends, NOW + LIFE);
    struct tried again = sign_in(f, "aliya", GOOD, NOW);
    assert_memory_not_equal(t.secret.b, again.secret.b, sizeof t.secret.b);
    assert_true(is_open(f, &t.secret, NOW));
    struct officers_knock k = knock("aliya", GOOD, NOW);
    k.before = &t.secret; // in the same browser
    assert_int_equal(sign_in_by(f, &k).code, 0);
    assert_false(is_open(f, &t.secret, NOW));
    assert_true(is_open(f, &again.secret, NOW));
    struct session_secret none = {{0}};
    assert_false(is_open(f, &none, NOW));
}

// Whatever is wrong, the words are the same.
static void
test_refused(void **state)
{
    struct office *f = *state;
    make(f, "aliya", OFFICERS_ADMINISTRATOR);
    make(f, "boris", OFFICERS_READER);
    assert_int_equal(officers_add(f->officers, "new", OFFICERS_READER, NOW, NULL), 0);
    assert_int_equal(officers_set_disabled(f->officers, "boris", true, NULL), 0);
    static const char *const pairs[][2] = {{"aliya", OTHER}, {"aliya", ""},     {"nobody", GOOD}, {"boris", GOOD},
                                           {"new", ""},      {"", GOOD},        {"a b", GOOD},    {"aliya ", GOOD}};
    char first[760] = "";
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct tried t = sign_in(f, pairs[i][0], pairs[i][1], NOW);
        assert_int_equal(t.code, ERR_DENIED);
        assert_false(t.why.needs_code);
        if (!first[0])
            memcpy(first, t.text, sizeof first);
        assert_string_equal(t.text, first);
    }
    char longer[OFFICERS_PASSWORD_MAX + 2];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(sign_in(f, "aliya", longer, NOW + 100).code, ERR_DENIED);
}

static void
test_waits(void **state)
{
    struct office *f = *state;
    make(f, "aliya", OFFICERS_OFFICER);
    make(f, "boris", OFFICERS_OFFICER);
    unsigned looked_at = 0;
    for (int i = 0; i < 100; i++)
        looked_at += sign_in(f, "aliya", OTHER, NOW).code == ERR_DENIED;
    assert_int_equal(looked_at, 6);
    struct tried t = sign_in(f, "aliya", GOOD, NOW);
    assert_int_equal(t.code, ERR_BUSY);
    assert_int_equal(t.why.retry_s, 1);
    assert_int_equal(sign_in(f, "boris", GOOD, NOW).code, 0); // another name
    assert_int_equal(sign_in(f, "aliya", GOOD, NOW + 1).code, 0);
    for (int i = 0; i < 100; i++)
        (void)sign_in(f, "nobody-at-all", OTHER, NOW + 2);
    assert_int_equal(sign_in(f, "nobody-at-all", OTHER, NOW + 2).code, ERR_BUSY); // none is as one
    assert_int_equal(sign_in(f, "Nobody-At-All", OTHER, NOW + 2).code, ERR_BUSY); // however it is written
    assert_int_equal(officers_add(f->officers, "local", OFFICERS_READER, NOW, NULL), ERR_INVALID); // so the audit trail calls others
    assert_int_equal(officers_add(f->officers, "Unknown", OFFICERS_READER, NOW, NULL), ERR_INVALID);
    char name[16];
    unsigned denied = 0;
    for (int i = 0; i < 100; i++) { // one password at many names
        snprintf(name, sizeof name, "name%d", i);
        denied += sign_in(f, name, OTHER, NOW + 10000).code == ERR_DENIED;
    }
    assert_true(denied <= 21);
    struct officers_knock k = knock("boris", GOOD, NOW + 10000);
    assert_int_equal(sign_in_by(f, &k).code, ERR_BUSY); // from there nobody
    k.address = "192.0.2.2";
    assert_int_equal(sign_in_by(f, &k).code, 0);
}

static struct tried
sign_in_from(struct office *f, const char *address, const char *name, const char *password, int64_t now)
{
    struct officers_knock k = knock(name, password, now);
    k.address = address;
    return sign_in_by(f, &k);
}

// Many machines that guess at one name make it wait for who is new there, and not where its officer was let in lately.
static void
test_waits_elsewhere(void **state)
{
    struct office *f = *state;
    char from[48];
    make(f, "aliya", OFFICERS_OFFICER); // from 192.0.2.1
    for (int i = 0; i < 100; i++)
        (void)sign_in_from(f, "198.51.100.7", "aliya", OTHER, NOW);
    assert_int_equal(sign_in_from(f, "198.51.100.7", "aliya", GOOD, NOW).code, ERR_BUSY);
    assert_int_equal(sign_in_from(f, "203.0.113.5", "aliya", GOOD, NOW).code, 0); // one attacker keeps nobody out elsewhere
    unsigned looked_at = 0;
    for (int i = 0; i < 200; i++) {
        snprintf(from, sizeof from, "198.51.%d.%d", i / 200 + 101, i % 200 + 1);
        looked_at += sign_in_from(f, from, "aliya", OTHER, NOW + 1).code == ERR_DENIED;
    }
    assert_in_range(looked_at, 30, 51);
    assert_int_equal(sign_in_from(f, "198.51.99.1", "aliya", GOOD, NOW + 1).code, ERR_BUSY);
    assert_int_equal(sign_in(f, "aliya", GOOD, NOW + 1).code, 0);
    assert_int_equal(sign_in_from(f, "203.0.113.5", "aliya", GOOD, NOW + 1).code, 0);
    // There, too, guesses wait; and after a restart it is known by the sessions that are open.
    looked_at = 0;
    for (int i = 0; i < 100; i++)
        looked_at += sign_in_from(f, "203.0.113.5", "aliya", OTHER, NOW + 1).code == ERR_DENIED;
    assert_int_equal(looked_at, 6);
    restart(f, NOW + 2);
    for (int i = 0; i < 200; i++) {
        snprintf(from, sizeof from, "198.51.102.%d", i + 1);
        (void)sign_in_from(f, from, "aliya", OTHER, NOW + 2);
    }
    assert_int_equal(sign_in_from(f, "198.51.99.1", "aliya", GOOD, NOW + 2).code, ERR_BUSY);
    assert_int_equal(sign_in_from(f, "203.0.113.5", "aliya", GOOD, NOW + 2).code, 0);
}

// Who has one IPv6 address has 2^64 of them.
static void
test_waits_wide(void **state)
{
    struct office *f = *state;
    char from[48];
    unsigned looked_at = 0;
    make(f, "aliya", OFFICERS_OFFICER);
    for (int i = 0; i < 100; i++) {
        snprintf(from, sizeof from, "2001:db8:0:1::%x", i + 1);
        looked_at += sign_in_from(f, from, "aliya", OTHER, NOW).code == ERR_DENIED;
    }
    assert_int_equal(looked_at, 6);
    assert_int_equal(sign_in_from(f, "2001:db8:0:1:ffff::1", "aliya", GOOD, NOW).code, ERR_BUSY);
    assert_int_equal(sign_in_from(f, "2001:db8:0:2::1", "aliya", GOOD, NOW).code, 0);
    for (int i = 0; i < 100; i++)
        (void)sign_in_from(f, "::ffff:198.51.100.1", "aliya", OTHER, NOW);
    assert_int_equal(sign_in_from(f, "198.51.100.1", "aliya", GOOD, NOW).code, ERR_BUSY); // the same machine
    assert_int_equal(sign_in_from(f, "198.51.100.2", "aliya", GOOD, NOW).code, 0);
}

struct knocker {
    struct office *office;
    pthread_t thread;
    int number, code;
    unsigned retry_s;
};

static void *
knock_once(void *context)
{
    struct knocker *x = context;
    char from[24];
    snprintf(from, sizeof from, "192.0.2.%d", x->number + 100);
    struct tried t = sign_in_from(x->office, from, "aliya", OTHER, NOW);
    x->code = t.code;
    x->retry_s = t.why.retry_s;
    return NULL;
}

// A password takes a core for a while: who knocks while others are looked at is told so, and not counted as wrong.
static void
test_crowd(void **state)
{
    struct office *f = *state;
    struct knocker knockers[16];
    unsigned denied = 0, busy = 0;
    officers_free(f->officers);
    struct officers_config c = {.write = write_store, .context = f, .idle_s = IDLE, .life_s = LIFE, .ended = ended,
                                .password_memory = (size_t)64 << 20}; // slow enough for all to come together
    assert_int_equal(officers_new(&f->officers, &c, f->store, NOW, NULL), 0);
    make(f, "aliya", OFFICERS_OFFICER);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 16; i++) {
            knockers[i] = (struct knocker){.office = f, .number = i};
            assert_int_equal(pthread_create(&knockers[i].thread, NULL, knock_once, &knockers[i]), 0);
        }
        for (int i = 0; i < 16; i++) {
            assert_int_equal(pthread_join(knockers[i].thread, NULL), 0);
            denied += knockers[i].code == ERR_DENIED;
            busy += knockers[i].code == ERR_BUSY && knockers[i].retry_s == 1;
        }
    }
    assert_int_equal(denied + busy, 48);
    assert_true(busy > 0);
    assert_true(denied >= 6); // of each round two at least
    assert_int_equal(sign_in(f, "aliya", GOOD, NOW).code, 0);
}

static void
test_ends(void **state)
{
    struct office *f = *state;
    struct officers_session out;
    make(f, "aliya", OFFICERS_OFFICER);
    struct tried idle = sign_in(f, "aliya", GOOD, NOW), used = sign_in(f, "aliya", GOOD, NOW);
    assert_true(is_open(f, &idle.secret, NOW + IDLE - 1));
    for (int64_t t = NOW; t < NOW + LIFE; t += IDLE - 1)
        assert_true(officers_look(f->officers, &used.secret, true, t, &out));
    assert_false(is_open(f, &idle.secret, NOW + IDLE)); // looking alone keeps none open
    assert_true(is_open(f, &used.secret, NOW + LIFE - 1));
    assert_false(is_open(f, &used.secret, NOW + LIFE));
    assert_false(officers_look(f->officers, &used.secret, true, NOW + LIFE, &out));
    assert_int_equal(officers_keep(f->officers, NOW + LIFE, NULL), 0);
    struct officers_row row;
    assert_int_equal(officers_row(f->officers, "aliya", &row, NULL), 0);
    assert_int_equal(row.sessions, 0);
    unsigned writings = f->writings;
    assert_int_equal(officers_keep(f->officers, NOW + LIFE, NULL), 0);
    assert_int_equal(f->writings, writings); // nothing happened, nothing is written
}

static void
test_many(void **state)
{
    struct office *f = *state;
    struct officers_session out;
    make(f, "aliya", OFFICERS_OFFICER);
    struct tried first = sign_in(f, "aliya", GOOD, NOW), second = sign_in(f, "aliya", GOOD, NOW);
    assert_true(officers_look(f->officers, &first.secret, true, NOW + 1, &out));
    for (int i = 2; i < OFFICERS_SESSIONS_MAX; i++)
        assert_int_equal(sign_in(f, "aliya", GOOD, NOW + 2).code, 0);
    assert_true(is_open(f, &second.secret, NOW + 2));
    assert_int_equal(sign_in(f, "aliya", GOOD, NOW + 3).code, 0);
    assert_true(is_open(f, &first.secret, NOW + 3));
    assert_false(is_open(f, &second.secret, NOW + 3)); // it was not used for longest
}

static void
test_changes(void **state)
{
    struct office *f = *state;
    make(f, "admin", OFFICERS_ADMINISTRATOR);
    make(f, "aliya", OFFICERS_OFFICER);
    struct tried t = sign_in(f, "aliya", GOOD, NOW);
    unsigned before = f->ended;
    assert_int_equal(officers_set_role(f->officers, "aliya", OFFICERS_OFFICER, NULL), 0); // as it is
    assert_true(is_open(f, &t.secret, NOW));
    assert_int_equal(officers_set_role(f->officers, "aliya", OFFICERS_READER, NULL), 0);
    assert_false(is_open(f, &t.secret, NOW));
    assert_int_equal(f->ended, before + 1);
    t = sign_in(f, "aliya", GOOD, NOW);
    assert_int_equal(t.session.role, OFFICERS_READER);
    assert_int_equal(officers_set_disabled(f->officers, "aliya", true, NULL), 0);
    assert_false(is_open(f, &t.secret, NOW));
    assert_int_equal(officers_set_disabled(f->officers, "aliya", false, NULL), 0);
    assert_false(is_open(f, &t.secret, NOW)); // it does not come back
    t = sign_in(f, "aliya", GOOD, NOW);
    assert_int_equal(officers_end_sessions(f->officers, "aliya", NULL), 0);
    assert_false(is_open(f, &t.secret, NOW));
    struct err e = {0};
    assert_int_equal(officers_set_role(f->officers, "admin", OFFICERS_OFFICER, &e), ERR_CONFLICT);
    assert_int_equal(officers_set_disabled(f->officers, "admin", true, NULL), ERR_CONFLICT);
    assert_int_equal(officers_add(f->officers, "invited", OFFICERS_ADMINISTRATOR, NOW, NULL), 0);
    assert_int_equal(officers_set_disabled(f->officers, "admin", true, NULL), ERR_CONFLICT); // that one cannot sign in yet
    make(f, "second", OFFICERS_ADMINISTRATOR);
    assert_int_equal(officers_set_disabled(f->officers, "admin", true, NULL), 0);
    assert_int_equal(officers_add(f->officers, "admin", OFFICERS_READER, NOW, NULL), ERR_EXISTS); // a name is one person's
    assert_int_equal(officers_set_role(f->officers, "nobody", OFFICERS_READER, NULL), ERR_NOT_FOUND);
    assert_int_equal(officers_end_sessions(f->officers, "nobody", NULL), ERR_NOT_FOUND);
}

static void
test_links(void **state)
{
    struct office *f = *state;
    struct session_secret first, second, session, old;
    struct officers_link l;
    struct officers_knock k = knock("Aliya", GOOD, NOW);
    link_to(f, "", OFFICERS_LINK_FIRST, NOW, &old);
    link_to(f, "", OFFICERS_LINK_FIRST, NOW, &first);
    assert_int_equal(officers_link_look(f->officers, &old, NOW, &l, NULL), ERR_NOT_FOUND); // the newer counts
    assert_int_equal(officers_link_look(f->officers, &first, NOW, &l, NULL), 0);
    assert_int_equal(l.role, OFFICERS_ADMINISTRATOR);
    assert_int_equal(accept_link(f, &first, &(struct officers_knock){.name = BYTES_LIT("x y"), .password = BYTES_LIT(GOOD), .address = "", .now = NOW}, &session),
                     ERR_INVALID);
    assert_int_equal(accept_link(f, &first, &k, &session), 0);
    assert_true(is_open(f, &session, NOW));
    assert_int_equal(accept_link(f, &first, &k, &session), ERR_NOT_FOUND);
    struct err e = {0};
    assert_int_equal(officers_link_make(f->officers, "", OFFICERS_LINK_FIRST, NOW, &second, &l, &e), ERR_EXISTS);
    // A reset ends what was opened with the old password.
    link_to(f, "aliya", OFFICERS_LINK_INVITE, NOW, &second);
    assert_int_equal(officers_link_look(f->officers, &second, NOW + OFFICERS_LINK_LIFE_S - 1, &l, NULL), 0);
    assert_true(l.is_reset);
    assert_int_equal(officers_link_look(f->officers, &second, NOW + OFFICERS_LINK_LIFE_S, &l, NULL), ERR_NOT_FOUND);
    struct officers_knock other = knock("ignored", OTHER, NOW);
    assert_int_equal(accept_link(f, &second, &other, &old), 0);
    assert_false(is_open(f, &session, NOW));
    assert_int_equal(sign_in(f, "aliya", GOOD, NOW).code, ERR_DENIED);
    assert_int_equal(sign_in(f, "aliya", OTHER, NOW).code, 0);
    // One that enters changes nothing.
    link_to(f, "aliya", OFFICERS_LINK_ENTER, NOW, &second);
    assert_int_equal(accept_link(f, &second, &(struct officers_knock){.address = "", .now = NOW}, &session), 0);
    assert_true(is_open(f, &old, NOW));
    assert_int_equal(sign_in(f, "aliya", OTHER, NOW).code, 0);
    // Disabled: neither old links nor new ones.
    make(f, "boris", OFFICERS_READER);
    link_to(f, "boris", OFFICERS_LINK_INVITE, NOW, &second);
    assert_int_equal(officers_set_disabled(f->officers, "boris", true, NULL), 0);
    assert_int_equal(accept_link(f, &second, &other, &session), ERR_NOT_FOUND);
    assert_int_equal(officers_link_make(f->officers, "boris", OFFICERS_LINK_ENTER, NOW, &second, &l, NULL), ERR_REFUSED);
    assert_int_equal(officers_link_make(f->officers, "nobody", OFFICERS_LINK_INVITE, NOW, &second, &l, NULL), ERR_NOT_FOUND);
}

// Somebody else's account comes first: the link of the first administrator makes none any more.
static void
test_first_too_late(void **state)
{
    struct office *f = *state;
    struct session_secret first, session;
    struct officers_knock k = knock("mallory", GOOD, NOW);
    link_to(f, "", OFFICERS_LINK_FIRST, NOW, &first);
    make(f, "aliya", OFFICERS_ADMINISTRATOR);
    assert_int_equal(accept_link(f, &first, &k, &session), ERR_NOT_FOUND);
    assert_int_equal(officers_count(f->officers), 1);
}

static struct bytes
code(const uint8_t secret[STORE_TOTP_SIZE], int64_t now, char out[8])
{
    snprintf(out, 8, "%06u", totp_code(bytes_of(secret, STORE_TOTP_SIZE), (uint64_t)now / TOTP_STEP_S, TOTP_DIGITS));
    return bytes_of_str(out);
}

static void
test_totp(void **state)
{
    struct office *f = *state;
    uint8_t totp[STORE_TOTP_SIZE];
    char text[8];
    struct officers_refusal why;
    make(f, "aliya", OFFICERS_OFFICER);
    struct tried t = sign_in(f, "aliya", GOOD, NOW);
    struct officers_knock k = knock("aliya", OTHER, NOW);
    k.before = &t.secret;
    assert_int_equal(officers_own_offer(f->officers, &k, totp, &why, NULL), ERR_DENIED); // the password is asked again
    k.password = BYTES_LIT(GOOD);
    assert_int_equal(officers_own_offer(f->officers, &k, totp, &why, NULL), 0);
    assert_int_equal(officers_own_confirm(f->officers, &t.secret, BYTES_LIT("0"), NOW, NULL), ERR_INVALID);
    struct tried other = sign_in(f, "aliya", GOOD, NOW);
    assert_int_equal(officers_own_confirm(f->officers, &other.secret, code(totp, NOW, text), NOW, NULL), ERR_NOT_FOUND);
    assert_int_equal(officers_own_confirm(f->officers, &t.secret, code(totp, NOW, text), NOW + OFFICERS_OWN_OFFER_S, NULL), ERR_NOT_FOUND);
    assert_int_equal(officers_own_confirm(f->officers, &t.secret, code(totp, NOW, text), NOW, NULL), 0);
    // From now on a code is asked for, and each is taken once.
    restart(f, NOW);
    struct tried asked = sign_in(f, "aliya", GOOD, NOW);
    assert_int_equal(asked.code, ERR_DENIED);
    assert_true(asked.why.needs_code);
    assert_false(sign_in(f, "aliya", OTHER, NOW).why.needs_code); // not before the password is right
    struct officers_knock with = knock("aliya", GOOD, NOW);
    with.code = code(totp, NOW, text);
    assert_int_equal(sign_in_by(f, &with).code, ERR_DENIED); // it set it up
    with.now = NOW + TOTP_STEP_S;
    with.code = code(totp, with.now, text);
    assert_int_equal(sign_in_by(f, &with).code, 0);
    assert_int_equal(sign_in_by(f, &with).code, ERR_DENIED);
    // A link that enters, and one that sets a password, ask for it, too.
    struct session_secret link, session;
    link_to(f, "aliya", OFFICERS_LINK_ENTER, with.now, &link);
    struct officers_session s;
    struct officers_knock none = knock("", "", with.now);
    assert_int_equal(officers_link_accept(f->officers, &link, &none, &session, &s, &why, NULL), ERR_DENIED);
    assert_true(why.needs_code);
    none.now = NOW + 2 * TOTP_STEP_S;
    none.code = code(totp, none.now, text);
    assert_int_equal(officers_link_accept(f->officers, &link, &none, &session, &s, &why, NULL), 0);
    // Dropped with password and code, or by an administrator.
    k.now = NOW + 3 * TOTP_STEP_S;
    assert_int_equal(officers_own_drop(f->officers, &k, &why, NULL), ERR_DENIED);
    k.code = code(totp, k.now, text);
    assert_int_equal(officers_own_drop(f->officers, &k, &why, NULL), 0);
    assert_int_equal(sign_in(f, "aliya", GOOD, k.now).code, 0);
    assert_int_equal(officers_reset_totp(f->officers, "aliya", NULL), 0);
}

// Guessing codes with the right password waits as guessing passwords does; asking for the code forgives nothing.
static void
test_guessed_codes(void **state)
{
    struct office *f = *state;
    uint8_t totp[STORE_TOTP_SIZE];
    char text[8];
    struct officers_refusal why;
    make(f, "aliya", OFFICERS_OFFICER);
    struct tried t = sign_in(f, "aliya", GOOD, NOW);
    struct officers_knock k = knock("aliya", GOOD, NOW);
    k.before = &t.secret;
    assert_int_equal(officers_own_offer(f->officers, &k, totp, &why, NULL), 0);
    assert_int_equal(officers_own_confirm(f->officers, &t.secret, code(totp, NOW, text), NOW, NULL), 0);
    unsigned denied = 0;
    for (int i = 0; i < 30; i++) {
        (void)sign_in(f, "aliya", GOOD, NOW + 300);
        struct officers_knock guess = knock("aliya", GOOD, NOW + 300);
        guess.code = BYTES_LIT("1");
        denied += sign_in_by(f, &guess).code == ERR_DENIED;
    }
    assert_int_equal(denied, 6);
    // A link that somebody else got hold of is no way around it, from wherever.
    struct session_secret link, session;
    char from[24];
    link_to(f, "aliya", OFFICERS_LINK_ENTER, NOW + 4000, &link);
    denied = 0;
    for (int i = 0; i < 30; i++) {
        snprintf(from, sizeof from, "192.0.2.%d", i + 2);
        struct officers_knock guess = {.address = from, .now = NOW + 4000, .code = BYTES_LIT("1")};
        denied += accept_link(f, &link, &guess, &session) == ERR_DENIED;
    }
    assert_int_equal(denied, 6);
    struct officers_knock good = {.address = "192.0.2.1", .now = NOW + 5000};
    good.code = code(totp, good.now, text);
    assert_int_equal(accept_link(f, &link, &good, &session), 0);
    // A code that opened the setting up of another factor opens nothing else.
    k.now = NOW + 6000;
    k.code = code(totp, k.now, text);
    k.before = &session;
    uint8_t next[STORE_TOTP_SIZE];
    assert_int_equal(officers_own_offer(f->officers, &k, next, &why, NULL), 0);
    assert_int_equal(officers_own_offer(f->officers, &k, next, &why, NULL), ERR_DENIED);
    k.before = NULL;
    assert_int_equal(sign_in_by(f, &k).code, ERR_DENIED);
}

static void
test_own_password(void **state)
{
    struct office *f = *state;
    struct officers_refusal why;
    struct officers_session s;
    struct session_secret next;
    struct err e = {0};
    make(f, "aliya", OFFICERS_OFFICER);
    struct tried t = sign_in(f, "aliya", GOOD, NOW), other = sign_in(f, "aliya", GOOD, NOW);
    struct officers_knock k = knock("aliya", GOOD, NOW);
    k.before = &t.secret;
    assert_int_equal(officers_own_password(f->officers, &k, BYTES_LIT("short"), &next, &s, &why, &e), ERR_INVALID);
    assert_int_equal(officers_own_password(f->officers, &k, BYTES_LIT("\xff\xfe 10 bytes of no text"), &next, &s, &why, NULL), ERR_INVALID);
    assert_int_equal(officers_own_password(f->officers, &k, BYTES_LIT("пароль1234"), &next, &s, &why, NULL), 0); // ten letters
    assert_false(is_open(f, &t.secret, NOW));
    assert_false(is_open(f, &other.secret, NOW));
    assert_true(is_open(f, &next, NOW));
    assert_int_equal(sign_in(f, "aliya", GOOD, NOW).code, ERR_DENIED);
    assert_int_equal(sign_in(f, "aliya", "пароль1234", NOW).code, 0);
}

static void
test_restart(void **state)
{
    struct office *f = *state;
    struct officers_session out;
    struct session_secret link, entering;
    struct officers_link l;
    make(f, "aliya", OFFICERS_ANALYST);
    make(f, "boris", OFFICERS_READER);
    struct tried t = sign_in(f, "aliya", GOOD, NOW);
    assert_true(officers_look(f->officers, &t.secret, true, NOW + 3000, &out));
    assert_int_equal(officers_keep(f->officers, NOW + 3000, NULL), 0);
    link_to(f, "boris", OFFICERS_LINK_INVITE, NOW, &link);
    link_to(f, "boris", OFFICERS_LINK_ENTER, NOW, &entering);
    restart(f, NOW + 4000);
    assert_true(is_open(f, &t.secret, NOW + 4000)); // it was used 1000 seconds ago
    assert_int_equal(officers_link_look(f->officers, &link, NOW + 4000, &l, NULL), 0);
    assert_string_equal(l.officer, "boris");
    assert_int_equal(sign_in(f, "aliya", GOOD, NOW + 4000).session.role, OFFICERS_ANALYST);
    restart(f, NOW + OFFICERS_LINK_LIFE_S);
    assert_false(is_open(f, &t.secret, NOW + 4000));
    assert_int_equal(officers_link_look(f->officers, &link, NOW, &l, NULL), ERR_NOT_FOUND); // it has gone
}

// A change that is not durable has not happened.
static void
test_full_disk(void **state)
{
    struct office *f = *state;
    struct session_secret link, session;
    struct officers_link l;
    struct officers_knock k = knock("x", OTHER, NOW);
    make(f, "aliya", OFFICERS_OFFICER);
    struct tried t = sign_in(f, "aliya", GOOD, NOW);
    link_to(f, "aliya", OFFICERS_LINK_INVITE, NOW, &link);
    f->refuses = ERR_FULL;
    assert_int_equal(sign_in(f, "aliya", GOOD, NOW).code, ERR_FULL);
    assert_int_equal(officers_set_role(f->officers, "aliya", OFFICERS_READER, NULL), ERR_FULL);
    assert_int_equal(officers_sign_out(f->officers, &t.secret, NULL), ERR_FULL);
    assert_int_equal(accept_link(f, &link, &k, &session), ERR_FULL);
    f->refuses = 0;
    assert_true(is_open(f, &t.secret, NOW));
    assert_int_equal(officers_link_look(f->officers, &link, NOW, &l, NULL), 0);
    assert_int_equal(sign_in(f, "aliya", GOOD, NOW).session.role, OFFICERS_OFFICER);
}

static void
test_names(void **state)
{
    (void)state;
    char name[STORE_OFFICER_SIZE];
    static const char *const good[] = {"a", "Aliya", "a.b-c_d9", "abcdefghijklmnopqrstuvwxyz012345"};
    static const char *const bad[] = {"", "9a", ".a", "a b", "a\n", "ä", "abcdefghijklmnopqrstuvwxyz0123456", "a/b", "a@b"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(officers_name(bytes_of_str(good[i]), name, NULL), 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(officers_name(bytes_of_str(bad[i]), name, NULL), ERR_INVALID);
    assert_int_equal(officers_name(bytes_of("a\0b", 3), name, NULL), ERR_INVALID);
    for (enum officers_role r = OFFICERS_READER; r <= OFFICERS_ADMINISTRATOR; r++)
        assert_int_equal(officers_role_of(bytes_of_str(officers_role_name(r))), r);
    assert_int_equal(officers_role_of(BYTES_LIT("nobody")), OFFICERS_NOBODY);
}

int
main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_sign_in), TEST(test_refused),       TEST(test_waits), TEST(test_waits_elsewhere), TEST(test_waits_wide), TEST(test_crowd), TEST(test_ends),          TEST(test_many),
        TEST(test_changes), TEST(test_links),         TEST(test_first_too_late), TEST(test_totp), TEST(test_guessed_codes),
        TEST(test_own_password), TEST(test_restart),  TEST(test_full_disk), cmocka_unit_test(test_names),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
