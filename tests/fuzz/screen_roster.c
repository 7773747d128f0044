// SPDX-License-Identifier: Apache-2.0
// Index files from outside, their hash not checked: what is opened can be asked and never reads past its end. A seed is
// two lines of which an index file is made, then bytes to change in it: place (three bytes) and value.
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "screen/enrol.h"
#include "screen/match.h"
#include "screen/roster.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// ICU takes long to open, so one normaliser serves all inputs.
static struct screen_normaliser *normaliser;

static void
ask(struct bytes file)
{
    struct roster r;
    struct roster_listing l;
    struct screen_answer answer;
    struct arena a;
    struct err e = {0};
    if (roster_open(&r, file, false, &e) < 0) {
        assert(e.text[0] != '\0');
        return;
    }
    arena_init(&a, 64 * 1024 * 1024);
    if (match_query(&a, &r.index, normaliser, BYTES_LIT("Ruslan Zelmar"), 0, NULL, &answer, &e) == 0) {
        for (size_t i = 0; i < answer.hit_count; i++) {
            if (roster_get(&r, answer.hits[i].key, &l))
                assert(l.list.n + l.reference.n + l.primary.n <= file.n);
        }
    }
    arena_clear(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = {0};
    if (normaliser == NULL && normalise_new(&normaliser, &e) < 0)
        abort();
    ask(bytes_of(data, size));
    struct bytes rest = bytes_of(data, size), line;
    struct screen_enrol *c;
    if (enrol_new(&c, normaliser, &e) < 0)
        abort();
    assert(enrol_add_list(c, BYTES_LIT("x"), BYTES_LIT(""), &e) == 0);
    for (int i = 0; i < 2 && bytes_next_line(&rest, &line); i++) {
        line = bytes_sub(line, 0, LIMIT_QUERY_SIZE);
        assert(enrol_add_entry(c, bytes_sub(line, 0, 8), &e) == 0);
        assert(enrol_add_name(c, SCREEN_PRIMARY, line, &e) == 0);
        assert(enrol_add_name(c, SCREEN_ALIAS, line, &e) == 0);
    }
    struct buf file;
    buf_init(&file, 16 * 1024 * 1024);
    assert(enrol_finish(c, NULL, &file, &e) == 0);
    for (; rest.n >= 4; rest = bytes_sub(rest, 4, rest.n)) {
        size_t at = (size_t)rest.p[0] << 16 | (size_t)rest.p[1] << 8 | rest.p[2];
        file.p[at % file.n] = rest.p[3];
    }
    uint8_t *copy = malloc(file.n); // exactly its size, so that a read too far is seen
    assert(copy != NULL);
    memcpy(copy, file.p, file.n);
    ask(bytes_of(copy, file.n));
    free(copy);
    buf_clear(&file);
    enrol_free(c);
    return 0;
}
