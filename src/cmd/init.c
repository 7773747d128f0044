// SPDX-License-Identifier: Apache-2.0
// entente init: make a member's folder, its keys sealed under a passphrase, and the recovery sheet.
#include <string.h>

#include "base/limits.h"
#include "cmd/cli.h"
#include "crypto/key.h"
#include "host/file.h"
#include "host/net.h"
#include "host/random.h"
#include "record/charter.h"

struct init {
    const char *member, *alliance, *listen, *api, *console, *sheet, *recover;
};

static int
fill_home(struct home *h, const char *dir, const struct init *in, struct err *e)
{
    struct net_address a;
    if (!charter_member_name_is_valid(bytes_of_str(in->member)))
        return err_set(e, ERR_USAGE, "--member is 2 to %d of A-Z 0-9, not '%s'", LIMIT_MEMBER_NAME, in->member ? in->member : "");
    if (!charter_alliance_name_is_valid(bytes_of_str(in->alliance)))
        return err_set(e, ERR_USAGE, "--alliance is 1 to %d of a-z 0-9 -, not '%s'", LIMIT_ALLIANCE_NAME,
                       in->alliance ? in->alliance : "");
    int r = net_address_parse(bytes_of_str(in->listen), &a, e);
    if (r < 0)
        return err_set(e, ERR_USAGE, "--address is HOST:PORT, or [IPV6]:PORT, not '%.200s'", in->listen);
    r = net_address_parse(bytes_of_str(in->api), &a, e);
    if (r < 0)
        return err_set(e, ERR_USAGE, "--api is HOST:PORT, or [IPV6]:PORT, not '%.200s'", in->api);
    if (in->console && strcmp(in->console, "off") != 0 && net_address_parse(bytes_of_str(in->console), &a, e) < 0)
        return err_set(e, ERR_USAGE, "--console is HOST:PORT, or [IPV6]:PORT, or off, not '%.200s'", in->console);
    *h = (struct home){0};
    if (bytes_to_str(bytes_of_str(dir), h->dir, sizeof h->dir) < 0 ||
        bytes_to_str(bytes_of_str(in->listen), h->listen, sizeof h->listen) < 0 ||
        bytes_to_str(bytes_of_str(in->api), h->api, sizeof h->api) < 0 ||
        bytes_to_str(bytes_of_str(in->console), h->console, sizeof h->console) < 0 ||
        bytes_to_str(bytes_of_str(in->member), h->member, sizeof h->member) < 0 ||
        bytes_to_str(bytes_of_str(in->alliance), h->alliance, sizeof h->alliance) < 0)
        return err_set(e, ERR_LIMIT, "one of the values is too long");
    return 0;
}

static int
make_seeds(const struct init *in, struct key_seeds *seeds, struct err *e)
{
    if (!in->recover)
        return random_bytes(&seeds->seed[0][0], sizeof seeds->seed) < 0
                   ? err_set(e, ERR_IO, "the machine gives no randomness")
                   : 0;
    struct buf b;
    buf_init(&b, 64 * 1024);
    int r = file_read(in->recover, &b, e);
    if (r == 0)
        r = key_from_sheet(buf_bytes(&b), seeds, e);
    buf_wipe(&b);
    return r;
}

static int
seal(const struct home *h, const struct key_seeds *seeds, struct bytes passphrase, struct err *e)
{
    uint8_t salt[KEY_SALT_SIZE], nonce[KEY_NONCE_SIZE];
    char path[HOME_PATH_SIZE];
    struct buf b;
    if (random_bytes(salt, sizeof salt) < 0 || random_bytes(nonce, sizeof nonce) < 0)
        return err_set(e, ERR_IO, "the machine gives no randomness");
    buf_init(&b, 64 * 1024);
    int r = key_seal(seeds, passphrase, salt, nonce, &b, e);
    if (r == 0)
        r = home_path(h, "keys.sealed", path, e);
    if (r == 0)
        r = file_create(path, buf_bytes(&b), 0600, e);
    buf_clear(&b);
    return r;
}

static int
write_sheet(const struct home *h, const struct key_seeds *seeds, const char *path, struct err *e)
{
    struct buf title, sheet;
    buf_init(&title, 256);
    buf_init(&sheet, 64 * 1024);
    buf_append_fmt(&title, "%s of %s", h->member, h->alliance);
    int r = key_sheet(seeds, buf_bytes(&title), &sheet);
    if (r < 0)
        r = err_set(e, r, "the recovery sheet could not be made");
    else if (path)
        r = file_create(path, buf_bytes(&sheet), 0600, e);
    else
        cli_say("%.*s\n", (int)sheet.n, (const char *)sheet.p);
    buf_clear(&title);
    buf_wipe(&sheet);
    return r;
}

static int
make(struct cli *cli, const char *dir, const struct init *in, struct err *e)
{
    struct buf passphrase;
    struct key_seeds *seeds = key_seeds_new();
    struct home h;
    buf_init(&passphrase, 1024);
    int r = seeds ? fill_home(&h, dir, in, e) : err_set(e, ERR_NOMEM, "no locked memory for keys (see ulimit -l)");
    if (r == 0)
        r = cli_passphrase(cli, true, &passphrase, e);
    if (r == 0)
        r = make_seeds(in, seeds, e);
    if (r == 0)
        r = home_create(&h, e);
    if (r == 0)
        r = seal(&h, seeds, buf_bytes(&passphrase), e);
    if (r == 0 && !in->recover)
        r = write_sheet(&h, seeds, in->sheet, e);
    if (r == 0) {
        cli_note("%s holds the folder of %s. ", h.dir, h.member);
        if (in->recover)
            cli_note("Its keys are those of the recovery sheet.\n");
        else
            cli_note("%s\n", in->sheet ? "Print the recovery sheet, lock it away, and delete the file."
                                       : "Write the recovery sheet above down, or print it, and lock it away.");
        if (in->recover)
            cli_note("Next: entente --dir %s charter adopt FILE with the alliance's charter, then serve: the other members "
                     "give the records back.\n",
                     h.dir);
        else
            cli_note("Next: entente --dir %s charter new FILE, or charter join FILE when another member began one.\n", h.dir);
    }
    buf_wipe(&passphrase);
    key_seeds_free(seeds);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct init in = {.listen = "127.0.0.1:7700"};
    struct err e = {0};
    const struct cli_option options[] = {
        {"--member", &in.member, NULL}, {"--alliance", &in.alliance, NULL}, {"--address", &in.listen, NULL},
        {"--api", &in.api, NULL},       {"--sheet", &in.sheet, NULL},       {"--recover", &in.recover, NULL},
        {"--console", &in.console, NULL},
    };
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    // Other ports are for several nodes on one machine: each console then takes a free one.
    if (!in.console && !in.api)
        in.console = "127.0.0.1:7702";
    if (!in.api)
        in.api = "127.0.0.1:7701";
    const char *dir = argc == 2 ? argv[1] : cli->dir;
    if (argc > 2 || !dir)
        return cli_usage("init", "it takes one word, the folder to make");
    if (!in.member || !in.alliance)
        return cli_usage("init", "--member and --alliance are needed");
    return make(cli, dir, &in, &e) < 0 ? cli_fail(&e) : CLI_OK;
}

const struct command init_command = {
    "init",
    "DIR --member NAME --alliance NAME [--address HOST:PORT] [--api HOST:PORT] [--console HOST:PORT]\n"
    "    [--sheet FILE] [--recover FILE]",
    "Make a member's folder and its keys",
    "Makes DIR with three fresh keys (ledger, cosigning, transport), sealed under a passphrase, and\n"
    "prints the recovery sheet: the keys in letters, to be kept on paper. The alliance can give back\n"
    "every record, but nobody can give back a lost key.\n\n"
    "  --member NAME        2 to 12 of A-Z 0-9, as the alliance will know you\n"
    "  --alliance NAME      1 to 32 of a-z 0-9 -\n"
    "  --address HOST:PORT  where the other members reach this node (default 127.0.0.1:7700)\n"
    "  --api HOST:PORT      where this machine's tools reach it (default 127.0.0.1:7701)\n"
    "  --console HOST:PORT  where browsers reach its console, over https (default 127.0.0.1:7702; with --api a port that\n"
    "                       is free, kept from then on)\n"
    "  --sheet FILE         write the recovery sheet to FILE instead of printing it\n"
    "  --recover FILE       take the keys from a recovery sheet instead of making new ones\n\n"
    "Example:\n  entente init /var/lib/entente --member KAZ --alliance cooperation --address node.example:7700\n",
    run,
    NULL,
};
