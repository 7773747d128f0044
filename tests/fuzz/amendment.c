// SPDX-License-Identifier: Apache-2.0
// Any bytes as an amendment of a charter: refused with a reason, or what comes out is, written as a text, a charter
// that any member could have founded, with the parties of before.
#include <stdlib.h>

#include "record/charter_amend.h"

static const char founding[] =
    "entente charter v1\n"
    "alliance demo\n"
    "rules 1\n"
    "founded 2026-11-21\n"
    "member ARM CKynSk/GRYL61+hl1RamhXfrngM7ejxqxY2RJKhLGwU= jBOQ6P55KHTWptO6SPZLLl3QWmJHv4/9LnY3xxAZ25Y= 7PaJEDDlZrKF/1s/EdJf+NDTd31jyJKUarywftzfSOM= 0.example.org:7411\n"
    "member TJK m9PbEbWmcs46dc5+nIBZ0vQR/5SyjYCYjCnzMdY2l5E= 65p0zzdGHrZJ4XHYzDPVA9tc614a1kwAVlZjeB9K6xI= qRd0i4/eG7GheCFEDjtY9YltM6XLc0ty0999DZSSbTw= 1.example.org:7411\n"
    "guest SEC secretariat zA3R20e1eNc5WPz1PJp4y99ZAOC8YPFv7gsq/vTeq/4= 04imxkEX31IaLYEq0ZjR/5SXo+jEBkHnazA0j37F+qE= qFyP3bdD2nQpQE7mwS54v6cWjVUQ4llPJk/IGX+Z2aw= sec.example.org:7411 message\n"
    "criterion terrorism Commits, finances or abets terrorist acts\n"
    "criterion trafficking Traffics in drugs\n"
    "programme ofac trafficking *\n"
    "programme ofac terrorism SDGT\n"
    "programme un terrorism Al-Qaida\n"
    "register 2\n"
    "quota 2000000 4000000000\n"
    "organ council heads ARM,TJK 2 Council of ministers\n"
    "organ heads - all 2 Heads of state\n"
    "matter council exercise silence,consensus,limited,majority:2\n"
    "matter heads constitution silence,consensus\n"
    "matter heads statement consensus\n"
    "chair council 2021-01-31 1 TJK,ARM\n"
    "chair heads 2021-01-01 12 ARM,TJK\n"
    "secretariat heads SEC\n"
    "term 60 7776000\n"
    "notice 60\n"
    "waiver 2\n"
    "suspension vote,release,chair\n";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct charter c, next, again;
    struct err e = {0};
    struct buf text;
    arena_init(&a, (size_t)64 << 20);
    buf_init(&text, (size_t)4 << 20);
    if (charter_parse(&a, bytes_of_str(founding), false, &c, &e) != 0)
        abort();
    int rc = charter_amend(&a, &c, bytes_of(data, size), &next, &e);
    if (rc != 0 && rc != ERR_NOMEM && (rc != ERR_REFUSED || e.text[0] == '\0'))
        abort();
    if (rc == 0) {
        charter_append_text(&text, &next);
        if (buf_check(&text) == 0 && charter_parse(&a, buf_bytes(&text), false, &again, &e) != 0)
            abort();
        if (next.party_count != c.party_count || !hash_equal(&next.hash, &c.hash))
            abort();
    }
    buf_clear(&text);
    arena_clear(&a);
    return 0;
}
