// SPDX-License-Identifier: Apache-2.0
// See bench.h.
#include "bench.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

double
bench_now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t); // it exists wherever we run
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
compare_doubles(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return a < b ? -1 : a > b;
}

double
bench_median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare_doubles);
    return values[count / 2];
}

void
bench_need(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench: %s failed\n", what);
    exit(1);
}

void
bench_done(int rc, const struct err *e)
{
    if (rc == 0)
        return;
    fprintf(stderr, "bench: %s\n", e->text);
    exit(1);
}

void
bench_figure(const char *set, const char *name, double value)
{
    printf("@ figure %s.%s %.9g\n", set, name, value);
}

void
bench_progress(size_t done, size_t all)
{
    if (all == 0 || (done > 0 && 100 * done / all == 100 * (done - 1) / all))
        return;
    printf("@ progress %.2f\n", (double)done / (double)all);
    (void)fflush(stdout); // only seen sooner
}

void
bench_folder_make(char folder[BENCH_PATH_SIZE])
{
    const char *root = getenv("TMPDIR");
    (void)snprintf(folder, BENCH_PATH_SIZE, "%s/entente-bench-XXXXXX", root ? root : "/var/tmp");
    bench_need(mkdtemp(folder) != NULL, "making a folder");
}

void
bench_path(const char *folder, const char *name, char path[BENCH_PATH_SIZE])
{
    int n = snprintf(path, BENCH_PATH_SIZE, "%s/%s", folder, name);
    bench_need(n > 0 && n < BENCH_PATH_SIZE, "naming a file");
}

void
bench_folder_remove(const char *folder)
{
    DIR *d = opendir(folder);
    if (!d)
        return;
    for (struct dirent *entry = readdir(d); entry; entry = readdir(d)) {
        char path[BENCH_PATH_SIZE];
        if (entry->d_name[0] == '.')
            continue;
        bench_path(folder, entry->d_name, path);
        (void)unlink(path); // what stays is found in the temporary folder
    }
    (void)closedir(d);
    (void)rmdir(folder);
}

void
bench_listing(uint64_t i, char out[BENCH_RECORD_SIZE])
{
    static const char head[] =
        "{\"kind\":\"listing\",\"time\":\"2026-11-21T20:32:00Z\",\"status\":\"listed\",\"subject\":\"person\",\"names\":"
        "[{\"name\":\"ABDUL RAHMAN %llu\",\"kind\":\"primary\"},{\"name\":\"Abdul Rehman %llu\",\"kind\":\"alias\"}],"
        "\"criteria\":[\"terrorism\"],\"source\":{\"list\":\"bench\",\"reference\":\"%llu\",\"programmes\":[\"SDGT\"]},"
        "\"birth\":[{\"date\":\"1971\"}],\"places\":[{\"kind\":\"address\",\"country\":\"Afghanistan\",\"city\":"
        "\"Kabul\"}],\"remarks\":\"";
    char text[2 * BENCH_RECORD_SIZE];
    unsigned long long n = i;
    int size = snprintf(text, sizeof text, head, n, n, n);
    bench_need(size > 0 && size + 2 <= BENCH_RECORD_SIZE, "fitting a listing into its size");
    memset(out, 'x', BENCH_RECORD_SIZE);
    memcpy(out, text, (size_t)size);
    memcpy(out + BENCH_RECORD_SIZE - 2, "\"}", 2);
}
