#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is to be done: owner, due date, progress; the most urgent first, what is late says so; as of a date nothing later than it;
pages; restricted ones with those alone that they name."""
import datetime
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from alliance import Alliance, Tap

MEMBERS = ("ARM", "KAZ", "TJK")


def day(days):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)).strftime("%Y-%m-%d")


def titles(answer):
    return [i["title"] for i in answer["items"]]


def writing(tap, house):
    ids = {}
    for title, member, words in (("Some time", "TJK", ()), ("Next month", "TJK", ("--due", day(40), "--owner", "KAZ")),
                                 ("Soon", "KAZ", ("--due", day(3))), ("Overdue", "ARM", ("--due", day(-10), "--owner", "KAZ", "--measure",
                                  "Mend the fence", "--area", "Upper valley", "--countries", "TJ,KG"))):
        ids[title] = house.json(member, "items", "add", title, *words)["id"]
    for member in MEMBERS:
        house.until(lambda m=member: house.json(m, "items")["matched"] == 4, f"{member} holds the items")
    seen = house.json("ARM", "items")
    tap.check(titles(seen) == ["Overdue", "Soon", "Next month", "Some time"] and seen["late"] == 1 and
              [i["state"] for i in seen["items"]] == ["late", "soon", "open", "open"], "the most urgent first", seen)
    tap.check([i["owner"] for i in seen["items"]] == ["KAZ", "KAZ", "KAZ", "TJK"], "who writes without an owner answers for it", seen)
    first = seen["items"][0]
    tap.check((first["measure"], first["area"]["countries"], first["member"]) == ("Mend the fence", ["TJ", "KG"], "ARM"), "measure and area", first)
    said = house.run("ARM", "items")
    tap.says(said, 0, ["LATE", "due soon", "4 of 4 items that match, 1 late"], "late ones say so in words")
    tap.check("\x1b[" not in said.stdout, "no colour where there is no terminal", said.stdout)
    for words, wanted in ((("--state", "late"), ["Overdue"]), (("--state", "soon"), ["Overdue", "Soon"]), (("--owner", "TJK"), ["Some time"]),
                          (("--max", "2"), ["Overdue", "Soon"]), (("--max", "2", "--skip", "3"), ["Some time"])):
        got = house.json("TJK", "items", *words)
        tap.check(titles(got) == wanted, f"{' '.join(words)}: {wanted}", got)
    tap.check(house.json("TJK", "items", "--max", "1")["matched"] == 4, "a page says how many there are")
    return ids


def progress(tap, house, ids):
    tap.says(house.run("KAZ", "items", "done", ids["Overdue"]), 1, ["another member's"], "only its author says how far it is")
    house.must("ARM", "items", "progress", ids["Overdue"], "Half of it stands")
    one = next(i for i in house.json("ARM", "items")["items"] if i["id"] == ids["Overdue"])
    tap.check((one["status"], one["progress"], one["measure"], one["due"][:10], one["versions"]) ==
              ("running", "Half of it stands", "Mend the fence", day(-10), 2), "progress keeps what stood", one)
    before = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    house.until(lambda: datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") > before, "the next second")
    house.must("ARM", "items", "done", ids["Overdue"])
    house.must("TJK", "items", "cancel", ids["Some time"])
    for member in MEMBERS:
        house.until(lambda m=member: house.json(m, "items")["matched"] == 2, f"{member}: two are open")
    tap.check(titles(house.json("KAZ", "items", "--all")) == ["Soon", "Next month", "Overdue", "Some time"] and
              titles(house.json("KAZ", "items", "--state", "done")) == ["Overdue"], "what is over comes last")
    tap.check(titles(house.json("KAZ", "items", "--state", "late", "--as-of", before)) == ["Overdue"] and
              house.json("KAZ", "items", "--all", "--as-of", "2020-01-01")["matched"] == 0, "as of a date, nothing later than it")
    house.must("TJK", "items", "change", ids["Next month"], "--due", day(-1), "--owner", "ARM")
    house.until(lambda: titles(house.json("KAZ", "items", "--state", "late", "--owner", "ARM")) == ["Next month"], "KAZ sees the change")
    tap.check(True, "a due date and an owner can change")


def bad(tap, house, ids):
    for words, code, why in ((("--state", "urgent"), 1, "late, soon"), (("--max", "x"), 2, "--max"), (("add",), 2, "one word more"),
                             (("add", "X", "--due", "yesterday"), 2, "--due"), (("add", "X", "--owner", "FRA"), 1, "FRA"),
                             (("progress", ids["Soon"]), 2, "progress ID TEXT"), (("done", "zz"), 2, "zz"), (("done", "0123456789ab"), 3, ""),
                             (("done", ids["Soon"], "--release", "ARM"), 2, "keeps its holders")):
        tap.says(house.run("KAZ", "items", *words), code, [why], f"refused: {' '.join(words)[:40]}")


def apart(tap, house):
    secret = house.json("KAZ", "items", "add", "Between us", "--release", "ARM", "--owner", "ARM")["id"]
    drill = house.json("KAZ", "items", "add", "A drill", "--exercise", "--due", day(-1))["id"]
    house.until(lambda: any(i["id"] == secret for i in house.json("ARM", "items")["items"]), "ARM holds the restricted one")
    house.until(lambda: any(i["id"] == drill for i in house.json("TJK", "items", "--exercise")["items"]), "TJK holds the drill")
    seen = house.json("TJK", "items", "--all")
    tap.check(all(i["id"] not in (secret, drill) for i in seen["items"]) and
              titles(house.json("TJK", "items", "--exercise", "--state", "late")) == ["A drill"], "restricted and exercises are apart", seen)


def main():
    tap = Tap()
    with Alliance(*MEMBERS) as house:
        house.start(*MEMBERS)
        ids = writing(tap, house)
        progress(tap, house, ids)
        bad(tap, house, ids)
        apart(tap, house)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
