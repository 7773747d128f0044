// SPDX-License-Identifier: Apache-2.0
// entente erase: blank records of this member's own, everywhere.
#include <stdlib.h>

#include "base/limits.h"
#include "cmd/cli.h"
#include "cmd/compose.h"
#include "cmd/words.h"

static int
by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

struct erasing {
    bool only_this; // not the other versions of a listing
    int64_t indexes[LIMIT_ERASURE_INDEXES];
    size_t count;
    struct buf said; // of each record one line
};

// Of a listing or a notice its versions, else NULL.
static const struct json *
versions_of(const struct json *answer)
{
    const struct json *object = json_get(answer, "listing");
    return json_get(object ? object : json_get(answer, "notice"), "history");
}

static int
check_erasable(struct cli *cli, const struct json *answer, const char *id, bool only_this, struct err *e)
{
    const struct json *erasure = json_get(answer, "erasure");
    struct bytes member = json_get_text(answer, "member"), when = json_get_text(erasure, "time");
    int r = cli_home(cli, e);
    if (r < 0)
        return r;
    if (!bytes_equal_str(member, cli->home.member))
        return err_set(e, ERR_REFUSED, "%s is a record of %.*s: only its author can erase it", id, (int)member.n, member.p);
    if (bytes_equal_str(json_get_text(answer, "class"), "statute"))
        return err_set(e, ERR_REFUSED, "%s is a statute record: these are never erased", id);
    if (erasure && (only_this || !versions_of(answer)))
        return err_set(e, ERR_REFUSED, "%s was erased already, on %.*s by erasure %.12s; who has carried it out: entente show %s",
                       id, (int)when.n, when.p, json_get_text(erasure, "id").p, id);
    return 0;
}

// A file of several parts goes with all of them.
static int
add_parts(struct cli *cli, struct arena *a, const struct json *answer, struct erasing *x, size_t *count, struct err *e)
{
    char (*ids)[65];
    int r = compose_parts(a, answer, &ids, count, e);
    for (size_t i = 0; r == 0 && i < *count; i++) {
        const struct json *part;
        struct arena own;
        arena_init(&own, 32 * 1024 * 1024);
        r = compose_fetch(cli, &own, ids[i], &part, e);
        if (r == 0 && x->count == LIMIT_ERASURE_INDEXES)
            r = err_set(e, ERR_LIMIT, "one erasure names at most %d leaves: erase these records in several", LIMIT_ERASURE_INDEXES);
        if (r == 0 && !json_get(part, "erasure"))
            x->indexes[x->count++] = json_get_int(part, "index", -1);
        arena_clear(&own);
    }
    return r;
}

// The leaves of one record, or of all versions of a listing or notice that are not erased yet.
static int
add_record(struct cli *cli, const char *id, struct erasing *x, struct err *e)
{
    struct arena a;
    const struct json *answer;
    arena_init(&a, 32 * 1024 * 1024);
    int r = compose_fetch(cli, &a, id, &answer, e);
    if (r == 0)
        r = check_erasable(cli, answer, id, x->only_this, e);
    if (r < 0) {
        arena_clear(&a);
        return r;
    }
    const struct json *history = versions_of(answer);
    bool is_one = !history || x->only_this;
    size_t more = is_one ? 1 : history->count;
    if (more > LIMIT_ERASURE_INDEXES - x->count)
        r = err_set(e, ERR_LIMIT, "one erasure names at most %d leaves: erase these records in several", LIMIT_ERASURE_INDEXES);
    else if (is_one)
        x->indexes[x->count++] = json_get_int(answer, "index", -1);
    for (const struct json *h = r == 0 && !is_one ? history->first : NULL; h; h = h->next)
        x->indexes[x->count++] = json_get_int(h, "index", -1);
    size_t parts = 0;
    if (r == 0)
        r = add_parts(cli, &a, answer, x, &parts, e);
    buf_append_str(&x->said, "it erases ");
    compose_append_name(&x->said, answer);
    if (history && !x->only_this)
        buf_append_fmt(&x->said, ", %zu version%s", more, more == 1 ? "" : "s");
    if (parts)
        buf_append_fmt(&x->said, ", all %zu parts of the file", parts + 1);
    buf_append_fmt(&x->said, ", on every node; who has carried that out: entente show %.12s\n", json_get_text(answer, "id").p);
    arena_clear(&a);
    return r;
}

static int
send(struct cli *cli, struct erasing *x, const char *reason, const char *act)
{
    struct compose c;
    qsort(x->indexes, x->count, sizeof *x->indexes, by_value);
    compose_init(&c, "erasure");
    json_write_array(&c.w, "indexes");
    for (size_t i = 0; i < x->count; i++)
        if (i == 0 || x->indexes[i] != x->indexes[i - 1])
            json_write_int(&c.w, NULL, x->indexes[i]);
    json_write_array_end(&c.w);
    json_write_str(&c.w, "reason", reason);
    if (act)
        json_write_str(&c.w, "act", act);
    return compose_send(cli, &c, "statute", false);
}

static int
run(struct cli *cli, int argc, char **argv)
{
    const char *reason = NULL, *act = NULL;
    bool only_this = false;
    struct err e = {0};
    const struct cli_option options[] = {{"--reason", &reason, NULL}, {"--act", &act, NULL}, {"--version", NULL, &only_this}};
    int r = cli_options(cli, &argc, argv, options, 3);
    if (r)
        return r;
    if (argc < 2 || !reason)
        return cli_usage("erase", "it takes the ids of records, and --reason TEXT");
    for (int i = 1; i < argc; i++)
        if (words_id("erase", argv[i]))
            return CLI_USAGE;
    struct erasing *x = calloc(1, sizeof *x);
    if (!x) {
        (void)err_set(&e, ERR_NOMEM, "no memory");
        return cli_fail(&e);
    }
    x->only_this = only_this;
    buf_init(&x->said, 1024 * 1024);
    for (int i = 1; r == 0 && i < argc; i++)
        r = add_record(cli, argv[i], x, &e);
    r = r < 0 ? cli_fail(&e) : send(cli, x, reason, act);
    compose_tell(cli, r, &x->said);
    free(x);
    return r;
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
