// SPDX-License-Identifier: Apache-2.0
// What a member reads before it signs a charter. Nothing that is signed is left out, but for the verbatim text: programmes
// of one list that fall under one criterion stand together.
#include "cmd/charter_show.h"

#include "base/limits.h"
#include "base/num.h"
#include "base/when.h"
#include "cmd/organ_show.h"
#include "cmd/table.h"
#include "record/charter_json.h"

#define SHOW_COLUMNS 100
#define SHOW_ARENA_MAX (32u * 1024 * 1024)

static bool
has_signed(const uint8_t signed_by[16], size_t i)
{
    return (signed_by[i / 8] >> (i % 8)) & 1;
}

// ---- text ----

static void
show_head(const struct charter *c)
{
    char hex[2 * HASH_SIZE + 1], date[WHEN_TEXT_SIZE];
    bytes_to_hex_str(hash_bytes(&c->hash), hex);
    when_format_date(c->founded, date);
    cli_say("alliance    %.*s, founded %s, rules version %llu\nhash        %s\nregister    a listing is coordinated when ",
            (int)c->alliance.n, c->alliance.p, date, (unsigned long long)c->rules, hex);
    if (c->register_k == 0)
        cli_say("all members recognise it\n");
    else
        cli_say("%u %s it\n", c->register_k, c->register_k == 1 ? "member recognises" : "members recognise");
    cli_say("quota       %llu leaves and %llu bytes in one member's ledger\n\n", (unsigned long long)c->quota_leaves,
            (unsigned long long)c->quota_bytes);
}

static void
show_members(struct cli *cli, const struct charter *c, const uint8_t signed_by[16])
{
    static const char *const heads[] = {"member", "role", "signed", "address", "use", "key"};
    static const char *const uses[] = {"ledger", "cosign", "transport"};
    struct table *t = table_new(heads, 6);
    for (size_t i = 0; i < c->party_count; i++) {
        const struct charter_member *m = &c->members[i];
        const struct sign_public *const keys[] = {&m->ledger, &m->cosign, &m->transport};
        for (size_t use = 0; use < 3; use++) {
            struct buf key;
            buf_init(&key, 64);
            bytes_to_base64((struct bytes){keys[use]->b, SIGN_PUBLIC_SIZE}, &key);
            table_cell(t, use == 0 ? m->name : BYTES_LIT(""));
            bool is_guest = m->role != CHARTER_MEMBER;
            table_cell_fmt(t, "%s%s%.*s", use > 0 ? "" : charter_role_name(m->role), use == 0 && is_guest ? ", writes " : "",
                           use == 0 ? (int)m->kinds.n : 0, m->kinds.p ? (const char *)m->kinds.p : "");
            table_cell_fmt(t, "%s", use > 0 ? "" : is_guest ? "-" : has_signed(signed_by, i) ? "yes" : "no");
            table_cell(t, use == 0 ? m->address : BYTES_LIT(""));
            table_cell_fmt(t, "%s", uses[use]);
            table_cell(t, buf_bytes(&key));
            buf_clear(&key);
        }
    }
    table_print(cli, t);
}

// The programmes of a list that fall under one criterion, if any.
static void
show_programmes(const struct charter *c, struct bytes list, struct bytes criterion)
{
    size_t column = 0;
    for (size_t i = 0; i < c->programme_count; i++) {
        const struct charter_programme *x = &c->programmes[i];
        if (!bytes_equal(x->list, list) || !bytes_equal(x->criterion, criterion))
            continue;
        struct bytes name = bytes_equal_str(x->programme, "*") ? BYTES_LIT("* (any other)") : x->programme;
        if (column == 0) {
            cli_say("  %.*s, %.*s: ", (int)list.n, list.p, (int)criterion.n, criterion.p);
            column = list.n + criterion.n + 6;
        } else if (column + name.n + 2 > SHOW_COLUMNS) {
            cli_say(",\n    ");
            column = 4;
        } else {
            cli_say(", ");
            column += 2;
        }
        cli_print(name);
        column += name.n;
    }
    if (column > 0)
        cli_say("\n");
}

// Through the JSON that a node gives of them, so that they look alike before and after.
static int
show_organs(struct cli *cli, const struct charter *c)
{
    struct buf b;
    struct json_writer j;
    struct json *tree = NULL;
    struct arena a;
    struct err e = {0};
    buf_init(&b, 8 * LIMIT_NOTE_SIZE);
    arena_init(&a, SHOW_ARENA_MAX);
    json_writer_init(&j, &b);
    json_write_object(&j, NULL);
    charter_json_rules(&j, c);
    charter_json_organs(&j, c, NULL, (struct bytes){NULL, 0});
    json_write_object_end(&j);
    int r = buf_check(&b);
    if (r == 0)
        r = json_parse(&a, buf_bytes(&b), JSON_GRAMMAR, &tree, &e);
    if (r == 0) {
        cli_say("\norgans, and how they decide:\n");
        organ_show_table(cli, tree);
        cli_say("\n");
        organ_show_matters(cli, tree);
        cli_say("\n");
        organ_show_rules(tree);
    }
    arena_clear(&a);
    buf_clear(&b);
    return r;
}

int
charter_show_text(struct cli *cli, const struct charter *c, const uint8_t signed_by[16])
{
    show_head(c);
    show_members(cli, c, signed_by);
    cli_say("\ncriteria to list under:\n");
    for (size_t i = 0; i < c->criterion_count; i++) {
        cli_say("  ");
        cli_print(c->criteria[i].id);
        cli_say(": ");
        cli_print(c->criteria[i].text);
        cli_say("\n");
    }
    if (c->programme_count > 0)
        cli_say("\nprogrammes of publishers' lists, by the criterion an import puts them under:\n");
    for (size_t i = 0; i < c->programme_count; i++) { // sorted by list
        if (i > 0 && bytes_equal(c->programmes[i].list, c->programmes[i - 1].list))
            continue;
        for (size_t k = 0; k < c->criterion_count; k++)
            show_programmes(c, c->programmes[i].list, c->criteria[k].id);
    }
    int r = show_organs(cli, c);
    if (r < 0)
        return r;
    cli_say("\nThis is all that is signed. When all have joined, and before you sign: compare the hash with every other member,\n"
            "by voice or on paper, not the way this file came. Who can change the file on its way can put other keys in it.\n");
    return 0;
}

// ---- JSON ----

static void
write_key(struct json_writer *j, const char *name, const struct sign_public *key)
{
    struct buf text;
    buf_init(&text, 64);
    bytes_to_base64((struct bytes){key->b, SIGN_PUBLIC_SIZE}, &text);
    json_write_text(j, name, buf_bytes(&text));
    buf_clear(&text);
}

static void
write_members(struct json_writer *j, const struct charter *c, const uint8_t signed_by[16])
{
    json_write_array(j, "members");
    for (size_t i = 0; i < c->party_count; i++) {
        const struct charter_member *m = &c->members[i];
        json_write_object(j, NULL);
        json_write_text(j, "name", m->name);
        json_write_str(j, "role", charter_role_name(m->role));
        if (m->role != CHARTER_MEMBER)
            json_write_text(j, "writes", m->kinds);
        json_write_text(j, "address", m->address);
        write_key(j, "ledger", &m->ledger);
        write_key(j, "cosign", &m->cosign);
        write_key(j, "transport", &m->transport);
        json_write_bool(j, "signed", has_signed(signed_by, i));
        json_write_object_end(j);
    }
    json_write_array_end(j);
}

static void
write_criteria(struct json_writer *j, const struct charter *c)
{
    json_write_array(j, "criteria");
    for (size_t i = 0; i < c->criterion_count; i++) {
        json_write_object(j, NULL);
        json_write_text(j, "id", c->criteria[i].id);
        json_write_text(j, "text", c->criteria[i].text);
        json_write_object_end(j);
    }
    json_write_array_end(j);
    json_write_array(j, "programmes");
    for (size_t i = 0; i < c->programme_count; i++) {
        json_write_object(j, NULL);
        json_write_text(j, "list", c->programmes[i].list);
        json_write_text(j, "criterion", c->programmes[i].criterion);
        json_write_text(j, "programme", c->programmes[i].programme);
        json_write_object_end(j);
    }
    json_write_array_end(j);
}

int
charter_show_json(const struct charter *c, const uint8_t signed_by[16])
{
    struct buf b;
    struct json_writer j;
    buf_init(&b, 8 * LIMIT_NOTE_SIZE);
    json_writer_init(&j, &b);
    json_write_object(&j, NULL);
    json_write_text(&j, "alliance", c->alliance);
    json_write_hex(&j, "hash", hash_bytes(&c->hash));
    json_write_int(&j, "rules", (int64_t)c->rules);
    json_write_time(&j, "founded", c->founded);
    json_write_int(&j, "register", c->register_k);
    json_write_object(&j, "quota");
    json_write_int(&j, "leaves", (int64_t)num_min_u64(c->quota_leaves, INT64_MAX));
    json_write_int(&j, "bytes", (int64_t)num_min_u64(c->quota_bytes, INT64_MAX));
    json_write_object_end(&j);
    write_members(&j, c, signed_by);
    write_criteria(&j, c);
    charter_json_rules(&j, c);
    charter_json_organs(&j, c, NULL, (struct bytes){NULL, 0});
    json_write_object_end(&j);
    int r = buf_check(&b);
    if (r == 0)
        cli_print_json(buf_bytes(&b));
    buf_clear(&b);
    return r;
}
