// SPDX-License-Identifier: Apache-2.0
// Timestamped cosignatures of checkpoints.
//
// Ed25519 takes its message in one piece. It is put together in fixed storage, since checkpoints
// are small and a cosigner must not fail for want of memory between being durable and saying so.
#include "ledger/cosign.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"

#define HEAD "cosignature/v1\ntime "
#define HEAD_SIZE (sizeof HEAD - 1 + 20 + 1) // the longest: 20 digits and '\n'
#define TIME_MAX ((uint64_t)INT64_MAX)

struct message {
    uint8_t b[HEAD_SIZE + LIMIT_CHECKPOINT_SIZE];
    size_t n;
};

// Left uninitialised but for what is written: 64 KiB need no zeros.
static void
message_make(struct message *m, struct bytes checkpoint_text, uint64_t time)
{
    uint8_t digit[20];
    size_t count = 0;

    memcpy(m->b, HEAD, sizeof HEAD - 1);
    m->n = sizeof HEAD - 1;
    do {
        digit[count++] = (uint8_t)('0' + time % 10);
        time /= 10;
    } while (time > 0);
    while (count > 0)
        m->b[m->n++] = digit[--count];
    m->b[m->n++] = '\n';
    if (checkpoint_text.n > 0)
        memcpy(m->b + m->n, checkpoint_text.p, checkpoint_text.n);
    m->n += checkpoint_text.n;
}

void
cosign_make(struct bytes checkpoint_text, uint64_t time, const struct sign_secret *s,
            uint8_t out[COSIGN_SIZE])
{
    struct message m;
    struct signature sig;

    assert(time <= TIME_MAX);
    assert(checkpoint_text.n <= LIMIT_CHECKPOINT_SIZE);
    message_make(&m, checkpoint_text, time);
    sign_make(s, bytes_of(m.b, m.n), &sig);
    num_put_u64be(out, time);
    memcpy(out + 8, sig.b, SIGN_SIZE);
}

bool
cosign_verify(struct bytes checkpoint_text, const uint8_t cosignature[COSIGN_SIZE],
              const struct sign_public *key, uint64_t *time)
{
    struct message m;
    struct signature sig;
    uint64_t signed_time = num_get_u64be(cosignature);

    if (signed_time > TIME_MAX || checkpoint_text.n > LIMIT_CHECKPOINT_SIZE)
        return false;
    message_make(&m, checkpoint_text, signed_time);
    memcpy(sig.b, cosignature + 8, SIGN_SIZE);
    if (!sign_verify(key, bytes_of(m.b, m.n), &sig))
        return false;
    if (time != NULL)
        *time = signed_time;
    return true;
}
