#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files: what is long goes in pieces and resumes where it stopped, what is urgent goes before it on the same line, and a
file's bytes are as restricted, and as erasable, as its record."""
import hashlib
import os
import random
import signal
import sqlite3
import sys
import time

from alliance import Alliance, Tap, front
from link import Link

MIB = 1 << 20
RATE = 9_000_000  # bytes a second


def make(a, name, size, seed):
    data = random.Random(seed).randbytes(size)
    with open(a.path(name), "wb") as file:
        file.write(data)
    return data


def files(a, member, *words):
    return a.json(member, "fetch", *words)["files"]


def named(a, member, name):
    return next((f for f in files(a, member) if f["name"] == name), {"held": 0, "here": False})


def held(a, member):
    """Of the large one."""
    return named(a, member, "bulk.bin")["held"]


def holds(a, member, data):
    """Is some of it anywhere in the member's folder? In short stretches, since pages of the store may part any of them."""
    looked = [data[at:at + 48] for at in range(0, len(data) - 48, max(len(data) // 8, 1))]
    for folder, _, names in os.walk(a.path(member)):
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                all_of_it = file.read()
            if any(part in all_of_it for part in looked):
                return True
    return False


def inbox(a, member, *words):
    return a.json(member, "inbox", *words)["messages"]


def arrives(a, member, text, limit):
    """Seconds until a message is there; None when it is not there in time."""
    begun = time.monotonic()
    while time.monotonic() - begun < limit:
        if any(m["text"] == text for m in inbox(a, member)):
            return time.monotonic() - begun
        time.sleep(0.05)
    return None


def bulk_and_flash(tap, a, link):
    size = 70 * MIB
    data = make(a, "bulk.bin", size, 1)
    said = a.must("BLR", "send", "KAZ", "Traffic of the week", "--precedence", "routine", "--file", a.path("bulk.bin"))
    tap.check("2 parts" in said, "a file beyond 64 MiB is several records", said)
    a.until(lambda: held(a, "KAZ") > 4 * MIB, "the file is on its way")
    a.must("TJK", "send", "KAZ", "flash of TJK", "--precedence", "flash")
    took = arrives(a, "KAZ", "flash of TJK", 10)
    tap.check(took is not None and took < 3 and held(a, "KAZ") < size, "another's FLASH is there before the file", took)
    a.must("BLR", "send", "KAZ", "flash of BLR", "--precedence", "flash")
    took = arrives(a, "KAZ", "flash of BLR", 10)
    tap.check(took is not None and took < 3 and held(a, "KAZ") < size, "and one over the very line of the file", took)
    sent = a.until(lambda: next((m for m in inbox(a, "BLR", "--sent") if m["text"] == "flash of BLR" and m["to"][0]["delivered"]),
                                None), "its delivery is known")
    tap.check(sent["to"] == [{"member": "KAZ", "delivered": True, "read": False}] and held(a, "KAZ") < size,
              "it is delivered, which is known before the file is there, and not read", sent)
    a.must("KAZ", "inbox", "read", sent["id"])
    a.until(lambda: next(m for m in inbox(a, "BLR", "--sent") if m["id"] == sent["id"])["to"][0]["read"], "reading is known")
    shown = next(m for m in inbox(a, "KAZ") if m["text"] == "Traffic of the week")
    tap.check([f["name"] for f in shown["files"]] == ["bulk.bin"] and shown["files"][0]["size"] == size and
              not shown["files"][0]["here"], "the message shows its file, and that it is not here yet", shown)
    tap.says(a.run("KAZ", "inbox", "read", shown["id"]), 0, ["bulk.bin", "bytes are here"], "as a person reads it too")
    cut_and_heal(tap, a, link, data)


def cut_and_heal(tap, a, link, data):
    a.until(lambda: held(a, "KAZ") > 20 * MIB, "a good part of it is here")
    link.cut()
    before = held(a, "KAZ")
    a.stop("KAZ", how=signal.SIGKILL)
    a.start("KAZ", signing=False)
    time.sleep(1)
    tap.check(before <= held(a, "KAZ") < len(data), "what was here is here after a cut and kill -9", (before, held(a, "KAZ")))
    before, passed = held(a, "KAZ"), link.passed
    link.heal()
    one = a.until(lambda: named(a, "KAZ", "bulk.bin")["here"] and named(a, "KAZ", "bulk.bin"), "all of it is here")
    passed = link.passed - passed
    tap.check(len(data) - before <= passed < (len(data) - before) * 1.03 + 3 * MIB, "only what lacked passed the line again",
              f"{len(data) - before} bytes lacked, {passed} passed")
    tap.check(one["hash"] == hashlib.sha256(data).hexdigest(), "it shows the hash of the whole", one)
    tap.says(a.run("KAZ", "fetch", one["id"][:12], "-o", a.path("got.bin")), 0, ["here", "its hash agrees"], "it is written")
    with open(a.path("got.bin"), "rb") as file:
        tap.check(file.read() == data, "and is what was sent")
    tap.check(not holds(a, "TJK", data[:MIB]) and holds(a, "KAZ", data[:MIB]), "who is not named holds nothing of it")
    tap.says(a.run("TJK", "fetch", one["id"]), 3, [one["id"]], "and cannot fetch it")


def writing(tap, a):
    one = named(a, "KAZ", "bulk.bin")
    there = a.path("there.bin")
    with open(there, "w", encoding="ascii") as file:
        file.write("mine")
    tap.says(a.run("KAZ", "fetch", one["id"], "-o", there), 1, ["is there already", "--force"], "no file is replaced")
    with open(there, encoding="ascii") as file:
        tap.check(file.read() == "mine", "it stayed as it was")
    with open(there + ".fetched", "w", encoding="ascii") as file:
        file.write("mine too")
    tap.says(a.run("KAZ", "fetch", one["id"], "-o", there, "--force"), 0, ["its hash agrees"], "unless one says so")
    beside = sorted(name for name in os.listdir(a.dir) if name.startswith("there.bin"))
    tap.check(os.path.getsize(there) == one["size"] and beside == ["there.bin", "there.bin.fetched"],
              "then it is, nothing is left beside, and nothing beside is touched", beside)
    tap.says(a.run("KAZ", "fetch", one["id"], "-o", "/dev/null", "--force"), 1, ["no ordinary file"], "a device never is")
    os.mkdir(a.path("folder"))
    a.must("KAZ", "fetch", one["id"], "-o", a.path("folder"))
    tap.check(os.listdir(a.path("folder")) == ["bulk.bin"], "into a folder it goes under its own name")
    tap.says(a.run("KAZ", "fetch", one["id"], "-o", a.path("nowhere", "x")), 2, ["nowhere"], "a folder there is not")
    tap.says(a.run("KAZ", "fetch", one["id"], "-o", os.path.join(there, "x")), 2, ["there.bin"], "a file in place of a folder")


def small_ones(tap, a):
    make(a, "empty.bin", 0, 0)
    a.must("BLR", "send", "KAZ,TJK", "--file", a.path("empty.bin"), "--subject", "Nothing")
    a.until(lambda: any(f["name"] == "empty.bin" and f["here"] for f in files(a, "KAZ")), "an empty file is here at once")
    empty = next(f["id"] for f in files(a, "KAZ") if f["name"] == "empty.bin")
    a.must("KAZ", "fetch", empty, "-o", a.path("empty.out"))
    tap.check(os.path.getsize(a.path("empty.out")) == 0, "and is written as one")
    exact = make(a, "exact.bin", 2 * 262144, 3)
    a.must("KAZ", "send", "BLR", "an exercise", "--file", a.path("exact.bin"), "--exercise")
    a.until(lambda: any(f["here"] for f in files(a, "BLR", "--exercise")), "a file of an exercise")
    tap.check(all(f["name"] != "exact.bin" for f in files(a, "BLR")) and holds(a, "BLR", exact), "is among those of exercises only")


def limited(tap, a):
    """TJK's config lets it fetch a MiB by itself."""
    data = make(a, "large.bin", 3 * MIB, 4)
    a.must("BLR", "send", "TJK", "--file", a.path("large.bin"))
    a.until(lambda: any(f["name"] == "large.bin" for f in files(a, "TJK")), "its record is here")
    time.sleep(1)
    one = next(f for f in files(a, "TJK") if f["name"] == "large.bin")
    tap.check(one["held"] == 0, "beyond the limit nothing is fetched unasked", one)
    run = a.run("TJK", "fetch", one["id"][:12], "-o", a.path("large.out"))
    tap.says(run, 0, ["here", "its hash agrees"], "until an officer asks")
    with open(a.path("large.out"), "rb") as file:
        tap.check(file.read() == data, "and then it is what was sent")
    a.stop("BLR")
    tap.says(a.run("BLR", "fetch", one["id"], "-o", a.path("own.out")), 0, ["its hash agrees"], "its author reads it without a node")
    a.start("BLR")


def taken_back(tap, a):
    data = make(a, "secret.bin", 1 * MIB, 5)
    a.must("BLR", "send", "KAZ", "--file", a.path("secret.bin"))
    one = a.until(lambda: next((f for f in files(a, "KAZ") if f["name"] == "secret.bin" and f["here"]), None), "it is here")
    tap.check(holds(a, "KAZ", data) and holds(a, "BLR", data), "both hold its bytes")
    a.must("BLR", "recall", one["id"], "--from", "KAZ")
    a.until(lambda: not holds(a, "KAZ", data), "recalled, its bytes are gone")
    tap.check(all(f["name"] != "secret.bin" for f in files(a, "KAZ")), "and its record")
    a.must("BLR", "release", one["id"], "--to", "KAZ")
    a.must("BLR", "send", "KAZ", "again", "--reply", one["id"])
    a.until(lambda: any(f["name"] == "secret.bin" for f in files(a, "KAZ")), "released again, its record is back")
    a.must("KAZ", "fetch", one["id"])
    tap.check(holds(a, "KAZ", data), "and is fetched when asked for")
    a.must("BLR", "erase", one["id"], "--reason", "A mistake")
    a.until(lambda: not holds(a, "KAZ", data) and not holds(a, "BLR", data), "erased, they are gone on every disk")
    tap.says(a.run("KAZ", "fetch", one["id"]), 3, [], "and it is no file any more")


def damaged(tap, a):
    """A disk that changes a piece: it is found, told, and fetched anew."""
    data = make(a, "worn.bin", 1 * MIB, 7)
    a.must("BLR", "send", "KAZ", "--file", a.path("worn.bin"))
    one = a.until(lambda: next((f for f in files(a, "KAZ") if f["name"] == "worn.bin" and f["here"]), None), "it is here")
    a.stop("KAZ")
    db = sqlite3.connect(a.path("KAZ", "store.db"))
    row, = db.execute("SELECT max(bytes) FROM piece").fetchone()
    piece, = db.execute("SELECT data FROM bytes WHERE id = ?", (row,)).fetchone()
    db.execute("UPDATE bytes SET data = ? WHERE id = ?", (piece[:1000] + bytes([piece[1000] ^ 4]) + piece[1001:], row))
    db.commit()
    db.close()
    tap.says(a.run("KAZ", "verify"), 1, ["of the file of record", "of BLR", "1 fault"], "verify names the piece that the disk changed")
    run = a.run("KAZ", "fetch", one["id"], "-o", a.path("worn.out"))
    tap.check(run.returncode == 5 and not os.path.exists(a.path("worn.out")), "and nothing of it is written out", run.stderr)
    a.start("KAZ", signing=False)
    a.until(lambda: a.run("KAZ", "verify").returncode == 0, "the node has fetched it anew")
    a.must("KAZ", "fetch", one["id"], "-o", a.path("worn.out"))
    with open(a.path("worn.out"), "rb") as file:
        tap.check(file.read() == data, "and the file is what was sent")


def all_parts(tap, a):
    bulk = next(f for f in files(a, "KAZ") if f["name"] == "bulk.bin")
    data = random.Random(1).randbytes(MIB)
    said = a.must("BLR", "erase", bulk["id"], "--reason", "Over")
    tap.check("all 2 parts" in said, "a file of parts is erased with all of them", said)
    a.until(lambda: not holds(a, "KAZ", data) and not holds(a, "BLR", data), "and its first part's bytes are gone everywhere")


def refused(tap, a):
    one = files(a, "KAZ")[0]
    tap.says(a.run("BLR", "send", "KAZ", "--file", a.path("nothing.bin")), 3, ["nothing.bin"], "a file there is not")
    tap.says(a.run("BLR", "send", "KAZ", "--file", a.path("BLR")), 1, ["no ordinary file"], "a folder")
    make(a, "back\\slash", 5, 6)
    tap.says(a.run("BLR", "send", "KAZ", "--file", a.path("back\\slash")), 1, ["rename it"], "a name that is none everywhere")
    tap.says(a.run("BLR", "send", "XYZ", "--file", a.path("empty.bin")), 3, ["no member XYZ"], "to a stranger: before any byte is sent")
    tap.says(a.run("KAZ", "fetch", "f" * 64), 3, ["f" * 64], "a file there is not")
    tap.says(a.run("KAZ", "fetch", inbox(a, "KAZ")[0]["id"]), 3, ["is no file"], "what is no file")
    tap.says(a.run("KAZ", "fetch", "xyz"), 2, ["xyz"], "no id")
    tap.says(a.run("KAZ", "fetch", "--force"), 2, ["-o FILE"], "--force without a file")
    for name in ("../x", "a/b", ".", "..", "a\\u0007b", ""):
        run = a.run("BLR", "write", "file", f"name={name}", "size:=0", "pieces:=[]", "hash=" + hashlib.sha256().hexdigest(),
                    "--release", "KAZ")
        tap.says(run, 1, [], f"a raw record of a file called {name!r}")
    run = a.run("BLR", "write", "file", "name=x", "size:=0", "pieces:=[]", "hash=" + hashlib.sha256().hexdigest(), "--release", "KAZ")
    tap.says(run, 1, ["with its bytes", "--file"], "a record of a file without its bytes")
    run = a.run("BLR", "write", "message", "precedence=flash", 'to:=["KAZ"]', "text=x", f'files:=["{"0" * 64}"]', "--release", "KAZ")
    tap.says(run, 1, ["files", "no file"], "a message that names no file")
    run = a.run("BLR", "write", "message", "precedence=flash", 'to:=["TJK"]', "text=x", f'files:=["{named(a, "KAZ", "worn.bin")["id"]}"]',
                "--release", "TJK")
    tap.says(run, 1, ["files", "not released to TJK"], "a message to one who may not have its file")
    tap.check(one, "files are there")


def main():
    tap = Tap()
    link = Link(10 * RATE)
    with Alliance("BLR", "KAZ", "TJK") as a:
        front(a, link, "BLR", "KAZ", "TJK")
        with open(a.path("TJK", "config"), "a", encoding="utf-8") as file:
            file.write("fetch-mib 1\n")
        a.start("BLR", "KAZ", "TJK")
        small_ones(tap, a)
        limited(tap, a)
        taken_back(tap, a)
        damaged(tap, a)
        refused(tap, a)
        link.rate = RATE
        bulk_and_flash(tap, a, link)
        link.rate = 10 * RATE
        writing(tap, a)
        all_parts(tap, a)
        link.close()
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
