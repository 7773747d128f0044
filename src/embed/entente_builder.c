// SPDX-License-Identifier: Apache-2.0
// Names in, an index out.
#include "embed/handles.h"

#include <stdlib.h>
#include <string.h>

#include "host/threads.h"
#include "screen/hands.h"

#define BUILDER_SIZE_MAX ((size_t)8 * 1024 * 1024 * 1024)

_Static_assert((int)ENTENTE_PRIMARY == (int)SCREEN_PRIMARY, "kinds are numbered alike");
_Static_assert((int)ENTENTE_ALIAS == (int)SCREEN_ALIAS, "kinds are numbered alike");
_Static_assert((int)ENTENTE_WEAK == (int)SCREEN_WEAK, "kinds are numbered alike");
_Static_assert((int)ENTENTE_FORMERLY == (int)SCREEN_FORMERLY, "kinds are numbered alike");
_Static_assert((int)ENTENTE_ORIGINAL == (int)SCREEN_ORIGINAL, "kinds are numbered alike");

int
entente_builder_new(struct entente_builder **out, struct entente_fault *fault)
{
    struct err e = {0};
    struct entente_builder *b = calloc(1, sizeof *b);
    int rc = b != NULL ? normalise_new(&b->normaliser, &e) : err_set(&e, ERR_NOMEM, "no memory for a builder");
    if (rc == 0)
        rc = enrol_new(&b->enrol, b->normaliser, &e);
    if (rc < 0) {
        entente_builder_free(b);
        return handles_fault(&e, rc, fault);
    }
    *out = b;
    return 0;
}

void
entente_builder_free(struct entente_builder *b)
{
    if (b == NULL)
        return;
    enrol_free(b->enrol);
    normalise_free(b->normaliser);
    free(b);
}

int
entente_builder_list(struct entente_builder *b, const char *name, const char *as_of, struct entente_fault *fault)
{
    struct err e = {0};
    return handles_fault(&e, enrol_add_list(b->enrol, bytes_of_str(name), bytes_of_str(as_of), &e), fault);
}

int
entente_builder_listing(struct entente_builder *b, const char *reference, struct entente_fault *fault)
{
    struct err e = {0};
    return handles_fault(&e, enrol_add_entry(b->enrol, bytes_of_str(reference), &e), fault);
}

int
entente_builder_name(struct entente_builder *b, enum entente_kind kind, const char *name, size_t size,
                     struct entente_fault *fault)
{
    struct err e = {0};
    int rc = (unsigned)kind >= SCREEN_KIND_COUNT
                 ? err_set(&e, ERR_USAGE, "there is no kind of name with the number %d", (int)kind)
                 : enrol_add_name(b->enrol, (enum screen_kind)kind, bytes_of(name, size), &e);
    return handles_fault(&e, rc, fault);
}

int
entente_builder_finish(struct entente_builder *b, struct entente_index **out, struct entente_fault *fault)
{
    struct err e = {0};
    struct buf bytes;
    const struct screen_hands hands = {threads_run, NULL, threads_count()};
    buf_init(&bytes, BUILDER_SIZE_MAX);
    int rc = enrol_finish(b->enrol, &hands, &bytes, &e);
    if (rc < 0) {
        buf_clear(&bytes);
        return handles_fault(&e, rc, fault);
    }
    rc = entente_index_open_memory(out, bytes.p, bytes.n, 0, fault);
    if (rc == 0)
        (*out)->bytes = bytes;
    else
        buf_clear(&bytes);
    return rc;
}
