#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Operation CHANNEL: three members and a guest run it in two phases, a member observes, another is not asked. Each is in it by
its own word; a seizure that two report counts once and says so; what an observer, a late leaver or nobody's phase has counts
nothing and is shown. All of it is an exercise, and nothing real sees it."""
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from alliance import Alliance, Tap

MEMBERS = ("ARM", "BLR", "KAZ", "KGZ", "TJK")
PHASES = ("--phase", "watch,2026-11-20,2026-11-21", "--phase", "seize,2026-11-21,2026-11-22T12:00:00Z")
INSIDE = ("BLR", "IRN", "KAZ", "KGZ", "TJK")


def show(house, member, operation):
    return house.json(member, "operation", operation)


def report(house, member, operation, when, *words):
    return house.json(member, "report", "seizure", "--item", "heroin", "--from", when, "--operation", operation[:12], *words)["id"]


def until_all(house, operation, question, what, members=INSIDE):
    for member in members:
        house.until(lambda m=member: question(show(house, m, operation)), f"{member}: {what}")


def roles(one):
    return {p["member"]: p["role"] for p in one["parties"]}


def planning(tap, house):
    """The author invites; nobody is in it by another's word."""
    said = house.run("TJK", "operation", "plan", "CHANNEL", *PHASES, "--with", "KAZ,KGZ,IRN", "--observers", "BLR", "--measure",
                     "Watch the crossings", "--area", "Upper valley", "--countries", "KG,TJ", "--exercise")
    tap.says(said, 0, ["written: ", "restricted", "IRN is a guest"], "a plan with a guest is restricted, and says so")
    listed = house.json("TJK", "operation", "--exercise")
    operation = listed["operations"][0]["id"]
    for member in INSIDE[:-1]:
        house.until(lambda m=member: house.json(m, "operation", "--exercise")["matched"] == 1, f"{member} holds the plan")
    one = show(house, "IRN", operation)
    tap.check(roles(one) == {"TJK": "participant", "KAZ": "invited", "KGZ": "invited", "IRN": "invited", "BLR": "invited"},
              "who is named is invited, and no more", one)
    tap.check([(p["name"], p["until"]) for p in one["phases"]] == [("watch", "2026-11-21T00:00:00Z"), ("seize", "2026-11-22T12:00:00Z")]
              and one["exercise"] and one["class"] == "restricted" and one["role"] == "invited", "two phases, marked as an exercise", one)
    tap.says(house.run("ARM", "operation", operation), 3, [], "who is not named does not hold it")
    for member, words in (("KAZ", ()), ("KGZ", ()), ("IRN", ()), ("BLR", ("--observe",))):
        house.must(member, "operation", "join", operation[:12], *words)
    wanted = {"TJK": "participant", "KAZ": "participant", "KGZ": "participant", "IRN": "participant", "BLR": "observer"}
    until_all(house, operation, lambda x: roles(x) == wanted, "each said its own word")
    tap.check(True, "each is in it by its own word, on every node, the guest's too")
    return operation


def results(tap, house, operation):
    """Two report one seizure, with different amounts; the observer reports; one happened in no phase."""
    report(house, "KAZ", operation, "2026-11-20T10:00:00Z", "--quantity", "12.5 kg", "--event", "lorry-7")
    report(house, "KGZ", operation, "2026-11-20T10:05:00Z", "--quantity", "12000 g", "--event", "lorry-7")
    report(house, "IRN", operation, "2026-11-21T00:00:00Z", "--quantity", "3 kg")
    report(house, "TJK", operation, "2026-11-22T11:59:59Z", "--quantity", "0.5 kg")
    said = house.run("BLR", "report", "seizure", "--item", "heroin", "--from", "2026-11-20T11:00:00Z", "--operation", operation,
                     "--quantity", "99 kg", "--event", "lorry-7")
    tap.says(said, 0, ["counts in no total", "only observes"], "an observer is told that its report counts nothing")
    said = house.run("KAZ", "report", "seizure", "--item", "heroin", "--from", "2026-11-22T12:00:00Z", "--operation", operation,
                     "--quantity", "7 kg")
    tap.says(said, 0, ["none of its phases"], "and who reports of no phase")
    house.must("TJK", "report", "seizure", "--item", "opium", "--from", "2026-11-21T08:00:00Z", "--operation", operation, "--quantity",
               "67.6 t", "--including", "north=60.5,south=0.371")
    report(house, "KGZ", operation, "2026-11-21T09:00:00Z")  # nobody weighed it
    until_all(house, operation, lambda x: x["results"]["reports"] == 5 and len(x["results"]["apart"]) == 2 and x["results"]["stated"],
              "holds every report")
    seen = [show(house, m, operation)["results"] for m in INSIDE]
    for one in seen:
        for line in one["counted"] + one["apart"] + one["stated"]:
            del line["settled"]
    tap.check(all(one == seen[0] for one in seen), "all who hold it compute the same", seen)
    one = seen[0]
    total = one["totals"][0]
    tap.check(len(one["totals"]) == 1 and (total["total"], total["unit"], total["reports"]) == ("16000", "g", 4),
              "the shared seizure counts once, by its larger value", total)
    shared = total["shared"]
    tap.check(len(shared) == 1 and shared[0]["counted"]["member"] == "KAZ" and
              [(x["member"], x["amount"], x["less"]) for x in shared[0]["not_counted"]] == [("KGZ", "12000", "500")],
              "it says so, and by how much the other differs", shared)
    by = {m["member"]: (m["reported"], m["counted"]) for m in total["by_member"]}
    tap.check(by == {"TJK": ("500", "500"), "KAZ": ("12500", "12500"), "KGZ": ("12000", "0"), "IRN": ("3000", "3000")},
              "results by participant, which add up to the total", by)
    tap.check([(p["phase"], p["counted"]) for p in total["by_phase"]] == [("watch", "12500"), ("seize", "3500")],
              "results by phase, which add up to it too; a phase ends before its end", total)
    tap.check({m["member"]: m["reports"] for m in one["by_member"]} == {"TJK": 1, "KAZ": 1, "KGZ": 2, "IRN": 1} and
              one["counts"] == [{"category": "seizure", "reports": 5, "events": 4}], "how many reports, of how many events", one)
    tap.check(sorted((x["member"], x["amount"], x["phase"], x["why"]) for x in one["apart"]) ==
              [("BLR", "99", "watch", "only observes"), ("KAZ", "7", None, "outside every phase")],
              "the observer's and what happened in no phase are apart, with the reason", one["apart"])
    tap.check([(x["amount"], x["unit"], x["parts"], x["unattributed"]) for x in one["stated"]] == [("67.6", "t", "60.871", "6.729")],
              "a stated total is added to nothing, and shows what its parts leave", one["stated"])
    tap.says(house.run("IRN", "operation", operation), 0,
             ["EXERCISE", "CHANNEL", "watch", "seize", "total: 16000 g heroin (seizure) in 4 reports",
              "shared event lorry-7 counts once: 12500 g of KAZ, not 12000 g of KGZ (500 g less)", "KGZ 0 of the 12000 it reports",
              "by phase: watch 12500; seize 3500", "only observes", "outside every phase", "seizure: 5 reports of 4 events"],
             "a person reads the same, at the guest's node")
    mine = [x["id"] for x in one["counted"] if x["member"] == "KGZ" and x.get("event")][0]
    house.must("KGZ", "report", "--correct", mine, "--quantity", "13 kg")
    until_all(house, operation, lambda x: x["results"]["totals"][0]["total"] == "16.5", "reads the correction")
    one = show(house, "BLR", operation)["results"]
    tap.check(one["totals"][0]["shared"][0]["counted"]["member"] == "KGZ" and one["reports"] == 5 and
              [p["counted"] for p in one["totals"][0]["by_phase"]] == ["13", "3.5"], "a correction stays a result, and counts in its place", one)
    about = house.json("KGZ", "situation", "--exercise", "--about", operation)
    tap.check(about["matched"] == 8 and all(r["operation"] == operation for r in about["reports"]), "the situation finds them", about)


def layers(tap, house, operation):
    """Nothing of an exercise is real, nor the reverse; nothing restricted is named to all."""
    tap.check(house.json("TJK", "operation")["matched"] == 0 and house.json("TJK", "situation")["matched"] == 0 and
              house.json("ARM", "operation", "--exercise")["matched"] == 0 and house.json("ARM", "situation", "--exercise")["matched"] == 0,
              "nothing of it is real, and nothing of it is with others")
    raw = ("category=seizure", "--release", "BLR,KAZ")
    tap.says(house.run("TJK", "write", "report", *raw, f"operation={operation}"), 1, ["exercise"],
             "a real report is no result of an exercise")
    tap.says(house.run("TJK", "write", "report", "category=seizure", f"operation={operation}", "exercise:=true", "--class", "alliance"), 1,
             ["operation:", "restricted"], "a report for all does not name a restricted operation")
    real = house.json("TJK", "operation", "plan", "River", *PHASES, "--with", "KAZ,KGZ")["id"]
    tap.says(house.run("TJK", "report", "seizure", "--operation", real, "--exercise"), 1, ["is no exercise"],
             "an exercise is no result of a real operation")
    until_all(house, real, lambda x: x["class"] == "statute" and not x["exercise"], "members hold one without guests", ("ARM", "BLR", "KAZ"))
    tap.says(house.run("IRN", "operation", real), 3, [], "a guest does not hold what binds members")
    return real


def leaving(tap, house, real):
    """Who leaves keeps what it put in before; who was not asked is not in it; what others rely on is not dropped."""
    report(house, "KAZ", real, "2026-11-20T10:00:00Z", "--quantity", "1 kg")
    said = house.run("KAZ", "operation", real)
    tap.says(said, 0, ["has not joined", "on whose word"], "before it joins, its report counts nothing")
    house.must("KAZ", "operation", "join", real)
    tap.check(show(house, "KAZ", real)["results"]["totals"][0]["total"] == "1", "when it has joined, what it reported before counts")
    for words, why in ((("leave", real), "own"), (("join", real), "own")):
        tap.says(house.run("TJK", "operation", *words), 1, [why], f"its author says nothing of the kind: {words[0]}")
    for member, words, why in (("BLR", ("join", real), "not invited"), ("KGZ", ("leave", real), "nothing to leave")):
        tap.says(house.run(member, "operation", *words), 1, [why], f"{member} {words[0]}: refused")
    tap.says(house.run("BLR", "report", "seizure", "--operation", real), 1, ["not invited"], "nor does it report for it")
    house.until(lambda: roles(show(house, "TJK", real))["KAZ"] == "participant", "TJK hears that KAZ takes part")
    wrong = (
        (("change", real, "--phase", "watch,2026-11-20,2026-11-21"), "seize is missing"),
        (("change", real, *PHASES[:3], "seize,2026-11-20T12:00:00Z,2026-11-22"), "do not overlap"),
    )
    for words, why in wrong:
        tap.says(house.run("TJK", "operation", *words), 1, [why], f"change: {why}")
    plan = [f"object={real}", "title=River", 'phases:=[{"name":"watch","from":"2026-11-20","until":"2026-11-21"},'
            '{"name":"seize","from":"2026-11-21","until":"2026-11-23"}]', "--class", "statute"]
    tap.says(house.run("TJK", "write", "item", 'participants:=["KGZ","TJK"]', *plan), 1, ["KAZ has joined"],
             "who has joined is not struck from the list")
    house.must("TJK", "write", "item", 'participants:=["KAZ","TJK"]', *plan)
    house.must("TJK", "operation", "begin", real, "--progress", "Posts are manned", *PHASES[:3], "seize,2026-11-21,2026-11-24")
    house.until(lambda: show(house, "KGZ", real)["status"] == "running", "KGZ reads that it runs")
    one = show(house, "KGZ", real)
    tap.check(one["role"] == "not invited" and one["phases"][1]["until"] == "2026-11-24T00:00:00Z" and one["versions"] == 3,
              "an invitation nobody took up may go, and phases may move", one)
    house.must("KAZ", "operation", "leave", real)
    report(house, "KAZ", real, "2026-11-23T10:00:00Z", "--quantity", "2 kg")
    one = show(house, "KAZ", real)
    tap.check(one["role"] == "left" and one["results"]["totals"][0]["total"] == "1" and
              [x["why"] for x in one["results"]["apart"]] == ["had left by then"], "what was before it left counts, what came after does not", one)
    house.must("TJK", "operation", "end", real)
    house.until(lambda: show(house, "KAZ", real)["status"] == "done", "KAZ reads that it is done")
    tap.says(house.run("KAZ", "operation", "join", real), 1, ["has ended"], "nobody joins what has ended")
    tap.check(house.json("KAZ", "operation")["matched"] == 0 and house.json("KAZ", "operation", "--all")["matched"] == 1,
              "the list leaves out what is done, unless all are asked for")
    before = house.json("KAZ", "operation", real, "--as-of", "2026-01-01T00:00:00Z")
    tap.check(before["results"]["reports"] == 0 and not before["in_force"], "as of a date before it, there is nothing yet", before)


def bad_input(tap, house, operation):
    """Refused with the rule named, before anything is written."""
    plan = ("plan", "X", "--with", "KAZ")
    for words, code, why in (
        ((*plan, "--phase", "a,2026-01-02,2026-01-01"), 1, "does not end after it begins"),
        ((*plan, "--phase", "a,2026-01-01,2026-01-03", "--phase", "b,2026-01-02,2026-01-04"), 1, "do not overlap"),
        ((*plan, "--phase", "a,2026-01-01,2026-01-02", "--phase", "a,2026-01-02,2026-01-04"), 1, "two of them are called a"),
        ((*plan, "--phase", "a,1899-01-01,2026-01-02"), 1, "before the year 1900"),
        ((*plan, "--phase", "a,2026-01-01,10000-01-01"), 1, "until"),
        ((*plan, "--phase", "a,2026-01-01"), 2, "NAME,FROM,UNTIL"),
        ((*plan, *[x for i in range(17) for x in ("--phase", f"p{i},{1950 + i},{1951 + i}")]), 2, "at most 16 phases"),
        ((*plan[:3], "KAZ,KAZ", "--phase", "a,2026-01-01,2026-01-02"), 1, "KAZ is there twice"),
        ((*plan, "--observers", "KAZ", "--phase", "a,2026-01-01,2026-01-02"), 1, "KAZ is a participant too"),
        ((*plan[:3], "ZZZ", "--phase", "a,2026-01-01,2026-01-02"), 1, "no member ZZZ"),
        ((*plan, "--box", "40,1,30,2", "--phase", "a,2026-01-01,2026-01-02"), 1, "south lies north"),
        (plan, 2, "--phase"),
        (("frob", operation), 2, "none of plan"),
        (("join",), 2, "takes one more"),
        (("join", "f" * 64), 3, ""),
    ):
        tap.says(house.run("TJK", "operation", *words), code, [why], f"refused: {' '.join(words)[:60]}")
    word = house.json("BLR", "operation", "join", operation, "--observe")["id"]
    house.until(lambda: house.run("KAZ", "show", word).returncode == 0, "KAZ holds a word")
    tap.says(house.run("KAZ", "write", "item", f"item={word}", "word=joins", "--release", "BLR", "exercise:=true"), 1,
             ["no such operation"], "a word on a word")
    tap.says(house.run("TJK", "write", "item", "title=X", "owner=ZZZ", "--class", "statute"), 1, ["no member ZZZ"], "an owner that is no member")
    incident = house.json("TJK", "report", "incident", "x", "--release", "KAZ", "--exercise")["id"]
    tap.says(house.run("TJK", "operation", "join", incident), 3, ["no operation"], "an id of something else")
    tap.says(house.run("TJK", "write", "report", "category=seizure", "--release", "KAZ", "exercise:=true", f"operation={incident}"), 1,
             ["no such operation"], "a report of what is no operation")
    tap.says(house.run("KAZ", "write", "item", f"item={operation}", "word=joins", "--release", "TJK", "exercise:=true", "title=Mine"), 1,
             ["changes nothing of it"], "a word changes nothing of the plan")
    tap.says(house.run("TJK", "write", "item", "title=X", 'participants:=["IRN"]', 'phases:=[{"name":"a","from":"2026-01-01","until":"2026-01-02"}]',
                       "--class", "statute"), 1, ["IRN is a guest"], "a guest is not named in what it cannot hold")
    tap.says(house.run("TJK", "report", "seizure", "--operation", operation, "--item", "tea", "--from", "2026-11-20T10:00:00Z",
                       "--quantity", "1000000000000 t"), 1, ["quantity"], "a quantity that is too large")
    for _ in range(10):
        house.must("TJK", "report", "seizure", "--operation", operation, "--item", "tea", "--from", "2026-11-20T10:00:00Z", "--quantity",
                   "999999999999 t")
    house.must("TJK", "report", "seizure", "--operation", operation, "--item", "tea", "--from", "2026-11-20T10:00:00Z", "--quantity", "1 g")
    tea = [t for t in show(house, "TJK", operation)["results"]["totals"] if t["item"] == "tea"]
    tap.check(len(tea) == 1 and tea[0]["total"] is None and tea[0]["by_member"][0]["counted"] is None,
              "a total that is too large is none, and never a wrong one", tea)
    tap.says(house.run("TJK", "operation", operation), 0, ["too large to add"], "and a person reads that")


def main():
    tap = Tap()
    with Alliance(*MEMBERS, guests={"IRN": ("partner", "item,report")}) as house:
        house.start(*house.members)
        operation = planning(tap, house)
        results(tap, house, operation)
        real = layers(tap, house, operation)
        leaving(tap, house, real)
        bad_input(tap, house, operation)
        house.settle(*MEMBERS)
        hashes = {m: house.status(m).get("state_hash") for m in MEMBERS}
        tap.check(len(set(hashes.values())) == 1, "all members have one state", hashes)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
