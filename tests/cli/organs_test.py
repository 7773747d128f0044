#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Organs: lines edited into a draft are what members read, sign and are then told of; who has the chair on a date; what a
charter must not say; and a mandate is a record that all hold."""
import json
import os
import sys

from alliance import DEMO_ORGANS, Alliance, Tap

SIX = ("ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK")


def demo_lines():
    with open(DEMO_ORGANS, encoding="utf-8") as file:
        return file.read()


def organ(answer, name):
    return next(x for x in answer["organs"] if x["organ"] == name)


def drafts(tap, a):
    draft = a.path("draft")
    run = a.run(None, "charter", "new", draft, "--alliance", "demo", "--organs", DEMO_ORGANS)
    with open(draft, encoding="utf-8") as file:
        text = file.read()
    tap.check(run.returncode == 0 and text.endswith(demo_lines()), "charter new --organs: the lines are in the draft", text[-500:])
    tap.says(a.run(None, "charter", "show", draft), 0, ["Council of heads of state", "12 months each from 2021-01-01",
             "silence, consensus, limited", "1 minute to 90 days"], "charter show: the organs of a draft")
    for name, old, new, why in (
            ("an unknown parent", "organ defence heads", "organ defence crown", "its parent crown is no organ"),
            ("parents in a circle", "organ heads -", "organ heads defence", "go round in a circle"),
            ("no way to change", "matter heads constitution silence,consensus\n", "", "the matter constitution"),
            ("a look-alike", "foreign heads ARM", "foreign heads \u0410RM", "no member's name"),
            ("a chair of strangers", "12 TJK,ARM", "12 TJK,TJK,ARM", "stands twice"),
            ("lines out of order", "term 60 7776000\nnotice 60\n", "notice 60\nterm 60 7776000\n", "'term' stands where no such")):
        with open(draft, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new, 1))
        tap.says(a.run(None, "charter", "show", draft), 1, [why], f"a draft with {name} is refused")
    tap.says(a.run(None, "charter", "new", a.path("other"), "--alliance", "demo", "--organs", draft), 1,
             ["'entente' stands where no such line may follow"], "charter new --organs: lines on organs only")
    tap.check(not os.path.exists(a.path("other")), "and leaves no file behind")


def signed(tap, a):
    shown = json.loads(a.must(None, "charter", "show", a.path("charter"), "--json"))
    heads = organ(shown, "heads")
    tap.check([x["organ"] for x in shown["organs"]] == ["heads", "defence", "foreign", "security"]
              and heads["members"] == list(SIX) and heads["quorum"] == 4 and heads["secretariat"] == "SEC"
              and heads["chair"]["order"][0] == "TJK" and shown["notice"] == 60 and shown["waiver"] == 5,
              "charter show --json: organs, chairs, numbers", shown["organs"])
    with open(a.path("charter"), encoding="utf-8") as file:
        text = file.read().split("\n\n")[0] + "\n"
    with open(a.path("six"), "w", encoding="utf-8") as file:
        file.write(text.replace("heads - all 4", "heads - all 7"))
    tap.says(a.run("ARM", "charter", "sign", a.path("six")), 1, ["its quorum is a number from 1 to its members' (6)"],
             "charter sign: a quorum above its members")


def chairs(tap, a):
    for date, member, until, then in (("2021-01-01", "TJK", "2022-01-01", "ARM"), ("2021-12-31", "TJK", "2022-01-01", "ARM"),
                                      ("2022-01-01", "ARM", "2023-01-01", "BLR"), ("2026-06-15", "RUS", "2027-01-01", "TJK"),
                                      ("2027-01-01", "TJK", "2028-01-01", "ARM")):
        chair = organ(a.json("ARM", "organs", "--as-of", date), "defence")["chair"]
        tap.check((chair["now"]["member"], chair["now"]["until"], chair["next"]["member"]) == (member, until, then),
                  f"on {date} {member} has the chair, until {until}, then {then}", chair)
    chair = organ(a.json("ARM", "organs", "--as-of", "2020-06-01"), "heads")["chair"]
    tap.check("member" not in chair["now"] and chair["now"]["until"] == "2021-01-01" and chair["next"]["member"] == "TJK",
              "before the first turn nobody has it", chair)
    tap.says(a.run("ARM", "organs", "--as-of", "2021-06-01"), 0, ["TJK until 2022-01-01, then ARM", "4 of 6", "SEC",
             "majority of 4", "as of 2021-06-01"], "organs: a table for people")
    run = a.run("ARM", "organs", "security")
    tap.check(run.returncode == 0 and "listing" in run.stdout and "heads" not in run.stdout, "organs ORGAN: that one alone", run.stdout)
    tap.says(a.run("ARM", "organs", "crown"), 3, ["no organ 'crown'"], "an organ that is not there")
    tap.says(a.run("ARM", "organs", "two", "words"), 2, ["at most one word"], "too many words")


def mandates(tap, a):
    words = ("write", "mandate", "organ=budget", "title=Budget committee", "parent=heads", "quorum:=2",
             'matters:=[{"matter":"budget","procedures":["consensus"]}]')
    run = a.run("ARM", *words, 'members:=["TJK","KAZ"]', "--json")
    if not tap.check(run.returncode == 0, "a mandate is written", run.stdout + run.stderr):
        return
    told = json.loads(run.stdout)["id"]
    a.settle()
    tap.says(a.run("KAZ", "show", told), 0, ["Budget committee"], "and held by the others")
    tap.check(all(x["organ"] != "budget" for x in a.json("KAZ", "organs")["organs"]), "which makes it no organ by itself")
    tap.says(a.run("ARM", *words, 'members:=["KAZ"]'), 1, ["quorum", "1 members"], "a quorum above its members is refused")
    tap.says(a.run("ARM", *words, "secretariat=UZB"), 1, ["no member UZB"], "a stranger as its secretariat is refused")


def main():
    tap = Tap()
    lines = demo_lines().replace("term ", "secretariat heads SEC\nterm ")
    with Alliance(*SIX, guests={"SEC": ("secretariat", "message")}, charter_lines=lines) as a:
        drafts(tap, a)
        signed(tap, a)
        a.start("ARM", "KAZ", "KGZ", "RUS", "TJK")
        mandates(tap, a)
        a.stop("ARM")
        tap.says(a.run("ARM", "organs"), 0, ["the node does not run", "Council of heads"], "organs: answered without the node")
        chairs(tap, a)
    with Alliance("ARM", "KAZ") as a:
        a.start("ARM", "KAZ")
        answer = a.json("ARM", "organs")
        assembly = answer["organs"][0]
        tap.check(len(answer["organs"]) == 1 and assembly["organ"] == "assembly" and assembly["members"] == ["ARM", "KAZ"]
                  and assembly["quorum"] == 2 and answer["notice"] == 3600, "a charter without organs has an assembly", answer)
        tap.says(a.run("ARM", "organs"), 0, ["Assembly", "(anything else)", "majority of 2"], "and says what it decides")
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
