#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Beside the name: what is known of a party is graded, a document finds its listing whatever the name. And what an officer judged: it
stops the same false alarm, and that one alone, until the listing changes; it lies in the member's own store and in no ledger."""
import json
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from alliance import Alliance, Tap

LISTED = {
    "kind": "listing", "status": "listed", "subject": "person", "criteria": ["terrorism"], "sex": "male",
    "names": [{"name": "Ruslan Testov", "kind": "primary"}, {"name": "Rustam Probirov", "kind": "alias"}],
    "birth": [{"date": "1957-03-10"}],
    "places": [{"kind": "nationality", "country": "Iraq"}, {"kind": "birth", "city": "Tikrit", "country": "Iraq"}],
    "documents": [{"kind": "passport", "number": "M-123456", "country": "Iraq"}, {"kind": "imo", "number": "IMO 9074729"}],
}
MRZ = "P<UTOTESTOV<<RUSLAN<<<<<<<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10"


def hit(answer, listing):
    return next((h for h in answer["hits"] if h["listing"] == listing), None)


def write(a, record, *words):
    """A listing's record; its id."""
    path = a.path("record.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(dict(record, time=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())), file)
    return a.json("ARM", "write", "--file", path, "--class", "alliance", *words)["id"]


def grades(found):
    return {d["field"]: d["grade"] for d in found.get("details", [])}


def identity(tap, a, listing):
    plain = hit(a.json("ARM", "screen", "Ruslan Testov", "--fresh"), listing)
    tap.check(plain["alert"] and "details" not in plain and "name_score" not in plain, "a name alone is answered as ever", plain)
    for words, wanted, alert in (
            (("--born", "1957-03-10", "--nationality", "IQ", "--sex", "male", "--birthplace", "Tikrit"),
             {"birth": "agrees", "nationality": "agrees", "sex": "agrees", "place": "agrees"}, True),
            (("--born", "1957"), {"birth": "near"}, True),
            (("--born", "circa 1958"), {"birth": "near"}, True),
            (("--born", "1991-07-22"), {"birth": "contradicts"}, False),
            (("--nationality", "Norway", "--subject", "person"), {"nationality": "contradicts", "subject": "agrees"}, True),
            (("--document", "passport Z999999"), {"document": "silent"}, True),
            (("--document", "imo 9319466"), {"document": "contradicts"}, False)):
        found = hit(a.json("ARM", "screen", "Ruslan Testov", *words), listing)
        tap.check(found and grades(found) == wanted and found["alert"] == alert, f"{' '.join(words)}: {wanted}", found)
    other = hit(a.json("ARM", "screen", "Ruslan Testov", "--born", "1991-07-22"), listing)
    tap.check(other["score"] < plain["score"] == other["name_score"], "what contradicts lowers a score and hides no hit", other)
    for words in (("Somebody Else", "--document", "passport m123456"), ("--document", "passport (IQ) M 12 34 56"), ("--document", "IMO9074729")):
        found = hit(a.json("ARM", "screen", *words), listing)
        tap.check(found and found["alert"] and found["name_score"] == 0 and grades(found)["document"] == "agrees",
                  f"{' '.join(words)}: found by its document, whatever the name", found)
    found = hit(a.json("ARM", "screen", "--document", "passport (SY) M123456"), listing)
    tap.check(found and not found["alert"] and grades(found)["document"] == "near", "another country's passport of that number: a hit, no alert", found)
    tap.says(a.run("ARM", "screen", "Nobody", "--document", "imo 9074720"), 0, ["fails the check digit of an IMO number"], "a mistyped number is said")
    said = a.run("ARM", "screen", "--mrz", MRZ)
    tap.says(said, 0, ["Ruslan Testov", "another birth date"], "the lines of a travel document say name and birth at once")
    for words, wrong in ((("--born", "57"), "no birth date"), (("--nationality", "Atlantis"), "no country"), (("--sex", "x"), "male or female"),
                         (("--mrz", "P<"), "machine-readable zone")):
        tap.says(a.run("ARM", "screen", "Somebody", *words), 1, [wrong], f"{words[0]} {words[1]}: refused in words")
    tap.says(a.run("ARM", "screen"), 2, ["which name"], "nothing asked")


def verdicts(tap, a, listing):
    def alert(*words):
        found = hit(a.json("ARM", "screen", *words), listing)
        return found["alert"], found.get("verdict")

    tap.says(a.run("ARM", "verdict", listing, "not-the-same", "Ruslan Testov"), 2, ["--why"], "a verdict says why")
    tap.says(a.run("ARM", "verdict", listing[:12], "not-the-same", "Ruslan", "Testov", "--why", "Another man, seen here"), 0,
             ["not the same as Ruslan Testov"], "a verdict by the beginning of the listing's id")
    now = alert("ruslan  TÉSTOV")
    tap.check(now[0] is False and now[1]["why"] == "Another man, seen here" and now[1]["verdict"] == "different",
              "the same question, whatever its case and accents, alerts no more", now)
    tap.says(a.run("ARM", "screen", "Ruslan Testov"), 0, ["judged not the same by", "Another man, seen here"], "and it says who judged so, and why")
    tap.check(alert("Ruslan Testov", "--born", "1957-03-10")[0], "with more given it is another question")
    tap.check(alert("Testov Ruslan")[0], "so it is in another order")
    tap.check(hit(a.json("KAZ", "screen", "Ruslan Testov", "--fresh"), listing)["alert"], "another member judges for itself")
    sizes = {x["member"]: x["size"] for x in a.status("ARM")["ledgers"]}
    tap.check(sizes["ARM"] == 2, "no verdict entered a ledger", sizes)
    said = a.json("ARM", "verdicts")["verdicts"]
    tap.check(len(said) == 1 and said[0]["listing"] == listing and said[0]["asked"]["names"] == ["Ruslan Testov"] and
              said[0]["asked"]["primary"] == "Ruslan Testov", "it is listed with what was asked", said)
    tap.says(a.run("ARM", "verdicts"), 0, ["not the same as Ruslan Testov", "Another man, seen here"], "and in words")
    tap.says(a.run("ARM", "audit"), 0, ["verdict", "different: Ruslan Testov and " + listing[:12]], "the audit trail tells it")
    a.stop("ARM")
    tap.check(alert("Ruslan Testov")[0] is False, "it stands when no node runs")
    tap.says(a.run("ARM", "verdict", listing, "same", "Ruslan Testov", "--why", "x"), 4, ["entente serve"], "but none is made then")
    a.start("ARM")
    write(a, dict(LISTED, object=listing, remarks="said more"))
    a.until(lambda: len(a.json("ARM", "show", listing)["listing"]["history"]) == 2, "the listing has a second version")
    a.json("ARM", "screen", "x", "--fresh")
    tap.check(alert("Ruslan Testov")[0] is False, "a version that says the same of the person lets the verdict stand")
    names = LISTED["names"] + [{"name": "Ruslan Ivanovich Testov", "kind": "alias"}]
    write(a, dict(LISTED, object=listing, names=names))
    a.until(lambda: len(a.json("ARM", "show", listing)["listing"]["history"]) == 3, "the listing has a third version")
    a.json("ARM", "screen", "x", "--fresh")
    now = alert("Ruslan Testov")
    tap.check(now[0] and now[1]["stale"], "one with other names ends it: it alerts again, and says that it was judged", now)
    tap.says(a.run("ARM", "screen", "Ruslan Testov"), 0, ["ALERT", "has changed since"], "and in words")
    a.must("ARM", "verdict", listing, "same", "Nobody Atall", "--document", "passport M123456", "--why", "his passport")
    now = alert("Nobody Atall", "--document", "passport m-123456")
    tap.check(now[0] and now[1]["verdict"] == "same", "judged the same: always an alert", now)
    a.must("ARM", "verdict", listing, "withdrawn", "Ruslan Testov")
    tap.check(alert("Ruslan Testov") == (True, None), "a verdict can be taken back")
    tap.says(a.run("ARM", "verdict", listing, "withdrawn", "Ruslan Testov"), 3, ["no officer has judged"], "once")
    tap.says(a.run("ARM", "verdict", "0" * 64, "same", "X", "--why", "x"), 3, ["no record"], "a listing that is not there")


def main():
    tap = Tap()
    with Alliance("ARM", "KAZ") as a:
        a.start("ARM", "KAZ")
        listing = write(a, LISTED)
        a.settle("ARM", "KAZ")
        identity(tap, a, listing)
        verdicts(tap, a, listing)
    return tap.finish()


sys.exit(main())
