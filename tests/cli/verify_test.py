#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""entente verify on a whole store: any one bit of leaf, salt, record, tile, checkpoint or cosignature is found and named;
a bit anywhere else in the file is found, or changes nothing that is kept."""
import os
import random
import shutil
import sqlite3
import subprocess
import sys

from alliance import Alliance, Tap

INDEX_BITS = 40


def flip(data, bit):
    data = bytearray(data)
    data[bit // 8 % len(data)] ^= 1 << bit % 8
    return bytes(data)


class Damage:
    """Copies of a stopped node's folder with one thing changed."""

    def __init__(self, alliance, member):
        self.alliance, self.member = alliance, member
        self.good, self.bad = alliance.path(member), alliance.path("damaged")
        with self.open(self.good) as db:  # fold the log in: a copy is then one file
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self.numbers = {origin.split("/")[2]: number for number, origin in db.execute("SELECT number, origin FROM ledger")}

    @staticmethod
    def open(folder):
        return sqlite3.connect(os.path.join(folder, "store.db"))

    def fresh(self):
        shutil.rmtree(self.bad, ignore_errors=True)
        shutil.copytree(self.good, self.bad)

    def change(self, table, key, column, where, value, bit):
        """Flip one bit of one value; returns whether there was one."""
        self.fresh()
        db = self.open(self.bad)
        row = db.execute(f"SELECT {key}, {column} AS value FROM {table} WHERE {where}", value).fetchone()
        if row:
            data = row[1].encode() if isinstance(row[1], str) else row[1]
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (flip(data, bit), row[0]))
        db.commit()
        db.close()
        return row is not None

    def verify(self, *words):
        return self.alliance.run(None, "--dir", self.bad, "verify", *words)

    def dump(self, folder):
        """All that is kept of ledgers, as text."""
        db = self.open(folder)
        tables = ("meta", "ledger", "leaf", "bytes", "tile", "checkpoint", "cosignature", "row", "receipt", "outbox")
        return [db.execute(f"SELECT * FROM {table}").fetchall() for table in tables]


def check_kept(tap, d):
    """One bit of each kind of thing that N means; in full tiles and at the edge, held and not held."""
    def place(member, index):
        return d.numbers[member] << INDEX_BITS | index

    by_place = "place = ?"
    record = "id = (SELECT bytes FROM leaf WHERE place = ?)"
    tile = "key = ?"
    cases = [
        ("leaf, class byte", "leaf", "place", "leaf", by_place, place("TJK", 17), 1, "leaf 17 of TJK"),
        ("leaf, commitment", "leaf", "place", "leaf", by_place, place("TJK", 18), 77, "leaf 18 of TJK"),
        ("leaf at the edge", "leaf", "place", "leaf", by_place, place("TJK", 290), 130, "leaf 290 of TJK"),
        ("leaf at the edge, class byte", "leaf", "place", "leaf", by_place, place("TJK", 291), 0, "leaf 291 of TJK"),
        ("leaf that is not ours to open", "leaf", "place", "leaf", by_place, place("KAZ", 1), 200, "leaf 1 of KAZ"),
        ("salt", "bytes", "id", "data", record, place("TJK", 19), 9, "record 19 of TJK"),
        ("record", "bytes", "id", "data", record, place("TJK", 20), 8 * 32 + 99, "record 20 of TJK"),
        ("record of our own", "bytes", "id", "data", record, place("ARM", 1), 8 * 32 + 50, "record 1 of ARM"),
        ("tile", "tile", "key", "hashes", tile, place("TJK", 0), 4711, "tile 0 of level 0 of TJK"),
        ("checkpoint, text", "checkpoint", "place", "note", by_place, place("TJK", 301), 90, "checkpoint of size 301 of TJK"),
        ("checkpoint, signature", "checkpoint", "place", "note", by_place, place("TJK", 301), -30, "checkpoint of size 301 of TJK"),
        ("cosignature", "cosignature", "line", "line", "ledger = ? AND member = 'KAZ'", d.numbers["TJK"], -30,
         "cosignature of KAZ over size 301 of TJK"),
        ("receipt", "receipt", "place", "note", by_place, place("ARM", 2), -30, "receipt of TJK for record 2 of ARM"),
    ]
    for name, table, key, column, where, value, bit, words in cases:
        if not tap.check(d.change(table, key, column, where, (value,), bit), f"{name}: is there"):
            continue
        run = d.verify()
        lines = [line for line in run.stdout.splitlines() if line.startswith("damaged")]
        tap.check(run.returncode == 1 and len(lines) == 1 and words in lines[0], f"{name}: one bit, one fault, named",
                  run.stdout + run.stderr)


def check_rows(tap, d):
    d.fresh()
    db = d.open(d.bad)
    grp, place = db.execute("SELECT grp, place FROM row ORDER BY grp LIMIT 1 OFFSET 7").fetchone()
    db.execute("DELETE FROM row WHERE grp = ? AND place = ?", (grp, place))
    db.commit()
    tap.says(d.verify(), 1, ["a row of record", "is missing"], "a row that is missing")
    d.fresh()
    db = d.open(d.bad)
    grp, place, data = db.execute("SELECT grp, place, data FROM row ORDER BY grp LIMIT 1 OFFSET 9").fetchone()
    db.execute("INSERT INTO row (grp, place, data) VALUES (?, ?, ?)", (flip(grp, 3), place, data))
    db.commit()
    tap.says(d.verify(), 1, ["a row of record", "that no record gives"], "a row too many")


def check_file(tap, d, seed):
    """Bits anywhere in the file."""
    chance = random.Random(seed)
    before, missed = d.dump(d.good), []
    found = harmless = 0
    for _ in range(60):
        d.fresh()
        path = os.path.join(d.bad, "store.db")
        at = chance.randrange(os.path.getsize(path))
        with open(path, "r+b") as file:
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ 1 << chance.randrange(8)]))
        run = d.verify()
        if run.returncode == 1 and ("damaged" in run.stdout or "schema" in run.stderr):
            found += 1
            continue
        try:
            same = run.returncode == 0 and d.dump(d.bad) == before
        except sqlite3.Error:
            same = False
        harmless += same
        if not same:
            missed.append((at, run.returncode, run.stdout[-300:], run.stderr[-300:]))
    tap.check(not missed, f"bits anywhere in the file (seed {seed}): {found} found, {harmless} harmless", missed)


def check_healthy(tap, a, d):
    """What is wrong beside the store, or with this program's reach, never makes it look damaged."""
    d.fresh()
    db = d.open(d.bad)
    db.execute("PRAGMA user_version = 99")
    db.close()
    run = d.verify()
    tap.says(run, 1, ["newer version of entente"], "a store of a newer version says so")
    tap.check("damaged" not in run.stdout, "and is not said to be damaged", run.stdout)

    for name, path, old, new in (("charter", "charter", b"name", b"name "), ("name", "config", b"member ARM", b"member KAZ")):
        d.fresh()
        path = os.path.join(d.bad, path)
        with open(path, "rb") as file:
            data = file.read()
        with open(path, "wb") as file:
            file.write(data.replace(old, new, 1) if old in data else data + b"\n")
        run = d.verify()
        tap.says(run, 1, ["another's", "leave the store alone"], f"another {name} in the folder is named")
        tap.check("damaged" not in run.stdout and "aside" not in run.stdout, f"another {name}: and the store is left", run.stdout)

    d.fresh()
    for suffix in ("-wal", "-shm"):  # as a clean stop leaves it
        if os.path.exists(os.path.join(d.bad, "store.db" + suffix)):
            os.remove(os.path.join(d.bad, "store.db" + suffix))
    os.chmod(d.bad, 0o555)
    bare = [] if os.geteuid() else ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    run = subprocess.run([*bare, a.binary, "--dir", d.bad, "verify"], capture_output=True, text=True, check=False)
    tap.says(run, 5, ["owner and permissions"], "a folder that cannot be written is the machine's fault")
    tap.check("damaged" not in run.stdout and run.stderr.count("store.db") == 1, "which is said once", run.stdout + run.stderr)
    os.chmod(d.bad, 0o700)


def main():
    tap = Tap()
    with Alliance("ARM", "KAZ", "TJK") as a:
        a.start("ARM", "KAZ", "TJK")
        a.write("ARM", "Own Front")
        a.write("ARM", "Quiet Front", "--release", "TJK")
        a.write("KAZ", "Hidden Front", "--release", "TJK")
        entries = [f"N-{n},organisation,Front {n},terrorism" for n in range(300)]
        with open(a.path("list.csv"), "w", encoding="utf-8") as file:
            file.write("reference,subject,name,criterion\n" + "\n".join(entries) + "\n")
        a.must("TJK", "import", "csv", a.path("list.csv"), "--list", "own")
        a.settle()
        secret = a.json("ARM", "ledger", "ARM", "--from", "2")["leaves"][0]["id"]
        a.until(lambda: a.json("ARM", "show", secret)["receipts"], "the receipt of the restricted record is here")
        for member in a.members:
            tap.says(a.run(member, "verify"), 0, ["3 ledgers", "all is as it was signed"],
                     f"{member}: nothing is damaged, beside its running node")
        answer = a.json("ARM", "verify")
        tap.check(answer["good"] and answer["leaves"] == 306 and answer["tiles"] == 1 and answer["receipts"] == 1
                  and not answer["faults"], "as JSON too", answer)
        a.stop("ARM")
        tap.says(a.run("ARM", "verify"), 0, ["all is as it was signed"], "and on a stopped node's folder")
        d = Damage(a, "ARM")
        check_kept(tap, d)
        check_rows(tap, d)
        check_healthy(tap, a, d)
        check_file(tap, d, random.randrange(1 << 32))
        d.change("leaf", "place", "leaf", "place = ?", (d.numbers["TJK"] << INDEX_BITS | 17,), 1)
        run = d.verify("--json")
        tap.check(run.returncode == 1 and '"what":"leaf","member":"TJK","index":17' in run.stdout, "faults as JSON", run.stdout)
        tap.says(a.run(None, "--dir", d.bad, "ledger", "export", "TJK", a.path("export")), 5, ["TJK", "entente verify"],
                 "what is damaged is not exported")
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
