// SPDX-License-Identifier: Apache-2.0
// Any bytes as a proof file: refused with a reason, or split and then written again byte for byte,
// and judged.
#include <stdlib.h>

#include "record/testimony.h"

#define KEY "CKynSk/GRYL61+hl1RamhXfrngM7ejxqxY2RJKhLGwU= "
#define KEY_2 "jBOQ6P55KHTWptO6SPZLLl3QWmJHv4/9LnY3xxAZ25Y= "
#define KEY_3 "7PaJEDDlZrKF/1s/EdJf+NDTd31jyJKUarywftzfSOM= "
#define KEY_4 "m9PbEbWmcs46dc5+nIBZ0vQR/5SyjYCYjCnzMdY2l5E= "
#define KEY_5 "65p0zzdGHrZJ4XHYzDPVA9tc614a1kwAVlZjeB9K6xI= "
#define KEY_6 "qRd0i4/eG7GheCFEDjtY9YltM6XLc0ty0999DZSSbTw= "

// The charter of corpus/charter/signed: the corpus here was made under it.
static const char charter_text[] =
    "entente charter v1\nalliance demo\nrules 1\nfounded 2026-11-21\n"
    "member ARM " KEY KEY_2 KEY_3 "0.example.org:7411\nmember TJK " KEY_4 KEY_5 KEY_6
    "1.example.org:7411\n"
    "criterion terrorism Commits, finances or abets terrorist acts\ncriterion trafficking Traffics "
    "in drugs\n"
    "programme ofac trafficking *\nprogramme ofac terrorism SDGT\nprogramme un terrorism Al-Qaida\n"
    "register 2\nquota 2000000 4000000000\n";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct testimony t;
    static struct testimony_finding found;
    struct arena a;
    struct charter c;
    struct verdict v;
    struct err e = {0};
    arena_init(&a, (size_t)32 << 20);
    if (charter_parse(&a, bytes_of_str(charter_text), false, &c, &e) < 0)
        abort();
    int r = testimony_parse(bytes_of(data, size), &t, &e);
    if (r < 0 && e.text[0] == '\0')
        abort();
    if (r == 0) {
        struct buf again;
        buf_init(&again, TESTIMONY_SIZE_MAX);
        testimony_append(&again, &t);
        if (!bytes_equal(buf_bytes(&again), bytes_of(data, size)))
            abort();
        buf_clear(&again);
        if (testimony_judge(&a, &t, &c, &found, &v) == 0 && !v.is_accepted && v.reason[0] == '\0')
            abort();
        if (found.receipt_count > c.member_count)
            abort();
    }
    arena_clear(&a);
    return 0;
}
