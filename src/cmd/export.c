// SPDX-License-Identifier: Apache-2.0
// entente export: what peers would be given over the wire, as a file for links that are not wired.
#include "base/limits.h"
#include "cmd/cli.h"
#include "host/clock.h"
#include "host/file.h"
#include "host/outfile.h"
#include "member/pack.h"

#define EXPORT_SINCE_MAX ((size_t)4 << 30)

static int
put(void *context, struct bytes content, struct err *e)
{
    return outfile_write(context, content, e);
}

// What the other side holds, as the head of a bundle that it made says.
static int
read_since(const char *path, struct arena *a, struct bundle_head *out, struct err *e)
{
    struct buf b;
    buf_init(&b, EXPORT_SINCE_MAX);
    int r = file_read(path, &b, e);
    if (r == 0)
        r = bundle_check_end(buf_bytes(&b), e);
    struct bytes head = arena_copy(a, bytes_sub(buf_bytes(&b), 0, BUNDLE_HEAD_MAX));
    buf_clear(&b);
    if (r == 0)
        r = head.p ? bundle_parse_head(a, &head, out, e) : err_set(e, ERR_NOMEM, "no memory");
    return r < 0 ? err_within(e, r, "%s", path) : 0;
}

static int
export_bundle(struct cli *cli, struct view *v, const char *path, const char *to,
              const struct bundle_head *since, struct pack_counts *counts, struct err *e)
{
    struct outfile *f = NULL;
    const struct pack_options o = {.now = clock_now_s(), .to = bytes_of_str(to), .since = since};
    (void)cli; // the folder is open
    int r =
        cli_made(outfile_open(&f, path, to ? 0600 : 0644, e), e); // with a name it may hold restricted records
    if (r == 0)
        r = view_begin(v, e);
    if (r == 0)
        r = pack_bundle(v, &o, put, f, counts, e);
    view_end(v);
    if (r == 0)
        return outfile_keep(f, e);
    outfile_drop(f);
    return r;
}

static void
audit(struct cli *cli, const char *to, const struct pack_counts *n)
{
    struct buf what;
    buf_init(&what, 1024);
    buf_append_fmt(&what, "%llu leaves%s%s", (unsigned long long)n->leaves, to ? " to " : "", to ? to : "");
    cli_audit(cli, buf_bytes(&what), 0);
    buf_clear(&what);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *to = NULL, *since_path = NULL;
    const struct cli_option options[] = {{"--to", &to, NULL}, {"--since", &since_path, NULL}};
    struct err e = {0};
    struct arena a;
    struct view *v = NULL;
    struct bundle_head since;
    struct pack_counts n = {0};
    char store[HOME_PATH_SIZE];
    int r = cli_options(cli, &argc, argv, options, 2);
    if (r)
        return r;
    if (argc != 2)
        return cli_usage("export", "it takes one word, the file to write");
    arena_init(&a, 4 * 1024 * 1024);
    r = cli_home(cli, &e);
    if (r == 0 && since_path)
        r = read_since(since_path, &a, &since, &e);
    if (r == 0)
        r = home_store(&cli->home, store, &e);
    if (r == 0)
        r = view_open(&v, store, NULL, &e);
    if (r == 0)
        r = export_bundle(cli, v, argv[1], to, since_path ? &since : NULL, &n, &e);
    view_close(v);
    arena_clear(&a);
    if (r < 0)
        return cli_fail(&e);
    audit(cli, to, &n);
    if (cli->json)
        cli_say("{\"notes\":%llu,\"leaves\":%llu,\"receipts\":%llu}\n", (unsigned long long)n.notes,
                (unsigned long long)n.leaves, (unsigned long long)n.receipts);
    else
        cli_say("%s holds %llu leaves and %llu signed checkpoints%s%s; there: entente import "
                "bundle FILE\n",
                argv[1], (unsigned long long)n.leaves, (unsigned long long)n.notes,
                to ? ", and what only these may read: " : "", to ? to : "");
    return CLI_OK;
}

const struct command export_command = {
    "export",
    "FILE [--to MEMBER] [--since BUNDLE]",
    "Write what other members would be given over the wire to a file",
    "For links that are not wired: carried to a node that cannot be reached, the file brings it "
    "the leaves, records,\n"
    "checkpoints and cosignatures of every ledger that is held here; there, `entente import bundle "
    "FILE`. That node\n"
    "then cosigns, and an export made there brings its cosignatures back.\n\n"
    "  --to MEMBER      also what only that member may read; without it, only what every member "
    "may hold\n"
    "  --since BUNDLE   leave out the leaves that the maker of BUNDLE, a file from there, held "
    "already; records that\n"
    "                   were released later than their leaves came go along only without it\n\n"
    "It works beside a running node. Who imports believes signatures, not the file: it may travel "
    "by any means.\n\n"
    "Example:\n  entente export for-kaz.bundle --to KAZ\n  entente export more.bundle --to KAZ "
    "--since from-kaz.bundle\n",
    run,
    NULL,
};
