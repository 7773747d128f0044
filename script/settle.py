#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The middle of script/run: settle.py [--quiet] BINARY DIR UN.XML SDN.CSV MEMBER=PID...

Imports the UN list at TJK and the US Treasury list at RUS of the demo alliance in DIR, shows progress until every node
has settled all of it, and prints the table. Exit code 0 only if all state hashes agree.
"""
import json
import os
import subprocess
import sys
import time

PATIENCE_SECONDS = 300
IMPORTS = (("TJK", "un"), ("RUS", "ofac"))


class Demo:
    """The nodes of a demo alliance, by member."""

    def __init__(self, binary, folder, pids, quiet):
        self.binary, self.folder, self.pids, self.quiet = binary, folder, pids, quiet

    def start(self, member, *words, **streams):
        return subprocess.Popen([self.binary, "--dir", os.path.join(self.folder, member), *words], **streams)

    def status(self):
        """What each node says of itself, all asked at once; {} for one that did not answer."""
        asked = {member: self.start(member, "status", "--json", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                 for member in self.pids}
        answers = {member: process.communicate()[0] for member, process in asked.items()}
        return {member: json.loads(answers[member]) if asked[member].returncode == 0 else {} for member in asked}

    def log(self, member):
        return os.path.join(self.folder, member + ".log")

    def say(self, text):
        if not self.quiet:
            print(text, flush=True)

    def check_alive(self):
        for member, pid in self.pids.items():
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                sys.exit(f"script/run: the node of {member} stopped; see {self.log(member)}")


def ledgers(node):
    return {ledger["member"]: ledger for ledger in node.get("ledgers", [])}


def memory(pid):
    """Resident memory of a process in MB."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as lines:
            return next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS"))
    except (OSError, StopIteration):
        return 0


def settle(demo, un_file, ofac_file):
    """Import and wait. Returns the last status of each node and the seconds each took."""
    started = time.monotonic()
    running = {}
    for member, (_, kind), file in zip(("TJK", "RUS"), IMPORTS, (un_file, ofac_file)):
        with open(demo.log(member), "a", encoding="utf-8") as log:
            running[member] = demo.start(member, "import", kind, file, stdout=log, stderr=log)
    seconds, said = {}, 0.0
    while True:
        nodes = demo.status()
        elapsed = time.monotonic() - started
        demo.check_alive()
        for member in [m for m, process in running.items() if process.poll() is not None]:
            if running.pop(member).returncode != 0:
                sys.exit(f"script/run: the import at {member} failed; see {demo.log(member)}")
        sizes = {}
        for node in nodes.values():
            for name, ledger in ledgers(node).items():
                sizes[name] = max(sizes.get(name, 0), ledger["size"])
        total = sum(sizes.values())
        settled = {m: sum(ledger["settled"] for ledger in ledgers(node).values()) for m, node in nodes.items()}
        for member, count in settled.items():
            if count < total or running:
                seconds.pop(member, None)
            else:
                seconds.setdefault(member, elapsed)
        hashes = {node.get("state_hash") for node in nodes.values()}
        is_done = len(seconds) == len(nodes) and len(hashes) == 1 and None not in hashes
        if is_done or elapsed - said >= 2:
            said = elapsed
            demo.say(f"  {elapsed:5.1f} s  settled of {total:5d}:  " +
                     "  ".join(f"{member} {count}" for member, count in settled.items()))
        if is_done:
            return nodes, seconds
        if elapsed > PATIENCE_SECONDS:
            if len(seconds) == len(nodes):
                print("script/run: all is settled and the state hashes differ", file=sys.stderr)
                return nodes, seconds
            sys.exit(f"script/run: not settled after {PATIENCE_SECONDS} s; see the logs in {demo.folder}")
        time.sleep(0.3)


def table(nodes, seconds, pids):
    names = sorted({name for node in nodes.values() for name in ledgers(node)})
    rows = [["member", "leaves of " + names[0]] + names[1:] + ["receipts", "register", "state hash", "settled", "memory"]]
    for member, node in nodes.items():
        mine = ledgers(node)
        receipts = sum(signed["size"] for ledger in mine.values() for signed in ledger["signed"])
        rows.append([member] + [str(mine[name]["size"]) for name in names] +
                    [str(receipts), str(node["register"]["in_force"]), (node["state_hash"] or "none")[:16],
                     f"{seconds[member]:.1f} s", f"{memory(pids[member])} MB"])
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    print()
    for row in rows:
        print("  ".join(cell.rjust(width) if 0 < i < len(row) - 3 or i > len(row) - 3 else cell.ljust(width)
                        for i, (cell, width) in enumerate(zip(row, widths))).rstrip())
    print("receipts: leaves, counted once for each member that has signed for them; register: listings in force", flush=True)


def main():
    words = sys.argv[1:]
    quiet = words[0] == "--quiet"
    binary, folder, un_file, ofac_file, *nodes = words[1:] if quiet else words
    pids = {member: int(pid) for member, pid in (node.split("=") for node in nodes)}
    demo = Demo(binary, folder, pids, quiet)
    demo.say("TJK imports the UN list, RUS the US Treasury list ...")
    status, seconds = settle(demo, un_file, ofac_file)
    table(status, seconds, pids)
    hashes = {node.get("state_hash") for node in status.values()}
    return 0 if len(hashes) == 1 and None not in hashes else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
