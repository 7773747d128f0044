// SPDX-License-Identifier: Apache-2.0
// entente prove: one record with what a stranger needs to believe it.
#include <stdlib.h>

#include "cmd/cli.h"
#include "cmd/words.h"
#include "host/file.h"
#include "record/testimony.h"

static int
write_proof(const char *path, const struct buf *proof, struct err *e)
{
    struct testimony *t = malloc(sizeof *t);
    int r = t ? testimony_parse(buf_bytes(proof), t, e) : err_set(e, ERR_NOMEM, "no memory");
    // A restricted record's proof holds its bytes: nobody else on this machine is to read them.
    if (r == 0)
        r = file_create(path, buf_bytes(proof), t->leaf_class == LEAF_RESTRICTED ? 0600 : 0644, e);
    if (r == 0)
        cli_say("%s proves record %llu of %.*s. Who has the charter can check it: entente verify "
                "%s --charter FILE\n",
                path, (unsigned long long)t->index, (int)t->origin.n, (const char *)t->origin.p,
                path);
    free(t);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct err e = {0};
    struct buf path, answer;
    int r = cli_options(cli, &argc, argv, NULL, 0);
    if (r)
        return r;
    if (argc != 3)
        return cli_usage("prove", "it takes the id of a record and the name of a file to write");
    if (words_id("prove", argv[1]))
        return CLI_USAGE;
    if (file_exists(argv[2])) {
        (void)err_set(&e, ERR_EXISTS, "%s exists already; name another", argv[2]);
        return cli_fail(&e);
    }
    buf_init(&path, 4096);
    buf_init(&answer, TESTIMONY_SIZE_MAX);
    buf_append_str(&path, "/api/v1/proofs/");
    cli_path_word(&path, bytes_of_str(argv[1]));
    r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, &answer, &e);
    if (r == 0)
        r = write_proof(argv[2], &answer, &e);
    buf_clear(&answer);
    buf_clear(&path);
    return r < 0 ? cli_fail(&e) : CLI_OK;
}

const struct command prove_command = {
    "prove",
    "ID FILE",
    "Write one record to a file that proves itself to a stranger",
    "FILE holds the record, its place in its author's ledger, and the signatures of exactly k "
    "members, the\n"
    "author's one of them. Whoever has the charter can check it without a node and without a "
    "network; one byte\n"
    "changed, or one signature removed, and it proves nothing. A record that is not settled yet "
    "has too few.\n\n"
    "Example:\n  entente prove 22e85a0942ad record.proof\n  entente verify record.proof --charter "
    "alliance.charter\n",
    run,
    NULL,
};
