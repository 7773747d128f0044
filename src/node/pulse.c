// SPDX-License-Identifier: Apache-2.0
// One small value of the store: "RAN HEARD", seconds of the wall clock.
#include "node/pulse.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/num.h"
#include "member/view.h"
#include "node/writer.h"

#define PULSE_NAME "pulse"
#define PULSE_SIZE_MAX 64

int
pulse_put(struct store *s, const struct pulse *p, struct err *e)
{
    struct buf b;
    buf_init(&b, PULSE_SIZE_MAX);
    buf_append_fmt(&b, "%lld %lld", (long long)p->ran, (long long)p->heard);
    int r = buf_check(&b);
    r = r < 0 ? err_set(e, r, "no memory") : store_meta_put(s, PULSE_NAME, buf_bytes(&b), e);
    buf_clear(&b);
    return r;
}

int
pulse_get(struct store *s, struct pulse *out, struct err *e)
{
    struct arena a;
    struct bytes text = {NULL, 0};
    struct err why = {0};
    uint64_t ran, heard;
    *out = (struct pulse){0};
    arena_init(&a, 64 * 1024);
    int r = store_meta_get(s, &a, PULSE_NAME, &text, &why);
    size_t space = bytes_find(text, 0, ' ');
    if (r == 0 && space < text.n && num_parse_u64(bytes_sub(text, 0, space), &ran) == 0 &&
        num_parse_u64(bytes_sub(text, space + 1, text.n), &heard) == 0)
        *out = (struct pulse){(int64_t)ran, (int64_t)heard};
    arena_clear(&a);
    return r == 0 || r == ERR_NOT_FOUND ? 0 : err_set(e, r, "%s", why.text);
}

int64_t
pulse_data_as_of(const struct pulse *p, const struct writer *w, int64_t now)
{
    if (w)
        return now;
    return p->heard ? p->heard : p->ran;
}

int
pulse_look(struct writer *w, struct view *v, struct pulse *out, struct err *e)
{
    if (!w)
        return pulse_get(v->store, out, e);
    struct writer_state *s = calloc(1, sizeof *s);
    *out = (struct pulse){0};
    if (!s)
        return err_set(e, ERR_NOMEM, "no memory");
    writer_look(w, s);
    out->heard = s->heard_at;
    free(s);
    return 0;
}

void
pulse_write(const struct pulse *p, const struct writer *w, struct json_writer *out)
{
    json_write_bool(out, "running", w != NULL);
    if (!w && p->ran)
        json_write_time(out, "ran", p->ran);
    if (p->heard)
        json_write_time(out, "heard", p->heard);
}
