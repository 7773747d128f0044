#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Bulk yields to records on one line, counted in the bytes of the file that pass before a FLASH is there: a FLASH alone meets
the pieces that are under way; and one behind all the records of an absence is not held up by pieces either, though the line
takes seconds for those records."""
import sys
import time

from alliance import Alliance, Tap
from files_test import MIB, front, held, inbox, make
from link import Link

PIECE = 262144
RATE = 500_000  # bytes a second
MISSED = 45     # messages of 60 kB: more than five seconds of the line


def bulk_before(a, text):
    """Bytes of the file that came from now until the message was there."""
    begun = held(a, "KAZ")
    end = time.monotonic() + 60
    while time.monotonic() < end:
        now = held(a, "KAZ")  # before the question that finds the message
        if any(m["text"] == text for m in inbox(a, "KAZ")):
            return now - begun
        time.sleep(0.02)
    raise RuntimeError(f"in vain waited for {text}")


def main():
    tap = Tap()
    link = Link(80 * RATE)
    with Alliance("BLR", "KAZ") as a:
        front(a, link, "BLR", "KAZ")
        a.start("BLR", "KAZ")
        make(a, "bulk.bin", 40 * MIB, 1)
        a.must("BLR", "send", "KAZ", "Traffic of the week", "--precedence", "routine", "--file", a.path("bulk.bin"))
        a.until(lambda: held(a, "KAZ") > MIB, "the file is on its way")
        a.stop("KAZ")
        for i in range(MISSED):
            a.must("BLR", "send", "KAZ", f"{i} " + 60_000 * "x", "--precedence", "routine")
        a.must("BLR", "send", "KAZ", "flash after an absence", "--precedence", "flash")
        link.rate = RATE
        passed = link.passed
        a.start("KAZ", signing=False)
        came = bulk_before(a, "flash after an absence")
        passed = link.passed - passed
        tap.check(passed > MISSED * 60_000, "the records of an absence pass the line", passed)
        tap.check(came <= 2 * PIECE, "and at most two pieces of a file before the FLASH behind them", f"{came / PIECE} pieces")
        before = held(a, "KAZ")
        a.until(lambda: held(a, "KAZ") > before + PIECE, "the file goes on")
        for i in range(3):
            a.must("BLR", "send", "KAZ", f"flash {i}", "--precedence", "flash")
            came = bulk_before(a, f"flash {i}")
            tap.check(came <= 2 * PIECE, "at most two before a FLASH that is written meanwhile", f"{came / PIECE} pieces")
        link.close()
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
