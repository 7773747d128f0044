#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""waiting.py BINARY DEMO: what waits for whoever opens a console of the demo alliance, whose nodes run.

BLR lists an organisation (invented), and ARM proposes a statement, by silence: both await the word of every other member.
Exit code 0 when each of them says so."""
import json
import os
import subprocess
import sys
import time
import urllib.request

OTHERS = {"listing": ("ARM", "KAZ", "KGZ", "RUS", "TJK"), "proposal": ("BLR", "KAZ", "KGZ", "RUS", "TJK")}
TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PATIENCE = 60


class Waiting:
    def __init__(self, binary, demo):
        self.binary, self.demo = binary, demo

    def do(self, member, *words):
        done = subprocess.run([self.binary, "--dir", os.path.join(self.demo, member), *words, "--json"], capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"script/waiting.py: {member}: entente {' '.join(words)}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def ask(self, member, path):
        """What its node answers to its own console."""
        def read(name):
            with open(os.path.join(self.demo, member, name), encoding="utf-8") as file:
                return file.read().strip()
        request = urllib.request.Request(f"{read('api')}/api/v1/{path}", headers={"Authorization": f"Bearer {read('token')}"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    def until(self, what, members, question):
        end = time.monotonic() + PATIENCE
        for member in members:
            while not question(member):
                if time.monotonic() > end:
                    sys.exit(f"script/waiting.py: in vain waited until {what} awaits {member}")
                time.sleep(0.1)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    w = Waiting(sys.argv[1], sys.argv[2])
    listing = w.do("BLR", "write", "listing", "status=listed", "subject=organisation", "name=Grey Heron Front",
                   "original=Фронт серой цапли", "alias=Heron Brigade", "criterion=terrorism",
                   "reason=Invented for this demonstration: two attacks on a railway, claimed in its name.")["id"]
    texts = [word for lang in ("en", "ru") for word in ("--text", f"{lang}={TOP}/sample/rivers.{lang}.txt")]
    proposal = w.do("ARM", "propose", "--organ", "foreign", "--matter", "statement", "--procedure", "silence", "--deadline", "72h",
                    *texts)["id"]
    w.until("the listing", OTHERS["listing"], lambda m: listing in [x["id"] for x in w.ask(m, "recent")["listings"]])
    w.until("the statement", OTHERS["proposal"],
            lambda m: proposal in [x["id"] for x in w.ask(m, "proposals?awaiting=1")["proposals"]])
    print("\nLeft open for you: BLR has listed the Grey Heron Front, and ARM proposes a statement on the mountain rivers. Both await "
          "the word\nof each other member.", flush=True)


if __name__ == "__main__":
    main()
