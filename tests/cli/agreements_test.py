#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The register of agreements as of a date: bilateral and multilateral, in force at a threshold, left with notice; a past date shows
nothing that was said later, of agreements, centres and notices alike; and a request says on which agreement it rests."""
import datetime
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from alliance import Alliance, Tap

MEMBERS = ("ARM", "KAZ", "RUS", "TJK")


def moment(days=0):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def next_second():
    before = moment()
    while moment() == before:
        time.sleep(0.05)


def show(house, member, treaty, *words):
    return house.json(member, "agreement", "show", treaty, *words)


def bound(one):
    return {p["member"] for p in one["parties"] if p["in_force"]}


def register(tap, house):
    treaty = house.json("TJK", "agreement", "new", "--title", "Treaty on help", "--purpose", "assistance", "--parties", "ARM,KAZ,TJK",
                        "--threshold", "2", "--notice", "30")["id"]
    two = house.json("RUS", "agreement", "new", "--title", "Between two", "--purpose", "p", "--parties", "RUS,TJK")["id"]
    house.settle()
    next_second()
    drafted = moment()
    next_second()
    house.must("TJK", "agreement", "sign", treaty)
    for member in ("TJK", "ARM", "KAZ"):
        house.must(member, "agreement", "ratify", treaty)
    house.settle()
    one = show(house, "RUS", treaty)
    tap.check(one["in_force"] and one["type"] == "multilateral" and one["notice"] == 30 and one["ends"] is None and
              bound(one) == {"ARM", "KAZ", "TJK"} and show(house, "ARM", two)["type"] == "bilateral", "in force at its threshold", one)
    next_second()
    ratified = moment()
    next_second()
    tap.says(house.run("KAZ", "agreement", "denounce", treaty, "--since", moment(29)), 1, ["notice", "30 days", "no sooner than"],
             "sooner than the notice: refused")
    said = house.run("KAZ", "agreement", "denounce", treaty)
    tap.says(said, 0, ["notice of 30 days"], "a denunciation says when it takes effect")
    house.must("ARM", "agreement", "denounce", treaty, "--since", moment(60))
    house.settle()
    tap.check(bound(show(house, "RUS", treaty)) == {"ARM", "KAZ", "TJK"} and
              bound(show(house, "RUS", treaty, "--as-of", moment(29))) == {"ARM", "KAZ", "TJK"} and
              bound(show(house, "RUS", treaty, "--as-of", moment(31))) == {"ARM", "TJK"} and
              bound(show(house, "RUS", treaty, "--as-of", moment(61))) == set(), "who denounces stays bound for the notice, then leaves")
    one = show(house, "RUS", treaty)
    tap.check(one["ends"] is not None and one["ends"][:10] == moment(60)[:10] and
              [w["status"] for p in one["parties"] if p["member"] == "KAZ" for w in p["words"]] == ["ratified", "denounced"],
              "the register says when it will be in force among nobody", one)
    tap.says(house.run("RUS", "agreement", "show", treaty), 0, ["denounced from", "notice of 30 days", "multilateral"], "a person reads it")
    tap.says(house.run("RUS", "agreements"), 0, ["Treaty on help", "bilateral", "bound", "ratified", "with effect from", moment(30)[:10]],
             "and the register of all")
    then = show(house, "RUS", treaty, "--as-of", ratified)
    tap.check(then["ends"] is None and all(w["status"] != "denounced" for p in then["parties"] for w in p["words"]) and then["in_force"],
              "as of a date before nobody had denounced it", then)
    then = show(house, "RUS", treaty, "--as-of", drafted)
    tap.check(not then["in_force"] and then["from"] is None and not any(w["status"] in ("signed", "ratified") for p in then["parties"] for w in p["words"]),
              "as of the draft, nobody had ratified, and no date of entry was known", then)
    tap.check(len(house.json("RUS", "agreements", "--as-of", drafted)["agreements"]) == 2, "both were drafted by then")
    return treaty


def nothing_later(tap, house):
    house.must("TJK", "centre", "found", "south", "--with", "ARM", "--purpose", "x")
    house.must("TJK", "notice", "write", "--event", "Firing", "--category", "Safety", "--urgency", "Future", "--severity", "Minor",
               "--certainty", "Likely")
    past = ("--all", "--as-of", "2020-01-01")
    for words, name in ((("centre",), "centres"), (("agreement",), "agreements"), (("agreements",), "agreements"), (("notice", "list"), "notices"),
                        (("ask", "--list"), "requests"), (("contingents",), "contingents"), (("operation",), "operations"),
                        (("meeting",), "meetings"), (("items",), "items"), (("read", "item"), "objects")):
        now, then = house.json("TJK", *words, "--all"), house.json("TJK", *words, *past)
        tap.check(then["matched"] == 0 and then[name] == [], f"{' '.join(words)} --all: a past date shows nothing that was written later", then)
        if words[0] in ("centre", "agreement", "agreements", "notice"):
            tap.check(now["matched"] > 0, f"{' '.join(words)} --all: which is there now", now)


def basis(tap, house, treaty):
    asked = house.json("TJK", "ask", "people=20", "--basis", treaty[:12])["id"]
    house.settle()
    said = house.run("KAZ", "ask", "--show", asked)
    tap.says(said, 0, [treaty[:12], "Treaty on help", "in force"], "a request names the agreement it rests on")
    one = house.json("KAZ", "ask", "--show", asked)
    tap.check(one["rests_on"]["title"] == "Treaty on help" and one["rests_on"]["binds"] and one["basis"] == treaty,
              "with its title, and whether it binds who asks", one)


def exercise(tap, house):
    drill = house.json("TJK", "agreement", "new", "--title", "A drill", "--purpose", "p", "--parties", "ARM,TJK", "--notice", "1", "--exercise")["id"]
    tap.check(all(x["id"] != drill for x in house.json("TJK", "agreements", "--all")["agreements"]) and
              [x["id"] for x in house.json("TJK", "agreements", "--exercise")["agreements"]] == [drill], "a drill is in its own layer")
    for words, why in ((("--notice", "0"), "--notice"), (("--notice", "x"), "--notice")):
        tap.says(house.run("TJK", "agreement", "new", "--title", "T", "--purpose", "p", "--parties", "ARM,TJK", *words), 2, [why], "bad notice")
    tap.says(house.run("TJK", "agreement", "new", "--title", "T", "--purpose", "p", "--parties", "ARM,TJK", "--notice", "99999"), 1, ["notice"],
             "a notice beyond ten years")


def main():
    tap = Tap()
    with Alliance(*MEMBERS) as house:
        house.start(*MEMBERS)
        treaty = register(tap, house)
        basis(tap, house, treaty)
        nothing_later(tap, house)
        exercise(tap, house)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
