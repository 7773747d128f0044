#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The audit trail names each act as the officer meant it, what it was about, and what became of it; it notes what commands do
beside the node too, and does not keep an erased listing's name."""
import json
import sys
import urllib.request

from alliance import Alliance, Tap


def trail(a, member):
    """(act, what), newest first."""
    return [(row["act"], row["what"]) for row in a.json(member, "audit", "--max", "1000")["audit"]]


def noted(tap, a, member, act, *words, name=""):
    """The newest entry of this act holds these words."""
    def found():
        return [what for done, what in trail(a, member) if done == act]

    try:
        a.until(lambda: any(all(word in what for word in words) for what in found()), f"the trail has {act}")
        return tap.check(True, name or f"the trail says: {act}")
    except RuntimeError:
        return tap.check(False, name or f"the trail says: {act}", (words, trail(a, member)[:12]))


def of_writes(tap, a):
    front = a.write("ARM", "Example Front")
    noted(tap, a, "ARM", "write listing", front[:12], "Example Front")
    a.settle()
    a.must("KAZ", "show", front)
    noted(tap, a, "KAZ", "show", front[:12] + " Example Front")
    a.must("KAZ", "recognise", front)
    noted(tap, a, "KAZ", "recognise", front[:12] + " Example Front, record ")
    noted(tap, a, "KAZ", "show, to recognise", "Example Front")
    a.run("KAZ", "recognise", front)
    noted(tap, a, "KAZ", "recognise, refused", front[:12] + " Example Front")
    a.must("KAZ", "recognise", front, "--withdraw")
    noted(tap, a, "KAZ", "recognise --withdraw", "Example Front")
    a.run("KAZ", "delist", front)
    noted(tap, a, "KAZ", "delist, refused", "Example Front")
    a.run("KAZ", "show", "ffffffff")
    noted(tap, a, "KAZ", "show, not found", "ffffffff")
    a.run("KAZ", "write", "recognition", "listing=" + "a" * 64, "status=recognised", "since=2020-13-45")
    noted(tap, a, "KAZ", "write recognition, refused", "a" * 12, "since")
    a.must("ARM", "delist", front)
    noted(tap, a, "ARM", "delist", front[:12] + " Example Front, record ")
    a.must("ARM", "erase", front, "--reason", "by mistake")
    noted(tap, a, "ARM", "erase", front[:12])
    a.settle()
    a.until(lambda: all("Example Front" not in what for m in a.members for act, what in trail(a, m)), "the name is gone")
    tap.check(True, "an erased listing's name is gone from the trails, where nobody typed it")


def of_shares(tap, a):
    secret = a.write("ARM", "Quiet Front", "--release", "KAZ")
    a.settle()
    a.must("ARM", "recall", secret, "--from", "KAZ")
    noted(tap, a, "ARM", "recall", secret[:12] + " Quiet Front from KAZ")
    a.must("ARM", "release", secret, "--to", "KAZ")
    noted(tap, a, "ARM", "release", secret[:12] + " Quiet Front to KAZ")


def beside_the_node(tap, a):
    def acts():
        a.must("ARM", "export", a.path(f"out{len(a.nodes)}.bundle"), "--to", "KAZ")
        a.must("ARM", "ledger", "export", "KAZ", a.path("tree" + str(len(a.nodes))))
        a.must("ARM", "verify")
        a.must("ARM", "ledger", "KAZ")
        a.must("ARM", "list", "--all", "--by", "KAZ")

    for how in ("beside the node", "without the node"):
        acts()
        for act, words in (("export", "to KAZ"), ("ledger export", "KAZ"), ("verify", "all as it was signed"), ("ledger", "KAZ"),
                           ("list", "--by KAZ --all")):
            noted(tap, a, "ARM", act, words, name=f"{how}: {act} is in the trail")
        if how == "beside the node":
            before = len(trail(a, "ARM"))
            a.stop("ARM")
    tap.check(len(trail(a, "ARM")) >= before + 5, "and once more without the node", before)
    a.start("ARM")
    a.run("ARM", "recall", "f" * 64, "--from", "KAZ")
    noted(tap, a, "ARM", "show, to recall, not found", "f" * 12)


def of_another_program(tap, a):
    with open(a.path("KAZ", "api"), encoding="ascii") as file:
        base = file.read().strip()
    with open(a.path("KAZ", "token"), encoding="ascii") as file:
        token = file.read().strip()
    record = {"kind": "listing", "time": "2026-01-01T00:00:00Z", "status": "listed", "subject": "person", "criteria": ["terrorism"],
              "names": [{"name": "By Program", "kind": "primary"}]}

    def post(path, body, **more):
        headers = {"Authorization": "Bearer " + token, "Content-Type": "application/json", **more}
        urllib.request.urlopen(urllib.request.Request(base + path, json.dumps(body).encode(), headers), timeout=30).read()

    post("/api/v1/records", record)
    noted(tap, a, "KAZ", "POST listing", "By Program", name="what another program leaves out is the method and kind")
    post("/api/v1/records", record, **{"Entente-Act": "form 7"})
    noted(tap, a, "KAZ", "form 7", "By Program", name="what it says is what it meant")


def main():
    tap = Tap()
    with Alliance("ARM", "KAZ") as a:
        a.start(*a.members)
        a.settle()
        of_writes(tap, a)
        of_shares(tap, a)
        of_another_program(tap, a)
        beside_the_node(tap, a)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
