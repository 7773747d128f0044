#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who is listed petitions through any member. Others than the lister judge until a deadline; the lister's own word counts nothing and
is shown so; the outcome is the same on all nodes, on record and as of any date; a delisting cites it. Against a restricted listing
the petition is restricted; in the exercise nothing of it is real."""
import datetime
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from alliance import Alliance, Tap

MEMBERS = ("ARM", "KAZ", "KGZ", "RUS", "TJK")
FAR = "2099-01-01"


def now(seconds=0):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def outcome(house, member, petition, *words):
    return house.json(member, "petition", petition, *words)["petition"]


def until_all(house, petition, question, what, members=MEMBERS):
    for member in members:
        house.until(lambda m=member: house.run(m, "petition", petition).returncode == 0 and question(outcome(house, m, petition)),
                    f"{member}: {what}")


def granted(tap, house):
    listing = house.write("KAZ", "Falsely Named", "--class", "public")
    house.settle()
    tap.says(house.run("ARM", "petition", "enter", listing, "--text", "x"), 2, ["--until"], "a petition has a deadline")
    tap.says(house.run("ARM", "petition", "enter", listing, "--text", "x", "--until", "2020-01-01"), 1, ["deadline"], "not a past one")
    petition = house.json("ARM", "petition", "enter", listing[:12], "--text", "It was my brother", "--petitioner", "A. B.", "--until", FAR)["id"]
    until_all(house, petition, lambda p: p["outcome"] == "waiting" and p["without_answer"] == ["KGZ", "RUS", "TJK"], "waits on three, by name")
    tap.says(house.run("TJK", "petition", petition), 0, ["It was my brother", "waiting on KGZ RUS TJK", "recused", "entered it"],
             "on all nodes: who judges, who is recused, on whom it waits")
    early = now()
    tap.says(house.run("KAZ", "petition", "refuse", petition), 1, ["recused"], "the lister does not judge")
    tap.says(house.run("ARM", "petition", "grant", petition), 1, ["own"], "nor does who entered it")
    tap.says(house.run("TJK", "answer", petition, "hit"), 1, ["not answered by"], "a petition is granted or refused")
    while now() == early:
        time.sleep(0.05)
    house.must("TJK", "petition", "grant", petition)
    house.must("KGZ", "petition", "refuse", petition, "--reason", "The passport is the same")
    until_all(house, petition, lambda p: p["outcome"] == "waiting" and p["without_answer"] == ["RUS"], "one is waited for")
    house.must("RUS", "petition", "grant", petition)
    until_all(house, petition, lambda p: p["outcome"] == "divided", "they are divided")
    house.must("KGZ", "petition", "grant", petition)
    until_all(house, petition, lambda p: p["outcome"] == "granted" and not p["without_answer"], "the last word of KGZ holds: granted")
    tap.check(outcome(house, "TJK", petition, "--as-of", early)["outcome"] == "waiting", "as of a date before it waited", early)
    tap.check(house.json("RUS", "list")["matched"] == 1, "an outcome ends no listing: its lister does")
    tap.says(house.run("KAZ", "petition"), 0, ["granted", "KAZ", "1 of 1 petitions"], "the list has the outcome")
    other = house.write("KAZ", "Another", "--class", "public")
    tap.says(house.run("KAZ", "delist", other, "--petition", petition), 1, ["no petition against this listing"], "a delisting cites its own petition")
    house.must("KAZ", "delist", listing, "--petition", petition[:12])
    house.until(lambda: house.json("RUS", "show", listing)["listing"]["latest"].get("refs") == [petition], "RUS holds the delisting")
    tap.check(house.json("RUS", "show", listing)["listing"]["latest"]["status"] == "delisted", "the delisting by the lister names the petition")
    return petition


def deadline(tap, house):
    """After the deadline the answers that were given decide, and who gave none is named."""
    listing = house.write("RUS", "Pressed For Time")
    house.settle()
    end = now(4)
    petition = house.json("TJK", "petition", "enter", listing, "--text", "Please", "--until", end)["id"]
    until_all(house, petition, lambda p: True, "held")
    house.must("ARM", "petition", "refuse", petition)
    until_all(house, petition, lambda p: "ARM" not in p["without_answer"], "ARM refused")
    house.until(lambda: now() > end, "the deadline")
    until_all(house, petition, lambda p: p["outcome"] == "refused" and p["without_answer"] == ["KAZ", "KGZ"], "refused, without two")
    tap.says(house.run("KAZ", "petition", "grant", petition), 1, ["lapsed"], "too late")
    tap.says(house.run("ARM", "petition", petition), 0, ["refused, without an answer of KAZ KGZ"], "who said nothing is named, and not counted")
    tap.check(house.json("ARM", "petition")["matched"] == 1 and house.json("ARM", "petition", "--all")["matched"] == 2, "the list leaves it out")
    tap.check(outcome(house, "KGZ", petition, "--as-of", FAR)["outcome"] == "refused", "nothing changes it later")


def withdrawn(tap, house):
    listing = house.write("RUS", "Changed His Mind")
    house.settle()
    petition = house.json("KGZ", "petition", "enter", listing, "--text", "Please", "--until", FAR)["id"]
    raw = ("status=open", "type=petition", "text=x", f"object={petition}")
    tap.says(house.run("KGZ", "write", "request", *raw, f"listing={listing}", "until=2098-01-01", "--class", "alliance"), 1,
             ["keeps its listing and its deadline"], "a deadline does not move")
    house.must("KGZ", "ask", "--close", petition)
    until_all(house, petition, lambda p: p["outcome"] == "withdrawn", "withdrawn by who entered it")
    tap.check(True, "a petition can be withdrawn")


def restricted(tap, house):
    secret = house.write("KAZ", "Known To Few", "--release", "ARM,TJK,KGZ")
    house.settle()
    house.until(lambda: house.run("ARM", "show", secret).returncode == 0, "ARM holds the listing")
    words = ("--text", "Me again", "--until", FAR)
    tap.says(house.run("ARM", "petition", "enter", secret, *words), 1, ["restricted", "--release"], "against a restricted listing it is restricted")
    raw = ("status=open", "type=petition", "text=x", f"until={FAR}", f"listing={secret}")
    tap.says(house.run("ARM", "write", "request", *raw, "--class", "alliance"), 1, ["restricted"], "however it is written")
    tap.says(house.run("ARM", "write", "request", *raw, "--class", "public"), 1, ["petition"], "never in public")
    petition = house.json("ARM", "petition", "enter", secret, *words, "--release", "KAZ,KGZ,TJK")["id"]
    inside = ("ARM", "KAZ", "KGZ", "TJK")
    until_all(house, petition, lambda p: p["without_answer"] == ["KGZ", "TJK"], "waits on those it is put to", inside)
    for member in ("TJK", "KGZ"):
        house.until(lambda m=member: house.run(m, "petition", petition).returncode == 0, "holds it")
        house.must(member, "petition", "refuse", petition)
    until_all(house, petition, lambda p: p["outcome"] == "refused", "all who hold it see one outcome", inside)
    tap.check(house.run("RUS", "petition", petition).returncode == 3, "nobody else holds it, nor its answers")


def exercise(tap, house):
    listing = house.write("KAZ", "Of The Drill", "--class", "alliance", "exercise:=true")
    house.settle()
    raw = ("status=open", "type=petition", "text=x", f"until={FAR}", f"listing={listing}", "--class", "alliance")
    tap.says(house.run("ARM", "write", "request", *raw), 1, ["is of an exercise"], "nothing real against a listing of a drill")
    petition = house.json("ARM", "petition", "enter", listing, "--text", "A drill", "--until", FAR)["id"]
    until_all(house, petition, lambda p: p["outcome"] == "waiting", "held")
    house.must("TJK", "petition", "grant", petition)
    until_all(house, petition, lambda p: "TJK" not in p["without_answer"], "TJK granted")
    tap.check(all(x["id"] != petition for x in house.json("RUS", "petition", "--all")["requests"]) and
              [x["id"] for x in house.json("RUS", "petition", "--exercise")["requests"]] == [petition], "a drill is in its own layer")


def main():
    tap = Tap()
    with Alliance(*MEMBERS) as house:
        house.start(*MEMBERS)
        granted(tap, house)
        deadline(tap, house)
        withdrawn(tap, house)
        restricted(tap, house)
        exercise(tap, house)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
