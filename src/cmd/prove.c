// SPDX-License-Identifier: Apache-2.0
// entente prove: one record with what a stranger needs to believe it.
#include <stdlib.h>

#include "cmd/cli.h"
#include "cmd/values.h"
#include "cmd/words.h"
#include "host/file.h"
#include "record/charter.h"
#include "record/testimony.h"

static int
say_proof(const struct cli *cli, const char *path, const struct testimony *t, struct bytes author, struct bytes gist)
{
    struct buf out;
    struct json_writer w;
    if (!cli->json) {
        cli_say("%s proves what is leaf %llu of %.*s: %.*s. Who has the charter can check it: entente verify "
                "%s --charter FILE\n",
                path, (unsigned long long)t->index, (int)author.n, (const char *)author.p, (int)gist.n,
                (const char *)(gist.p ? gist.p : (const uint8_t *)""), path);
        return 0;
    }
    buf_init(&out, 64 * 1024);
    json_writer_init(&w, &out);
    json_write_object(&w, NULL);
    json_write_str(&w, "file", path);
    json_write_text(&w, "member", author);
    json_write_int(&w, "index", (int64_t)t->index);
    json_write_object_end(&w);
    int r = buf_check(&out);
    if (r == 0)
        cli_print_json(buf_bytes(&out));
    buf_clear(&out);
    return r;
}

static int
write_proof(const struct cli *cli, const char *path, const struct buf *proof, struct err *e)
{
    struct testimony *t = malloc(sizeof *t);
    struct arena a;
    struct json *record = NULL;
    struct bytes alliance, author = {NULL, 0};
    struct hash charter;
    struct buf gist;
    uint64_t generation;
    arena_init(&a, 16 * 1024 * 1024);
    buf_init(&gist, 64 * 1024);
    int r = t ? testimony_parse(buf_bytes(proof), t, e) : err_set(e, ERR_NOMEM, "no memory");
    if (r == 0 && json_parse(&a, t->record, JSON_RECORD, &record, NULL) == 0)
        values_append_gist(&gist, record);
    if (r == 0 && charter_parse_origin(t->origin, &alliance, &charter, &author, &generation) < 0)
        author = t->origin;
    // A restricted record's proof holds its bytes: nobody else on this machine is to read them.
    if (r == 0)
        r = cli_made(file_create(path, buf_bytes(proof), t->leaf_class == LEAF_RESTRICTED ? 0600 : 0644, e), e);
    if (r == 0)
        r = say_proof(cli, path, t, author, buf_bytes(&gist));
    buf_clear(&gist);
    arena_clear(&a);
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
        r = write_proof(cli, argv[2], &answer, &e);
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
