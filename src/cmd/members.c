// SPDX-License-Identifier: Apache-2.0
// entente members: who is in the alliance, and what whoever wants in hands to a member.
#include <string.h>

#include "base/buf.h"
#include "cmd/cli.h"
#include "cmd/table.h"
#include "crypto/sign.h"
#include "host/file.h"

#define MEMBERS_ANSWER_MAX (16 * 1024 * 1024)
#define MEMBERS_FILE_MAX 4096 // three keys and an address

// ---- showing ----

static void
append_state(struct buf *b, const struct json *x)
{
    buf_append(b, json_get_text(x, "role"));
    if (json_get_bool(x, "suspended", false))
        buf_append_str(b, ", suspended");
    if (json_get_bool(x, "withdrawn", false) && !bytes_equal_str(json_get_text(x, "role"), "former"))
        buf_append_str(b, ", withdraws");
}

static void
append_held(struct buf *b, const struct json *x)
{
    const struct json *list = json_get(x, "signed");
    unsigned whole = 0, count = 0;
    for (const struct json *l = list ? list->first : NULL; l; l = l->next) {
        count++;
        whole += json_get_int(l, "size", 0) >= json_get_int(l, "of", 0);
    }
    if (json_get_bool(x, "caught_up", false))
        buf_append_str(b, "all");
    else
        buf_append_fmt(b, "%u of %u ledgers whole", whole, count);
}

static void
show_applications(struct cli *cli, const struct json *list)
{
    static const char *const heads[] = {"applies", "as", "proposed by", "proposal", "deadline"};
    if (!list || list->count == 0)
        return;
    struct table *t = table_new(heads, 5);
    cli_say("\n");
    for (const struct json *x = list->first; x; x = x->next) {
        table_cell(t, json_get_text(x, "member"));
        table_cell(t, json_get_text(x, "role"));
        table_cell(t, json_get_text(x, "by"));
        table_cell(t, bytes_sub(json_get_text(x, "id"), 0, 12));
        table_cell(t, json_get_text(x, "deadline"));
    }
    table_print(cli, t);
}

static void
show(struct cli *cli, const struct json *answer)
{
    static const char *const heads[] = {"member", "role", "since epoch", "ledger", "has signed", "address"};
    struct table *t = table_new(heads, 6);
    const struct json *list = json_get(answer, "members");
    for (const struct json *x = list ? list->first : NULL; x; x = x->next) {
        struct buf state, held;
        buf_init(&state, 256);
        buf_init(&held, 256);
        append_state(&state, x);
        append_held(&held, x);
        table_cell(t, json_get_text(x, "member"));
        table_cell(t, buf_bytes(&state));
        table_cell_fmt(t, "%lld", (long long)json_get_int(x, "epoch", 0));
        table_cell_fmt(t, "%lld", (long long)json_get_int(x, "generation", 1));
        table_cell(t, buf_bytes(&held));
        table_cell(t, json_get_text(x, "address"));
        buf_clear(&state);
        buf_clear(&held);
    }
    table_print(cli, t);
    cli_say("epoch %lld (%.12s); a record is settled by %lld members\n",
            (long long)json_get_int(json_get(answer, "epoch"), "number", 0),
            (const char *)json_get_text(json_get(answer, "epoch"), "id").p, (long long)json_get_int(answer, "k", 0));
    show_applications(cli, json_get(answer, "applications"));
}

static int
list(struct cli *cli)
{
    struct err e = {0};
    struct buf answer;
    buf_init(&answer, MEMBERS_ANSWER_MAX);
    int r = cli_call(cli, "GET", "/api/v1/members", (struct bytes){NULL, 0}, &answer, &e);
    r = cli_answer(cli, r, &answer, &e, show);
    buf_clear(&answer);
    return r;
}

// ---- applying ----

static void
write_keys(struct json_writer *w, const struct key_seeds *seeds)
{
    static const char *const names[KEY_USES] = {"ledger_key", "cosigning_key", "transport_key"};
    for (int use = 0; use < KEY_USES; use++) {
        struct sign_secret secret;
        struct sign_public key;
        struct buf b;
        sign_secret_from_seed(seeds->seed[use], &secret);
        sign_public_of(&secret, &key);
        sign_secret_wipe(&secret);
        buf_init(&b, 64);
        bytes_to_base64(bytes_of(key.b, sizeof key.b), &b);
        json_write_text(w, names[use], buf_bytes(&b));
        buf_clear(&b);
    }
}

static int
read_keys(struct cli *cli, struct key_seeds **out, struct err *e)
{
    struct buf passphrase;
    buf_init(&passphrase, 1024);
    int r = cli_home(cli, e);
    if (r == 0)
        r = cli_passphrase(cli, false, &passphrase, e);
    if (r == 0)
        r = home_keys(&cli->home, buf_bytes(&passphrase), out, e);
    buf_wipe(&passphrase);
    return r;
}

static int
apply(struct cli *cli, const char *path, const char *address)
{
    struct err e = {0};
    struct key_seeds *seeds = NULL;
    struct buf b;
    struct json_writer w;
    int r = read_keys(cli, &seeds, &e);
    if (r < 0)
        return cli_fail(&e);
    buf_init(&b, MEMBERS_FILE_MAX);
    json_writer_init(&w, &b);
    json_write_object(&w, NULL);
    json_write_str(&w, "member", cli->home.member);
    write_keys(&w, seeds);
    json_write_str(&w, "address", address ? address : cli->home.listen);
    json_write_object_end(&w);
    key_seeds_free(seeds);
    buf_append_byte(&b, '\n');
    r = buf_check(&b);
    if (r < 0)
        (void)err_set(&e, r, "the keys and the address do not fit"); // r tells
    else if (path)
        r = file_create(path, buf_bytes(&b), 0644, &e);
    else
        cli_print_json(bytes_sub(buf_bytes(&b), 0, b.n - 1));
    buf_clear(&b);
    if (r < 0)
        return cli_fail(&e);
    if (path)
        cli_note("%s holds this node's public keys and its address, nothing secret. Compare it with whoever proposes you, by voice or\n"
                 "on paper. A member then proposes it; once that is adopted, this node catches up by itself.\n",
                 path);
    return cli_finish(CLI_OK);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *address = NULL;
    const struct cli_option options[] = {{"--address", &address, NULL}};
    int r = cli_options(cli, &argc, argv, options, 1);
    if (r)
        return r;
    bool is_apply = argc > 1 && strcmp(argv[1], "apply") == 0;
    if (argc > 1 && !is_apply)
        return cli_usage("members", "it takes no word but apply, and got '%s'", argv[1]);
    if (argc > 3)
        return cli_usage("members", "apply takes one file, and got '%s' too", argv[3]);
    if (address && !is_apply)
        return cli_usage("members", "--address goes with apply");
    return is_apply ? apply(cli, argc > 2 ? argv[2] : NULL, address) : list(cli);
}

const struct command members_command = {
    "members",
    "[--json] | apply [FILE] [--address HOST:PORT]",
    "Who is in the alliance, and as what; or apply to be",
    "One line a party: its role (member, applicant, partner, observer, secretariat, former), whether it is suspended or\n"
    "has withdrawn, since which epoch it is that, the generation of its ledger (one more with each rebinding of its keys),\n"
    "and how much of all ledgers it has signed, which says that it holds it. Then the admissions that are proposed.\n\n"
    "  apply [FILE]        what a newcomer, or a member that lost its keys, hands to a member: this folder's public keys\n"
    "                      and address, as JSON. The members propose it (admit, rebind), decide, and the node catches up\n"
    "  --address HOST:PORT where the others reach the node, if not where it listens\n\n"
    "Example:\n  entente members\n",
    run,
    NULL,
};
