// SPDX-License-Identifier: Apache-2.0
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/when.h"
#include "crypto/hash.h"
#include "ledger/checkpoint.h"

struct arena support_arena;

int
support_reset(void **state)
{
    (void)state;
    if (support_arena.used_max == 0)
        arena_init(&support_arena, (size_t)256 << 20);
    arena_reset(&support_arena);
    return 0;
}

int
support_end(void **state)
{
    (void)state;
    arena_clear(&support_arena);
    return 0;
}

void
support_key(unsigned member, unsigned use, struct sign_secret *secret, struct sign_public *public)
{
    uint8_t seed[SIGN_SEED_SIZE] = {(uint8_t)member, (uint8_t)use, 0x5e};
    struct sign_secret own;
    if (secret == NULL)
        secret = &own;
    sign_secret_from_seed(seed, secret);
    if (public != NULL)
        sign_public_of(secret, public);
}

void
support_charter_text(struct buf *out, const char *const *members, size_t count)
{
    buf_append_str(out, "entente charter v1\nalliance demo\nrules 1\nfounded 2026-11-21\n");
    for (size_t i = 0; i < count; i++) {
        buf_append_fmt(out, "member %s", members[i]);
        for (unsigned use = 0; use < 3; use++) {
            struct sign_public key;
            support_key((unsigned)i, use, NULL, &key);
            buf_append_byte(out, ' ');
            bytes_to_base64(bytes_of(key.b, sizeof key.b), out);
        }
        buf_append_fmt(out, " %zu.example.org:7411\n", i);
    }
    buf_append_str(out, "criterion terrorism Commits, finances or abets terrorist acts\n"
                        "criterion trafficking Traffics in drugs\n"
                        "programme ofac trafficking *\n"
                        "programme ofac terrorism SDGT\n"
                        "programme un terrorism Al-Qaida\n"
                        "register 2\nquota 2000000 4000000000\n");
}

void
support_charter(struct charter *out)
{
    static const char *const members[] = {"ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"};
    struct buf text;
    struct err e = {0};
    buf_init(&text, 65536);
    support_charter_text(&text, members, 6);
    assert_int_equal(buf_check(&text), 0);
    if (charter_parse(&support_arena, buf_bytes(&text), false, out, &e) != 0)
        fail_msg("%s", e.text);
    buf_clear(&text);
}

int
support_charter_parse(const char *lines, bool is_draft, struct charter *out, struct err *e)
{
    static const char *const members[] = {"ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"};
    static const char criterion[] = "criterion terrorism";
    struct buf text, all;
    buf_init(&text, 65536);
    buf_init(&all, 1 << 20);
    support_charter_text(&text, members, is_draft ? 1 : 6);
    const char *head = buf_str(&text);
    assert_non_null(head);
    const char *rest = strstr(head, criterion);
    buf_append(&all, bytes_of(head, (size_t)(rest - head)));
    buf_append_str(&all, "guest SEC secretariat");
    for (unsigned use = 0; use < 3; use++) {
        struct sign_public key;
        support_key(20, use, NULL, &key);
        buf_append_byte(&all, ' ');
        bytes_to_base64(bytes_of(key.b, sizeof key.b), &all);
    }
    buf_append_fmt(&all, " sec.example.org:7411 message\n%s%s", rest, lines);
    assert_int_equal(buf_check(&all), 0);
    int rc = charter_parse(&support_arena, buf_bytes(&all), is_draft, out, e);
    buf_clear(&text);
    buf_clear(&all);
    return rc;
}

static const struct {
    uint8_t leaf_class;
    const char *text;
} examples[KIND_COUNT] = {
    [KIND_CHARTER] = {LEAF_STATUTE, "{\"kind\":\"charter\",\"time\":\"" TIME_1
                                    "\",\"charter\":\"" ID_A "\",\"previous\":{\"origin\":"
                                    "\"demo/" ID_A "/TJK/1\",\"size\":12,\"root\":\"" ID_B "\"}}"},
    [KIND_KEY] = {LEAF_STATUTE,
                  "{\"kind\":\"key\",\"time\":\"" TIME_1 "\",\"ledger\":\"" KEY_1
                  "\",\"cosign\":\"" KEY_2 "\",\"transport\":\"" KEY_3
                  "\",\"addresses\":[\"tjk.example.org:7411\",\"[2001:db8::1]:7411\"],"
                  "\"last\":[{\"origin\":\"demo/" ID_A "/ARM/1\",\"size\":7,\"root\":\"" ID_B
                  "\"}]}"},
    [KIND_LISTING] =
        {LEAF_RESTRICTED,
         "{\"kind\":\"listing\",\"time\":\"" TIME_1 "\",\"object\":\"" ID_A "\",\"refs\":[\"" ID_B
         "\"],\"label\":\"TLP:AMBER\",\"release\":[\"KAZ\",\"RUS\"],\"until\":\"2027-11-21\","
         "\"exercise\":false,"
         "\"status\":\"listed\",\"subject\":\"organisation\",\"names\":[{\"name\":\"Islamic "
         "Movement of Uzbekistan\","
         "\"kind\":\"primary\",\"lang\":\"en\",\"script\":\"Latn\"},{\"name\":\"IMU\",\"kind\":"
         "\"weak\",\"lang\":\"\"}],"
         "\"criteria\":[\"terrorism\"],\"source\":{\"list\":\"un\",\"reference\":\"QDe.010\","
         "\"programmes\":[\"Al-Qaida"
         "\"],\"listed\":\"2001-10-06\",\"updated\":\"2011-05-18T00:00:00Z\"},\"birth\":[{\"date\":"
         "\"1971\",\"until\":"
         "\"1971-05\",\"circa\":true}],\"places\":[{\"kind\":\"address\",\"country\":"
         "\"Afghanistan\",\"city\":\"Kunduz"
         "\",\"text\":\"Border area\"}],\"documents\":[{\"kind\":\"passport\",\"number\":\"A "
         "123\",\"country\":\"UZ\","
         "\"note\":\"expired\"}],\"sex\":\"male\",\"titles\":[\"Maulavi\"],\"positions\":["
         "\"Governor\"],\"reason\":"
         "\"Acts\",\"remarks\":\"None\",\"review\":\"2028-01-01\",\"evidence\":[\"" ID_C
         "\",\"a file\"]}"},
    [KIND_RECOGNITION] =
        {LEAF_ALLIANCE,
         "{\"kind\":\"recognition\",\"time\":\"" TIME_1 "\",\"listing\":\"" ID_A
         "\",\"status\":\"recognised\",\"since\":\"2026-12-01\",\"act\":\"Decree 7\"}"},
    [KIND_IDENTITY] = {LEAF_PUBLIC,
                       "{\"kind\":\"identity\",\"time\":\"" TIME_1 "\",\"a\":\"" ID_A
                       "\",\"b\":\"" ID_B "\",\"status\":\"same\",\"reason\":\"One passport\"}"},
    [KIND_RELEASE] = {LEAF_RESTRICTED, "{\"kind\":\"release\",\"time\":\"" TIME_1
                                       "\",\"release\":[\"ARM\",\"KAZ\"],\"of\":\"" ID_A
                                       "\",\"index\":17,\"to\":[\"" ID_B "\",\"ARM\"]}"},
    [KIND_RECALL] = {LEAF_RESTRICTED,
                     "{\"kind\":\"recall\",\"time\":\"" TIME_1
                     "\",\"release\":[\"KAZ\"],\"of\":\"" ID_A
                     "\",\"index\":17,\"from\":[\"KAZ\"],\"reason\":\"Agreement ended\"}"},
    [KIND_ERASURE] = {LEAF_STATUTE, "{\"kind\":\"erasure\",\"time\":\"" TIME_1
                                    "\",\"indexes\":[3,4,9],\"reason\":\"A mistake\","
                                    "\"act\":\"Order 5\"}"},
    [KIND_MESSAGE] = {LEAF_RESTRICTED,
                      "{\"kind\":\"message\",\"time\":\"" TIME_1
                      "\",\"release\":[\"KAZ\",\"RUS\"],\"precedence\":\"flash\",\"to\":[\"KAZ\",\"RUS\"],"
                      "\"subject\":\"Segment 7\",\"text\":\"Two vehicles\",\"reply\":\"" ID_A
                      "\",\"files\":[\"" ID_A "\"]}"},
    [KIND_FILE] = {LEAF_RESTRICTED,
                   "{\"kind\":\"file\",\"time\":\"" TIME_1
                   "\",\"release\":[\"KAZ\"],\"name\":\"report.pdf\",\"type\":\"application/pdf\",\"size\":5,"
                   "\"hash\":\"" ID_A "\",\"pieces\":[\"" ID_A "\"],\"parts\":[\"" ID_B
                   "\"],\"total\":{\"size\":67108869,\"hash\":\"" ID_B "\"}}"},
    [KIND_STATUS] = {LEAF_STATUTE, "{\"kind\":\"status\",\"time\":\"" TIME_1 "\",\"status\":\"withdraw\",\"since\":"
                                   "\"2026-12-01\",\"text\":\"By decree 5\"}"},
    [KIND_TRAINING] =
        {LEAF_ALLIANCE,
         "{\"kind\":\"training\",\"time\":\"" TIME_1 "\",\"until\":\"2027-03-01\",\"status\":"
         "\"offered\",\"title\":\"Reading ledgers\",\"about\":\"For analysts; in Russian\",\"where\":"
         "\"Dushanbe\",\"begins\":\"2027-03-01\",\"ends\":\"2027-03-06\",\"places\":20}"},
    [KIND_MANDATE] =
        {LEAF_STATUTE,
         "{\"kind\":\"mandate\",\"time\":\"" TIME_1 "\",\"exercise\":true,\"organ\":\"defence\",\"title\":\"Council of "
         "defence ministers\",\"parent\":\"heads\",\"members\":[\"TJK\",\"ARM\",\"KAZ\"],\"quorum\":2,\"matters\":[{"
         "\"matter\":\"exercises\",\"procedures\":[\"majority\",\"silence\"],\"majority\":2},{\"matter\":\"doctrine\","
         "\"procedures\":[\"consensus\"]}],\"chair\":{\"from\":\"2027-01-01\",\"months\":12,\"order\":[\"TJK\",\"KAZ\"]},"
         "\"secretariat\":\"RUS\"}"},
    [KIND_NOTICE] =
        {LEAF_RESTRICTED,
         "{\"kind\":\"notice\",\"time\":\"" TIME_1 "\",\"object\":\"" ID_A
         "\",\"release\":[\"ARM\"],\"until\":\"2027-01-01\",\"exercise\":true,\"status\":\"update\","
         "\"purpose\":\"deconfliction\",\"info\":[{\"language\":\"tg-Cyrl\",\"category\":[\"Geo\","
         "\"CBRNE\"],\"event\":\"Firing\",\"response\":[\"Avoid\"],\"urgency\":\"Future\","
         "\"severity\":\"Minor\",\"certainty\":\"Likely\",\"audience\":\"Pilots\",\"codes\":[{"
         "\"name\":\"SAME\",\"value\":\"\"}],\"effective\":\"2026-11-22T00:00:00Z\",\"onset\":"
         "\"2026-11-23T00:00:00Z\",\"expires\":\"2026-11-24T00:00:00Z\",\"sender\":\"Range\","
         "\"headline\":\"Firing\",\"description\":\"Guns\\nfire\",\"instruction\":\"Stay away\","
         "\"web\":\"https://example.org/\",\"contact\":\"Post 3\",\"parameters\":[{\"name\":\"P\","
         "\"value\":\"1\"}],\"resources\":[{\"description\":\"Map\",\"type\":\"image/png\",\"size\":12,"
         "\"uri\":\"https://example.org/m\",\"digest\":\"00\"}],\"areas\":[{\"description\":\"Range\","
         "\"polygons\":[\"38.5,68.7 38.6,68.7 38.6,68.9 38.50,68.7\"],\"circles\":[\"-38.5,-68.7 "
         "12.5\"],\"geocodes\":[{\"name\":\"G\",\"value\":\"1\"}],\"altitude\":\"-10\",\"ceiling\":"
         "\"9000.5\"}]}],\"source\":\"Post 3\",\"note\":\"A drill\",\"incidents\":\"I\",\"imported\":{"
         "\"sender\":\"a\",\"identifier\":\"b\",\"sent\":\"2026-11-21T00:00:00Z\"}}"},
    [KIND_AGREEMENT] =
        {LEAF_STATUTE,
         "{\"kind\":\"agreement\",\"time\":\"" TIME_1
         "\",\"status\":\"signed\",\"since\":\"2026-12-01\",\"centre\":\"south\",\"title\":\"Treaty on help\",\"purpose\":"
         "\"assistance\",\"parties\":[\"KAZ\",\"RUS\",\"TJK\"],\"threshold\":2,\"notice\":90,\"from\":\"2027-01-01\","
         "\"until\":\"2037-01-01\",\"text\":\"Article 1\"}"},
    [KIND_REQUEST] =
        {LEAF_ALLIANCE,
         "{\"kind\":\"request\",\"time\":\"" TIME_1 "\",\"until\":\"2027-11-21\",\"status\":\"open\","
         "\"type\":\"clearance\",\"to\":[\"KAZ\",\"RUS\"],\"items\":[{\"item\":\"relief\",\"unit\":"
         "\"t\",\"quantity\":\"12.5\",\"by\":\"2026-12-01\"},{\"item\":\"people\",\"quantity\":200}],"
         "\"purpose\":\"Relief\",\"basis\":\"" ID_A "\",\"text\":\"A flight\",\"window\":{\"from\":"
         "\"2026-12-01T06:00:00Z\",\"until\":\"2026-12-01T18:00:00Z\"},\"movement\":\"overflight\","
         "\"craft\":\"Il-76, RA-76001\",\"origin\":\"URMO\",\"destination\":\"35.4011,35.9487\",\"listing\":\"" ID_B "\",\"person\":\"None\",\"nationality\":\"KAZ\"}"},
    [KIND_REPLY] =
        {LEAF_PUBLIC,
         "{\"kind\":\"reply\",\"time\":\"" TIME_1 "\",\"until\":\"2027-11-21\",\"request\":\"" ID_A
         "\",\"answer\":\"refuse\",\"conditions\":\"None\",\"ground\":\"other\",\"reason\":\"Weather\","
         "\"valid\":{\"from\":\"2026-12-01\",\"until\":\"2026-12-02\"},\"text\":\"No\"}"},
    [KIND_CONTINGENT] =
        {LEAF_ALLIANCE,
         "{\"kind\":\"contingent\",\"time\":\"" TIME_1 "\",\"until\":\"2027-11-21\",\"status\":\"pledged\","
         "\"name\":\"Engineers\",\"items\":[{\"item\":\"people\",\"quantity\":120}],\"equipment\":"
         "\"Six excavators\",\"readiness\":{\"level\":\"high\",\"hours\":48},\"place\":\"Minsk\"}"},
    [KIND_ITEM] =
        {LEAF_RESTRICTED,
         "{\"kind\":\"item\",\"time\":\"" TIME_1 "\",\"release\":[\"BLR\",\"RUS\",\"KAZ\",\"KGZ\"],"
         "\"until\":\"2027-11-21\",\"title\":\"Channel\",\"measure\":\"Watch the crossings\","
         "\"owner\":\"TJK\",\"area\":{\"text\":\"The upper valley\",\"countries\":[\"KG\",\"TJ\"],"
         "\"south\":\"37\",\"west\":\"68.5\",\"north\":\"39.25\",\"east\":\"71\"},\"due\":"
         "\"2026-12-31\",\"status\":\"running\",\"progress\":\"Posts are manned\",\"phases\":[{"
         "\"name\":\"watch\",\"from\":\"2026-11-20\",\"until\":\"2026-11-21\"},{\"name\":\"seize\","
         "\"from\":\"2026-11-21\",\"until\":\"2026-11-22T12:00:00Z\"}],\"participants\":[\"TJK\","
         "\"KAZ\",\"KGZ\",\"RUS\"],\"observers\":[\"BLR\"],\"proposal\":\"" ID_B "\",\"number\":2}"},
    [KIND_PROPOSAL] =
        {LEAF_STATUTE,
         "{\"kind\":\"proposal\",\"time\":\"" TIME_1 "\",\"title\":\"Statement\",\"organ\":\"assembly\",\"matter\":"
         "\"statement\",\"procedure\":\"silence\",\"deadline\":\"2026-11-24T20:32:00Z\",\"epoch\":\"" ID_A
         "\",\"electors\":[{\"member\":\"KAZ\",\"size\":7},{\"member\":\"TJK\",\"generation\":2,\"size\":9}],"
         "\"texts\":[{\"lang\":\"en\",\"title\":\"Statement\",\"clauses\":[{\"number\":\"1\",\"heading\":\"Aid\","
         "\"text\":\"Aid passes.\"},{\"number\":\"2.1\",\"text\":\"At once.\"}]},{\"lang\":\"ru\",\"title\":"
         "\"Заявление\",\"clauses\":[{\"number\":\"1\",\"heading\":\"Помощь\",\"text\":\"Помощь проходит.\"},"
         "{\"number\":\"2.1\",\"text\":\"Немедленно.\"}]}],\"requires\":[\"" ID_B "\"],\"amends\":\"" ID_A
         "\",\"supersedes\":\"" ID_B "\",\"reaffirms\":\"" ID_C "\",\"about\":\"" ID_A "\",\"items\":[{\"title\":"
         "\"Escort\",\"measure\":\"Escort the convoy\",\"owner\":\"KAZ\",\"area\":{\"text\":\"The road\"},\"due\":"
         "\"2026-12-31\"}],\"papers\":[\"" ID_C "\"]}"},
    [KIND_POSITION] =
        {LEAF_STATUTE,
         "{\"kind\":\"position\",\"time\":\"" TIME_1 "\",\"proposal\":\"" ID_A "\",\"word\":\"object\",\"final\":true,"
         "\"clauses\":[\"1\",\"2.1\"],\"text\":\"Not so\",\"amendments\":[{\"clause\":\"1\",\"lang\":\"en\","
         "\"text\":\"Aid passes freely.\"}],\"interpretations\":[{\"clause\":\"2.1\",\"text\":\"Within a day\"}]}"},
    [KIND_MEETING] =
        {LEAF_ALLIANCE,
         "{\"kind\":\"meeting\",\"time\":\"" TIME_1 "\",\"object\":\"" ID_A "\",\"exercise\":true,\"type\":"
         "\"consultation\",\"organs\":[\"foreign\"],\"title\":\"On a threat\",\"begins\":\"2026-11-22\",\"ends\":"
         "\"2026-11-23\",\"status\":\"closed\",\"agenda\":[{\"number\":\"1\",\"text\":\"The south\",\"organ\":"
         "\"foreign\",\"item\":\"" ID_A "\",\"proposal\":\"" ID_B "\"}],\"place\":\"Dushanbe\",\"conference\":"
         "\"https://example.org/\",\"about\":[\"" ID_B "\"],\"papers\":[\"" ID_C "\"],\"minutes\":\"All spoke\","
         "\"result\":\"line\",\"conclusion\":\"To be said elsewhere\"}"},
    [KIND_EVIDENCE] = {LEAF_STATUTE, NULL}, // made below: it holds two checkpoints
    [KIND_REPORT] =
        {LEAF_ALLIANCE,
         "{\"kind\":\"report\",\"time\":\"" TIME_1 "\",\"category\":\"seizure\",\"status\":"
         "\"reported\",\"text\":\"In a lorry\",\"place\":{\"lat\":\"37.4501\",\"lon\":\"68.7\","
         "\"country\":\"TJ\",\"text\":\"Border post\"},\"when\":{\"from\":\"2026-11-20\",\"until\":"
         "\"2026-11-21T04:00:00Z\"},\"quantity\":{\"amount\":\"67.6\",\"unit\":\"t\"},\"item\":"
         "\"opium\",\"including\":[{\"name\":\"north\",\"amount\":\"60.5\"},{\"name\":\"south\","
         "\"amount\":\"0.371\"}],\"grade\":{\"source\":\"B\",\"information\":\"2\"},\"event\":"
         "\"channel-7\",\"series\":\"opium-seized\",\"period\":\"2026-11\"}"},
};

static const char *
evidence_example(void)
{
    static const char origin[] = "demo/" ID_A "/TJK/1";
    struct sign_secret key;
    struct buf first;
    struct buf second;
    struct buf text;
    struct json_writer w;
    support_key(5, 0, &key, NULL);
    buf_init(&first, 4096);
    buf_init(&second, 4096);
    buf_init(&text, 65536);
    struct checkpoint c = {.origin = bytes_of_str(origin), .size = 5};
    checkpoint_append_signed(&first, &c, &key);
    c.root.b[0] = 1;
    checkpoint_append_signed(&second, &c, &key);
    json_writer_init(&w, &text);
    json_write_object(&w, NULL);
    json_write_str(&w, "kind", "evidence");
    json_write_str(&w, "time", TIME_1);
    json_write_str(&w, "origin", origin);
    json_write_text(&w, "first", buf_bytes(&first));
    json_write_text(&w, "second", buf_bytes(&second));
    json_write_object_end(&w);
    assert_int_equal(buf_check(&text), 0);
    const char *s = arena_str(&support_arena, buf_bytes(&text));
    assert_non_null(s);
    buf_clear(&first);
    buf_clear(&second);
    buf_clear(&text);
    return s;
}

const char *
support_example(unsigned kind, uint8_t *leaf_class)
{
    if (kind >= KIND_COUNT)
        return NULL;
    *leaf_class = examples[kind].leaf_class;
    return kind == KIND_EVIDENCE ? evidence_example() : examples[kind].text;
}

struct bytes
support_bytes(const char *text)
{
    return bytes_of(text, strlen(text));
}

void
support_accept(uint8_t leaf_class, const char *text, struct record *out)
{
    struct verdict v;
    struct record own;
    int rc =
        record_parse(&support_arena, leaf_class, support_bytes(text), out != NULL ? out : &own, &v);
    assert_int_equal(rc, 0);
    if (!v.is_accepted)
        fail_msg("refused: %s\n%s", v.reason, text);
}

void
support_refuse(uint8_t leaf_class, const char *text, const char *why)
{
    struct verdict v;
    struct record r;
    int rc = record_parse(&support_arena, leaf_class, support_bytes(text), &r, &v);
    assert_int_equal(rc, 0);
    if (v.is_accepted)
        fail_msg("accepted, should be refused for '%s': %s", why, text);
    if (strstr(v.reason, why) == NULL)
        fail_msg("refused for '%s', expected '%s': %s", v.reason, why, text);
}

const char *
support_with(const char *text, const char *name, const char *value)
{
    struct json *root = NULL;
    struct buf out;
    struct json_writer w;
    bool is_done = value == NULL;
    assert_int_equal(json_parse(&support_arena, support_bytes(text), JSON_RECORD, &root, NULL), 0);
    buf_init(&out, 1 << 20);
    json_writer_init(&w, &out);
    json_write_object(&w, NULL);
    for (const struct json *v = root->first; v != NULL; v = v->next) {
        char own[64];
        assert_int_equal(bytes_to_str(v->name, own, sizeof own), 0);
        if (!bytes_equal_str(v->name, name)) {
            json_write_raw(&w, own, v->source);
        } else if (value != NULL) {
            json_write_raw(&w, own, bytes_of_str(value));
            is_done = true;
        }
    }
    if (!is_done)
        json_write_raw(&w, name, bytes_of_str(value));
    json_write_object_end(&w);
    assert_int_equal(buf_check(&out), 0);
    const char *s = arena_str(&support_arena, buf_bytes(&out));
    assert_non_null(s);
    buf_clear(&out);
    return s;
}

uint64_t
support_random(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

int64_t
support_moment(const char *text)
{
    int64_t t = 0;
    assert_int_equal(when_parse(bytes_of_str(text), &t), 0);
    return t;
}
