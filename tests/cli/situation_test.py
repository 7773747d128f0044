#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Three members report, correct, count and take back; each of them then shows the same, and nobody counts twice."""
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from alliance import Alliance, Tap

MEMBERS = ("ARM", "KAZ", "TJK")
PARTS = "north=20.5,south=15.371,east=10,west=10,centre=5"  # 60.871 of 67.6


def report(house, member, *words):
    return house.json(member, "report", *words)["id"]


def situation(house, member, *words):
    return house.json(member, "situation", *words)


def correction(tap, house):
    """The first row of the day: an incident, corrected; seen by area within a second or so."""
    incident = report(house, "TJK", "incident", "Shots across the river", "--at", "37.4501,68.7", "--country", "TJ", "--from",
                      "2026-11-20T21:00:00Z", "--quantity", "12 people", "--grade", "C3", "--exercise")
    start = time.monotonic()
    near = ("--near", "37.5,68.9", "--radius", "50", "--exercise")
    house.until(lambda: situation(house, "ARM", *near)["matched"] == 1, "ARM sees the incident")
    tap.check(time.monotonic() - start < 5, "a report is seen by others at once", f"{time.monotonic() - start:.1f} s")
    tap.check(situation(house, "ARM")["matched"] == 0, "and not in the real situation: it is an exercise")
    house.must("TJK", "report", "--correct", incident[:12], "--quantity", "9 people", "--grade", "B2")
    house.settle()
    seen = [situation(house, m, *near)["reports"] for m in MEMBERS]
    tap.check(seen[0] == seen[1] == seen[2], "all members show the same", seen)
    one = seen[0][0]
    tap.check(len(seen[0]) == 1 and one["quantity"] == {"amount": "9", "unit": "people"} and one["grade"] == "B2" and
              one["corrected"] == 1 and one["settled"] and one["by"] == "TJK" and one["text"] == "Shots across the river",
              "the correction replaces the report, and what it does not name stays", one)
    history = house.json("KAZ", "show", incident)["object"]["history"]
    tap.check([h["status"] for h in history] == ["reported"] * 2 and history[0]["until"] == history[1]["from"],
              "the history keeps both", history)
    tap.check(situation(house, "ARM", *near, "--until", "2026-11-20")["matched"] == 0 and
              situation(house, "ARM", *near, "--from", "2026-11-20", "--until", "2026-11-21")["matched"] == 1,
              "by the time it happened")
    tap.check(situation(house, "ARM", "--exercise", "--area", "37,68,38,69")["matched"] == 1 and
              situation(house, "ARM", "--exercise", "--area", "37,69,38,70")["matched"] == 0 and
              situation(house, "ARM", "--exercise", "--near", "40,45", "--radius", "100")["matched"] == 0, "by area")
    tap.says(house.run("ARM", "situation", *near), 0, ["incident", "9 people", "B2", "TJK", "settled, corrected 1 x"],
             "a person reads the same")
    tap.says(house.run("ARM", "report", "--correct", incident, "--quantity", "1 people"), 1, ["only its author"],
             "nobody corrects another's report")
    house.must("TJK", "report", "--withdraw", incident)
    house.until(lambda: situation(house, "ARM", *near)["matched"] == 0, "it is taken back")
    tap.check(len(house.json("TJK", "show", incident)["object"]["history"]) == 3, "the history keeps what was taken back")


def value(house, member, period, quantity, *words):
    return report(house, member, "seizure", "--series", "opium-seized", "--period", period, "--quantity", quantity, "--item",
                  "opium", *words)


def statistics(tap, house):
    """The second row of the day: a series with a gap, a shared event, a stated total that leaves a rest."""
    for period, arm, kaz, tjk in (("2026-01", "10.5", "5", "0.030"), ("2026-02", "11", None, "0.020"), ("2026-03", "12", "6", None)):
        value(house, "ARM", period, arm + " kg")
        if kaz:
            value(house, "KAZ", period, kaz + " kg")
        if tjk:
            value(house, "TJK", period, tjk + " t")
    value(house, "KAZ", "2026-03", "50 kg", "--event", "channel-7")
    value(house, "TJK", "2026-03", "0.04825 t", "--event", "channel-7")
    report(house, "TJK", "seizure", "--series", "opium-seized", "--period", "2026", "--quantity", "67.6 t", "--item", "opium",
           "--including", PARTS)
    house.settle()
    seen = [house.json(m, "series", "opium-seized") for m in MEMBERS]
    for one in seen:
        del one["as_of"]
    tap.check(seen[0] == seen[1] == seen[2], "all members show the same series", seen)
    line = seen[0]["lines"][0]
    by = {m["member"]: m for m in line["members"]}
    tap.check(len(seen[0]["lines"]) == 1 and line["unit"] == "kg" and by["ARM"]["total"] == "33.5" and
              by["KAZ"]["total"] == "61" and by["TJK"]["total"] == "98.25" and by["TJK"]["unit"] == "kg", "a series per member, in one unit", line)
    tap.check(by["KAZ"]["gaps"] == [{"from": "2026-02", "to": "2026-02"}] and by["ARM"]["gaps"] == [] and
              [p["missing"] for p in line["periods"]] == [[], ["KAZ"], []], "a gap is a gap", line)
    tap.check([p["total"] for p in line["periods"]] == ["45.5", "31", "68"] and line["total"] == "144.5",
              "totals by month and of all, the shared event once", line)
    shared = line["shared"]
    tap.check(len(shared) == 1 and shared[0]["event"] == "channel-7" and shared[0]["counted"]["member"] == "KAZ" and
              [(x["member"], x["amount"]) for x in shared[0]["not_counted"]] == [("TJK", "48.25")], "and says so", shared)
    total = seen[0]["totals"][0]
    tap.check((total["amount"], total["unit"], total["parts"], total["unattributed"]) == ("67.6", "t", "60.871", "6.729") and
              len(total["including"]) == 5, "a stated total shows what its parts leave", total)
    tap.says(house.run("ARM", "series", "opium-seized"), 0,
             ["gap: KAZ says nothing of 2026-02", "shared event channel-7 counts once: 50 kg of KAZ, not 48.25 kg of TJK",
              "unattributed 6.729", "144.5"], "a person reads the same")
    tap.says(house.run("ARM", "series"), 0, ["opium-seized", "2026-01", "2026-03"], "which series there are")
    tap.says(house.run("ARM", "series", "tea"), 3, ["nobody reports"], "a series that is not there")
    totals = situation(house, "ARM", "--event", "channel-7")
    tap.check(totals["matched"] == 2 and totals["totals"] == [], "values of a series are no single finds", totals)


def finds(tap, house):
    """Two members report one find; as of a moment before the second, one of them had not."""
    operation = "ab" * 32
    report(house, "KAZ", "seizure", "--item", "heroin", "--quantity", "7.5 kg", "--event", "lorry-1", "--refs", operation)
    report(house, "TJK", "seizure", "--item", "heroin", "--quantity", "7500 g", "--event", "lorry-1", "--refs", operation)
    report(house, "TJK", "seizure", "--item", "heroin", "--quantity", "0.000001 t", "--cell", "37.4/68.7")
    house.settle()
    heroin = [t for t in situation(house, "ARM", "--category", "seizure")["totals"] if t.get("item") == "heroin"]
    tap.check(len(heroin) == 1 and heroin[0]["total"] == "7501" and heroin[0]["unit"] == "g" and heroin[0]["reports"] == 3 and
              heroin[0]["shared"][0]["counted"]["member"] == "KAZ", "equal values of one event: the first name counts", heroin)
    about = situation(house, "KAZ", "--about", operation)
    tap.check(about["matched"] == 2 and about["totals"][0]["total"] == "7500", "what belongs to an operation", about)
    tap.check(situation(house, "ARM", "--near", "37.45,68.75", "--radius", "0")["matched"] == 1, "a cell is an area")
    tap.check(situation(house, "ARM", "--as-of", "2020-01-01")["matched"] == 0, "as of a date before all")


def bad_input(tap, house):
    refused = (
        ("off the globe", ("incident", "--at", "90.0001,0"), "place: lat: must be between -90 and 90"),
        ("off the globe, by a cell", ("incident", "--cell", "90.0/0.0"), "not on the globe"),
        ("too fine a place", ("incident", "--at", "37.45012,68.7"), "at most 4 digits"),
        ("before 1900", ("incident", "--from", "1899-12-31T23:59:59Z"), "before the year 1900"),
        ("until before from", ("incident", "--from", "2026-02-01", "--until", "2026-01-31"), "until lies before from"),
        ("too much", ("seizure", "--quantity", "9999999999999 kg"), "must be between 0 and 999999999999.999999"),
        ("far too much", ("seizure", "--quantity", "99999999999999999999999 kg"), "must be between"),
        ("less than nothing", ("seizure", "--quantity", "-1 kg"), "must be between 0"),
        ("no number", ("seizure", "--quantity", "1e3 kg"), "decimal number"),
        ("half a person", ("incident", "--quantity", "0.5 people"), "must be whole"),
        ("an unknown unit", ("seizure", "--quantity", "3 stone"), "unit: must be one of"),
        ("month 13", ("seizure", "--quantity", "1 kg", "--series", "s", "--period", "2026-13"), "period: must be a year"),
        ("a day", ("seizure", "--quantity", "1 kg", "--series", "s", "--period", "2026-01-01"), "a month or a year"),
        ("a series without a month", ("seizure", "--quantity", "1 kg", "--series", "s"), "goes with a period"),
        ("parts beyond their total", ("seizure", "--quantity", "1 kg", "--including", "a=0.6,b=0.400001"), "exceed the total"),
        ("a grade", ("incident", "--grade", "G1"), "grade: source: must be one of"),
        ("a category", ("rumour",), "category: must be one of"),
        ("a second value for one month", ("seizure", "--series", "opium-seized", "--period", "2026-01", "--item", "opium",
                                          "--quantity", "2 t"), "already has a value of series opium-seized for 2026-01"),
    )
    before = house.status("ARM")["ledgers"]
    for name, words, why in refused:
        tap.says(house.run("ARM", "report", *words), 1, [why], f"refused: {name}")
    tap.says(house.run("ARM", "report", "incident", "--from", "10000-01-01"), 2, ["is a date or a time"], "refused: after 9999")
    tap.check(house.status("ARM")["ledgers"] == before, "nothing of it was written")
    for words, why in ((("--area", "38,0,37,1"), "south lies north"), (("--area", "37,0,38"), "not degrees"),
                       (("--near", "91,0", "--radius", "1"), "not on the globe"), (("--near", "1,1"), "go together"),
                       (("--near", "1,1", "--radius", "30000"), "kilometres from 0"), (("--category", "rumour"), "category is")):
        tap.says(house.run("ARM", "situation", *words), 1, [why], f"situation {' '.join(words)} is refused")


def main():
    tap = Tap()
    with Alliance(*MEMBERS) as house:
        house.start(*MEMBERS)
        correction(tap, house)
        statistics(tap, house)
        finds(tap, house)
        bad_input(tap, house)
    return tap.finish()


sys.exit(main())
