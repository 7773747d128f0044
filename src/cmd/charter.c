// SPDX-License-Identifier: Apache-2.0
// entente charter: members at a distance found an alliance by passing one file round twice, first to gather keys, then
// signatures.
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/text.h"
#include "base/when.h"
#include "cmd/charter_show.h"
#include "cmd/cli.h"
#include "crypto/key.h"
#include "formats/defaults.h"
#include "host/clock.h"
#include "host/file.h"
#include "ledger/note.h"
#include "record/charter.h"
#include "record/kind.h"

#define CHARTER_ARENA_MAX (32 * 1024 * 1024)
#define CHARTER_QUOTA_LEAVES 10000000ull       // enough for every public list a hundred times over
#define CHARTER_QUOTA_BYTES (64ull << 30)      // what a small machine's disk holds of one ledger

struct work {
    struct cli *cli;
    struct arena arena;
    struct buf file;
    struct charter charter;
    struct err *e;
    bool is_signed; // the file carries signatures
    const char *guest, *writes; // join: as a guest of that role, who writes these kinds
    bool is_rebound; // adopt: with other keys than the charter has
};

static int
load(struct work *w, const char *path, bool is_draft)
{
    int r = file_read(path, &w->file, w->e);
    if (r < 0)
        return r;
    struct bytes text, signatures;
    charter_parse_split(buf_bytes(&w->file), &text, &signatures);
    w->is_signed = signatures.n > 0;
    r = charter_parse(&w->arena, buf_bytes(&w->file), is_draft, &w->charter, w->e);
    return r < 0 ? err_within(w->e, r, "%s", path) : 0;
}

// ---- new ----

struct new_options {
    const char *alliance, *criteria, *organs, *rule, *quota_leaves, *quota_bytes;
};

static int
append_rule(struct buf *text, const struct new_options *o, struct err *e)
{
    uint64_t k = 0, leaves = CHARTER_QUOTA_LEAVES, bytes = CHARTER_QUOTA_BYTES;
    bool is_all = strcmp(o->rule, "all") == 0;
    if (!is_all && (num_parse_u64(bytes_of_str(o->rule), &k) < 0 || k < 1 || k > LIMIT_MEMBERS))
        return err_set(e, ERR_USAGE, "--register-rule is 'all' or a number of members, not '%s'", o->rule);
    if (o->quota_leaves && num_parse_u64(bytes_of_str(o->quota_leaves), &leaves) < 0)
        return err_set(e, ERR_USAGE, "--quota-leaves is a number");
    if (o->quota_bytes && num_parse_u64(bytes_of_str(o->quota_bytes), &bytes) < 0)
        return err_set(e, ERR_USAGE, "--quota-bytes is a number");
    if (is_all)
        buf_append_str(text, "register all\n");
    else
        buf_append_fmt(text, "register %llu\n", (unsigned long long)k);
    buf_append_fmt(text, "quota %llu %llu\n", (unsigned long long)leaves, (unsigned long long)bytes);
    return 0;
}

static int
new_draft(struct work *w, const char *path, const struct new_options *o)
{
    struct buf text;
    char today[WHEN_TEXT_SIZE];
    const char *alliance = o->alliance;
    if (!alliance && w->cli->dir && cli_home(w->cli, w->e) == 0)
        alliance = w->cli->home.alliance;
    if (!alliance)
        return err_set(w->e, ERR_USAGE, "which alliance? Name it with --alliance, or name a member's folder with --dir");
    buf_init(&text, LIMIT_NOTE_SIZE);
    when_format_date(clock_now_s(), today);
    buf_append_fmt(&text, "entente charter v1\nalliance %s\nrules 1\nfounded %s\n", alliance, today);
    int r = 0;
    if (o->criteria && strcmp(o->criteria, "default") != 0) {
        r = file_read(o->criteria, &text, w->e);
    } else {
        buf_append_str(&text, defaults_criteria());
        buf_append_str(&text, defaults_programmes());
    }
    if (r == 0)
        r = append_rule(&text, o, w->e);
    if (r == 0 && o->organs)
        r = file_read(o->organs, &text, w->e);
    if (r == 0)
        r = buf_check(&text);
    if (r == 0)
        r = charter_parse(&w->arena, buf_bytes(&text), true, &w->charter, w->e);
    if (r == 0)
        r = file_create(path, buf_bytes(&text), 0644, w->e);
    buf_clear(&text);
    if (r == 0)
        cli_note("%s is the draft of the charter of %s. Read it, change it as you agree, then each member adds its keys:\n"
                 "  entente --dir DIR charter join %s\n",
                 path, alliance, path);
    return r;
}

// ---- the member's own keys ----

static int
open_keys(struct work *w, struct key_seeds **out)
{
    struct buf passphrase;
    buf_init(&passphrase, 1024);
    int r = cli_home(w->cli, w->e);
    if (r == 0)
        r = cli_passphrase(w->cli, false, &passphrase, w->e);
    if (r == 0)
        r = home_keys(&w->cli->home, buf_bytes(&passphrase), out, w->e);
    buf_wipe(&passphrase);
    return r;
}

static void
own_line(struct work *w, const struct key_seeds *seeds, struct charter_member *out)
{
    struct sign_public *const keys[KEY_USES] = {&out->ledger, &out->cosign, &out->transport};
    out->name = bytes_of_str(w->cli->home.member);
    out->address = bytes_of_str(w->cli->home.listen);
    for (int use = 0; use < KEY_USES; use++) {
        struct sign_secret secret;
        sign_secret_from_seed(seeds->seed[use], &secret);
        sign_public_of(&secret, keys[use]);
        sign_secret_wipe(&secret);
    }
}

// ---- join ----

static int
members_first(const void *a, const void *b)
{
    const struct charter_member *x = a, *y = b;
    bool is_guest = x->role != CHARTER_MEMBER;
    if (is_guest != (y->role != CHARTER_MEMBER))
        return is_guest ? 1 : -1;
    return bytes_compare(x->name, y->name);
}

static int
by_text(const void *a, const void *b)
{
    const struct bytes *x = a, *y = b;
    return bytes_compare(*x, *y);
}

// A guest's mandate in its one form: sorted, each kind once.
static int
guest_line(struct work *w, struct charter_member *out)
{
    struct bytes kinds[KIND_COUNT], rest = bytes_of_str(w->writes ? w->writes : "");
    struct buf b;
    size_t count = 0;
    int role = charter_role_find(bytes_of_str(w->guest));
    if (role < 0)
        return err_set(w->e, ERR_USAGE, "--guest is partner, observer or secretariat, not '%s'", w->guest);
    out->role = (enum charter_role)role;
    while (rest.n > 0 && count < KIND_COUNT) {
        size_t n = bytes_find(rest, 0, ',');
        kinds[count++] = bytes_sub(rest, 0, n);
        rest = bytes_sub(rest, n + 1, rest.n);
    }
    if (count == 0 || rest.n > 0)
        return err_set(w->e, ERR_USAGE, "a guest's mandate names the kinds of records it writes: --writes report,request");
    qsort(kinds, count, sizeof *kinds, by_text);
    buf_init(&b, LIMIT_NOTE_SIZE);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && bytes_equal(kinds[i], kinds[i - 1]))
            continue;
        if (i > 0)
            buf_append_byte(&b, ',');
        buf_append(&b, kinds[i]);
    }
    out->kinds = arena_copy(&w->arena, buf_bytes(&b));
    int r = buf_check(&b) < 0 || !out->kinds.p ? ERR_NOMEM : 0;
    buf_clear(&b);
    return r;
}

static int
join(struct work *w, const char *path)
{
    struct key_seeds *seeds = NULL;
    struct buf text;
    int r = load(w, path, true);
    if (r == 0 && w->is_signed)
        r = err_set(w->e, ERR_REFUSED, "%s is signed already: nobody can join it any more", path);
    if (r == 0)
        r = open_keys(w, &seeds);
    if (r == 0 && !bytes_equal_str(w->charter.alliance, w->cli->home.alliance))
        r = err_set(w->e, ERR_REFUSED, "%s founds the alliance %.*s, but this member was made for %s", path,
                    (int)w->charter.alliance.n, w->charter.alliance.p, w->cli->home.alliance);
    if (r == 0 && charter_find(&w->charter, bytes_of_str(w->cli->home.member)))
        r = err_set(w->e, ERR_EXISTS, "%s has a member %s already", path, w->cli->home.member);
    if (r < 0) {
        key_seeds_free(seeds);
        return r;
    }
    struct charter next = w->charter;
    next.members = arena_array(&w->arena, w->charter.party_count + 1, sizeof *next.members);
    buf_init(&text, LIMIT_NOTE_SIZE);
    r = next.members ? 0 : ERR_NOMEM;
    if (r == 0) {
        struct charter_member *own = &next.members[next.party_count++];
        if (w->charter.party_count)
            memcpy(next.members, w->charter.members, w->charter.party_count * sizeof *next.members);
        own_line(w, seeds, own);
        if (w->guest)
            r = guest_line(w, own);
        qsort(next.members, next.party_count, sizeof *next.members, members_first);
        charter_append_text(&text, &next);
    }
    if (r == 0)
        r = buf_check(&text);
    if (r == 0)
        r = charter_parse(&w->arena, buf_bytes(&text), true, &w->charter, w->e);
    if (r == 0)
        r = file_write(path, buf_bytes(&text), 0644, w->e);
    if (r == 0)
        cli_note("%s joined%s: %zu member%s and %zu guest%s so far. Pass %s on. When all have joined, each member\n"
                 "reads it, compares its hash with the others by voice or on paper, and signs:\n"
                 "  entente --dir DIR charter show %s\n"
                 "  entente --dir DIR charter sign %s\n",
                 w->cli->home.member, w->guest ? " as a guest" : "", w->charter.member_count,
                 w->charter.member_count == 1 ? "" : "s", w->charter.party_count - w->charter.member_count,
                 w->charter.party_count - w->charter.member_count == 1 ? "" : "s", path, path, path);
    buf_clear(&text);
    key_seeds_free(seeds);
    return r;
}

// ---- sign ----

static int
check_own_line(struct work *w, const struct key_seeds *seeds)
{
    struct charter_member own;
    const struct charter_member *listed = charter_find(&w->charter, bytes_of_str(w->cli->home.member));
    own_line(w, seeds, &own);
    if (!listed)
        return err_set(w->e, ERR_REFUSED, "the charter has no member %s: join it first", w->cli->home.member);
    if (!sign_public_equal(&own.ledger, &listed->ledger) || !sign_public_equal(&own.cosign, &listed->cosign) ||
        !sign_public_equal(&own.transport, &listed->transport))
        return err_set(w->e, ERR_REFUSED,
                       "the keys that the charter pins for %s are not this folder's: do not sign it. If %s lost them and these "
                       "are new ones, adopt it with --rebound",
                       w->cli->home.member, w->cli->home.member);
    return 0;
}

static size_t
count_signed(const struct charter *c, const uint8_t signed_by[16])
{
    size_t n = 0;
    for (size_t i = 0; i < c->member_count; i++)
        n += (signed_by[i / 8] >> (i % 8)) & 1;
    return n;
}

static int
append_signature(struct work *w, const struct key_seeds *seeds, struct buf *out)
{
    struct sign_secret secret;
    struct buf name;
    buf_init(&name, LIMIT_ORIGIN_SIZE);
    charter_append_origin(&name, w->charter.alliance, &w->charter.hash, bytes_of_str(w->cli->home.member), 1);
    sign_secret_from_seed(seeds->seed[KEY_LEDGER], &secret);
    buf_append(out, buf_bytes(&w->file));
    if (!w->is_signed)
        buf_append_byte(out, '\n');
    note_sign(out, w->charter.text, buf_bytes(&name), &secret);
    sign_secret_wipe(&secret);
    buf_clear(&name);
    return buf_check(out);
}

static int
sign(struct work *w, const char *path)
{
    struct key_seeds *seeds = NULL;
    uint8_t signed_by[16] = {0};
    struct buf out;
    buf_init(&out, LIMIT_NOTE_SIZE);
    int r = load(w, path, false);
    if (r == 0 && w->is_signed)
        r = charter_check_signatures(&w->charter, buf_bytes(&w->file), signed_by, w->e);
    if (r == 0)
        r = open_keys(w, &seeds);
    if (r == 0)
        r = check_own_line(w, seeds);
    if (r == 0 && charter_find(&w->charter, bytes_of_str(w->cli->home.member))->role != CHARTER_MEMBER)
        r = err_set(w->e, ERR_REFUSED, "%s is a guest: the members sign the charter, and a guest adopts it", w->cli->home.member);
    if (r == 0) {
        size_t at = (size_t)(charter_find(&w->charter, bytes_of_str(w->cli->home.member)) - w->charter.members);
        if (signed_by[at / 8] & (1u << (at % 8)))
            r = err_set(w->e, ERR_EXISTS, "%s has signed %s already", w->cli->home.member, path);
    }
    if (r == 0)
        r = append_signature(w, seeds, &out);
    if (r == 0)
        r = file_write(path, buf_bytes(&out), 0644, w->e);
    if (r == 0)
        cli_note("%s signed: %zu of %zu. When all have signed, each adopts it:\n  entente --dir DIR charter adopt %s\n",
                 w->cli->home.member, count_signed(&w->charter, signed_by) + 1, w->charter.member_count, path);
    buf_clear(&out);
    key_seeds_free(seeds);
    return r;
}

// ---- show, verify, adopt ----

static int
show(struct work *w, const char *path)
{
    uint8_t signed_by[16] = {0};
    int r = load(w, path, true);
    if (r == 0 && w->is_signed)
        r = charter_check_signatures(&w->charter, buf_bytes(&w->file), signed_by, w->e);
    if (r < 0)
        return r;
    if (w->cli->json)
        return charter_show_json(&w->charter, signed_by);
    return charter_show_text(w->cli, &w->charter, signed_by);
}

static int
all_signed(struct work *w, const char *path)
{
    uint8_t signed_by[16] = {0};
    int r = load(w, path, false);
    if (r == 0 && w->is_signed)
        r = charter_check_signatures(&w->charter, buf_bytes(&w->file), signed_by, w->e);
    for (size_t i = 0; r == 0 && i < w->charter.member_count; i++)
        if (!((signed_by[i / 8] >> (i % 8)) & 1))
            r = err_set(w->e, ERR_REFUSED, "%s is not signed by %.*s yet (%zu of %zu have signed)", path,
                        (int)w->charter.members[i].name.n, w->charter.members[i].name.p,
                        count_signed(&w->charter, signed_by), w->charter.member_count);
    return r;
}

static int
verify(struct work *w, const char *path)
{
    int r = all_signed(w, path);
    if (r == 0)
        cli_say(w->cli->json ? "{\"verified\":true,\"members\":%zu}\n" : "all %zu members have signed this charter\n",
                w->charter.member_count);
    return r;
}

static int
adopt(struct work *w, const char *path)
{
    char to[HOME_PATH_SIZE];
    struct key_seeds *seeds = NULL;
    int r = all_signed(w, path);
    if (r == 0)
        r = open_keys(w, &seeds);
    bool is_newcomer = r == 0 && !charter_find(&w->charter, bytes_of_str(w->cli->home.member));
    if (r == 0 && !is_newcomer && !w->is_rebound)
        r = check_own_line(w, seeds);
    if (r == 0 && !bytes_equal_str(w->charter.alliance, w->cli->home.alliance))
        r = err_set(w->e, ERR_REFUSED, "%s founds the alliance %.*s, but this member was made for %s", path,
                    (int)w->charter.alliance.n, w->charter.alliance.p, w->cli->home.alliance);
    if (r == 0)
        r = home_path(&w->cli->home, "charter", to, w->e);
    if (r == 0)
        r = file_create(to, buf_bytes(&w->file), 0644, w->e);
    if (r == ERR_EXISTS)
        r = err_set(w->e, ERR_EXISTS, "%s has a charter already; it never changes", w->cli->home.dir);
    if (r == 0)
        cli_note("%s adopted the charter. Next: entente --dir %s serve\n", w->cli->home.member, w->cli->home.dir);
    if (r == 0 && (is_newcomer || w->is_rebound))
        cli_note("The members do not know this folder's keys yet: hand one of them what `entente members apply` gives. The node reads,\n"
                 "and signs, once they have decided.\n");
    key_seeds_free(seeds);
    return r;
}

static int
run(struct cli *cli, int argc, char **argv)
{
    struct err e = {0};
    struct work w = {.cli = cli, .e = &e};
    struct new_options o = {.rule = "all"};
    const struct cli_option options[] = {
        {"--alliance", &o.alliance, NULL},          {"--criteria", &o.criteria, NULL},
        {"--register-rule", &o.rule, NULL},         {"--quota-leaves", &o.quota_leaves, NULL},
        {"--quota-bytes", &o.quota_bytes, NULL},    {"--guest", &w.guest, NULL},
        {"--writes", &w.writes, NULL},              {"--organs", &o.organs, NULL},
        {"--rebound", NULL, &w.is_rebound},
    };
    static const struct {
        const char *word;
        int (*act)(struct work *w, const char *path);
    } acts[] = {{"join", join}, {"sign", sign}, {"show", show}, {"verify", verify}, {"adopt", adopt}};
    int r = cli_options(cli, &argc, argv, options, sizeof options / sizeof *options);
    if (r)
        return r;
    if (argc != 3)
        return cli_usage("charter", "it takes two words: new, join, sign, show, verify or adopt, and the file");
    arena_init(&w.arena, CHARTER_ARENA_MAX);
    buf_init(&w.file, LIMIT_NOTE_SIZE);
    r = ERR_USAGE;
    if (strcmp(argv[1], "new") == 0)
        r = new_draft(&w, argv[2], &o);
    else
        (void)err_set(&e, ERR_USAGE, "charter: unknown word '%s' (new, join, sign, show, verify, adopt)", argv[1]);
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (strcmp(argv[1], acts[i].word) == 0) {
            e = (struct err){0};
            r = acts[i].act(&w, argv[2]);
        }
    buf_clear(&w.file);
    arena_clear(&w.arena);
    if (r < 0 && e.code == 0)
        r = err_set(&e, r, "charter %s %s failed (%s)", argv[1], argv[2], err_name(r));
    return r < 0 ? cli_fail(&e) : CLI_OK;
}

const struct command charter_command = {
    "charter",
    "new | join | sign | show | verify | adopt FILE",
    "Found an alliance: pass one file round twice",
    "Round one gathers keys, round two signatures; the file may travel by any means, since every member\n"
    "checks its own line before it signs. The charter's hash then names the alliance for good. The other lines\n"
    "nobody can check for you: when all have joined, compare the hash that charter show prints with every other\n"
    "member, by voice or on paper and not the way the file came, and only then sign.\n\n"
    "  charter new FILE     begin a draft: [--alliance NAME] [--criteria FILE] [--register-rule all|K]\n"
    "                       [--quota-leaves N] [--quota-bytes N] [--organs FILE]; criteria and the programmes of\n"
    "                       the UN's and the US Treasury's lists are proposed, edit the draft as you agree. The\n"
    "                       last FILE has lines on organs and how they decide, as sample/organs and\n"
    "                       docs/organs.md show; without them there is one organ, of all members\n"
    "  charter join FILE    add this member's name, keys and address; as a guest, who reads what is public or\n"
    "                       released to it, with --guest partner|observer|secretariat --writes KIND[,KIND]\n"
    "  charter sign FILE    add this member's signature, once all have joined\n"
    "  charter show FILE    all that is signed: members and their keys, rules, criteria, programmes; who has signed\n"
    "  charter verify FILE  exit code 0 only if all members have signed\n"
    "  charter adopt FILE   check the same, and keep it in this member's folder. Who is not in it adopts it to apply\n"
    "                       (entente members); --rebound: this member lost its keys, and these are new ones\n\n"
    "Example:\n  entente --dir kaz charter join alliance.charter\n",
    run,
    NULL,
};
