// SPDX-License-Identifier: Apache-2.0
// The answer of entente route, for people and as JSON. Lengths are whole metres, places whole 1e-7 degrees.
#include <string.h>

#include "base/json.h"
#include "base/when.h"
#include "cmd/route.h"
#include "plan/spoken.h"

#define ROUTE_JSON_MAX (1024 * 1024)

static void
write_end(struct json_writer *w, const char *name, const struct route_end *end)
{
    json_write_object(w, name);
    json_write_text(w, "name", end->name);
    json_write_int(w, "lat_e7", end->place.lat_e7);
    json_write_int(w, "lon_e7", end->place.lon_e7);
    json_write_object_end(w);
}

static void
write_change(struct json_writer *w, const struct map *m, const struct route_change *then)
{
    json_write_object(w, "then");
    json_write_time(w, "from", then->from);
    json_write_array(w, "ended");
    for (size_t i = 1; i <= m->state_count; i++)
        if (then->ended[i])
            json_write_str(w, NULL, map_code(m, (uint8_t)i));
    json_write_array_end(w);
    spoken_result(w, m, &then->at);
    json_write_object_end(w);
}

static void
write_answer(struct json_writer *w, const struct map *m, const struct route_question *q, const struct route_words *words,
             const struct route_end ends[2], const struct route_answer *answer, const struct route_change *then)
{
    json_write_object(w, NULL);
    write_end(w, "from", &ends[0]);
    write_end(w, "to", &ends[1]);
    json_write_int(w, "great_circle_m", spoken_metres(globe_between_cm(q->from, q->to)));
    json_write_int(w, "range_m", spoken_metres(q->range_cm));
    spoken_result(w, m, answer);
    route_clear_write(w, m, words);
    if (then->is_there)
        write_change(w, m, then);
    else
        json_write_null(w, "then");
    json_write_object_end(w);
}

static void
say_km(uint64_t cm)
{
    cli_say("%llu km", (unsigned long long)((cm + 50000) / 100000));
}

static void
say_degrees(int32_t e7, char positive, char negative)
{
    const int64_t v = e7 < 0 ? -(int64_t)e7 : e7;
    cli_say("%lld.%04lld %c", (long long)(v / 10000000), (long long)(v % 10000000 / 1000), e7 < 0 ? negative : positive);
}

static void
say_set(const struct map *m, const struct ask_set *s)
{
    for (size_t i = 0; i < s->count; i++)
        cli_say("%s%s", i ? " and " : "", map_code(m, s->owners[i]));
}

static void
show_way(struct cli *cli, const struct map *m, const struct route_question *q, const struct route_answer *answer)
{
    uint8_t owners[256];
    const size_t count = spoken_states(answer, owners);
    cli_say("%s", cli_color(cli, CLI_BOLD));
    say_km(answer->way.length_cm);
    cli_say("%s over ", cli_color(cli, CLI_PLAIN));
    for (size_t i = 0; i < count; i++)
        cli_say("%s%s", i ? "-" : "", map_code(m, owners[i]));
    cli_say("%s (great circle ", count ? "" : "the high seas");
    say_km(globe_between_cm(q->from, q->to));
    cli_say(")\n");
    for (size_t i = 0; i < answer->leg_count; i++) {
        cli_say("  %-10s ", answer->legs[i].owner == MAP_FREE ? "high seas" : map_code(m, answer->legs[i].owner));
        say_km(answer->legs[i].length_cm);
        cli_say("\n");
    }
    cli_say("by way of\n");
    for (size_t i = 0; i < answer->way.count; i++) {
        cli_say("  ");
        say_degrees(answer->way.points[i].place.lat_e7, 'N', 'S');
        cli_say("  ");
        say_degrees(answer->way.points[i].place.lon_e7, 'E', 'W');
        cli_say("\n");
    }
}

static void
show_refusals(struct cli *cli, const struct map *m, const struct route_question *q, const struct route_answer *answer)
{
    cli_say("%sno way%s within ", cli_color(cli, CLI_RED), cli_color(cli, CLI_PLAIN));
    say_km(q->range_cm);
    cli_say("; ");
    if (answer->set_count == 0) {
        if (globe_between_cm(q->from, q->to) > q->range_cm)
            cli_say("the range is too short\n");
        else if (answer->is_complete)
            cli_say("no %d refusals or fewer are why\n", ASK_SIZE_MAX);
        else
            cli_say("whose refusals are why takes too long to find out; try a shorter --range-km\n");
        return;
    }
    cli_say("refusals close every way. One would open if any of these granted:\n");
    for (size_t i = 0; i < answer->set_count; i++) {
        cli_say("  ");
        say_set(m, &answer->sets[i]);
        cli_say(", for ");
        say_km(answer->sets[i].length_cm);
        cli_say("\n");
    }
}

static void
show_answer(struct cli *cli, const struct map *m, const struct route_question *q, const struct route_end ends[2],
            const struct route_answer *answer)
{
    for (int i = 0; i < 2; i++) {
        cli_print(ends[i].name);
        cli_say("%s", ends[i].about.n ? " (" : "");
        cli_print(ends[i].about);
        cli_say("%s%s", ends[i].about.n ? ")" : "", i == 0 ? " to " : ": ");
    }
    switch (answer->verdict) {
    case ROUTE_FOUND:
        show_way(cli, m, q, answer);
        break;
    case ROUTE_ASK:
        cli_say("%sno way yet%s; ask ", cli_color(cli, CLI_YELLOW), cli_color(cli, CLI_PLAIN));
        say_set(m, &answer->sets[0]);
        cli_say(". If they grant:\n");
        show_way(cli, m, q, answer);
        break;
    case ROUTE_NONE:
        show_refusals(cli, m, q, answer);
        break;
    case ROUTE_FROM_CLOSED:
    case ROUTE_TO_CLOSED:
        cli_say("%sno way%s; a way does not %s a state that refuses, and %s does\n", cli_color(cli, CLI_RED),
                cli_color(cli, CLI_PLAIN), answer->verdict == ROUTE_FROM_CLOSED ? "begin in" : "end in", map_code(m, answer->closed_by));
        break;
    }
    if (!answer->is_complete)
        cli_say("Not every set of states could be tried: there may be others, or smaller ones.\n");
}

// "no route from 18:00: IRQ's clearance ends"
static void
show_change(struct cli *cli, const struct map *m, const struct route_change *then)
{
    char from[WHEN_TEXT_SIZE];
    uint8_t owners[256];
    size_t ended = 0;
    const size_t count = spoken_states(&then->at, owners);
    when_format_time(then->from, from);
    if (then->at.verdict == ROUTE_FOUND) {
        cli_say("from %s %s", from, cli_color(cli, CLI_BOLD));
        say_km(then->at.way.length_cm);
        cli_say("%s over ", cli_color(cli, CLI_PLAIN));
        for (size_t i = 0; i < count; i++)
            cli_say("%s%s", i ? "-" : "", map_code(m, owners[i]));
        cli_say("%s", count ? "" : "the high seas");
    } else {
        cli_say("%sno route from %s%s", cli_color(cli, CLI_RED), from, cli_color(cli, CLI_PLAIN));
    }
    for (size_t i = 1; i <= m->state_count; i++) {
        if (then->ended[i])
            cli_say("%s%s's clearance ends", ended++ ? ", " : ": ", map_code(m, (uint8_t)i));
    }
    if (then->at.verdict == ROUTE_ASK) {
        cli_say("; ask ");
        say_set(m, &then->at.sets[0]);
    }
    cli_say("\n");
}

int
route_show(struct cli *cli, const struct map *m, const struct route_question *q, const struct route_words *words,
           const struct route_end ends[2], const struct route_answer *answer, const struct route_change *then)
{
    if (cli->json) {
        struct buf text;
        struct json_writer w;
        buf_init(&text, ROUTE_JSON_MAX);
        json_writer_init(&w, &text);
        write_answer(&w, m, q, words, ends, answer, then);
        cli_say("%.*s\n", (int)text.n, (const char *)text.p);
        buf_clear(&text);
    } else {
        show_answer(cli, m, q, ends, answer);
        if (then->is_there)
            show_change(cli, m, then);
        route_clear_show(cli, m, words);
    }
    return answer->verdict == ROUTE_FOUND ? CLI_OK : CLI_REFUSED;
}
