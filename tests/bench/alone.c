// SPDX-License-Identifier: Apache-2.0
// See alone.h.
#include "alone.h"

#include "host/random.h"

static void
send_note(void *context, struct bytes peer, struct bytes note)
{
    (void)context, (void)peer, (void)note;
}

static void
ask_heads(void *context, struct bytes peer, uint64_t token, bool is_full)
{
    (void)context, (void)peer, (void)token, (void)is_full;
}

static void
ask_chunk(void *context, struct bytes peer, uint64_t token, struct bytes origin, uint64_t from, uint64_t to, uint64_t size)
{
    (void)context, (void)peer, (void)token, (void)origin, (void)from, (void)to, (void)size;
}

static void
post(void *context, struct bytes peer, uint64_t id, struct bytes path, struct bytes body)
{
    (void)context, (void)peer, (void)id, (void)path, (void)body;
}

static void
changed(void *context, unsigned what)
{
    (void)context, (void)what;
}

const struct member_link alone_link = {NULL, send_note, ask_heads, ask_chunk, post, changed};

static int
fill_random(void *context, uint8_t *out, size_t n)
{
    (void)context; // the machine has one source
    return random_bytes(out, n);
}

const struct member_random alone_random = {NULL, fill_random};
