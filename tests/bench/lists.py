#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Both official lists settled on six nodes: what script/run --once needs from the first import to the last node.

lists.py [--rounds R]    three, if not told otherwise
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

from alliance import median, verdict

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def run_once():
    folder = tempfile.mkdtemp(prefix="entente-bench-", dir=os.environ.get("TMPDIR", "/var/tmp"))
    try:
        done = subprocess.run([os.path.join(TOP, "script/run"), "--once", "--dir", os.path.join(folder, "demo")],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    text = done.stdout.decode(errors="replace")
    if done.returncode != 0:
        sys.exit(text[-3000:])
    rows = re.findall(r"^[A-Z]{3} .* ([0-9.]+) s +([0-9]+) MB$", text, re.MULTILINE)
    leaves = [int(n) for n in re.findall(r"settled of +(\d+)", text)]
    return max(float(seconds) for seconds, _ in rows), max(int(size) for _, size in rows), max(leaves, default=0), len(rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    runs = [run_once() for _ in range(parser.parse_args().rounds)]
    seconds = median([run[0] for run in runs])
    print(f"both lists, {runs[0][2]} leaves, settled on {runs[0][3]} nodes on {len(os.sched_getaffinity(0))} cores: "
          f"{seconds:.1f} s (wanted: under 20 s) {verdict(seconds, 20, True)}; largest resident memory of a node "
          f"{max(run[1] for run in runs)} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
