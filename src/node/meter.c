// SPDX-License-Identifier: Apache-2.0
// See meter.h.
#include "node/meter.h"

// Upper bounds in microseconds, and as Prometheus writes them in seconds.
static const struct {
    uint32_t us;
    const char *text;
} bounds[METER_BUCKETS - 1] = {{50, "0.00005"}, {100, "0.0001"}, {200, "0.0002"}, {500, "0.0005"}, {1000, "0.001"},  {2000, "0.002"},
                               {5000, "0.005"}, {10000, "0.01"}, {50000, "0.05"}, {200000, "0.2"}, {1000000, "1"}};

void
meter_note(struct meter *m, uint64_t took_ns, uint64_t hits, uint64_t alerts)
{
    size_t i = 0;
    while (i < METER_BUCKETS - 1 && took_ns > (uint64_t)bounds[i].us * 1000)
        i++;
    atomic_fetch_add(&m->buckets[i], 1);
    atomic_fetch_add(&m->parties, 1);
    atomic_fetch_add(&m->hits, hits);
    atomic_fetch_add(&m->alerts, alerts);
    atomic_fetch_add(&m->took_ns, took_ns);
}

static void
write_count(struct buf *out, const char *name, const char *help, uint64_t value)
{
    buf_append_fmt(out, "# HELP entente_%s %s\n# TYPE entente_%s counter\nentente_%s %llu\n", name, help, name, name,
                   (unsigned long long)value);
}

void
meter_write(const struct meter *m, struct buf *out)
{
    uint64_t so_far = 0, took_us = atomic_load(&m->took_ns) / 1000;
    write_count(out, "screened_parties_total", "Parties screened", atomic_load(&m->parties));
    write_count(out, "screened_hits_total", "Hits told", atomic_load(&m->hits));
    write_count(out, "screened_alerts_total", "Alerts told", atomic_load(&m->alerts));
    write_count(out, "screened_refused_total", "Requests to screen that were over a client's rate", atomic_load(&m->refused));
    buf_append_str(out, "# HELP entente_screening_seconds Time to screen one party\n# TYPE entente_screening_seconds histogram\n");
    for (size_t i = 0; i < METER_BUCKETS; i++) {
        so_far += atomic_load(&m->buckets[i]);
        buf_append_fmt(out, "entente_screening_seconds_bucket{le=\"%s\"} %llu\n", i < METER_BUCKETS - 1 ? bounds[i].text : "+Inf",
                       (unsigned long long)so_far);
    }
    buf_append_fmt(out, "entente_screening_seconds_sum %llu.%06llu\nentente_screening_seconds_count %llu\n",
                   (unsigned long long)(took_us / 1000000), (unsigned long long)(took_us % 1000000), (unsigned long long)so_far);
}
