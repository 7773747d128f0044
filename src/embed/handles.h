// SPDX-License-Identifier: Apache-2.0
// What stands behind the opaque handles of entente.h. The functions of that header are in the files whose names they begin
// with: entente_builder.c, entente_index.c, entente_query.c and so on; a file exports nothing else.
#ifndef EMBED_HANDLES_H
#define EMBED_HANDLES_H

#include "base/buf.h"
#include "base/err.h"
#include "crypto/hash.h"
#include "embed/screener.h"
#include "host/file.h"
#include "screen/enrol.h"
#include "screen/lexicon.h"
#include "screen/prose.h"
#include "screen/roster.h"

#include <entente.h>

struct entente_builder {
    struct screen_normaliser *normaliser;
    struct screen_enrol *enrol;
};

struct entente_index {
    struct roster roster;
    struct file_map map;  // of a file; else empty
    struct buf bytes;     // made by a builder; else empty
    char hash[2 * HASH_SIZE + 1];
    char list[ROSTER_LISTS_MAX][ROSTER_LIST_NAME + 1];
    char as_of[ROSTER_LISTS_MAX][ROSTER_LIST_DATE + 1];
};

// A hit's texts, each with its NUL, in the screener's arena.
struct handles_hit {
    const struct screen_hit *hit;
    const char *list, *reference, *primary, *name;
    const char *why; // NULL until it was asked for
};

struct entente_query {
    struct screener screener;
    const struct entente_index *index; // borrowed; may be NULL
    struct buf asked;                  // a copy of the name, which the answer borrows
    struct screen_answer answer;
    struct screen_hit pair; // of a comparison
    struct handles_hit *hits;
    size_t hit_count;
    struct buf json; // of the answer; empty until it was asked for
};

struct entente_finder {
    const struct entente_index *index; // borrowed
    struct lexicon *lexicon;
    int edits;
};

struct entente_reader {
    const struct entente_finder *finder; // borrowed
    struct screen_normaliser *normaliser;
    struct prose *prose;
    struct arena arena; // texts of one find
};

// The caller's view of an err. Returns code.
static inline int
handles_fault(const struct err *e, int code, struct entente_fault *fault)
{
    if (code < 0 && fault != NULL) {
        fault->code = code;
        for (size_t i = 0; i < sizeof e->text; i++)
            fault->text[i] = e->text[i];
    }
    return code;
}

#endif
