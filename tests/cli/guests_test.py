#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Guests: ledgers of their own, pinned by the charter; they hold what is public and what is released to them and nothing
else, write the kinds of their mandate, and count in no k."""
import os
import sys
import time

from alliance import Alliance, Tap


def holds(alliance, member, text):
    """Are these bytes anywhere in the member's folder?"""
    for folder, _, names in os.walk(alliance.path(member)):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                if text.encode() in file.read():
                    return True
    return False


def ledgers(alliance, member):
    return {x["member"]: x for x in alliance.status(member)["ledgers"]}


def founding(tap, a):
    shown = a.must("ARM", "charter", "show", a.path("charter"))
    tap.check("partner, writes listing,recognition" in shown and "observer, writes identity" in shown, "the charter names the guests", shown)
    tap.says(a.run("IRN", "charter", "sign", a.path("charter")), 1, ["guest", "members sign"], "a guest does not sign it")
    tap.says(a.run("ARM", "charter", "verify", a.path("charter")), 0, ["all 3 members"], "and is not asked to")
    a.must(None, "init", a.path("late"), "--member", "LATE", "--alliance", "demo", "--address", "127.0.0.1:7", "--sheet", a.path("late.sheet"))
    a.must(None, "charter", "new", a.path("draft"), "--alliance", "demo")
    for words, wanted in ((("--guest", "friend", "--writes", "listing"), "partner, observer or secretariat"),
                          (("--guest", "partner"), "--writes"),
                          (("--guest", "partner", "--writes", "listing,gossip"), "no kind of record")):
        run = a.run("late", "charter", "join", a.path("draft"), *words)
        tap.check(run.returncode in (1, 2) and wanted in run.stderr, f"not so: {words}", run.stderr)


def sharing(tap, a):
    a.write("ARM", "Alliance Front")
    public = a.write("ARM", "Public Front", "--class", "public")
    secret = a.write("ARM", "Secret Front", "--release", "IRN,KAZ")
    a.settle("ARM", "BLR", "KAZ")
    a.until(lambda: ledgers(a, "IRN")["ARM"]["settled"] == ledgers(a, "ARM")["ARM"]["size"], "IRN has followed ARM's ledger")
    a.until(lambda: ledgers(a, "IRQ")["ARM"]["settled"] == ledgers(a, "ARM")["ARM"]["size"], "IRQ too")
    tap.check(True, "guests follow ledgers and see them settled")
    tap.check(ledgers(a, "ARM")["IRN"]["role"] == "partner" and "IRQ (observer)" in a.must("ARM", "status"), "status says who is a guest")
    a.until(lambda: a.run("IRN", "show", secret).returncode == 0, "what is released to IRN reaches it")
    for member, wanted in (("IRN", (True, True, False)), ("IRQ", (True, False, False)), ("BLR", (True, False, True)),
                           ("KAZ", (True, True, True))):
        got = tuple(holds(a, member, name) for name in ("Public Front", "Secret Front", "Alliance Front"))
        tap.check(got == wanted, f"{member} holds of public, released, alliance: {wanted}", got)
    a.until(lambda: len(a.json("ARM", "show", secret)["receipts"]) == 2, "both receipts are there")
    tap.check(True, "a guest gives a receipt for what was released to it")
    shown = a.json("ARM", "show", public)
    tap.check({x["member"] for x in shown["receipts"]} == {"ARM", "BLR", "KAZ"}, "and cosigns nothing", shown["receipts"])


def writing(tap, a):
    run = a.run("IRN", "write", "identity", "a=" + "0" * 64, "b=" + "1" * 64, "status=same")
    tap.says(run, 1, ["IRN is a guest", "identity"], "a guest writes what its mandate names, and no more")
    own = a.write("IRN", "Guest Front")
    a.until(lambda: a.run("ARM", "show", own).returncode == 0 and a.json("ARM", "show", own)["settled"], "it settles")
    tap.check(ledgers(a, "ARM")["IRN"]["settled"] == 2, "what a guest wrote is settled by the members' word")
    tap.check("Guest Front" in a.must("KAZ", "list"), "and listed on its word")
    a.must("KAZ", "prove", own, a.path("proof"))
    proved = a.json(None, "verify", a.path("proof"), "--charter", a.path("charter"))
    tap.check(proved["needed"] == 4 and [x["member"] for x in proved["receipts"]][0] == "IRN" and len(proved["receipts"]) == 4,
              "a guest's record is proved by its author and k members", proved)
    tap.check(not holds(a, "IRQ", "Guest Front"), "another guest does not hold it")
    listed = a.write("ARM", "Coordinated Front", "--class", "public")
    a.settle("ARM", "BLR", "KAZ")
    for member in ("BLR", "IRN"):
        a.until(lambda m=member: a.run(m, "recognise", listed).returncode == 0, f"{member} recognises")
    a.until(lambda: len([x for x in a.json("ARM", "show", listed)["listing"]["recognitions"]]) == 3, "three have recognised")
    tap.check("Coordinated Front" not in a.must("ARM", "list", "--coordinated"), "a guest's recognition does not coordinate")
    a.must("KAZ", "recognise", listed)
    a.settle("ARM", "BLR", "KAZ")
    tap.check("Coordinated Front" in a.must("ARM", "list", "--coordinated"), "the members' do")


def counting(tap, a):
    a.stop("BLR")
    a.stop("KAZ")
    lone = a.write("ARM", "Waiting Front", "--class", "public")
    a.until(lambda: a.run("IRN", "show", lone).returncode == 0, "IRN has it")
    time.sleep(2)
    tap.check(not a.json("ARM", "show", lone)["settled"], "two guests and the author settle nothing")
    a.start("BLR", "KAZ")
    a.until(lambda: a.json("ARM", "show", lone)["settled"], "it settles with the members back")
    tap.check(True, "the members back, it settles")


def keeping(tap, a):
    for guest in ("IRN", "IRQ"):
        tap.says(a.run(guest, "verify"), 0, ["all is as it was signed"], f"{guest}: its store is sound, what it may not hold is no damage")
    a.must("ARM", "key", "rotate", "--sheet", a.path("new.sheet"))
    a.until(lambda: not os.path.exists(a.path("ARM", "keys.next")) and a.is_up("ARM", True), "ARM has new keys")
    after = a.write("ARM", "After The Change", "--class", "public")
    a.until(lambda: a.run("IRN", "show", after).returncode == 0, "IRN follows the change of ARM's keys")
    tap.check(True, "a guest follows a member's change of keys")
    a.must("ARM", "erase", after, "--reason", "over")
    a.until(lambda: not holds(a, "IRN", "After The Change"), "IRN has erased it")
    tap.check(True, "and erases what its author erased")
    a.stop("IRN")
    os.remove(a.path("IRN", "store.db"))
    for rest in ("-wal", "-shm"):
        if os.path.exists(a.path("IRN", "store.db" + rest)):
            os.remove(a.path("IRN", "store.db" + rest))
    a.start("IRN")
    a.until(lambda: ledgers(a, "IRN").get("IRN", {}).get("size", 0) >= 3, "IRN has its own ledger back")
    tap.check(holds(a, "IRN", "Guest Front"), "a guest that lost its store gets its own records back")


def main():
    tap = Tap()
    guests = {"IRN": ("partner", "recognition,listing"), "IRQ": ("observer", "identity")}
    with Alliance("ARM", "BLR", "KAZ", guests=guests) as a:
        founding(tap, a)
        a.start("ARM", "BLR", "KAZ", "IRN", "IRQ")
        sharing(tap, a)
        writing(tap, a)
        counting(tap, a)
        keeping(tap, a)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
