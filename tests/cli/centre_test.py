#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Centres on the real binary: what is released to one is held by those who are in it when they ask, and by nobody else,
to the bytes on the disks. First a day of an exercise, then what goes otherwise, on real records."""
import datetime
import json
import os
import random
import sys
import urllib.request

from alliance import Alliance, Tap

MEMBERS = ("ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK")
GUESTS = {"IRN": ("partner", "agreement,report,release,recall"), "IRQ": ("observer", "agreement,report")}
OUTSIDE = ("ARM", "BLR", "KAZ", "KGZ")


def report(a, member, text, *words):
    return a.json(member, "report", "incident", text, *words)["id"]


def holds(a, member, rid):
    run = a.run(member, "show", rid, "--json")
    return run.returncode == 0 and json.loads(run.stdout)["bytes"] == "held"


def hold(a, rid, *members):
    for member in members:
        a.until(lambda m=member: holds(a, m, rid), f"{member} holds {rid[:8]}")
    return True


def inside(a, member, centre):
    """Who is in the centre, as that member's node has it; None when it does not know the centre."""
    run = a.run(member, "centre", centre, "--json")
    if run.returncode:
        return None
    return " ".join(sorted(x["member"] for x in json.loads(run.stdout)["centres"][0]["parties"] if x["in_force"]))


def all_know(a, who, parties, centre):
    for member in who:
        a.until(lambda m=member: inside(a, m, centre) == parties, f"{member} knows {parties} in {centre}")


def follow(a, members, *authors):
    """Until these nodes have all leaves of these authors."""
    for author in authors:
        size = a.json(author, "ledger", author)["size"]
        for member in members:
            a.until(lambda m=member, n=author, s=size: {x["member"]: x["size"] for x in a.status(m)["ledgers"]}[n] >= s,
                    f"{member} follows {author}")


def on_disk(a, member, text):
    """Is that text anywhere in the files of the member's folder?"""
    for folder, _, names in os.walk(a.path(member)):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                if text.encode() in file.read():
                    return True
    return False


# ---- the day ----

def founding(tap, a):
    found = ("centre", "found", "south", "--purpose", "southern borders")
    tap.says(a.run("TJK", "centre", "found", "South", "--with", "RUS", "--purpose", "x"), 2, ["a-z, 0-9"], "a name is in small letters")
    tap.says(a.run("TJK", *found, "--with", "RUS,ZZZ"), 3, ["no member ZZZ"], "founded with whom?")
    tap.says(a.run("TJK", *found), 2, ["--with"], "and not alone")
    tap.says(a.run("TJK", *found, "--with", "RUS,RUS"), 1, ["RUS is there twice"], "nor with one twice")
    tap.says(a.run("TJK", "centre", "join", "south"), 3, ["no centre 'south'"], "none is there yet")
    made = a.json("TJK", *found, "--with", "RUS,IRN,IRQ", "--exercise")["id"]
    own = report(a, "TJK", "To be put in later", "--release", "RUS", "--exercise")
    tap.says(a.run("TJK", "release", own, "--to", "south"), 1, ["nobody is in the centre", "1 of its parties", "begins with 2"],
             "a centre that nobody has joined")
    tap.says(a.run("TJK", "report", "incident", "x", "--exercise", "--release", "south"), 1,
             ["nobody is in the centre"], "nor is it named by a record itself")
    for member in ("RUS", "IRN", "IRQ"):
        a.until(lambda m=member: inside(a, m, "south") is not None, f"{member} holds the agreement")
        a.must(member, "centre", "join", "south")
    all_know(a, ("TJK", "RUS", "IRN", "IRQ"), "IRN IRQ RUS TJK", "south")
    tap.says(a.run("RUS", "centre", "join", "south"), 1, ["joined this centre already"], "one joins once")
    tap.says(a.run("KAZ", "centre", "south"), 3, ["no centre 'south'"], "who is no party does not hold it")
    tap.says(a.run("KAZ", "centre", "--exercise"), 0, ["0 of 0 centres"], "nor sees it")
    tap.says(a.run("IRN", "centre", "--exercise"), 0, ["south", "1 of 1 centres"], "who is a party does, among the exercises")
    tap.says(a.run("IRN", "centre"), 0, ["0 of 0 centres"], "and not among the real ones")
    tap.says(a.run("KAZ", "report", "incident", "x", "--exercise", "--release", made), 1, ["no centre that is known"],
             "nor puts anything into it, by its id")
    tap.says(a.run("TJK", "report", "incident", "x", "--release", "south"), 1, ["of the exercise", "this record is none"],
             "a real record does not go into a centre of the exercise")


def the_day(tap, a):
    first = report(a, "TJK", "First word for the centre", "--release", "south", "--exercise")
    hold(a, first, "RUS", "IRN", "IRQ")
    a.must("IRQ", "centre", "leave", "south")
    all_know(a, ("TJK", "RUS", "IRN"), "IRN RUS TJK", "south")
    second = report(a, "TJK", "Second word for the centre", "--release", "south", "--exercise")
    hold(a, second, "RUS", "IRN")
    third = report(a, "RUS", "Third word, of RUS", "--release", "KAZ", "--exercise")
    said = a.must("RUS", "release", third, "--to", "south")
    tap.check("the centre south (in it: " in said and "not in it: IRQ" in said, "a release says who is in it, and who is not", said)
    hold(a, third, "TJK", "IRN", "KAZ")
    follow(a, ("ARM", "BLR", "KAZ", "KGZ", "IRQ"), "TJK", "RUS")
    got = {m: (holds(a, m, first), holds(a, m, second)) for m in a.members}
    tap.check(got == {m: (m in ("TJK", "RUS", "IRN", "IRQ"), m in ("TJK", "RUS", "IRN")) for m in a.members},
              "four hold the first, three the second", got)
    shown = a.json("IRN", "centre", "south")
    tap.check(sorted((x["member"], x["id"]) for x in shown["put_in"]) == sorted((("TJK", first), ("TJK", second), ("RUS", third))),
              "what each party put in is its own", shown["put_in"])
    words = a.must("IRN", "centre", "south")
    tap.check("has left" in words and "in it" in words and "founded by     TJK" in words, "and shows as such, with who left", words)
    tap.says(a.run("IRQ", "report", "incident", "x", "--exercise", "--release", "south"), 1,
             ["IRQ is not in the centre", "join"], "who left puts nothing in")


def check_disks(tap, a):
    """The bytes are sought where they must not be, once the nodes have stopped and their files are whole."""
    a.stop(*a.members)
    for text, holders in (("First word for the centre", ("TJK", "RUS", "IRN", "IRQ")), ("Second word for the centre", ("TJK", "RUS", "IRN")),
                          ("Third word, of RUS", ("TJK", "RUS", "IRN", "KAZ")), ("southern borders", ("TJK", "RUS", "IRN", "IRQ"))):
        got = [m for m in a.members if on_disk(a, m, text)]
        tap.check(sorted(got) == sorted(holders), f"on whose disks: {text}", got)
    a.start(*a.members)


def returning(tap, a):
    """After a restart all is as it was; who comes back receives what went by."""
    second, third = [x["id"] for x in a.json("IRN", "centre", "south")["put_in"]][1:]
    all_know(a, ("TJK", "RUS", "IRN", "IRQ"), "IRN RUS TJK", "south")
    a.must("IRQ", "centre", "join", "south")
    tap.check(hold(a, second, "IRQ") and hold(a, third, "IRQ"), "who comes back receives what was released meanwhile")
    tap.check(not any(holds(a, m, second) for m in OUTSIDE), "and nobody else does")


# ---- real records ----

def joining_late(tap, a):
    """Who joins later receives what was and what will be released, from whoever holds it."""
    a.must("KAZ", "centre", "found", "north", "--with", "RUS,KGZ,TJK", "--purpose", "northern borders")
    all_know(a, ("RUS", "KGZ", "TJK"), "", "north")
    a.must("RUS", "centre", "join", "north")
    all_know(a, ("KAZ", "RUS", "KGZ", "TJK"), "KAZ RUS", "north")
    own = report(a, "KAZ", "Before KGZ came", "--release", "north")
    later = report(a, "KAZ", "Put in by a release", "--release", "RUS")
    hold(a, later, "RUS")
    a.must("KAZ", "release", later, "--to", "north")
    hold(a, own, "RUS")
    follow(a, ("KGZ", "TJK"), "KAZ")
    tap.check(not any(holds(a, m, x) for m in ("KGZ", "TJK") for x in (own, later)), "a party that has not joined receives nothing")
    a.stop("KAZ")
    a.must("KGZ", "centre", "join", "north")
    tap.check(hold(a, own, "KGZ"), "who joins receives what was released before, from another holder: its author is off")
    a.start("KAZ")
    tap.check(hold(a, later, "KGZ"), "and what a release put in")
    all_know(a, ("KAZ",), "KAZ KGZ RUS", "north")
    new = report(a, "KAZ", "After KGZ came", "--release", "north")
    hold(a, new, "RUS", "KGZ")
    follow(a, ("TJK",), "KAZ")
    tap.check(not any(holds(a, "TJK", x) for x in (own, later, new)), "a party that was never bound holds nothing of it")
    said = a.must("KAZ", "show", own)
    tap.check("may be held by KGZ RUS (through the centre north)" in said, "show says who may hold it, and through what", said)
    return own, new


def recalling(tap, a, own, new):
    a.must("KGZ", "centre", "leave", "north")
    all_know(a, ("KAZ", "RUS"), "KAZ RUS", "north")
    tap.check(holds(a, "KGZ", new), "who leaves keeps what it was given")
    said = a.must("KAZ", "recall", new, "--from", "north", "--reason", "a mistake")
    tap.check("recalled from the centre north" in said, "a recall from a centre", said)
    for member in ("RUS", "KGZ"):
        a.until(lambda m=member: not holds(a, m, new), f"{member} gives it back")
    tap.check(holds(a, "RUS", own), "who is in it gives it back, and so does who left; the rest stays")
    a.must("KGZ", "centre", "join", "north")
    all_know(a, ("KAZ", "RUS"), "KAZ KGZ RUS", "north")
    probe = report(a, "KAZ", "A probe", "--release", "north")
    hold(a, probe, "KGZ")
    tap.check(not holds(a, "KGZ", new), "and coming back opens it to nobody again")
    put = {x["id"]: x["recalled"] for x in a.json("KAZ", "centre", "north")["put_in"]}
    tap.check(put[new] and not put[own], "it shows as recalled", put)


def lasting(a):
    """A centre that ends soon, while the rest goes on."""
    end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=15)
    until = end.strftime("%Y-%m-%dT%H:%M:%SZ")
    a.must("KAZ", "centre", "found", "brief", "--with", "RUS,BLR", "--purpose", "a meeting", "--until", until)
    all_know(a, ("RUS", "BLR"), "", "brief")
    a.must("RUS", "centre", "join", "brief")
    all_know(a, ("KAZ",), "KAZ RUS", "brief")
    own = report(a, "KAZ", "While it lasted", "--release", "brief")
    hold(a, own, "RUS")
    return until, own, a.json("KAZ", "centre", "brief")["centres"][0]["id"]


def ending(tap, a, until, own, rid):
    a.until(lambda: a.run("KAZ", "centre", "brief").returncode == 3, "it has ended")
    tap.says(a.run("KAZ", "centre", rid, "--as-of", until), 0, ["not in force: nobody receives"], "a centre that ended receives nothing")
    tap.says(a.run("KAZ", "report", "incident", "x", "--release", "brief"), 3, ["no centre 'brief'", "has ended"], "its name means nothing any more")
    tap.says(a.run("KAZ", "report", "incident", "x", "--release", rid), 1, ["has ended"], "nor does its id")
    a.must("BLR", "centre", "join", rid)
    follow(a, ("KAZ",), "BLR")
    probe = report(a, "KAZ", "A probe for BLR", "--release", "BLR")
    hold(a, probe, "BLR")
    tap.check(not holds(a, "BLR", own) and holds(a, "RUS", own), "who comes too late receives nothing; who had it keeps it")


def call(a, member, method, path, body):
    """An answer of a node's own API."""
    with open(a.path(member, "token"), encoding="ascii") as file:
        token = file.read().strip()
    with open(a.path(member, "config"), encoding="utf-8") as file:
        address = next(line.split()[1] for line in file if line.startswith("api "))
    ask = urllib.request.Request(f"http://{address}/api/v1/{path}", data=body, method=method,
                                 headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(ask, timeout=30) as answer:
        return json.load(answer)


def sharing_files(tap, a):
    """A file put into a centre: it keeps its name, and comes from whoever holds it when its author is away."""
    made = a.json("KAZ", "centre", "found", "share", "--with", "RUS,BLR", "--purpose", "files")["id"]
    for member in ("RUS", "BLR"):
        a.until(lambda m=member: inside(a, m, "share") is not None, f"{member} holds the agreement")
        a.must(member, "centre", "join", "share")
    all_know(a, ("KAZ", "RUS", "BLR"), "BLR KAZ RUS", "share")
    data = random.Random(3).randbytes(600_000)
    upload = call(a, "KAZ", "POST", f"uploads?size={len(data)}", b"")["upload"]
    call(a, "KAZ", "POST", f"uploads/{upload}?at=0", data)
    words = {"name": "minutes-of-the-meeting.pdf", "type": "application/pdf", "release": [made]}
    file = call(a, "KAZ", "POST", f"files?upload={upload}&class=restricted", json.dumps(words).encode())["id"]
    hold(a, file, "RUS", "BLR")
    a.must("RUS", "fetch", file, "-o", a.path("first.pdf"))
    a.stop("KAZ")
    a.must("BLR", "fetch", file, "-o", a.path("second.pdf"))
    with open(a.path("second.pdf"), "rb") as got:
        tap.check(got.read() == data, "with its author away it comes from another party of the centre")
    for member in ("RUS", "BLR"):
        names = [(f["name"], f["type"]) for f in a.json(member, "fetch")["files"]]
        tap.check(names == [("minutes-of-the-meeting.pdf", "application/pdf")], f"and is called what it is at {member}", names)
    a.start("KAZ")


def mistaken(tap, a):
    """What names nobody is refused before it is written."""
    plain = a.json("KAZ", "agreement", "new", "--title", "T", "--purpose", "p", "--parties", "KAZ,RUS")["id"]
    for word, wanted in ((plain, "no centre that is known here"), ("f" * 64, "no centre that is known here"), ("nowhere", "no centre 'nowhere'")):
        run = a.run("KAZ", "report", "incident", "x", "--release", word)
        tap.check(run.returncode in (1, 3) and wanted in run.stderr, f"an id that is no centre: {word[:12]}", run.stderr)
    open_ = a.json("KAZ", "write", "agreement", "status=ratified", "centre=open", "title=T", "purpose=p", "parties:=[\"KAZ\",\"RUS\"]",
                   "threshold:=2", "--class", "statute")["id"]
    a.until(lambda: inside(a, "BLR", "open") is not None, "BLR holds a centre that is statute")
    tap.says(a.run("BLR", "report", "incident", "x", "--release", open_), 1, ["BLR is no party of the centre"], "who is no party of it uses it not")
    tap.says(a.run("BLR", "centre", "join", "open"), 1, ["BLR is no party"], "and does not join it")
    a.must("KAZ", "centre", "found", "twice", "--with", "RUS", "--purpose", "p")
    tap.says(a.run("KAZ", "centre", "found", "twice", "--with", "BLR", "--purpose", "p"), 1, ["centre 'twice' here already"],
             "a name that is taken, as far as the founder knows: refused")
    second = a.json("BLR", "centre", "found", "twice", "--with", "KAZ", "--purpose", "p")["id"]
    a.until(lambda: a.run("KAZ", "centre", second).returncode == 0, "KAZ holds the other one")
    tap.says(a.run("KAZ", "centre", "twice"), 1, ["2 centres here are called 'twice'", "give the id"], "a name that two have")
    tap.says(a.run("KAZ", "centre", second[:12]), 0, ["twice", "BLR"], "the beginning of an id says which")
    tap.says(a.run("KAZ", "write", "agreement", "status=ratified", "centre=half", "title=T", "purpose=p", "parties:=[\"KAZ\",\"RUS\",\"BLR\"]",
                   "--release", "RUS"), 1, ["released to all its parties", "BLR is missing"], "a centre that a party would not hold")


def exercising(tap, a):
    """A release of the exercise opens records of the exercise, and no others."""
    trial = report(a, "KAZ", "A record of the exercise", "--release", "RUS", "--exercise")
    real = report(a, "KAZ", "A real record", "--release", "RUS")
    hold(a, trial, "RUS")
    a.must("KAZ", "release", trial, "--to", "BLR")
    tap.check(hold(a, trial, "BLR"), "a release that is an exercise opens what is one")
    place = a.json("KAZ", "show", real)
    run = a.run("KAZ", "write", "release", f"of={real}", f"index:={place['index']}", "to:=[\"BLR\"]", "exercise:=true", "--release", "BLR")
    tap.says(run, 1, ["an exercise has no effect on a record that is none"], "and nothing else")
    a.must("KAZ", "recall", trial, "--from", "BLR")
    a.until(lambda: not holds(a, "BLR", trial), "BLR gives it back")
    tap.check(True, "and a recall of the exercise takes it back")


def main():
    tap = Tap()
    with Alliance(*MEMBERS, guests=GUESTS) as a:
        a.start(*a.members)
        founding(tap, a)
        the_day(tap, a)
        check_disks(tap, a)
        returning(tap, a)
        brief = lasting(a)
        recalling(tap, a, *joining_late(tap, a))
        sharing_files(tap, a)
        mistaken(tap, a)
        exercising(tap, a)
        ending(tap, a, *brief)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
