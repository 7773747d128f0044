#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""decision.py BINARY DEMO: a small decision of the six members of a demo alliance whose nodes run.

TJK proposes a statement in two languages, to be decided by consensus; a member reserves on a clause; all say their final
word; every node computes the same outcome by itself, which is shown with the time that took; one file then proves it
without any node. Exit code 0 when all of that is so."""
import json
import os
import subprocess
import sys
import time

MEMBERS = ("ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK")
TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PATIENCE = 30


class Decision:
    def __init__(self, binary, demo):
        self.binary, self.demo = binary, demo

    def run(self, member, *words):
        folder = ["--dir", os.path.join(self.demo, member)] if member else []
        return subprocess.run([self.binary, *folder, *words], capture_output=True, text=True, check=False)

    def do(self, member, *words):
        done = self.run(member, *words, "--json")
        if done.returncode != 0:
            sys.exit(f"script/decision.py: {member}: entente {' '.join(words)}: {done.stderr.strip()}")
        return json.loads(done.stdout)

    def outcomes(self, proposal):
        """Each member's node's answer; {} while it has not got the proposal."""
        found = {}
        for member in MEMBERS:
            done = self.run(member, "outcome", proposal, "--json")
            found[member] = json.loads(done.stdout) if done.returncode == 0 else {}
        return found

    def until(self, proposal, judge, what):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            found = self.outcomes(proposal)
            if all(judge(x) for x in found.values()):
                return found
        sys.exit(f"script/decision.py: in vain waited until {what}: {[(m, x.get('end'), x.get('pending')) for m, x in found.items()]}")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    d = Decision(sys.argv[1], sys.argv[2])
    print("\nA decision of the six: TJK proposes a statement to the council of foreign ministers, by consensus.", flush=True)
    texts = [word for lang in ("en", "ru") for word in ("--text", f"{lang}={TOP}/sample/statement.{lang}.txt")]
    proposal = d.do("TJK", "propose", "--organ", "foreign", "--matter", "statement", "--procedure", "consensus", "--deadline", "72h",
                    *texts, "--item", "TJK,,Report on the border")["id"]
    d.until(proposal, lambda x: x, "it is delivered")
    for member in MEMBERS[:-1]:
        words = ("reserve", "--clause", "2") if member == "BLR" else ("agree",)
        d.do(member, "position", proposal, *words, "--final")
    d.do("TJK", "position", proposal, "agree", "--final")
    began = time.monotonic()
    found = d.until(proposal, lambda x: x.get("end") == "adopted", "it is adopted on all six nodes")
    took = time.monotonic() - began
    words = {m: {e["member"]: e.get("word") for e in x["electors"]} for m, x in found.items()}
    if any(x != words["ARM"] for x in words.values()) or words["ARM"]["BLR"] != "reserve":
        sys.exit(f"script/decision.py: the nodes do not say the same: {words}")
    print(d.run("KGZ", "outcome", proposal).stdout.split("\n[en]")[0].rstrip())
    proof = os.path.join(d.demo, f"statement-{proposal[:12]}.proof")
    d.do("KGZ", "outcome", proposal, "--proof", proof)
    verified = d.run(None, "verify", proof)
    if verified.returncode != 0:
        sys.exit(f"script/decision.py: the proof is refused: {verified.stdout}{verified.stderr}")
    print(f"\nAdopted, and all six nodes say so, {took:.1f} s after the last word (asking all six took part of it). Without any node:"
          f"\n  {d.binary} verify {proof}")


if __name__ == "__main__":
    main()
