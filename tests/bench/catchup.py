#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Catch-up, opening and memory with a long ledger.

catchup.py [--records N] [--rounds R]    a million records and one round, if not told otherwise

Two members on this machine. The first one's ledger is filled beforehand. A round: SQLite alone inserts the same rows into
the same tables (bare.h); then both nodes run, the second from an empty store, until it holds, has folded and cosigned all
of it; meanwhile the first one's /health is asked fifty times a second. Then the first is opened anew.
"""
import argparse
import os
import shutil
import sqlite3
import sys
import threading
import time

from alliance import Alliance, median, percentile, tool, verdict

A, B = "ARM", "BLR"
OPENINGS = 5


class Watch(threading.Thread):
    """Asks a node's /health and reads the memory of both."""

    def __init__(self, alliance):
        super().__init__(daemon=True)
        self.alliance, self.took, self.memory, self.is_over = alliance, [], {A: [], B: []}, False

    def run(self):
        count = 0
        while not self.is_over:
            started = time.monotonic()
            if self.alliance.get(A, "/health"):
                self.took.append(time.monotonic() - started)
            if count % 10 == 0:
                for member in (A, B):
                    self.memory[member].append(self.alliance.anonymous(member))
            count += 1
            time.sleep(max(0.0, 0.02 - (time.monotonic() - started)))

    def end(self):
        self.is_over = True
        self.join()


def clear(alliance, member):
    for name in os.listdir(alliance.dir(member)):
        if name.startswith(("store.db", "screen.index")):
            os.unlink(os.path.join(alliance.dir(member), name))


def bare(alliance):
    copy = os.path.join(alliance.folder, "bare.db")
    seconds, leaves = tool("member", "bare", os.path.join(alliance.dir(A), "store.db"), copy, A)
    for end in ("", "-wal", "-shm"):
        if os.path.exists(copy + end):
            os.unlink(copy + end)
    return seconds, int(leaves)


def rows_of(alliance, member):
    """What the fold has made so far: a listing gives one row."""
    db = sqlite3.connect(f"file:{alliance.dir(member)}/store.db?mode=ro", uri=True)
    (rows,) = db.execute("SELECT count(*) FROM row").fetchone()
    db.close()
    return rows


def catch_up(alliance, leaves):
    """(seconds until all is stored and verified, until it is folded, until it is cosigned and settled at its author)"""
    clear(alliance, B)
    alliance.start(A)
    alliance.wait(lambda: alliance.health(A))
    alliance.start(B)
    alliance.wait(lambda: alliance.health(B), pause=0.005)
    started = time.monotonic()
    watch = Watch(alliance)
    watch.start()
    alliance.wait(lambda: alliance.ledger(B, A)[0] >= leaves, 3600, 0.1)
    stored = time.monotonic() - started
    listings = rows_of(alliance, A)
    if listings < leaves * 9 // 10:
        sys.exit(f"only {listings} of {leaves} leaves are folded where they were written")
    alliance.wait(lambda: rows_of(alliance, B) >= listings, 3600, 0.1)
    folded = time.monotonic() - started
    alliance.wait(lambda: alliance.ledger(A, A)[1] >= leaves, 60, 0.05)
    settled = time.monotonic() - started
    time.sleep(3)  # the time in which memory settles
    watch.end()
    after = {member: alliance.anonymous(member) for member in (A, B)}
    return stored, folded, settled, watch, after


def opening(alliance, leaves):
    """Seconds from the start of the node to its /health, the passphrase's hashing taken off; its anonymous memory."""
    took = []
    for _ in range(OPENINGS):
        (hashing,) = tool("member", "keys", alliance.dir(A))
        started = time.monotonic()
        alliance.start(A)
        alliance.wait(lambda: alliance.health(A) == "ok", pause=0.002)
        took.append(time.monotonic() - started - hashing)
        size = alliance.ledger(A, A)[0]
        if size < leaves:
            sys.exit(f"only {size} of {leaves} leaves are there after opening")
        time.sleep(2)
        memory = alliance.anonymous(A)
        alliance.stop(A)
    return median(took), hashing, memory


def show_memory(name, size, leaves):
    limit = 64 * 2**20 + 48 * leaves
    print(f"  anonymous memory {name}: {size / 2**20:.0f} MiB "
          f"(wanted: at most {limit / 2**20:.0f} MiB) {verdict(size, limit, True)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1000000)
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    bares, stored, folded, settled, health = [], [], [], [], []
    with Alliance((A, B)) as alliance:
        (filling,) = tool("member", "fill", alliance.dir(A), options.records)
        print(f"filled with {options.records} records of 500 bytes in {filling:.1f} s", flush=True)
        for _ in range(options.rounds):
            seconds, leaves = bare(alliance)
            bares.append(seconds)
            times = catch_up(alliance, leaves)
            stored.append(times[0])
            folded.append(times[1])
            settled.append(times[2])
            watch, after = times[3], times[4]
            health += watch.took
            print(f"  round: bare {seconds:.1f} s, caught up in {times[0]:.1f} s", flush=True)
            alliance.stop(A)
            if _ + 1 < options.rounds:
                alliance.stop(B)
        rate, plain = options.records / median(stored), options.records / median(bares)
        ratio = rate / plain
        print(f"catch-up of {options.records} records: {median(stored):.1f} s, {rate:.0f} records/s; "
              f"bare insert: {median(bares):.1f} s, {plain:.0f} records/s\n"
              f"  ratio {ratio:.2f} (wanted: at least 0.4) {verdict(ratio, 0.4, False)}")
        ratio = median(folded) / median(stored)
        print(f"  folded after {median(folded):.1f} s: {ratio:.2f} of that time (wanted: at most 1.5) "
              f"{verdict(ratio, 1.5, True)}; cosigned and settled after {median(settled):.1f} s")
        p99 = percentile(health, 0.99) * 1000
        print(f"  /health of the server meanwhile: median {median(health) * 1000:.1f} ms, p99 {p99:.1f} ms "
              f"(wanted: under 50 ms) {verdict(p99, 50, True)}, of {len(health)}")
        show_memory("of the server after it", after[A], leaves)
        show_memory("of the server, highest seen", max(watch.memory[A]), leaves)
        show_memory("of the one catching up after it", after[B], leaves)
        show_memory("of the one catching up, highest seen", max(watch.memory[B]), leaves)
        took, hashing, memory = opening(alliance, leaves)
        print(f"opening with {leaves} leaves: {took:.2f} s, and {hashing:.2f} s for the passphrase "
              f"(wanted: under 1 s) {verdict(took, 1, True)}")
        show_memory("after opening", memory, leaves)
        alliance.stop(B)
        shutil.rmtree(alliance.folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
