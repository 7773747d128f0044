#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Messages: to those named and nobody else, the most urgent first, delivery and reading told apart."""
import json
import sys
import time

from alliance import Alliance, Tap
from guests_test import holds


def inbox(a, member, *words):
    return a.json(member, "inbox", *words)["messages"]


def to(message):
    return {x["member"]: (x.get("delivered"), x["read"]) for x in message["to"]}


def sending(tap, a):
    for precedence in ("routine", "flash", "deferred", "override", "priority", "immediate"):
        a.must("ARM", "send", "KAZ,IRN", f"text of {precedence}", "--precedence", precedence, "--subject", f"about {precedence}")
    a.until(lambda: len(inbox(a, "KAZ")) == 6, "six messages have come")
    tap.check([m["precedence"] for m in inbox(a, "KAZ")] == ["override", "flash", "immediate", "priority", "routine", "deferred"],
              "the most urgent first", inbox(a, "KAZ"))
    tap.check(len(inbox(a, "KAZ", "--max", "2")) == 2 and a.json("KAZ", "inbox", "--max", "2")["matched"] == 6, "at most as many as asked")
    a.until(lambda: len(inbox(a, "IRN")) == 6, "a guest receives what is to it")
    tap.check(inbox(a, "BLR") == [] and not holds(a, "BLR", "text of flash"), "who is not named has neither the message nor its bytes")


def reading(tap, a):
    flash = inbox(a, "KAZ")[1]["id"]
    sent = a.until(lambda: next((m for m in inbox(a, "ARM", "--sent") if m["id"] == flash and to(m)["KAZ"][0] and to(m)["IRN"][0]), None),
                   "delivery is known")
    tap.check(to(sent) == {"KAZ": (True, False), "IRN": (True, False)}, "delivered, and not read", sent)
    tap.says(a.run("KAZ", "inbox", "read", flash[:12]), 0, ["flash from ARM", "about flash", "text of flash", "ARM is told that it was read"], "it is read")
    again = a.run("KAZ", "inbox", "read", flash[:12])
    tap.check(again.returncode == 0 and "is told" not in again.stdout + again.stderr, "which is said once", again.stdout + again.stderr)
    a.until(lambda: to(next(m for m in inbox(a, "ARM", "--sent") if m["id"] == flash))["KAZ"][1], "its sender knows")
    sent = next(m for m in inbox(a, "ARM", "--sent") if m["id"] == flash)
    tap.check(to(sent) == {"KAZ": (True, True), "IRN": (True, False)}, "read by one of the two", sent)
    tap.check(len(inbox(a, "KAZ", "--unread")) == 5, "the others are unread")
    tap.check("KAZ:read IRN:delivered" in a.must("ARM", "inbox", "--sent"), "as a table too")
    drill = a.json("ARM", "send", "KAZ", "a drill", "--exercise")["id"]
    a.until(lambda: inbox(a, "KAZ", "--exercise"), "KAZ has the drill")
    run = a.run("KAZ", "inbox", "read", drill[:12], "--json")
    tap.check(run.returncode == 0 and json.loads(run.stdout)["text"] == "a drill" and "ARM is told" in run.stderr,
              "one of an exercise is found by its id, and --json is the message", run.stdout + run.stderr)
    a.until(lambda: to(inbox(a, "ARM", "--sent", "--exercise")[0])["KAZ"][1], "its sender knows, in the exercise")


def refusing(tap, a):
    tap.says(a.run("ARM", "send", "", "x"), 2, ["entente send --help"], "to nobody")
    tap.says(a.run("ARM", "send", ",", "x"), 1, ["to"], "to nobody, with a comma")
    tap.says(a.run("ARM", "send", "XYZ", "x"), 1, ["no member XYZ", "ARM BLR KAZ"], "to a stranger")
    tap.says(a.run("ARM", "send", "KAZ", "x", "--precedence", "urgent"), 1, ["precedence", "flash"], "a precedence there is not")
    tap.says(a.run("ARM", "send", "KAZ", ""), 1, ["text"], "without a word")
    tap.says(a.run("ARM", "send", "KAZ", "x" * 70000), 1, ["text"], "too long")
    tap.says(a.run("ARM", "inbox", "read", "ffffffff"), 3, ["no message"], "a message there is not")
    tap.says(a.run("ARM", "inbox", "read", "xyz"), 2, ["xyz"], "no id")
    run = a.run("ARM", "write", "message", "precedence=flash", 'to:=["KAZ","BLR"]', "text=x", "--release", "KAZ")
    tap.says(run, 1, ["not released to BLR"], "to one whom it is not released to")
    run = a.run("ARM", "write", "message", "precedence=flash", 'read:=["' + "0" * 64 + '"]', "--release", "KAZ")
    tap.says(run, 1, ["read"], "a message and a word that one was read")


def posing(tap, a):
    """Who was not written to cannot say that it has read."""
    flash = inbox(a, "KAZ")[1]["id"]
    a.must("BLR", "write", "message", f'read:=["{flash}"]', "--release", "ARM")
    a.settle("ARM", "BLR", "KAZ")
    time.sleep(1)
    sent = next(m for m in inbox(a, "ARM", "--sent") if m["id"] == flash)
    tap.check(set(to(sent)) == {"KAZ", "IRN"}, "a reader whom it was not to counts for nothing", sent)


def apart(tap, a):
    a.must("ARM", "send", "KAZ", "only an exercise", "--exercise")
    a.until(lambda: inbox(a, "KAZ", "--exercise"), "a message of an exercise has come")
    tap.check(len(inbox(a, "KAZ")) == 6, "and is not among the others")
    a.stop("KAZ")
    a.must("ARM", "send", "KAZ", "while it was away", "--precedence", "flash")
    time.sleep(1)
    tap.check(to(inbox(a, "ARM", "--sent")[1]) == {"KAZ": (False, False)} or
              any(m["text"] == "while it was away" and to(m) == {"KAZ": (False, False)} for m in inbox(a, "ARM", "--sent")),
              "to a node that is down nothing is delivered")
    a.start("KAZ")
    a.until(lambda: any(m["text"] == "while it was away" and to(m)["KAZ"][0] for m in inbox(a, "ARM", "--sent")), "it is, later")
    tap.check(True, "when it is back it is")


def main():
    tap = Tap()
    with Alliance("ARM", "BLR", "KAZ", guests={"IRN": ("partner", "message")}) as a:
        a.start("ARM", "BLR", "KAZ", "IRN")
        sending(tap, a)
        reading(tap, a)
        refusing(tap, a)
        posing(tap, a)
        apart(tap, a)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
