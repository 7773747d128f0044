// SPDX-License-Identifier: Apache-2.0
// entente delist: end one of this member's listings.
#include "base/limits.h"
#include "cmd/aid.h"
#include "cmd/compose.h"
#include "cmd/words.h"
#include "formats/entry.h"
#include "host/clock.h"

static int
make(struct arena *a, const struct json *answer, struct buf *out, struct err *e)
{
    struct buf body;
    const struct json *latest = json_get(json_get(answer, "listing"), "latest");
    if (!latest)
        return err_set(e, ERR_REFUSED, "no version of that listing is held here");
    const struct json *history = json_get(json_get(answer, "listing"), "history"), *last = NULL;
    for (const struct json *h = history ? history->first : NULL; h; h = h->next)
        last = h;
    if (bytes_equal_str(json_get_text(last, "status"), "delisted"))
        return err_set(e, ERR_REFUSED, "it is delisted already, since %.*s", (int)json_get_text(last, "from").n,
                       json_get_text(last, "from").p);
    buf_init(&body, LIMIT_RECORD_SIZE);
    int r = entry_append_delisted(a, &body, latest->source, e);
    if (r == 0)
        r = entry_append_record(out, buf_bytes(&body), clock_now_s(), json_get_text(answer, "id"), e);
    buf_clear(&body);
    return r;
}

// The same record with one more id in `refs`.
static int
cite(struct arena *a, struct buf *record, struct bytes id, struct err *e)
{
    struct json *root;
    struct buf cited;
    struct json_writer w;
    struct bytes copy = arena_copy(a, buf_bytes(record));
    int r = copy.p ? json_parse(a, copy, JSON_RECORD, &root, e) : err_set(e, ERR_NOMEM, "no memory");
    if (r < 0)
        return r;
    buf_init(&cited, LIMIT_RECORD_SIZE);
    json_writer_init(&w, &cited);
    json_write_object(&w, NULL);
    for (const struct json *m = root->first; m; m = m->next) {
        const char *name = arena_str(a, m->name);
        if (name && !bytes_equal_str(m->name, "refs"))
            json_write_raw(&w, name, m->source);
    }
    const struct json *refs = json_get(root, "refs");
    json_write_array(&w, "refs");
    for (const struct json *x = refs ? refs->first : NULL; x; x = x->next)
        json_write_text(&w, NULL, x->text);
    json_write_text(&w, NULL, id);
    json_write_array_end(&w);
    json_write_object_end(&w);
    buf_reset(record);
    buf_append(record, buf_bytes(&cited));
    r = buf_check(&cited) < 0 ? err_set(e, ERR_LIMIT, "the record grows too large") : 0;
    buf_clear(&cited);
    return r;
}

// The petition that the delisting answers: one against this listing.
static int
cite_petition(struct cli *cli, struct arena *a, const struct json *listing, const char *id, struct buf *record, struct err *e)
{
    const struct json *petition;
    int r = aid_fetch(cli, a, "/api/v1/requests/", id, &petition, e);
    if (r == 0 && !bytes_equal(json_get_text(petition, "listing"), json_get_text(listing, "id")))
        r = err_set(e, ERR_REFUSED, "%s is no petition against this listing", id);
    bool is_hidden = r == 0 && bytes_equal_str(json_get_text(petition, "class"), "restricted") &&
                     !bytes_equal_str(json_get_text(listing, "class"), "restricted");
    if (is_hidden)
        r = err_set(e, ERR_REFUSED, "the petition is restricted, and a delisting for all may not name it");
    return r == 0 ? cite(a, record, json_get_text(petition, "id"), e) : r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct err e = {0};
    struct arena a;
    struct buf record;
    const struct json *answer;
    const char *petition = NULL;
    const struct cli_option options[] = {{"--petition", &petition, NULL}};
    int r = cli_options(cli, &argc, argv, options, 1);
    if (r)
        return r;
    if (argc != 2)
        return cli_usage("delist", "it takes one word, the id of a listing");
    if (words_id("delist", argv[1]) || (petition && words_id("delist", petition)))
        return CLI_USAGE;
    arena_init(&a, 32 * 1024 * 1024);
    buf_init(&record, LIMIT_RECORD_SIZE);
    r = compose_fetch(cli, &a, argv[1], &answer, &e);
    if (r == 0)
        r = compose_need_listing(answer, argv[1], &e);
    if (r == 0 && cli_home(cli, &e) == 0 && !bytes_equal_str(json_get_text(answer, "member"), cli->home.member))
        r = err_set(&e, ERR_REFUSED, "only %.*s, who listed it, can end it; to stop recognising it: entente recognise %s --withdraw",
                    (int)json_get_text(answer, "member").n, json_get_text(answer, "member").p, argv[1]);
    if (r == 0)
        r = make(&a, answer, &record, &e);
    if (r == 0 && petition)
        r = cite_petition(cli, &a, answer, petition, &record, &e);
    char leaf_class[16] = "alliance";
    if (r == 0)
        r = bytes_to_str(json_get_text(answer, "class"), leaf_class, sizeof leaf_class);
    struct buf said;
    buf_init(&said, 64 * 1024);
    if (r == 0) {
        buf_append_fmt(&said, "%s no longer lists ", cli->home.member);
        compose_append_name(&said, answer);
        buf_append_fmt(&said, "; its history: entente show %.12s\n", json_get_text(answer, "id").p);
    }
    r = r < 0 ? cli_fail(&e) : compose_send_bytes(cli, buf_bytes(&record), leaf_class, false);
    compose_tell(cli, r, &said);
    buf_clear(&record);
    arena_clear(&a);
    return r;
}

const struct command delist_command = {
    "delist",
    "ID [--petition PETITION]",
    "End one of this member's listings",
    "Writes a version of the listing that is delisted. Every member that holds the listing drops it, and the\n"
    "receipts of the new leaf show who has it; the history stays. To blank mistaken bytes, see entente erase.\n\n"
    "  --petition ID  the petition that is granted with it: its id stands in the delisting\n\n"
    "Example:\n  entente delist 22e85a0942ad\n",
    run,
    NULL,
};
