#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""entente export and import bundle: a member that nobody can reach gets everything as files, cosigns, and sends its word
back the same way; files that were cut, changed, or are for somebody else are refused and do no harm."""
import hashlib
import os
import sys

from alliance import Alliance, Tap

SECRET = "Quetzalcoatlus Front"


def sealed(content):
    """What stands before the last frame, with its hash put right again."""
    return content + b"e\0\0\0\x20" + hashlib.sha256(content).digest()


def body(path):
    with open(path, "rb") as file:
        return file.read()[:-37]


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)
    return path


def sizes(alliance, member, what="size"):
    return {x["member"]: x[what] for x in alliance.status(member)["ledgers"]}


def frames(content):
    """Type, begin and end of each frame's body."""
    at = content.index(b"\n\n") + 2
    while at < len(content):
        size = int.from_bytes(content[at + 1:at + 5], "big")
        yield content[at:at + 1], at + 5, at + 5 + size
        at += 5 + size


def bad_notes(tap, a, member):
    """A note that is not as it was signed is told, whatever else the file holds; the rest is taken."""
    good = body(a.path("all.bundle"))
    _, begin, end = next(x for x in frames(good) if x[0] == b"n")
    lines = good[begin:end].split(b"\n\n", 1)
    signed_at = begin + len(lines[0]) + 2
    first = good.index(b"\n", signed_at) - 10
    last = end - 10
    for name, at in (("text", begin + len(lines[0]) - 10), ("author's signature", first), ("cosignature", last)):
        bad = bytearray(good)
        bad[at] = ord("A") if bad[at] != ord("A") else ord("B")
        run = a.run(member, "import", "bundle", write(a.path("bad"), sealed(bytes(bad))))
        tap.says(run, 1, ["1 of its notes", "refused"], f"a note whose {name} was changed is told")


def refused(tap, a, member):
    """Bad files; the member's ledgers stay as they are."""
    before = sizes(a, member)
    good = body(a.path("all.bundle"))
    at = good.index(b"entente chunk v1")
    cases = [
        ("a file that is no bundle", b"GIF89a" * 1000, "no bundle"),
        ("an empty file", b"", "no bundle"),
        ("one cut short", good[:len(good) // 2], "cut short"),
        ("one bit flipped", good[:-9] + bytes([good[-9] ^ 1]) + good[-8:] + b"e\0\0\0\x20" + b"x" * 32, "cut short or changed"),
        ("a charter's hash that is none", sealed(good.replace(b"charter ", b"charter 00", 1)), "hash of its charter"),
        ("another version", good.replace(b"bundle v1", b"bundle v2", 1), "another version"),
        ("frames of no kind", sealed(good[:at - 5] + b"z\0\0\0\x01z"), "no frame"),
        ("endless lines", b"entente bundle v1\n" + b"ledger\n" * 400000, "no bundle"),
    ]
    for name, content, words in cases:
        run = a.run(member, "import", "bundle", write(a.path("bad"), content))
        tap.check(run.returncode == 1 and words in run.stderr, f"{name}: refused", run.stdout + run.stderr)
    charter = good.split(b"charter ", 1)[1][:64]
    other = sealed(good.replace(charter, bytes(reversed(charter)), 1))
    tap.says(a.run(member, "import", "bundle", write(a.path("bad"), other)), 1, ["of another alliance"],
             "another alliance's charter: refused")
    tap.says(a.run(member, "import", "bundle", a.path("absent")), 3, ["absent"], "no such file: not found")
    tap.check(sizes(a, member) == before, "none of them changed anything", sizes(a, member))


def main():
    tap = Tap()
    with Alliance("ARM", "BLR", "KAZ", "TJK") as a:
        a.start("ARM", "BLR", "TJK")
        a.write("ARM", "Common Front")
        secret = a.write("BLR", SECRET, "--release", "KAZ")
        entries = [f"N-{n},organisation,Front {n},terrorism" for n in range(300)]
        write(a.path("list.csv"), ("reference,subject,name,criterion\n" + "\n".join(entries) + "\n").encode())
        a.must("TJK", "import", "csv", a.path("list.csv"), "--list", "own")
        a.settle()
        for member, file, words in (("ARM", "all.bundle", []), ("BLR", "kaz.bundle", ["--to", "KAZ"])):
            tap.says(a.run(member, "export", a.path(file), *words), 0, ["leaves", "import bundle"],
                     f"{file}: written beside a running node")
        tap.says(a.run("ARM", "export", a.path("all.bundle")), 1, ["there already"], "an export overwrites nothing")
        tap.says(a.run("ARM", "export", a.path("x"), "--to", "NOBODY"), 3, ["no other member"], "for nobody: refused")
        tap.check(not os.path.exists(a.path("x")), "and nothing is left of it")
        tap.check(SECRET.encode() not in body(a.path("all.bundle")) and SECRET.encode() in body(a.path("kaz.bundle")),
                  "what was released to KAZ alone is in the file for KAZ alone")
        tap.says(a.run("ARM", "import", "bundle", a.path("kaz.bundle")), 1, ["is for KAZ"], "a bundle for another: refused")
        again = a.json("ARM", "import", "bundle", a.path("all.bundle"))
        tap.check(all(x["before"] == x["size"] for x in again["ledgers"]), "what is held already changes nothing", again)
        held = sizes(a, "ARM")
        a.stop("ARM", "BLR", "TJK")

        tap.says(a.run("KAZ", "import", "bundle", a.path("all.bundle")), 4, ["entente serve"], "no node: it says what to do")
        a.start("KAZ", signing=False, words=["--sign-at-once"])
        refused(tap, a, "KAZ")
        bad_notes(tap, a, "KAZ")
        content = body(a.path("kaz.bundle"))
        changed = sealed(content.replace(b"Front 299", b"Front 298", 1))
        tap.says(a.run("KAZ", "import", "bundle", write(a.path("bad"), changed)), 1, ["do not match their leaf"],
                 "a changed record in a file that is whole: refused")
        took = a.json("KAZ", "import", "bundle", a.path("kaz.bundle"))
        now = {x["member"]: x["size"] for x in took["ledgers"]}
        tap.check({m: now[m] for m in ("ARM", "BLR", "TJK")} == {m: held[m] for m in ("ARM", "BLR", "TJK")},
                  "and taken whole right after", took)
        tap.check(all(x["settled"] == x["size"] for x in took["ledgers"] if x["member"] != "KAZ"),
                  "it is settled there: the cosignatures came along", took)
        tap.says(a.run("KAZ", "show", secret), 0, [SECRET], "it holds what was released to it")
        tap.says(a.run("KAZ", "verify"), 0, ["all is as it was signed"], "and all of it verifies")
        own = a.write("KAZ", "Steppe Front")
        tap.says(a.run("KAZ", "export", a.path("back.bundle"), "--to", "BLR"), 0, ["leaves"], "it writes its word back")
        tap.says(a.run("KAZ", "export", a.path("back-all.bundle")), 0, ["leaves"], "and a copy for all")
        a.stop("KAZ")

        a.start("ARM", "BLR", "TJK")
        tap.check(all(x["size"] == 0 for x in signed(a, "ARM", "KAZ")), "before, nobody has heard of KAZ", signed(a, "ARM", "KAZ"))
        a.must("BLR", "import", "bundle", a.path("back.bundle"))
        a.must("ARM", "import", "bundle", a.path("back-all.bundle"))
        tap.check([x["size"] for x in signed(a, "ARM", "KAZ")] == [held["ARM"], held["BLR"], held["TJK"]],
                  "its cosignatures came back", signed(a, "ARM", "KAZ"))
        tap.says(a.run("ARM", "show", own), 0, ["Steppe Front"], "and its own records")
        receipts = a.json("BLR", "show", secret)["receipts"]
        tap.check([x["member"] for x in receipts] == ["KAZ"], "and its receipt of the restricted record", receipts)
        a.until(lambda: sizes(a, "TJK").get("KAZ") == 2, "TJK has it from the others")
        since = a.json("ARM", "export", a.path("since.bundle"), "--since", a.path("back.bundle"))
        tap.check(since["leaves"] == 0 and since["notes"] >= 4, "--since: what they hold is left out", since)
    return tap.finish()


def signed(alliance, member, cosigner):
    """What the cosigner has signed of the others' ledgers, as this member knows."""
    return [next(s for s in ledger["signed"] if s["member"] == cosigner)
            for ledger in alliance.status(member)["ledgers"] if ledger["member"] != cosigner]


if __name__ == "__main__":
    sys.exit(main())
