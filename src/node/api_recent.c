// SPDX-License-Identifier: Apache-2.0
// What was written lately, and whom this member has not answered.
#include "node/api_inside.h"

#include "base/num.h"
#include "member/recent.h"

#define RECENT_RUNS 20 // unless the asker says more

int
api_recent_get(struct call *c, struct view *v)
{
    struct recent_filter f = {.as_of = c->as_of, .exercise = call_has(c, "exercise")};
    uint64_t max;
    int r = call_number(c, "max", RECENT_RUNS, &max);
    if (r < 0)
        return r;
    f.runs_max = (size_t)num_min_u64(max, RECENT_RUNS_MAX);
    json_write_object(&c->w, NULL);
    json_write_time(&c->w, "as_of", c->as_of);
    r = recent_tell(v, &f, &c->w, &c->err);
    json_write_object_end(&c->w);
    call_audit(c, "recent", bytes_of(NULL, 0), r);
    return r;
}
