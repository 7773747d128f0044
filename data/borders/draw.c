// SPDX-License-Identifier: Apache-2.0
// draw BORDERS CHART: draws the map of a table of borders (src/plan/borders.h) and writes it packed (src/plan/chart.h). The build
// runs it, so that nobody who asks for a route waits for the drawing. Whole numbers only: the same table gives the same bytes.
#include <stdio.h>
#include <stdlib.h>

#include "plan/chart.h"

#define DRAW_TABLE_MAX (64 * 1024 * 1024)

static int
read_table(const char *path, struct buf *out)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        return ERR_IO;
    for (size_t n = 1; n > 0;) {
        uint8_t *p = buf_reserve(out, 65536);
        n = p ? fread(p, 1, 65536, f) : 0;
        if (p)
            buf_commit(out, n);
    }
    const int rc = ferror(f) ? ERR_IO : buf_check(out);
    fclose(f);
    return rc;
}

static int
write_chart(const char *path, struct bytes chart)
{
    FILE *f = fopen(path, "wb");
    if (!f)
        return ERR_IO;
    const bool is_whole = fwrite(chart.p, 1, chart.n, f) == chart.n;
    return fclose(f) == 0 && is_whole ? 0 : ERR_IO;
}

int
main(int argc, char **argv)
{
    static struct map m;
    struct borders b = {.state_count = 0};
    struct buf table, chart;
    struct err e = {0};
    buf_init(&table, DRAW_TABLE_MAX);
    buf_init(&chart, CHART_SIZE_MAX);
    int rc = argc == 3 ? read_table(argv[1], &table) : ERR_USAGE;
    if (rc == 0)
        rc = borders_read(buf_bytes(&table), &b, &e);
    if (rc == 0)
        rc = map_init(&m, &b, &e);
    if (rc == 0)
        rc = chart_write(&m, &chart);
    if (rc == 0)
        rc = buf_check(&chart);
    if (rc == 0)
        rc = write_chart(argv[2], buf_bytes(&chart));
    if (rc < 0)
        fprintf(stderr, "draw BORDERS CHART: %s\n", e.text[0] ? e.text : err_name(rc));
    map_clear(&m);
    borders_clear(&b);
    buf_clear(&table);
    buf_clear(&chart);
    return rc < 0;
}
