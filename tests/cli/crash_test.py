#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a node acknowledged stays, whatever ends it. Two members, the real binary; clients write records through the API
without a pause and note each one that was acknowledged.

    kill -9        some 25 times at a moment drawn from a seed, now the author's node, now the other's, now both
    a full disk    the writes of a running node begin to fail: by a limit on the size of its files, and, where this test
                   may mount one, on a file system that is full. The node says so, stops with exit code 5, and opens again

In the end every acknowledged record lies in its author's ledger where the answer said, with the bytes that were sent, is
held and settled at the other member, and the engine's own check finds nothing wrong with either store.

Needs ENTENTE_BIN. ENTENTE_SEED repeats a run, ENTENTE_ROUNDS sets the kills.
"""
import contextlib
import http.client
import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lint")]

import nodes  # pylint: disable=wrong-import-position
from tap import Tap  # pylint: disable=wrong-import-position

CLIENTS = 3
ROUNDS = int(os.environ.get("ENTENTE_ROUNDS", "8" if os.environ.get("ENTENTE_QUICK") else "25"))
RUN_SECONDS = 0.5     # at most, from a node that is well to its end
LEDGER_PAGE = 5000


def record(number, size=0):
    """A listing that nobody else can have written."""
    return {"kind": "listing", "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "status": "listed",
            "subject": "organisation", "names": [{"name": f"Crash Front {number}", "kind": "primary"}],
            "criteria": ["terrorism"], "remarks": "x" * size}


class Pair(nodes.Nodes):
    """Two members on the machine's own clock."""

    def __init__(self, binary):
        super().__init__(binary, ("ARM", "BLR"), time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))

    def environment(self):
        mine = {word: value for word, value in os.environ.items() if word != "ENTENTE_DIR"}
        return {**mine, "ENTENTE_PASSPHRASE_FILE": self.passphrase}


class Writers:
    """Clients of one node. acknowledged: id -> (place in the ledger, name in the record)."""

    def __init__(self, node, size=0):
        self.node, self.size = node, size
        self.acknowledged, self.refused = {}, []
        self.failed = 0  # answers and connections that say nothing was written, or nothing at all
        self.lock = threading.Lock()
        self.number = 0
        self.is_ending = threading.Event()
        self.threads = [threading.Thread(target=self.write, daemon=True) for _ in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def end(self):
        self.is_ending.set()
        for thread in self.threads:
            thread.join(60)

    def token(self):
        with contextlib.suppress(OSError), open(os.path.join(self.node.dir, "token"), encoding="ascii") as file:
            return file.read()
        return ""

    def write(self):
        link = None
        while not self.is_ending.is_set():
            with self.lock:
                self.number += 1
                number = self.number
            body = record(f"{self.node.name}-{number}", self.size)
            try:
                link = link or http.client.HTTPConnection("127.0.0.1", self.node.api_port, timeout=60)
                link.request("POST", "/api/v1/records", json.dumps(body), {"Authorization": "Bearer " + self.token()})
                answer = link.getresponse()
                text = answer.read()
                if answer.status == 200:
                    said = json.loads(text)
                    with self.lock:
                        self.acknowledged[said["id"]] = (said["index"], body["names"][0]["name"])
                    continue
                with self.lock:
                    self.failed += 1
                    # Not ready, stopping, its disk failed, or the token of the node that ran before.
                    if answer.status not in (401, 403, 500, 503, 507):
                        self.refused.append(f"{answer.status} {text[:200]!r}")
            except (OSError, ValueError, http.client.HTTPException):
                self.failed += 1
            with contextlib.suppress(Exception):
                link.close()
            link = None
            time.sleep(0.01)


def ids_of(node, member):
    """The ids in a ledger as a node holds it, by place, and how many leaves are settled."""
    found, settled, at = [], 0, 0
    while True:
        page = node.get("ledgers/" + member, **{"from": at, "max": LEDGER_PAGE})
        found += [leaf["id"] for leaf in page["leaves"]]
        settled, at = page["settled"], len(found)
        if not page["leaves"] or at >= page["size"]:
            return found, settled


def missing(node, member, acknowledged):
    """What of the acknowledged is not where it was said to be."""
    ids, settled = ids_of(node, member)
    said = []
    for name, (index, _) in acknowledged.items():
        if index >= len(ids) or ids[index] != name:
            said.append(f"{node.name} does not hold {name[:12]} at {index} of {member}")
        elif index >= settled:
            said.append(f"{name[:12]} at {index} of {member} is not settled at {node.name} ({settled} are)")
    return said


def changed(node, acknowledged, draw):
    """Whether a few of the records still say what was sent."""
    said = []
    for name in draw.sample(sorted(acknowledged), min(20, len(acknowledged))):
        got = json.dumps(node.get("records/" + name), ensure_ascii=False)
        if f'"{acknowledged[name][1]}"' not in got:
            said.append(f"{node.name}: {name[:12]} does not say {acknowledged[name][1]}: {got[:200]}")
    return said


def unsound(node):
    """The engine's own check of a store that nobody has open."""
    with contextlib.closing(sqlite3.connect(os.path.join(node.dir, "store.db"))) as store:
        found = [row[0] for row in store.execute("PRAGMA integrity_check")]
    return [] if found == ["ok"] else [f"{node.name}: {line}" for line in found[:5]]


def no_status(node, but=()):
    """What status complains of, but for these."""
    answer = node.run("status", "--json")
    if answer.code != 0:
        return [f"{node.name}: {answer}"]
    return [f"{node.name}: {t['about']} {t['text']}" for t in answer.json["troubles"] if t["what"] not in but]


# ---- kill -9 ----


def kills(tap, binary, draw):
    """kill -9 at any moment"""
    with Pair(binary) as two:
        two.found()
        two.start()
        writers = {node.name: Writers(node) for node in two}
        for _ in range(ROUNDS):
            time.sleep(draw.random() * RUN_SECONDS)
            victims = draw.choice([[two["ARM"]], [two["BLR"]], list(two)])
            for node in victims:
                node.kill()
            for node in victims:
                node.start(ready=None)
            for node in victims:
                node.wait_health()
        time.sleep(0.3)  # whatever came before, the last node that was killed writes again
        for one in writers.values():
            one.end()
        counts = {name: len(one.acknowledged) for name, one in writers.items()}
        tap.check(f"{ROUNDS} times killed, both members opened their stores again", [])
        tap.check("each member acknowledged records in between, and none of them was refused",
                  [f"{name}: {n} acknowledged" for name, n in counts.items() if n < ROUNDS] +
                  [f"{name}: {said}" for name, one in writers.items() for said in one.refused[:3]])
        tap.note(f"acknowledged: {counts}; failed: { {name: one.failed for name, one in writers.items()} }")
        two.wait_settled(60)
        for holder in two:
            tap.check(f"what was acknowledged is held and settled at {holder.name}",
                      [said for name, one in writers.items() for said in missing(holder, name, one.acknowledged)[:5]])
            tap.check(f"and says at {holder.name} what was sent",
                      [said for one in writers.values() for said in changed(holder, one.acknowledged, draw)[:5]])
            tap.check(f"entente status of {holder.name} knows no trouble", no_status(holder))
        two.stop()
        tap.check("the stores are sound", [said for node in two for said in unsound(node)])


# ---- a full disk ----


def tell_end(node):
    """Wait until the node has stopped by itself; what is wrong with how it did."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        code = node.process.wait(60)
        log = node.log_end()
        said = [] if code == 5 else [f"exit code {code}, not 5"]
        if "nothing that was acknowledged is lost" not in log:
            said.append("its diagnostics do not say that nothing was lost")
        if not [line for line in log.splitlines() if line.startswith("entente: ")]:
            said.append("no sentence says why")
        return said + ([log] if said else [])
    node.kill()
    return ["it did not stop"]


def after_failure(tap, what, two, writers):
    """The disk is well again: the node opens, and all that was acknowledged is there."""
    arm = two["ARM"]
    writers.end()
    tap.check(f"{what}: records had been acknowledged before, and others were not",
              [] if writers.acknowledged and writers.failed else [f"{len(writers.acknowledged)}, {writers.failed}"])
    arm.start()
    arm.do("write", "listing", "status=listed", "subject=person", "name=After The Failure", "criterion=terrorism")
    two.wait_settled(60)
    tap.check(f"{what}: it opens again, and what was acknowledged is held and settled at both",
              [said for node in two for said in missing(node, "ARM", writers.acknowledged)[:5]])
    tap.check(f"{what}: entente status knows no trouble but a small disk", no_status(arm, ("disk",)))
    two.stop()
    tap.check(f"{what}: the store is sound", unsound(arm))


def file_limit(tap, binary, draw):
    """Writes that fail: no file may grow any more"""
    with Pair(binary) as two:
        two.found()
        two.start()
        arm = two["ARM"]
        writers = Writers(arm, 2000)
        time.sleep(0.5 + draw.random())
        largest = max(os.path.getsize(path) for path in arm.files())
        _, hard = resource.prlimit(arm.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(arm.process.pid, resource.RLIMIT_FSIZE, (largest, hard))
        tap.check("a limit on files: the node says why and stops with exit code 5", tell_end(arm))
        after_failure(tap, "a limit on files", two, writers)


def can_mount(folder):
    if os.geteuid() != 0:
        return False
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "none", folder], capture_output=True, check=False)
    return done.returncode == 0


def full_disk(tap, binary, draw):
    """A file system that is full"""
    with Pair(binary) as two:
        arm = two["ARM"]
        os.mkdir(arm.dir)
        if not can_mount(arm.dir):
            tap.note("skipped: a full file system (mounting a small one needs root)")
            return
        try:
            two.found()
            two.start()
            writers = Writers(arm, 2000)
            time.sleep(0.3 + draw.random())
            filler = os.path.join(arm.dir, "filler")
            with contextlib.suppress(OSError), open(filler, "wb", buffering=0) as file:
                while True:
                    file.write(bytes(1 << 20))
            tap.check("a full disk: the node says why and stops with exit code 5", tell_end(arm))
            answer = arm.run("status")
            tap.check("a full disk: status still reads what is stored", [] if answer.code == 0 else [str(answer)])
            answer = arm.run("serve", seconds=60)
            tap.check("a full disk: a node that starts on it says so and stops with exit code 5",
                      [] if answer.code == 5 and "entente: " in answer.err else [str(answer)])
            os.remove(filler)
            after_failure(tap, "a full disk", two, writers)
        finally:
            two.stop()
            subprocess.run(["umount", "-l", arm.dir], check=False)


def main():
    binary = os.environ.get("ENTENTE_BIN", "")
    seed = int(os.environ.get("ENTENTE_SEED", str(random.randrange(1 << 32))))
    if not os.path.exists(binary):
        print("Bail out! ENTENTE_BIN names no binary")
        return 1
    tap = Tap()
    tap.note(f"seed {seed}")
    for part in (kills, file_limit, full_disk):
        try:
            part(tap, binary, random.Random(seed))
        except nodes.Broken as why:
            tap.check(f"{part.__doc__} goes to its end", [str(why)])
        sys.stdout.flush()
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
