// SPDX-License-Identifier: Apache-2.0
// An index: a roster that lies in a mapped file, in the caller's memory or in our own.
#include "embed/handles.h"

#include <stdlib.h>
#include <string.h>

#include "host/outfile.h"

#define INDEX_FILE_MAX ((size_t)16 * 1024 * 1024 * 1024)

static int
open_bytes(struct entente_index *x, struct bytes bytes, unsigned flags, struct err *e)
{
    struct hash hash;
    int rc = roster_open(&x->roster, bytes, (flags & ENTENTE_VERIFY) != 0, e);
    if (rc < 0)
        return rc;
    roster_hash(&x->roster, &hash);
    bytes_to_hex_str(hash_bytes(&hash), x->hash);
    for (size_t i = 0; i < x->roster.list_count; i++) {
        const struct roster_list *l = &x->roster.lists[i];
        memcpy(x->list[i], l->name.p, l->name.n);
        memcpy(x->as_of[i], l->as_of.p, l->as_of.n);
    }
    return 0;
}

int
entente_index_open(struct entente_index **out, const char *path, unsigned flags, struct entente_fault *fault)
{
    struct err e = {0};
    struct entente_index *x = calloc(1, sizeof *x);
    int rc = x == NULL ? err_set(&e, ERR_NOMEM, "no memory to open an index") : file_map_open(path, INDEX_FILE_MAX, &x->map, &e);
    if (rc == 0) {
        rc = open_bytes(x, x->map.bytes, flags, &e);
        if (rc < 0)
            (void)err_within(&e, rc, "%s", path); // rc is returned below
    }
    if (rc < 0) {
        entente_index_free(x);
        return handles_fault(&e, rc, fault);
    }
    *out = x;
    return 0;
}

int
entente_index_open_memory(struct entente_index **out, const void *bytes, size_t size, unsigned flags,
                          struct entente_fault *fault)
{
    struct err e = {0};
    struct entente_index *x = calloc(1, sizeof *x);
    int rc = x == NULL ? err_set(&e, ERR_NOMEM, "no memory to open an index") : open_bytes(x, bytes_of(bytes, size), flags, &e);
    if (rc < 0) {
        entente_index_free(x);
        return handles_fault(&e, rc, fault);
    }
    *out = x;
    return 0;
}

void
entente_index_free(struct entente_index *x)
{
    if (x == NULL)
        return;
    file_map_close(&x->map);
    buf_clear(&x->bytes);
    free(x);
}

int
entente_index_save(const struct entente_index *x, const char *path, struct entente_fault *fault)
{
    struct err e = {0};
    struct outfile *f = NULL;
    int rc = outfile_open_over(&f, path, 0644, &e);
    if (rc == 0)
        rc = outfile_write(f, x->roster.bytes, &e);
    if (rc == 0)
        rc = outfile_keep(f, &e);
    else
        outfile_drop(f);
    return handles_fault(&e, rc, fault);
}

const void *
entente_index_bytes(const struct entente_index *x, size_t *size)
{
    *size = x->roster.bytes.n;
    return x->roster.bytes.p;
}

const char *
entente_index_hash(const struct entente_index *x)
{
    return x->hash;
}

size_t
entente_index_names(const struct entente_index *x)
{
    return index_name_count(&x->roster.index);
}

size_t
entente_index_listings(const struct entente_index *x)
{
    return x->roster.row_count;
}

const char *
entente_index_list(const struct entente_index *x, size_t i)
{
    return i < x->roster.list_count ? x->list[i] : NULL;
}

const char *
entente_index_as_of(const struct entente_index *x, size_t i)
{
    return i < x->roster.list_count ? x->as_of[i] : NULL;
}
