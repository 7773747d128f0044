# SPDX-License-Identifier: Apache-2.0
"""Row of the scenario about a disk that rots: any one bit of leaf, salt, record, tile, checkpoint or cosignature, flipped
in the file of a stopped node; then some of each at once, and the node started on them."""
import contextlib
import os
import random
import shutil
import sqlite3

from nodes import Broken, until
from register_faults import ask_as, frames
from register_words import write_person

PLACE_BITS = 40  # a place is ledger << 40 | index (src/store/schema.def)
EACH = 2         # bits flipped of each kind
ELSEWHERE = 6    # bits flipped anywhere in the file
KINDS = ("leaf", "salt", "record", "tile", "checkpoint", "cosignature")


class Disk:
    """The store of a stopped node: what it holds, and where in its file that stands."""

    def __init__(self, node):
        self.path = os.path.join(node.dir, "store.db")
        with sqlite3.connect(self.path) as database:  # a log that is left would hide what stands in the file
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        self.rows = sqlite3.connect(f"file:{self.path}?immutable=1", uri=True)
        self.number = {origin.split("/")[2]: number for number, origin in self.rows.execute("SELECT number, origin FROM ledger")}
        with open(self.path, "rb") as file:
            self.content = file.read()

    def close(self):
        self.rows.close()

    def one(self, query, *values):
        return self.rows.execute(query, values).fetchone()

    def pick(self, kind, chance, member, tiles):
        """(bytes, what verify has to say of them) of something of that kind, from those full tiles of a member's ledger."""
        first = self.number[member] << PLACE_BITS
        index = chance.randrange(256 * tiles.start, 256 * tiles.stop)
        if kind == "leaf":
            return self.one("SELECT leaf FROM leaf WHERE place = ?", first + index)[0], {"what": "leaf", "index": index}
        if kind in ("salt", "record"):
            data = self.one("SELECT data FROM bytes JOIN leaf ON leaf.bytes = bytes.id WHERE place = ?", first + index)[0]
            return data[:32] if kind == "salt" else data[32:], {"what": "record", "index": index}
        if kind == "tile":
            number, at = chance.choice(tiles), 32 * chance.randrange(256)
            hashes = self.one("SELECT hashes FROM tile WHERE key = ?", first + number)[0]
            return hashes[at:at + 32], {"what": "tile", "index": number, "level": 0}
        if kind == "checkpoint":
            place, note = self.one("SELECT place, note FROM checkpoint WHERE place > ? AND place < ? ORDER BY place DESC",
                                   first, first + (1 << PLACE_BITS))
            return note, {"what": "checkpoint", "size": place - first}
        size, signer, line = chance.choice(self.rows.execute(
            "SELECT size, member, line FROM cosignature WHERE ledger = ?", (self.number[member],)).fetchall())
        return line, {"what": "cosignature", "size": size, "signer": signer}

    def find(self, kind, chance, member="TJK", tiles=range(3)):
        """(place of one bit in the file, what verify has to say)."""
        for _ in range(200):
            text, said = self.pick(kind, chance, member, tiles)
            if isinstance(text, str):
                text = text.encode()
            if self.content.count(text) == 1:  # it may stand on two pages
                return (8 * self.content.index(text) + chance.randrange(8 * len(text))), {**said, "member": member}
        raise Broken(f"no {kind} to be found in the file")


def flip(path, *bits):
    with open(path, "r+b") as file:
        for bit in bits:
            file.seek(bit // 8)
            byte = file.read(1)[0]
            file.seek(bit // 8)
            file.write(bytes([byte ^ 1 << bit % 8]))


def content(path):
    """All that a store keeps but who looked at it, read by somebody else's engine."""
    database = sqlite3.connect(f"file:{path}?immutable=1", uri=True)
    try:
        tables = [name for name, in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: sorted(map(repr, database.execute(f"SELECT * FROM {table}"))) for table in tables if table != "audit"}
    finally:
        database.close()


def faults(node):
    """What verify finds: [] when it is good; its exit code has to agree."""
    answer = node.run("verify", "--json")
    if answer.code not in (0, 1):
        raise Broken(str(answer))
    found = answer.json["faults"]
    if (answer.code == 0) != (answer.json["good"] and not found):
        raise Broken(f"exit code {answer.code} of {answer.out[:300]}")
    return found


def names(fault, said):
    return all(fault.get(word) == value for word, value in said.items())


# ---- the row ----

def rotting(s):
    """Bits flip on ARM's disk"""
    seed = int(os.environ.get("ENTENTE_SEED", "0")) or random.randrange(1, 1 << 31)
    print(f"# ENTENTE_SEED={seed}")
    chance = random.Random(seed)
    lonely = only_here(s)
    s["ARM"].stop()
    disk = Disk(s["ARM"])
    good = disk.path + ".good"
    shutil.copy(disk.path, good)
    s.equal("before, verify finds nothing", faults(s["ARM"]), [])
    for kind in KINDS:
        complaints = []
        for _ in range(EACH):
            bit, said = disk.find(kind, chance)
            flip(disk.path, bit)
            found = faults(s["ARM"])
            complaints += [f"bit {bit}: {said}: {found}"] if not [f for f in found if names(f, said)] else []
            shutil.copy(good, disk.path)
        s.check(f"one bit of a {kind}: verify names the ledger and what it is", complaints)
    elsewhere(s, disk, good, chance)
    try:
        mending(s, disk, chance, lonely)
    except Broken:
        s["ARM"].kill()  # the rows after this one are to stand on a good disk
        for end in ("-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.remove(disk.path + end)
        shutil.copy(good, disk.path)
        s["ARM"].start()
        raise
    finally:
        os.remove(good)


def only_here(s):
    """A record whose bytes nobody but ARM holds: released to KGZ, recalled. Returns its place in ARM's ledger."""
    written = write_person(s["ARM"], "--release", "KGZ", name="Lilit Example", remarks="held by nobody else")
    s.alliance.wait_settled()
    s["ARM"].do("recall", written["id"], "--from", "KGZ")
    s.alliance.wait_settled()
    until("KGZ has given it back", lambda: [r for r in s["ARM"].get("records/" + written["id"])["receipts"]
                                            if r["says"] == "erased"], 20)
    return written["index"]


def elsewhere(s, disk, good, chance):
    before, complaints = content(good), []
    for _ in range(ELSEWHERE):
        bit = chance.randrange(8 * len(disk.content))
        flip(disk.path, bit)
        answer = s["ARM"].run("verify", "--json")
        if answer.code == 0:
            try:
                complaints += [f"bit {bit} changed what is kept"] if content(disk.path) != before else []
            except sqlite3.Error as why:
                complaints += [f"bit {bit}: {why}"]
        shutil.copy(good, disk.path)
    s.check("a bit anywhere else is found, or has changed nothing that is kept", complaints)


def mending(s, disk, chance, lonely):
    """Some bits of each kind at once, and the node started on them."""
    lost = disk.one("SELECT data FROM bytes JOIN leaf ON leaf.bytes = bytes.id WHERE place = ?",
                    (disk.number["ARM"] << PLACE_BITS) + lonely)[0]
    bits, said = [8 * (disk.content.index(lost) + 40)], []
    # Were a leaf, its tile and the checkpoint above them all damaged, nobody could tell which of them is at fault.
    for kind, member, tiles in (("leaf", "TJK", range(0, 1)), ("tile", "TJK", range(1, 2)), ("salt", "TJK", range(2, 3)),
                                ("record", "TJK", range(2, 3)), ("checkpoint", "RUS", None), ("cosignature", "KAZ", None)):
        bit, what = disk.find(kind, chance, member, tiles or range(1))
        bits.append(bit)
        said.append(what)
    disk.close()
    flip(disk.path, *bits)
    found = faults(s["ARM"])
    s.check("all at once: each is named", [
        f"{what}: {found}" for what in said if not [f for f in found if names(f, what)]])
    s["ARM"].start()
    s.check("the node serves none of what is damaged", served(s, [what["index"] for what in said if what["what"] == "record"]))

    until("nothing is damaged any more", lambda: not faults(s["ARM"]), 60, 1)
    s.check("it mends or fetches anew what a peer may serve", [])  # else that had broken off
    for what, member, words in (("mended", "TJK", ("anew",)), ("lost", "ARM", ("lost for good", f" {lonely} "))):
        told = [t["text"] for t in s["ARM"].get("status")["troubles"] if t["what"] == what and t["about"] == member]
        s.check(f"it says what is {what}", [] if told and all(word in told[0] for word in words) else [told])
    s.alliance.wait_settled()


def served(s, indexes):
    """What ARM gives of these records of TJK that does not open their leaves."""
    ledger = s["KAZ"].get("ledgers/TJK", max=0)
    for index in indexes:
        path = f"/sync/v1/leaves?origin={ledger['origin']}&from={index}&to={index + 1}&size={ledger['size']}"
        status, body = ask_as(s, "KGZ", "ARM", path)
        right = frames(ask_as(s, "KGZ", "KAZ", path)[1])[0]
        if status == 200 and frames(body)[0] not in (right, (right[0], None)):
            yield f"{index}: {frames(body)[0]}"
