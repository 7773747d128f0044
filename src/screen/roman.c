// SPDX-License-Identifier: Apache-2.0
#include "screen/roman.h"

#include <string.h>

#include "screen/script.h"

static bool
put(struct roman *r, size_t reading, const char *text)
{
    size_t n = strlen(text);
    if (r->size[reading] + n > ROMAN_TEXT_SIZE) {
        r->is_cut = true;
        return false;
    }
    memcpy(r->text[reading] + r->size[reading], text, n);
    r->size[reading] = (uint8_t)(r->size[reading] + n);
    return true;
}

void
roman_read(const int32_t *points, size_t count, struct roman *out)
{
    memset(out, 0, sizeof *out);
    bool is_known = count > 0;
    for (size_t i = 0; i < count && is_known; i++)
        is_known = script_romanise((uint32_t)points[i]) != NULL;
    for (size_t i = 0; i < count && is_known; i++) {
        if (!put(out, 0, script_romanise((uint32_t)points[i])))
            break;
    }
    out->count = is_known && out->size[0] > 0;
}
