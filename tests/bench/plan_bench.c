// SPDX-License-Identifier: Apache-2.0
// What a way costs on one core: unpacking the drawn map, beside drawing it; then ways between places on the real borders, each beside the great circle.
// Asked: a way in under 200 ms.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "plan/atlas.h"
#include "plan/chart.h"
#include "plan/drawn.h"
#include "plan/route.h"

#define ROUNDS 5

struct example {
    const char *what, *grant, *refuse; // "*": all others
    int32_t from[2], to[2];            // latitude and longitude in 1e-4 degrees
    uint64_t range_km;
};

static const struct example examples[] = {
    {"Beslan to Latakia, all grant", "*", "", {432051, 446066}, {354011, 359487}, 6000},
    {"Beslan to Latakia, TUR refuses", "*", "TUR", {432051, 446066}, {354011, 359487}, 6000},
    {"Beslan to Latakia, RUS BGR GRC SYR", "RUS BGR GRC SYR", "*", {432051, 446066}, {354011, 359487}, 6000},
    {"Beslan to Latakia, over the Caspian", "RUS IRN IRQ SYR", "*", {432051, 446066}, {354011, 359487}, 6000},
    {"Lisbon to Tokyo, over the high seas only", "PRT JPN", "*", {387742, -91342}, {357647, 1403864}, 30000},
    {"Anchorage to Svalbard, no Russia", "*", "RUS", {611744, -1499964}, {782461, 154656}, 10000},
    {"Beslan to Latakia, whom to ask", "RUS SYR", "TUR BGR ROU UKR", {432051, 446066}, {354011, 359487}, 6000},
    {"Beslan to Latakia, whose refusals", "RUS GRC SYR", "*", {432051, 446066}, {354011, 359487}, 6000},
};

static double
now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
check(int rc)
{
    if (rc != 0) {
        fprintf(stderr, "failed: %s\n", err_name(rc));
        exit(1);
    }
}

static void
set_all(const struct map *m, struct route_question *q, const char *codes, enum route_clearance c)
{
    for (size_t i = 1; i <= m->state_count; i++) {
        if (strstr(codes, map_code(m, (uint8_t)i)) || (codes[0] == '*' && q->clearances[i] == ROUTE_UNKNOWN))
            q->clearances[i] = (uint8_t)c;
    }
}

static int
compare_doubles(const void *x, const void *y)
{
    const double a = *(const double *)x;
    const double b = *(const double *)y;
    return a < b ? -1 : a > b;
}

static void
measure(const struct map *m, struct way_finder *f, const struct example *x, struct route_answer *answer)
{
    double ms[ROUNDS];
    struct route_question q = {{x->from[0] * 1000, x->from[1] * 1000},
                               {x->to[0] * 1000, x->to[1] * 1000},
                               {0},
                               x->range_km * 100000};
    set_all(m, &q, x->refuse[0] == '*' ? "" : x->refuse, ROUTE_REFUSED);
    set_all(m, &q, x->grant, ROUTE_GRANTED);
    set_all(m, &q, x->refuse[0] == '*' ? "*" : "", ROUTE_REFUSED);
    for (int i = 0; i < ROUNDS; i++) {
        const double start = now_ms();
        check(route_plan(m, f, &q, answer));
        ms[i] = now_ms() - start;
    }
    qsort(ms, ROUNDS, sizeof *ms, compare_doubles);
    const double km = (double)answer->way.length_cm / 1e5;
    const double circle = (double)globe_between_cm(q.from, q.to) / 1e5;
    printf("%-42s %8.1f ms  %6.0f km  %5.2f x the great circle\n", x->what, ms[ROUNDS / 2], km, km / circle);
}

int
main(void)
{
    static struct map m;
    struct borders b;
    struct err e = {0, ""};
    struct way_finder *f = NULL;
    struct route_answer *answer = calloc(1, sizeof *answer);
    double start = now_ms();
    check(answer ? borders_read(atlas_table(), &b, &e) : ERR_NOMEM);
    check(map_init(&m, &b, &e));
    const double drawing = now_ms() - start;
    printf("%-42s %8.1f ms\n", "reading the borders and drawing the map", drawing);
    map_clear(&m);
    start = now_ms();
    check(chart_read(drawn_chart(), &m, &e));
    const double unpacking = now_ms() - start;
    printf("%-42s %8.1f ms  %5.2f x the drawing\n", "unpacking the map that the build drew", unpacking, unpacking / drawing);
    check(way_new(&f, &m));
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        measure(&m, f, &examples[i], answer);
    way_free(f);
    map_clear(&m);
    borders_clear(&b);
    free(answer);
    return 0;
}
