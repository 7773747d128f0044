// SPDX-License-Identifier: Apache-2.0
// The web console's files, embedded when the program was built (script/console), and how a browser gets them. They hold no
// secret and need no session: what they show comes over the API. A file below /assets/ has a hash of its content in its
// name and never changes; the page itself is asked for anew each time.
#ifndef NODE_CONSOLE_H
#define NODE_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "node/reply.h"
#include "node/request.h"

struct console_file {
    const char *path; // in the address, "/index.html"
    const char *type;
    const char *tag;    // its ETag
    struct bytes plain; // static storage
    struct bytes gzip;  // the same, packed; empty when that gains nothing
};

// Generated, in the order of their paths; one without a path ends it, at once in a node that was built without a console.
const struct console_file *console_files(void);

// Whether path is the console's: then the request is answered in rp, with 404 when there is no such file and 405 when it
// is no GET. "/" and all below "/c/" are the page.
bool console_answer(const struct request *rq, struct reply *rp);

// Does what a browser says it takes (Accept-Encoding) allow gzip?
bool console_takes_gzip(struct bytes accepted);

#endif
