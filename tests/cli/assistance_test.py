#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Mutual assistance among four members: an agreement enters into force, a request rests on it, is offered to, refused,
delivered and met, alike on every node; clearances; requests about a person; contingents; and what breaks a rule is refused
in words before it is written."""
import json
import sys

from alliance import Alliance, Tap

MEMBERS = ("BLR", "KAZ", "RUS", "TJK")


def agreement(tap, a):
    """TJK drafts, three of four ratify; its id."""
    run = a.run("TJK", "agreement", "new", "--title", "T", "--purpose", "p", "--parties", "KAZ,RUS", "--threshold", "3")
    tap.says(run, 1, ["threshold", "never be reached"], "a threshold above the parties: refused")
    run = a.run("TJK", "agreement", "new", "--title", "T", "--purpose", "p", "--parties", "KAZ,NOBODY")
    tap.says(run, 1, ["parties", "no member NOBODY"], "a party that is no member: refused")
    tap.says(a.run("TJK", "agreement", "new", "--title", "T"), 2, ["--purpose"], "a new one without its words: usage")
    tap.says(a.run("TJK", "agreement", "burn", "abcd1234"), 2, ["none of"], "a word that is none: usage")
    treaty = a.json("TJK", "agreement", "new", "--title", "Treaty on help", "--purpose", "assistance", "--parties",
                    "BLR,KAZ,RUS,TJK", "--threshold", "3")["id"]
    small = a.json("RUS", "agreement", "new", "--title", "Two", "--purpose", "p", "--parties", "RUS,TJK")["id"]
    a.settle()
    tap.says(a.run("KAZ", "agreement", "ratify", small), 1, ["KAZ is no party"], "a word of no party: refused")
    tap.says(a.run("KAZ", "agreement", "denounce", treaty), 1, ["nothing to denounce"], "to denounce what binds not: refused")
    tap.says(a.run("TJK", "ask", "people=200", "--basis", treaty), 1, ["basis", "not in force"],
             "a request on an agreement that is not in force: refused")
    tap.says(a.run("TJK", "inquire", "KAZ", "--person", "A. B.", "--purpose", "case", "--basis", treaty, "--until", "2099-01-01"),
             1, ["basis", "not in force"], "and so is one about a person")
    for member in ("KAZ", "RUS", "TJK"):
        a.must(member, "agreement", "ratify", treaty[:12])
    a.settle()
    tap.says(a.run("BLR", "agreement"), 0, ["Treaty on help", "yes", "KAZ* RUS* TJK*"], "three ratify: it is in force for them")
    tap.says(a.run("BLR", "agreement", "show", treaty[:12]), 0, ["BLR", "none", "ratified", "in force"], "shown by party")
    tap.says(a.run("BLR", "agreement", "show", treaty, "--as-of", "2020-01-01"), 3, ["as of then"], "as of a date before, there is none")
    tap.says(a.run("BLR", "ask", "people=2", "--basis", treaty), 1, ["not in force for BLR"], "who has not ratified: refused")
    return treaty


def bad_replies(tap, a, request):
    """Each rule of a reply, broken."""
    cases = [
        ("an offer beyond what was asked", "KAZ", ["offer", request, "people=201"], 1, ["beyond what was asked", "200"]),
        ("an offer of what was not asked", "KAZ", ["offer", request, "tents=2"], 1, ["'tents' was not asked for"]),
        ("an offer in another unit", "KAZ", ["offer", request, "people=2 t"], 1, ["was not asked for"]),
        ("an offer of nothing", "KAZ", ["offer", request, "people=0"], 1, ["a quantity of nothing"]),
        ("a quantity that overflows", "KAZ", ["offer", request, "people=99999999999999999999"], 2, ["ITEM=QUANTITY"]),
        ("a quantity that is none", "KAZ", ["offer", request, "people=many"], 2, ["ITEM=QUANTITY"]),
        ("the same thing twice", "KAZ", ["offer", request, "people=1", "people=2"], 1, ["there twice"]),
        ("a reply to nothing", "KAZ", ["offer", "ab" * 32, "people=1"], 3, ["no record"]),
        ("an id that is none", "KAZ", ["offer", "zz", "people=1"], 2, ["hex digits"]),
        ("a reply by its author", "TJK", ["offer", request, "people=1"], 1, ["this member's own"]),
        ("an answer that does not fit", "KAZ", ["answer", request, "hit"], 1, ["not answered by 'hit'"]),
        ("closing another's request", "KAZ", ["ask", "--close", request], 1, ["only TJK"]),
        ("a delivery of what was not asked", "KAZ", ["deliver", request, "tents=2"], 1, ["was not asked for"]),
    ]
    for name, member, words, code, said in cases:
        tap.says(a.run(member, *words), code, said, f"{name}: refused")
    bare = ["write", "reply", "answer=offer", 'items:=[{"item":"people","quantity":1}]']
    tap.says(a.run("KAZ", *bare, f"request={'ab' * 32}"), 1, ["no record"], "a record that replies to nothing: refused")
    tap.says(a.run("KAZ", *bare, f"request={request}", "exercise:=true"), 1, ["in the exercise"],
             "an exercise that answers the real thing: refused")
    tap.says(a.run("KAZ", *bare, f"request={request}", "--release", "RUS"), 1, ["does not name TJK"],
             "a reply that its author could not read: refused")


def shown(a, member, request):
    """What a node makes of a request, aside from which of its leaves are settled."""
    one = a.json(member, "ask", "--show", request, "--as-of", "2099-01-01T00:00:00Z")
    return json.dumps(one, sort_keys=True).replace('"settled": false', '"settled": true')


def assistance(tap, a, treaty):
    request = a.json("TJK", "ask", "people=200", "vehicles=40", "--needed", "2098-12-15", "--basis", treaty[:12], "--purpose",
                     "southern border")["id"]
    a.settle()
    tap.says(a.run("BLR", "ask", "--list"), 0, ["200 people, 40 vehicles", "TJK", "open", "1 of 1"], "every member sees it")
    bad_replies(tap, a, request)
    tap.says(a.run("RUS", "offer", request[:12], "people=140", "vehicles=20", "--dry-run"), 0, ["would be accepted"],
             "--dry-run writes nothing")
    a.must("RUS", "offer", request[:12], "people=100")
    a.must("RUS", "offer", request[:12], "people=140", "vehicles=20", "--conditions", "thirty days")
    a.must("KAZ", "offer", request[:12], "people=40", "vehicles=12")
    a.must("BLR", "refuse", request[:12])
    a.settle()
    lines = a.json("KAZ", "ask", "--show", request)["items"]
    tap.check([x["shortfall"] for x in lines] == ["20", "8"], "the shortfall is 20 people and 8 vehicles", lines)
    tap.check([x["offered"] for x in lines] == ["180", "32"], "offered are 180 and 32", lines)
    tap.check(len({shown(a, m, request) for m in MEMBERS}) == 1, "and it is the same on every node")
    tap.check(len({a.status(m)["state_hash"] for m in MEMBERS}) == 1, "as is the state hash")
    replies = a.json("KAZ", "ask", "--show", request)["replies"]
    tap.check([(x["member"], x["answer"], x["holds"]) for x in replies] ==
              [("BLR", "refuse", True), ("KAZ", "offer", True), ("RUS", "offer", False), ("RUS", "offer", True)],
              "every reply on its author's word, replaced ones too", replies)
    a.must("RUS", "deliver", request, "people=150", "vehicles=20")
    a.settle()
    tap.says(a.run("BLR", "ask", "--show", request), 0, ["beyond its offer", "open"], "a delivery beyond the offer is shown")
    a.must("KAZ", "deliver", request, "people=50", "vehicles=20")
    a.settle()
    states = {a.json(m, "ask", "--show", request)["state"] for m in MEMBERS}
    tap.check(states == {"met"}, "what is delivered covers it: met on every node", states)
    tap.says(a.run("KAZ", "ask", "--list"), 0, ["0 of 0"], "and it is off the list of what is open")
    a.must("TJK", "ask", "--close", request[:12])
    tap.says(a.run("TJK", "ask", "--close", request[:12]), 1, ["closed already"], "closed once")
    a.settle()
    tap.says(a.run("KAZ", "offer", request, "people=1"), 1, ["has closed it"], "an offer to what is closed: refused")
    tap.says(a.run("KAZ", "ask", "--list", "--all"), 0, ["closed", "1 of 1"], "--all lists it still")
    tap.says(a.run("KAZ", "ask", "--show", "abcdef123456"), 3, ["no record's id"], "one that is not there: not found")
    tap.says(a.run("KAZ", "ask", "--show", treaty), 3, ["no request"], "an agreement is no request")
    tap.says(a.run("KAZ", "ask"), 2, ["ITEM=QUANTITY"], "nothing asked: usage")


def addressed(tap, a):
    request = a.json("TJK", "ask", "pumps=3", "diesel=12.5 t", "--to", "RUS", "--until", "2098-01-01")["id"]
    a.settle()
    tap.says(a.run("KAZ", "offer", request, "pumps=1"), 1, ["not put to KAZ"], "a reply by one not asked: refused")
    a.must("RUS", "offer", request, "diesel=0.5 t")
    a.settle()
    lines = a.json("KAZ", "ask", "--show", request)["items"]
    tap.check([x["shortfall"] for x in lines] == ["3", "12"], "decimals are exact", lines)
    one = a.json("KAZ", "ask", "--show", request, "--as-of", "2098-01-01")
    tap.check(one["state"] == "lapsed", "past its date it has lapsed", one)
    tap.says(a.run("TJK", "ask", "pumps=3", "--to", "TJK"), 1, ["to others"], "asking oneself: refused")
    tap.says(a.run("TJK", "ask", "pumps=3", "--until", "2020-01-01"), 1, ["until"], "a date that is over: refused")


def clearances(tap, a):
    hours = ["--from-hour", "2098-02-01", "--to-hour", "2098-02-10"]
    tap.says(a.run("TJK", "ask", "--type", "clearance", "--movement", "overflight"), 1, ["window"], "no hours: refused")
    request = a.json("TJK", "ask", "--type", "clearance", "--movement", "overflight", "--craft", "Il-76", *hours)["id"]
    a.settle()
    tap.says(a.run("RUS", "answer", request, "grant", "--from-hour", "2098-03-01", "--to-hour", "2098-03-02"), 1,
             ["none of the hours"], "a grant of other hours: refused")
    tap.says(a.run("RUS", "answer", request, "grant", "--from-hour", "2098-03-01"), 2, ["go together"], "half the hours: usage")
    a.must("RUS", "answer", request, "grant")
    a.must("KAZ", "answer", request, "grant", "--from-hour", "2098-02-01", "--to-hour", "2098-02-05")
    a.must("BLR", "refuse", request, "--reason", "no air defence to spare")
    a.must("RUS", "refuse", request, "--from-hour", "2098-02-03", "--to-hour", "2098-02-04")
    a.settle()
    for at, wanted in (("2098-02-02", {"BLR": False, "KAZ": True, "RUS": True}),
                       ("2098-02-03", {"BLR": False, "KAZ": True, "RUS": False}),
                       ("2098-02-05", {"BLR": False, "RUS": True})):
        found = [{x["member"]: x["granted"] for x in api(a, m, f"clearances/{request}?at={at}")["clearances"]} for m in MEMBERS]
        tap.check(all(x == wanted for x in found), f"who lets pass on {at}, on every node", found)


def api(a, member, path):
    """An answer of the local API itself."""
    import urllib.request
    with open(a.path(member, "token"), encoding="ascii") as file:
        token = file.read().strip()
    with open(a.path(member, "config"), encoding="utf-8") as file:
        address = next(line.split()[1] for line in file if line.startswith("api "))
    ask = urllib.request.Request(f"http://{address}/api/v1/{path}", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(ask, timeout=30) as answer:
        return json.load(answer)


def persons(tap, a, treaty):
    words = ["--person", "Quetzal Person", "--purpose", "case 12", "--basis", treaty[:12], "--until", "2098-12-31"]
    tap.says(a.run("RUS", "inquire", "KAZ", *words[:-2]), 2, ["--until"], "without an end: usage")
    tap.says(a.run("RUS", "inquire", "BLR", *words), 1, ["not in force for BLR"], "of one whom it does not bind: refused")
    run = a.run("RUS", "inquire", "KAZ", *words, "--nationality", "TJK", "--json")
    tap.says(run, 0, ["political offence", "ill-treatment", "own nationals"], "the grounds of refusal are told first")
    request = json.loads(run.stdout)["id"]
    a.settle()
    a.until(lambda: a.run("KAZ", "ask", "--show", request).returncode == 0, "KAZ holds the request")
    tap.says(a.run("KAZ", "ask", "--show", request), 0, ["Quetzal Person", "match", "restricted"], "who is asked reads it")
    tap.says(a.run("BLR", "ask", "--show", request), 3, [], "nobody else does")
    tap.says(a.run("KAZ", "refuse", request), 1, ["ground"], "a refusal without a ground: refused")
    tap.says(a.run("KAZ", "offer", request, "people=1"), 1, ["not answered by 'offer'"], "an offer of a person: refused")
    a.must("KAZ", "refuse", request, "--ground", "own-nationals")
    tap.says(a.run("KAZ", "answer", request, "hit", "--text", "held since May"), 0, ["TJK has been told"],
             "a hit is told to the state whose national it is")
    notice = a.until(lambda: a.json("TJK", "inbox")["messages"], "TJK has the notice")[0]
    tap.check((notice["from"], notice["precedence"], notice["subject"]) ==
              ("KAZ", "priority", "Notice to the state of nationality") and request[:12] in notice["text"] and
              "Quetzal" not in notice["text"], "it says who asked and who answered, and not of whom", notice)
    tap.says(a.run("KAZ", "answer", request, "hit", "--nationality", "ZZZ"), 1, ["the answer stands", "ZZZ was not told"],
             "a state that is no party: the answer stands, and that nobody was told is said")
    a.must("KAZ", "answer", request, "hit", "--no-notice")
    tap.says(a.run("KAZ", "answer", request, "hit", "--nationality", "RUS"), 0, [], "who asked knows already")
    a.settle()
    tap.check(len(a.json("TJK", "inbox")["messages"]) == 1, "no notice that was not wanted", a.json("TJK", "inbox"))
    a.until(lambda: len(a.json("RUS", "ask", "--show", request)["replies"]) == 5, "RUS holds the replies")
    replies = {x["answer"]: x["holds"] for x in a.json("RUS", "ask", "--show", request)["replies"]}
    tap.check(replies == {"refuse": False, "hit": True}, "of two that contradict, the later leaf holds", replies)
    one = a.json("RUS", "ask", "--show", request, "--as-of", "2099-01-01")
    tap.check(one["state"] == "lapsed", "after its end it lapses", one)


def contingents(tap, a):
    words = ["contingents", "Engineers", "people=120", "excavators=6"]
    tap.says(a.run("BLR", *words), 2, ["--level"], "without readiness: usage")
    tap.says(a.run("BLR", *words, "--level", "soon", "--hours", "1"), 1, ["level"], "a level that is none: refused")
    one = a.json("BLR", *words, "--level", "high", "--hours", "48", "--until", "2098-01-01", "--equipment", "Tools")["id"]
    a.settle()
    tap.says(a.run("TJK", "contingents"), 0, ["Engineers", "120 people, 6 excavators", "high", "48", "pledged"], "all see it")
    tap.says(a.run("TJK", "contingents", "--as-of", "2098-01-01"), 0, ["0 of 0"], "past its date it is no more")
    tap.says(a.run("TJK", "contingents", "--as-of", "2098-01-01", "--all"), 0, ["lapsed"], "--all shows it as lapsed")
    tap.says(a.run("TJK", "read", "contingent"), 0, [one[:12], "BLR", "in force", "Engineers", "1 of 1"], "read shows any kind")
    tap.says(a.run("TJK", "read", "contingent", "--as-of", "2098-01-01"), 0, ["0 of 0"], "as of a date, too")
    tap.says(a.run("TJK", "read", "contingent", "--as-of", "2098-01-01", "--all"), 0, ["ended"], "and what has ended")
    tap.says(a.run("TJK", "read", "contingent", "--by", "RUS"), 0, ["0 of 0"], "of one author")
    tap.says(a.run("TJK", "read", "contingnt"), 2, ["'contingent'"], "a kind that is none: usage")
    tap.says(a.run("TJK", "read", "reply"), 2, ["say something of others"], "a kind that does not stand for itself: usage")
    tap.says(a.run("TJK", "contingents", "--renew", one, "--until", "2099-01-01"), 1, ["only BLR"], "another's: refused")
    a.must("BLR", "contingents", "--renew", one[:12], "--until", "2099-01-01")
    a.settle()
    tap.says(a.run("TJK", "contingents", "--as-of", "2098-01-01"), 0, ["Engineers", "2099-01-01", "pledged"], "renewed")
    a.must("BLR", "contingents", "--withdraw", one[:12])
    a.settle()
    tap.says(a.run("TJK", "contingents"), 0, ["0 of 0"], "withdrawn")


def exercise(tap, a):
    request = a.json("TJK", "ask", "people=7", "--exercise")["id"]
    a.settle()
    a.must("RUS", "offer", request, "people=7")
    a.settle()
    tap.says(a.run("KAZ", "ask", "--list", "--all"), 0, ["200 people"], "the real list holds nothing of an exercise")
    tap.check("7 people" not in a.must("KAZ", "ask", "--list"), "nor do open requests")
    one = a.json("KAZ", "ask", "--show", request)
    tap.check(one["exercise"] and one["items"][0]["shortfall"] == "0", "the exercise has its own", one)


def main():
    tap = Tap()
    with Alliance(*MEMBERS) as a:
        a.start(*MEMBERS)
        treaty = agreement(tap, a)
        assistance(tap, a, treaty)
        addressed(tap, a)
        clearances(tap, a)
        persons(tap, a, treaty)
        contingents(tap, a)
        exercise(tap, a)
        a.must("KAZ", "agreement", "denounce", treaty)
        a.settle()
        tap.says(a.run("TJK", "agreement", "show", treaty), 0, ["denounced", "in force"], "who denounces it leaves; it stays")
        tap.check(len({a.status(m)["state_hash"] for m in MEMBERS}) == 1, "one state on every node at the end")
        for member in MEMBERS:
            tap.says(a.run(member, "verify"), 0, ["all is as it was signed"], f"{member}: all verifies")
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
