#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A node started on a disk that changed some of everything: it serves none of it, mends what follows from what else it
holds, fetches anew what a peer may serve, says so, and says what is lost for good."""
import sys

from alliance import Alliance, Tap
from verify_test import INDEX_BITS, Damage, flip


def change(d, folder_db, table, key, column, where, value, bit):
    row = folder_db.execute(f"SELECT {key}, {column} AS value FROM {table} WHERE {where}", (value,)).fetchone()
    data = row[1].encode() if isinstance(row[1], str) else row[1]
    folder_db.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (flip(data, bit), row[0]))


def damage(d, lost, shared):
    """One bit of each, in the folder itself."""
    db = d.open(d.good)
    tjk, arm, kaz = (d.numbers[m] << INDEX_BITS for m in ("TJK", "ARM", "KAZ"))
    record = "id = (SELECT bytes FROM leaf WHERE place = ?)"
    for args in (("leaf", "place", "leaf", "place = ?", tjk | 17, 77),               # told by its bytes
                 ("leaf", "place", "leaf", "place = ?", tjk | 590, 130),             # at the edge
                 ("leaf", "place", "leaf", "place = ?", kaz | 1, 200),               # at the edge, not ours to open
                 ("leaf", "place", "leaf", "place = ?", tjk | 1, 3), ("leaf", "place", "leaf", "place = ?", tjk | 1, 130),
                 ("leaf", "place", "leaf", "place = ?", tjk | 1, 230),               # not ours to open, beyond guessing
                 ("bytes", "id", "data", record, tjk | 520, 8 * 32 + 99),            # a record
                 ("bytes", "id", "data", record, tjk | 521, 9),                      # a salt
                 ("bytes", "id", "data", record, arm | lost, 8 * 32 + 50),           # nobody else holds it
                 ("bytes", "id", "data", record, arm | shared, 8 * 32 + 50),         # TJK holds it
                 ("tile", "key", "hashes", "key = ?", tjk | 1, 4711),
                 ("checkpoint", "place", "note", "place = ?", tjk | 602, 100),
                 ("checkpoint", "place", "note", "place = ?", arm | 4, 100),         # our own, the newest
                 ("cosignature", "line", "line", "member = 'KAZ' AND ledger = ?", d.numbers["TJK"], -30),
                 ("cosignature", "line", "line", "member = 'ARM' AND ledger = ?", d.numbers["TJK"], -31)):
        change(d, db, *args)
    db.execute("DELETE FROM row WHERE place = ?", (tjk | 40,))
    db.commit()
    db.close()


def main():
    tap = Tap()
    with Alliance("ARM", "KAZ", "TJK") as a:
        a.start("ARM", "KAZ", "TJK")
        a.write("ARM", "Own Front")
        shared_id = a.write("ARM", "Shared Front", "--release", "TJK")
        lost_id = a.write("ARM", "Lonely Front", "--release", "KAZ")
        a.write("KAZ", "Hidden Front", "--release", "TJK")
        a.write("TJK", "Veiled Front", "--release", "KAZ")
        entries = [f"N-{n},organisation,Front {n},terrorism" for n in range(600)]
        with open(a.path("list.csv"), "w", encoding="utf-8") as file:
            file.write("reference,subject,name,criterion\n" + "\n".join(entries) + "\n")
        a.must("TJK", "import", "csv", a.path("list.csv"), "--list", "own")
        a.settle()
        a.until(lambda: a.json("ARM", "show", shared_id)["receipts"] and a.json("ARM", "show", lost_id)["receipts"],
                "the receipts are here")
        state = a.status("ARM")["state_hash"]
        a.stop("ARM", "KAZ")
        d = Damage(a, "ARM")
        # As if KAZ had never had it: neither its receipt nor, below, its bytes.
        db = d.open(d.good)
        db.execute("DELETE FROM receipt WHERE place = ?", (d.numbers["ARM"] << INDEX_BITS | 3,))
        db.commit()
        db.close()
        db = d.open(a.path("KAZ"))
        db.execute("UPDATE leaf SET state = 0, bytes = NULL WHERE place = ?", (numbers(db)["ARM"] << INDEX_BITS | 3,))
        db.execute("DELETE FROM row WHERE place = ?", (numbers(db)["ARM"] << INDEX_BITS | 3,))
        db.commit()
        db.close()
        damage(d, 3, 2)
        found = a.run("ARM", "verify")
        names = ["leaf 1 of TJK", "leaf 17 of TJK", "leaf 590 of TJK", "leaf 1 of KAZ", "record 520 of TJK", "record 521 of TJK", "record 3 of ARM",
                 "record 2 of ARM", "tile 1 of level 0 of TJK", "checkpoint of size 602 of TJK", "checkpoint of size 4 of ARM",
                 "cosignature of KAZ over size 602 of TJK", "cosignature of ARM over size 602 of TJK", "row of record 40 of TJK"]
        tap.says(found, 1, names + [f"{len(names)} faults"], "all at once: each is named, and nothing else")
        a.start("KAZ", signing=False)
        a.start("ARM")
        a.until(lambda: a.run("ARM", "verify").returncode == 0, "nothing is damaged any more")
        tap.check(True, "the node mends it, or has it anew from the others")
        status = a.until(lambda: any(t["what"] == "lost" for t in a.status("ARM")["troubles"]) and a.status("ARM"),
                         "it is said what is lost")
        texts = {t["what"] + " " + t["about"]: t["text"] for t in status["troubles"]}
        said = texts.get("mended TJK", "")
        tap.check(all(word in said for word in ("leaf 17", "leaf 590", "record 520", "tile 1 of level 0", "anew")),
                  "it says what was damaged", texts)
        tap.check(" 3 " in texts.get("lost ARM", "") and "lost for good" in texts["lost ARM"] and " 2" not in texts["lost ARM"],
                  "it says what is lost for good", texts)
        tap.says(a.run("ARM", "show", shared_id), 0, ["Shared Front"], "its own record came back from whom it was released to")
        tap.check("Lonely Front" not in a.run("ARM", "show", lost_id).stdout, "what is lost is not shown")
        a.write("ARM", "Next Front")
        a.settle()
        tap.check(a.status("ARM")["state_hash"] == a.status("TJK")["state_hash"] != state, "its state is that of the others")
        for member in ("KAZ", "TJK"):
            troubles = [t for t in a.status(member)["troubles"] if t["about"] == "ARM"]
            tap.check(not troubles, f"{member} has nothing to say against ARM", troubles)
        log = a.log("ARM")
        tap.check("leaf 17 of TJK" in log or "record 520 of TJK" in log, "and its log names it", log[-2000:])
        a.stop("ARM")
        a.start("ARM")
        a.until(lambda: not any(t["what"] == "mended" for t in a.status("ARM")["troubles"]), "what is mended is no news for ever")
        tap.check(any(t["what"] == "lost" for t in a.status("ARM")["troubles"]), "what is lost stays so")
    return tap.finish()


def numbers(db):
    return {origin.split("/")[2]: number for number, origin in db.execute("SELECT number, origin FROM ledger")}


if __name__ == "__main__":
    sys.exit(main())
