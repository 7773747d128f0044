// SPDX-License-Identifier: Apache-2.0
// entente erase: blank records of this member's own, everywhere.
#include <stdlib.h>

#include "cmd/cli.h"
#include "cmd/compose.h"
#include "cmd/words.h"

static int
by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static int
add_indexes(struct cli *cli, struct arena *a, const char *id, bool only_this, int64_t *indexes, size_t *count, size_t max,
            struct err *e)
{
    const struct json *answer;
    int r = compose_fetch(cli, a, id, &answer, e);
    if (r < 0)
        return r;
    if (cli_home(cli, e) == 0 && !bytes_equal_str(json_get_text(answer, "member"), cli->home.member))
        return err_set(e, ERR_REFUSED, "%s is a record of %.*s: only its author can erase it", id,
                       (int)json_get_text(answer, "member").n, json_get_text(answer, "member").p);
    const struct json *object = json_get(answer, "listing");
    const struct json *history = json_get(object ? object : json_get(answer, "notice"), "history");
    if (!history || only_this) {
        if (*count < max)
            indexes[(*count)++] = json_get_int(answer, "index", -1);
        return 0;
    }
    for (const struct json *h = history->first; h && *count < max; h = h->next)
        indexes[(*count)++] = json_get_int(h, "index", -1);
    return 0;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *reason = NULL, *act = NULL;
    bool only_this = false;
    struct err e = {0};
    struct arena a;
    struct compose c;
    int64_t indexes[1024];
    size_t count = 0;
    const struct cli_option options[] = {{"--reason", &reason, NULL}, {"--act", &act, NULL}, {"--version", NULL, &only_this}};
    int r = cli_options(cli, &argc, argv, options, 3);
    if (r)
        return r;
    if (argc < 2 || !reason)
        return cli_usage("erase", "it takes the ids of records, and --reason TEXT");
    for (int i = 1; i < argc; i++)
        if (words_id("erase", argv[i]))
            return CLI_USAGE;
    arena_init(&a, 256 * 1024 * 1024);
    for (int i = 1; r == 0 && i < argc; i++)
        r = add_indexes(cli, &a, argv[i], only_this, indexes, &count, sizeof indexes / sizeof *indexes, &e);
    arena_clear(&a);
    if (r < 0)
        return cli_fail(&e);
    qsort(indexes, count, sizeof *indexes, by_value);
    compose_init(&c, "erasure");
    json_write_array(&c.w, "indexes");
    for (size_t i = 0; i < count; i++)
        if (i == 0 || indexes[i] != indexes[i - 1])
            json_write_int(&c.w, NULL, indexes[i]);
    json_write_array_end(&c.w);
    json_write_str(&c.w, "reason", reason);
    if (act)
        json_write_str(&c.w, "act", act);
    return compose_send(cli, &c, "statute", false);
}

const struct command erase_command = {
    "erase",
    "ID... --reason TEXT [--act TEXT] [--version]",
    "Erase records of this member's own, on every node",
    "Writes an erasure. Every node blanks the bytes and salts of these leaves on sight, and overwrites them on\n"
    "its disk; the leaves stay, so every proof over the ledger still holds. All versions of a listing or a\n"
    "notice are erased, unless --version says that only the one named is. The reason stays for good: name nobody in it.\n"
    "A name that was screened or searched for stays in each node's own audit trail, for its audit-days.\n\n"
    "Example:\n  entente erase 22e85a0942ad --reason \"entered by mistake\"\n",
    run,
    NULL,
};
