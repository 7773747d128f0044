// SPDX-License-Identifier: Apache-2.0
// Lookups in a request.
#include "node/request.h"

#include <string.h>
#include <strings.h>

bool
request_query(const struct request *rq, const char *name, struct bytes *out)
{
    *out = bytes_of(NULL, 0);
    return rq->lookup != NULL && rq->lookup(rq, REQUEST_QUERY, name, out);
}

struct bytes
request_header(const struct request *rq, const char *name)
{
    struct bytes value = {NULL, 0};

    if (rq->lookup == NULL || !rq->lookup(rq, REQUEST_HEADER, name, &value))
        return bytes_of(NULL, 0);
    return value;
}

// "ApiKey" is how clients of the OpenSanctions API show theirs.
struct bytes
request_bearer(const struct request *rq)
{
    static const char *const schemes[] = {"Bearer ", "ApiKey "};
    struct bytes value = request_header(rq, "Authorization");

    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        size_t n = strlen(schemes[i]);
        if (value.n >= n && strncasecmp((const char *)value.p, schemes[i], n) == 0)
            return bytes_sub(value, n, value.n - n);
    }
    return bytes_of(NULL, 0);
}

bool
request_is(const struct request *rq, const char *method, const char *path)
{
    return strcmp(rq->method, method) == 0 && strcmp(rq->path, path) == 0;
}
