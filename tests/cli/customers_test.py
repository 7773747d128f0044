#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A member's own customers: imported, screened when they come or change and when the register does, told of once; what an officer
judged is no news; nothing of them in a ledger; all of it over a restart."""
import json
import os
import sys
import time
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from alliance import Alliance, Tap

FILE = """id,name,born,nationality,documents
A1,Ruslan Testov,1957,IQ,passport M123456
A2,Anna Nobody,,,
A3,"Pavel Other; Pasha Other",1970-01-01,,imo 9074729
A4,Wrong Date,57,,
A5,Company of Nobody Else,,,lei 5493001KJTIIGC8Y1R12
"""


def write(a, member, name, **more):
    names = [{"name": name, "kind": "primary"}]
    record = dict({"kind": "listing", "status": "listed", "subject": "person", "criteria": ["terrorism"], "names": names,
                   "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())}, **more)
    path = a.path("record.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(record, file)
    return a.json(member, "write", "--file", path, "--class", "alliance")["id"]


def load(a, text):
    path = a.path("customers.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return a.run("ARM", "customers", "import", path)


def put(a, body):
    """As a program puts them."""
    with open(a.path("ARM", "api"), encoding="ascii") as base, open(a.path("ARM", "token"), encoding="ascii") as token:
        request = urllib.request.Request(base.read().strip() + "/api/v1/customers", data=json.dumps(body).encode(),
                                         headers={"Authorization": "Bearer " + token.read().strip()})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def settled(a):
    a.until(lambda: (lambda s: s["pending"] == 0 and s["caught_up"])(a.json("ARM", "customers")), "all customers are screened")


def news(a, *words):
    """(customer, primary name) of what nobody was told of."""
    return sorted((x["customer"], x["hit"]["primary"]) for x in a.json("ARM", "customers", "news", *words)["news"])


def wait_news(a, wanted):
    try:
        a.until(lambda: news(a, "--keep") == wanted, f"the news are {wanted}")
        return True
    except RuntimeError:
        return False


def main():
    tap = Tap()
    with Alliance("ARM", "KAZ") as a:
        a.start("ARM", "KAZ")
        write(a, "ARM", "Ruslan Testov")
        tap.says(load(a, FILE), 1, ["4 customers came", "A4", "no birth date"], "an import; what does not read is refused by its id")
        settled(a)
        tap.check(news(a, "--keep") == [("A1", "Ruslan Testov")], "a customer is screened against what is listed", news(a, "--keep"))
        tap.check(news(a) == [("A1", "Ruslan Testov")] and news(a) == [], "what was shown is news no more")
        tap.says(load(a, FILE), 1, ["0 customers came", "4 are as they were"], "the same file changes nothing")
        settled(a)
        tap.check(news(a) == [], "and is no news", "")
        other = write(a, "KAZ", "Pasha Other")
        tap.check(wait_news(a, [("A3", "Pasha Other")]), "another member lists an alias of a customer: news", news(a, "--keep"))
        vessel = write(a, "KAZ", "Sea Wind", subject="vessel", documents=[{"kind": "imo", "number": "IMO 9074729"}])
        tap.check(wait_news(a, [("A3", "Pasha Other"), ("A3", "Sea Wind")]), "and a document of one", news(a, "--keep"))
        write(a, "KAZ", "Somebody Unrelated")
        a.json("ARM", "screen", "x", "--fresh")
        settled(a)
        tap.check(news(a) == [("A3", "Pasha Other"), ("A3", "Sea Wind")], "an unrelated listing is none", "")
        said = a.json("ARM", "customers", "show", "A3")
        tap.check(len(said["hits"]) == 2 and all(h["told"] for h in said["hits"]), "what was found of one stays with it", said)
        tap.check(not a.json("KAZ", "customers")["customers"], "another member knows nothing of them")
        sizes = {x["member"]: x["size"] for x in a.status("ARM")["ledgers"]}
        tap.check(sizes["ARM"] == 2, "nothing of them entered a ledger", sizes)
        # Over a restart, with what came while it was away.
        a.stop("ARM")
        write(a, "KAZ", "Company of Nobody Else", subject="organisation")
        tap.check(news(a) == [], "a stopped node shows what it knows")
        a.start("ARM")
        tap.check(wait_news(a, [("A5", "Company of Nobody Else")]), "what came while the node was away is found, and nothing else", news(a, "--keep"))
        # A listing that changes, and one that ends.
        names = [{"name": "Anna Ivanovna Nobody", "kind": "primary"}, {"name": "Anna Nobody", "kind": "alias"}]
        write(a, "KAZ", "x", names=names, object=other)
        tap.check(wait_news(a, [("A2", "Anna Ivanovna Nobody"), ("A5", "Company of Nobody Else")]), "a listing gets another name", news(a, "--keep"))
        hits = [h["hit"]["primary"] for h in a.json("ARM", "customers", "show", "A3")["hits"]]
        tap.check(hits == ["Sea Wind"], "and is no hit of whom it no longer names", hits)
        a.must("KAZ", "delist", vessel)
        a.until(lambda: not a.json("ARM", "customers", "show", "A3")["hits"], "what is delisted is no hit")
        # A verdict.
        a.must("ARM", "verdict", other, "not-the-same", "Anna Nobody", "--why", "known for years")
        tap.check(news(a, "--keep") == [("A5", "Company of Nobody Else")], "what an officer judged not the same is no news", news(a, "--keep"))
        load(a, "id,name\nA6,Ruslan Testov\nA2,Ruslan  TESTOV\n")
        settled(a)
        tap.check(news(a) == [("A2", "Ruslan Testov"), ("A5", "Company of Nobody Else"), ("A6", "Ruslan Testov")],
                  "a customer that changed is screened anew", "")
        tap.says(a.run("ARM", "customers", "remove", "A1", "A6", "A9"), 0, ["2 removed"], "customers go")
        tap.says(a.run("ARM", "customers", "show", "A1"), 3, ["no such customer"], "with all that was found of them")
        write(a, "KAZ", "Ruslan Testov", remarks="again")
        tap.check(wait_news(a, [("A2", "Ruslan Testov")]), "and are screened no more", news(a, "--keep"))
        tap.says(a.run("ARM", "audit"), 0, ["put customers", "remove customers", "customers news"], "the audit trail tells it")
        tap.check("Pavel" not in a.run("ARM", "audit").stdout, "and not who they are")
        for bad in ("A8\nA9", "A8\x1b[2J", "A8\u202e", "A\u200b8", " A8", "A8\r", ""):
            said = put(a, {"customers": [{"id": bad, "party": {"name": "Somebody"}}]})
            tap.check(said["changed"] == 0 and len(said["refused"]) == 1, f"an id of {bad!r}", said)
        tap.says(load(a, "\ufeffid,name\nÅ-8 / x,Somebody\n"), 0, ["1 customers came"], "other letters, and a byte order mark before the header")
        a.must("ARM", "customers", "remove", "Å-8 / x")
        for text, word in (("name\nX\n", "called id"), ("id,colour\nX,red\n", "colour"), ("", "no rows"), ("id,name\nA7,\"x\n", "whole")):
            run = load(a, text)
            tap.check(run.returncode in (1, 2) and word in run.stderr, f"a file that is wrong: {word}", run.stderr)
        tap.says(a.run("ARM", "customers", "dance"), 2, ["import FILE"], "a word that is none")
    return tap.finish()


sys.exit(main())
