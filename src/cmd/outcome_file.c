// SPDX-License-Identifier: Apache-2.0
// Fetched from the node, then written; all names are looked at before anything is.
#include "cmd/outcome_file.h"

#include "host/file.h"
#include "record/dossier.h"

struct wanted {
    const char *path, *from, *as, *what;
};

static int
write_one(struct cli *cli, const struct wanted *x, const char *id, const char *lang, struct err *e)
{
    struct buf path, answer;
    buf_init(&path, 4096);
    buf_init(&answer, DOSSIER_SIZE_MAX);
    buf_append_str(&path, x->from);
    cli_path_word(&path, bytes_of_str(id));
    if (x->as)
        cli_query(&path, "as", bytes_of_str(x->as));
    if (x->as && lang)
        cli_query(&path, "lang", bytes_of_str(lang));
    int r = cli_call(cli, "GET", buf_str(&path), (struct bytes){NULL, 0}, &answer, e);
    if (r == 0)
        r = cli_made(file_create(x->path, buf_bytes(&answer), 0644, e), e);
    buf_clear(&answer);
    buf_clear(&path);
    return r;
}

static int
say(const struct cli *cli, const struct wanted *list, size_t count)
{
    struct buf out;
    struct json_writer w;
    if (!cli->json) {
        for (size_t i = 0; i < count; i++)
            if (list[i].path)
                cli_say("%s %s\n", list[i].path, list[i].what);
        return 0;
    }
    buf_init(&out, 64 * 1024);
    json_writer_init(&w, &out);
    json_write_object(&w, NULL);
    json_write_array(&w, "files");
    for (size_t i = 0; i < count; i++)
        if (list[i].path)
            json_write_str(&w, NULL, list[i].path);
    json_write_array_end(&w);
    json_write_object_end(&w);
    int r = buf_check(&out);
    if (r == 0)
        cli_print_json(buf_bytes(&out));
    buf_clear(&out);
    return r;
}

int
outcome_file(struct cli *cli, const struct outcome_file *o, const char *id)
{
    const struct wanted list[] = {
        {o->proof, "/api/v1/dossiers/", NULL,
         "proves the outcome to anybody, without a node and without a network: entente verify FILE --charter CHARTER"},
        {o->akoma, "/api/v1/texts/", "akoma", "holds the text and the words as Akoma Ntoso XML"},
        {o->plain, "/api/v1/texts/", "plain", "holds the text and the words as plain text"},
    };
    const size_t count = sizeof list / sizeof *list;
    struct err e = {0};
    int r = 0;
    for (size_t i = 0; i < count; i++)
        if (list[i].path && file_exists(list[i].path)) {
            (void)err_set(&e, ERR_EXISTS, "%s exists already; name another", list[i].path);
            return cli_fail(&e);
        }
    for (size_t i = 0; r == 0 && i < count; i++)
        if (list[i].path)
            r = write_one(cli, &list[i], id, o->lang, &e);
    if (r == 0)
        r = say(cli, list, count);
    return r < 0 ? cli_fail(&e) : CLI_OK;
}
