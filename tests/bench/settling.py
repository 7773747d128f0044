#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Settling with six idle nodes.

settling.py [--writes N]     101 writes, if not told otherwise

Single writes at one member, each from its POST until it is settled there; in turn with one keep-alive mTLS request and one
bare FULL commit of the same bytes (settle_tool.c).
"""
import argparse
import math
import os
import sys

from alliance import Alliance, tool, verdict

MEMBERS = ("ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--writes", type=int, default=101)
    options = parser.parse_args()
    nodes, cores = len(MEMBERS), len(os.sched_getaffinity(0))
    k = 1 + 2 * nodes // 3
    with Alliance(MEMBERS) as alliance:
        for member in MEMBERS:
            alliance.start(member)
        for member in MEMBERS:
            alliance.wait(lambda: alliance.health(member) == "ok")
        for member in MEMBERS:
            alliance.wait(lambda: all(size and size == settled for size, settled in
                                      (alliance.ledger(member, of) for of in MEMBERS)), 60, 0.2)
        settle, rtt, commit = tool("settle", alliance.dir(MEMBERS[0]), k, options.writes)
    unit = (rtt + commit) * math.ceil(nodes / cores)
    print(f"settling with {nodes} idle nodes on {cores} cores: {settle * 1e3:.2f} ms from POST to settled; "
          f"one mTLS request {rtt * 1e3:.2f} ms, one commit {commit * 1e3:.2f} ms\n"
          f"  ratio {settle / unit:.2f} of (request + commit) x {math.ceil(nodes / cores)} (wanted: at most 3) "
          f"{verdict(settle / unit, 3, True)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
