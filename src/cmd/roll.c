// SPDX-License-Identifier: Apache-2.0
#include "cmd/roll.h"

#include "base/text.h"
#include "screen/explain.h"
#include "screen/score.h"
#include "screen/words.h"

#define ROLL_SIZE_MAX ((size_t)16 * 1024 * 1024 * 1024)

int
roll_open(struct roll *r, const char *path, struct err *e)
{
    int rc = file_map_open(path, ROLL_SIZE_MAX, &r->map, e);
    if (rc < 0)
        return rc;
    rc = roster_open(&r->roster, r->map.bytes, true, e);
    if (rc < 0) {
        file_map_close(&r->map);
        return err_within(e, rc, "%s", path);
    }
    return 0;
}

void
roll_close(struct roll *r)
{
    file_map_close(&r->map);
}

static void
show_json(const char *path, const struct roster *r, const struct hash *hash)
{
    struct buf b;
    struct json_writer w;
    buf_init(&b, 1024 * 1024);
    json_writer_init(&w, &b);
    json_write_object(&w, NULL);
    json_write_str(&w, "file", path);
    json_write_hex(&w, "hash", hash_bytes(hash));
    json_write_int(&w, "names", index_name_count(&r->index));
    json_write_int(&w, "entries", r->row_count);
    json_write_int(&w, "size", (int64_t)r->bytes.n);
    json_write_array(&w, "lists");
    for (size_t i = 0; i < r->list_count; i++) {
        json_write_object(&w, NULL);
        json_write_text(&w, "list", r->lists[i].name);
        if (r->lists[i].as_of.n)
            json_write_text(&w, "as_of", r->lists[i].as_of);
        json_write_int(&w, "entries", r->lists[i].count);
        json_write_object_end(&w);
    }
    json_write_array_end(&w);
    json_write_object(&w, "versions");
    json_write_int(&w, "file", ROSTER_VERSION);
    json_write_int(&w, "index", INDEX_VERSION);
    json_write_int(&w, "score", SCORE_VERSION);
    json_write_int(&w, "words", WORDS_VERSION);
    json_write_int(&w, "folding", NORMALISE_VERSION);
    json_write_hex(&w, "stamp", bytes_of(r->index.stamp, sizeof r->index.stamp));
    json_write_object_end(&w);
    json_write_object_end(&w);
    cli_print_json(buf_bytes(&b));
    buf_clear(&b);
}

void
roll_show(struct cli *cli, const char *path, const struct roster *r)
{
    struct hash hash;
    char hex[2 * HASH_SIZE + 1];
    roster_hash(r, &hash);
    if (cli->json) {
        show_json(path, r, &hash);
        return;
    }
    bytes_to_hex_str(hash_bytes(&hash), hex);
    cli_print(bytes_of_str(path));
    cli_say("\nhash      %s\nnames     %u of %u listings\n", hex, index_name_count(&r->index), r->row_count);
    for (size_t i = 0; i < r->list_count; i++) {
        const struct roster_list *l = &r->lists[i];
        cli_say("list      ");
        cli_print(l->name);
        cli_say(": %u listings, ", l->count);
        cli_say(l->as_of.n ? "as of " : "its file tells no date");
        cli_print(l->as_of);
        cli_say("\n");
    }
    cli_say("size      %zu bytes\n", r->bytes.n);
    cli_say("versions  file %d, index %d, score %d, words %d, folding %d\n", ROSTER_VERSION, INDEX_VERSION, SCORE_VERSION,
            WORDS_VERSION, NORMALISE_VERSION);
}

void
roll_append_lists(struct buf *out, const struct roster *r)
{
    for (size_t i = 0; i < r->list_count; i++) {
        const struct roster_list *l = &r->lists[i];
        buf_append_str(out, i ? ", " : "");
        text_append_visible(out, l->name);
        buf_append_str(out, l->as_of.n ? " as of " : " of no known date");
        text_append_visible(out, l->as_of);
    }
}

void
roll_append_hit(struct cli *cli, struct buf *out, const struct roster *r, const struct screen_hit *hit)
{
    struct roster_listing l = {0};
    bool is_known = roster_get(r, hit->key, &l);
    buf_append_fmt(out, "%s%-5s %2d.%d %%%s  ", cli_color(cli, hit->is_alert ? CLI_RED : CLI_YELLOW),
                   hit->is_alert ? "ALERT" : "hit", hit->score / 10, hit->score % 10, cli_color(cli, CLI_PLAIN));
    text_append_visible(out, l.primary.n ? l.primary : hit->name);
    if (is_known) {
        buf_append_str(out, "  (");
        text_append_visible(out, l.list);
        buf_append_str(out, " ");
        text_append_visible(out, l.reference);
        buf_append_str(out, ")");
    }
    buf_append_str(out, "\n              \"");
    text_append_visible(out, hit->name);
    buf_append_str(out, "\": ");
    explain_hit(hit, out);
    buf_append_str(out, "\n");
}
