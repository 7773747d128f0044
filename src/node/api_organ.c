// SPDX-License-Identifier: Apache-2.0
// How the alliance decides: its organs, and whose turn their chairs are.
#include "node/api_inside.h"

#include "base/num.h"
#include "member/view.h"
#include "record/charter_json.h"
#include "record/charter_organ.h"

int
api_organ_list(struct call *c, struct view *v)
{
    const struct charter *charter = &v->charter;
    struct bytes only = call_query(c, "organ");
    if (only.n > 0 && charter_organ_find(charter, only) == NULL)
        return err_set(&c->err, ERR_NOT_FOUND, "the charter has no organ '%.*s'", (int)num_min_size(only.n, 40),
                       (const char *)only.p);
    json_write_object(&c->w, NULL);
    json_write_time(&c->w, "as_of", c->as_of);
    json_write_text(&c->w, "alliance", charter->alliance);
    charter_json_rules(&c->w, charter);
    charter_json_organs(&c->w, charter, &c->as_of, only);
    json_write_object_end(&c->w);
    return 0;
}
