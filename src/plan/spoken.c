// SPDX-License-Identifier: Apache-2.0
// A plan's question and answer as JSON.
#include "plan/spoken.h"

static const char *const verdicts[] = {"route", "ask", "none", "from_closed", "to_closed"};

// ---- the question ----

// False: something is said of it already.
static bool
put(const struct map *m, struct bytes name, enum route_clearance c, struct route_question *q, uint8_t *owner)
{
    *owner = map_find(m, name);
    if (*owner == MAP_FREE) // whoever is no state has no air of its own
        return true;
    if (q->clearances[*owner] != ROUTE_UNKNOWN)
        return false;
    q->clearances[*owner] = (uint8_t)c;
    return true;
}

uint8_t
spoken_words(const struct map *m, const struct json *clearances, struct route_question *q)
{
    const struct json *list = json_get(clearances, "clearances");
    const struct json *first = json_at(json_get(clearances, "requests"), 0);
    uint8_t owner;
    bool goes = put(m, json_get_text(first, "member"), ROUTE_GRANTED, q, &owner);
    for (const struct json *x = list ? list->first : NULL; x && goes; x = x->next)
        goes = put(m, json_get_text(x, "member"), json_get_bool(x, "granted", false) ? ROUTE_GRANTED : ROUTE_REFUSED, q, &owner);
    list = json_get(clearances, "silent");
    for (const struct json *x = list ? list->first : NULL; x && goes; x = x->next)
        goes = put(m, json_get_text(x, "member"), ROUTE_UNKNOWN, q, &owner);
    list = json_get(clearances, "not_asked");
    for (const struct json *x = list ? list->first : NULL; x && goes; x = x->next)
        goes = put(m, x->text, ROUTE_UNKNOWN, q, &owner);
    return goes ? MAP_FREE : owner;
}

// ---- the answer ----

size_t
spoken_states(const struct route_answer *answer, uint8_t out[256])
{
    bool seen[256] = {[MAP_FREE] = true};
    size_t n = 0;
    for (size_t i = 0; i < answer->leg_count; i++) {
        const uint8_t owner = answer->legs[i].owner;
        if (!seen[owner])
            out[n++] = owner;
        seen[owner] = true;
    }
    return n;
}

int64_t
spoken_metres(uint64_t cm)
{
    return (int64_t)((cm + 50) / 100);
}

static void
write_states(struct json_writer *w, const struct map *m, const char *name, const uint8_t *owners, size_t count)
{
    json_write_array(w, name);
    for (size_t i = 0; i < count; i++)
        json_write_str(w, NULL, map_code(m, owners[i]));
    json_write_array_end(w);
}

static void
write_way(struct json_writer *w, const struct map *m, const struct route_answer *answer)
{
    uint8_t owners[256];
    json_write_int(w, "length_m", spoken_metres(answer->way.length_cm));
    write_states(w, m, "states", owners, spoken_states(answer, owners));
    json_write_array(w, "legs");
    for (size_t i = 0; i < answer->leg_count; i++) {
        json_write_object(w, NULL);
        json_write_str(w, "state", answer->legs[i].owner == MAP_FREE ? NULL : map_code(m, answer->legs[i].owner));
        json_write_int(w, "length_m", spoken_metres(answer->legs[i].length_cm));
        json_write_object_end(w);
    }
    json_write_array_end(w);
    json_write_array(w, "points");
    for (size_t i = 0; i < answer->way.count; i++) {
        json_write_object(w, NULL);
        json_write_int(w, "lat_e7", answer->way.points[i].place.lat_e7);
        json_write_int(w, "lon_e7", answer->way.points[i].place.lon_e7);
        json_write_object_end(w);
    }
    json_write_array_end(w);
}

void
spoken_result(struct json_writer *w, const struct map *m, const struct route_answer *answer)
{
    json_write_str(w, "result", verdicts[answer->verdict]);
    if (answer->way.count > 0)
        write_way(w, m, answer);
    if (answer->verdict == ROUTE_ASK)
        write_states(w, m, "ask", answer->sets[0].owners, answer->sets[0].count);
    if (answer->verdict == ROUTE_NONE) {
        json_write_array(w, "refusals");
        for (size_t i = 0; i < answer->set_count; i++) {
            json_write_object(w, NULL);
            write_states(w, m, "states", answer->sets[i].owners, answer->sets[i].count);
            json_write_int(w, "length_m", spoken_metres(answer->sets[i].length_cm));
            json_write_object_end(w);
        }
        json_write_array_end(w);
    }
    if (answer->verdict == ROUTE_FROM_CLOSED || answer->verdict == ROUTE_TO_CLOSED)
        json_write_str(w, "closed_by", map_code(m, answer->closed_by));
    json_write_bool(w, "complete", answer->is_complete);
}
