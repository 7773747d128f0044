// SPDX-License-Identifier: Apache-2.0
// entente key: this member's keys and where its node is reached, as the alliance knows them.
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "cmd/cli.h"
#include "cmd/compose.h"
#include "crypto/key.h"
#include "host/file.h"
#include "host/net.h"
#include "host/random.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"

static void
public_of(const struct key_seeds *seeds, enum key_use use, struct sign_public *out)
{
    struct sign_secret secret;
    sign_secret_from_seed(seeds->seed[use], &secret);
    sign_public_of(&secret, out);
    sign_secret_wipe(&secret);
}

static void
write_key(struct compose *c, const char *name, const struct key_seeds *seeds, enum key_use use)
{
    struct sign_public key;
    struct buf text;
    public_of(seeds, use, &key);
    buf_init(&text, 64);
    bytes_to_base64((struct bytes){key.b, SIGN_PUBLIC_SIZE}, &text);
    json_write_text(&c->w, name, buf_bytes(&text));
    buf_clear(&text);
}

static int
own_keys(struct cli *cli, struct buf *passphrase, struct key_seeds **out, struct err *e)
{
    int r = cli_home(cli, e);
    if (r == 0)
        r = cli_passphrase(cli, false, passphrase, e);
    return r == 0 ? home_keys(&cli->home, buf_bytes(passphrase), out, e) : r;
}

// ---- what the old cosigning key signed last ----

static int
write_last_of(struct cli *cli, struct arena *a, struct compose *c, struct bytes member, int64_t size, struct err *e)
{
    struct buf path, answer;
    struct json *json = NULL;
    struct note n;
    struct checkpoint cp;
    buf_init(&path, 256);
    buf_init(&answer, 16 * 1024 * 1024);
    buf_append_str(&path, "/api/v1/ledgers/");
    cli_path_word(&path, member);
    cli_query(&path, "max", BYTES_LIT("0"));
    int r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, &answer, e);
    struct bytes copy = r == 0 ? arena_copy(a, buf_bytes(&answer)) : (struct bytes){NULL, 0};
    if (r == 0)
        r = copy.p ? json_parse(a, copy, JSON_API, &json, e) : err_set(e, ERR_NOMEM, "no memory");
    if (r == 0 && note_parse(json_get_text(json, "checkpoint"), &n, NULL) == 0 &&
        checkpoint_parse(n.text, &cp, NULL) == 0 && cp.size == (uint64_t)size) {
        json_write_object(&c->w, NULL);
        json_write_text(&c->w, "origin", cp.origin);
        json_write_int(&c->w, "size", size);
        json_write_hex(&c->w, "root", hash_bytes(&cp.root));
        json_write_object_end(&c->w);
    }
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

static int
write_last(struct cli *cli, struct compose *c, struct err *e)
{
    struct arena a;
    struct buf answer;
    struct json *json;
    arena_init(&a, 64 * 1024 * 1024);
    buf_init(&answer, 16 * 1024 * 1024);
    int r = cli_call(cli, "GET", "/api/v1/status", (struct bytes){NULL, 0}, &answer, e);
    if (r == 0)
        r = json_parse(&a, buf_bytes(&answer), JSON_API, &json, e);
    const struct json *ledgers = r == 0 ? json_get(json, "ledgers") : NULL;
    json_write_array(&c->w, "last");
    for (const struct json *l = ledgers ? ledgers->first : NULL; r == 0 && l; l = l->next) {
        const struct json *list = json_get(l, "signed");
        for (const struct json *s = list ? list->first : NULL; r == 0 && s; s = s->next)
            if (bytes_equal_str(json_get_text(s, "member"), cli->home.member) && json_get_int(s, "size", 0) > 0 &&
                !bytes_equal_str(json_get_text(l, "member"), cli->home.member))
                r = write_last_of(cli, &a, c, json_get_text(l, "member"), json_get_int(s, "size", 0), e);
    }
    json_write_array_end(&c->w);
    buf_clear(&answer);
    arena_clear(&a);
    return r;
}

// ---- show, address, rotate ----

static int
show(struct cli *cli, struct err *e)
{
    static const char *const names[KEY_USES] = {"ledger", "cosign", "transport"};
    struct buf passphrase;
    struct key_seeds *seeds = NULL;
    buf_init(&passphrase, 1024);
    int r = own_keys(cli, &passphrase, &seeds, e);
    for (int use = 0; r == 0 && use < KEY_USES; use++) {
        struct sign_public key;
        struct buf text;
        public_of(seeds, (enum key_use)use, &key);
        buf_init(&text, 64);
        bytes_to_base64((struct bytes){key.b, SIGN_PUBLIC_SIZE}, &text);
        const char *base64 = buf_str(&text);
        if (cli->json)
            cli_say("%s\"%s\":\"%s\"%s", use == 0 ? "{" : ",", names[use], base64 ? base64 : "", use == KEY_USES - 1 ? "}\n" : "");
        else
            cli_say("%-10s %s\n", names[use], base64 ? base64 : "");
        buf_clear(&text);
    }
    key_seeds_free(seeds);
    buf_wipe(&passphrase);
    return r;
}

static int
announce(struct cli *cli, const struct key_seeds *seeds, const char *address, bool is_new, struct err *e)
{
    struct compose c;
    int r = 0;
    compose_init(&c, "key");
    write_key(&c, "ledger", seeds, KEY_LEDGER);
    write_key(&c, "cosign", seeds, KEY_COSIGN);
    write_key(&c, "transport", seeds, KEY_TRANSPORT);
    compose_names(&c, "addresses", address);
    if (is_new)
        r = write_last(cli, &c, e);
    else
        compose_names(&c, "last", "");
    if (r < 0) {
        buf_clear(&c.bytes);
        return r;
    }
    int code = compose_send(cli, &c, "statute", false);
    return code == CLI_OK ? 0 : err_set(e, ERR_REFUSED, "the key record was not written; nothing changed");
}

static int
move(struct cli *cli, const char *address, struct err *e)
{
    struct buf passphrase;
    struct net_address parsed;
    struct key_seeds *seeds = NULL;
    buf_init(&passphrase, 1024);
    int r = net_address_parse(bytes_of_str(address), &parsed, e);
    if (r == 0)
        r = own_keys(cli, &passphrase, &seeds, e);
    if (r == 0)
        r = announce(cli, seeds, address, false, e);
    if (r == 0)
        cli_note("The others reach this node at %s once that record is settled. Set `listen` in %s/config to where it is to\n"
                 "listen, and start it anew.\n",
                 address, cli->home.dir);
    key_seeds_free(seeds);
    buf_wipe(&passphrase);
    return r;
}

static int
seal_next(struct cli *cli, struct bytes passphrase, struct key_seeds *next, const char *sheet_path, struct err *e)
{
    uint8_t salt[KEY_SALT_SIZE], nonce[KEY_NONCE_SIZE];
    char path[HOME_PATH_SIZE];
    struct buf sealed, sheet, title;
    buf_init(&sealed, 64 * 1024);
    buf_init(&sheet, 64 * 1024);
    buf_init(&title, 256);
    buf_append_fmt(&title, "%s of %s, new keys", cli->home.member, cli->home.alliance);
    int r = random_bytes(&next->seed[0][0], sizeof next->seed) < 0 || random_bytes(salt, sizeof salt) < 0 ||
                    random_bytes(nonce, sizeof nonce) < 0
                ? err_set(e, ERR_IO, "the machine gives no randomness")
                : 0;
    if (r == 0)
        r = key_seal(next, passphrase, salt, nonce, &sealed, e);
    if (r == 0)
        r = key_sheet(next, buf_bytes(&title), &sheet);
    if (r == 0 && sheet_path)
        r = file_create(sheet_path, buf_bytes(&sheet), 0600, e);
    if (r == 0)
        r = home_path(&cli->home, "keys.next", path, e);
    if (r == 0)
        r = file_create(path, buf_bytes(&sealed), 0600, e);
    if (r == ERR_EXISTS)
        r = err_set(e, ERR_EXISTS, "new keys were made already and wait in %s to take hold; see entente status", path);
    if (r == 0 && !sheet_path)
        cli_say("%.*s\n", (int)sheet.n, (const char *)sheet.p);
    buf_clear(&sealed);
    buf_wipe(&sheet);
    buf_clear(&title);
    return r;
}

static int
rotate(struct cli *cli, const char *sheet, struct err *e)
{
    struct buf passphrase;
    char path[HOME_PATH_SIZE];
    struct key_seeds *seeds = NULL, *next = key_seeds_new();
    buf_init(&passphrase, 1024);
    int r = next ? own_keys(cli, &passphrase, &seeds, e) : err_set(e, ERR_NOMEM, "no locked memory for keys (see ulimit -l)");
    if (r == 0 && !home_is_running(&cli->home))
        r = err_set(e, ERR_BUSY, "the node does not run on this folder: start it with `entente serve`");
    if (r == 0)
        r = seal_next(cli, buf_bytes(&passphrase), next, sheet, e);
    if (r == 0) {
        r = announce(cli, next, cli->home.listen, true, e);
        if (r < 0 && home_path(&cli->home, "keys.next", path, NULL) == 0 && file_remove(path, NULL) < 0)
            cli_note("entente: %s could not be removed; remove it by hand\n", path);
    }
    if (r == 0)
        cli_note("The new keys take hold when that record is settled; the node takes them by itself then. Keep the new recovery\n"
                 "sheet; the old keys stay in keys.old-* until you remove them.\n");
    key_seeds_free(next);
    key_seeds_free(seeds);
    buf_wipe(&passphrase);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *sheet = NULL;
    struct err e = {0};
    const struct cli_option options[] = {{"--sheet", &sheet, NULL}};
    int r = cli_options(cli, &argc, argv, options, 1);
    if (r)
        return r;
    if (argc == 2 && strcmp(argv[1], "show") == 0)
        r = show(cli, &e);
    else if (argc == 2 && strcmp(argv[1], "rotate") == 0)
        cli->act = "key rotate", r = rotate(cli, sheet, &e);
    else if (argc == 3 && strcmp(argv[1], "address") == 0)
        cli->act = "key address", r = move(cli, argv[2], &e);
    else
        return cli_usage("key", "it takes show, rotate, or address HOST:PORT");
    return r < 0 ? cli_fail(&e) : CLI_OK;
}

const struct command key_command = {
    "key",
    "show | rotate [--sheet FILE] | address HOST:PORT",
    "Show this member's keys, change them, or say where its node is reached",
    "  key show                the public keys of this folder\n"
    "  key rotate              make new keys and announce them in a key record. They take hold when that\n"
    "                          record is settled: until then nothing else is written, then the node takes\n"
    "                          them by itself. The old ledger key signs nothing after that record.\n"
    "  key address HOST:PORT   announce another address, with the same keys\n\n"
    "  --sheet FILE            write the new recovery sheet to FILE instead of printing it\n\n"
    "Example:\n  entente key rotate --sheet new-sheet.txt\n",
    run,
    NULL,
};
