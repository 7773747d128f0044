# SPDX-License-Identifier: Apache-2.0
"""Proves that keys change and addresses move without a break in the ledger: the old keys stop counting, the others and a
node that lost its store follow, and a folder with the old keys can neither serve nor fetch."""
import os
import shutil
import signal

from alliance import Alliance, Tap, free_ports


def wipe(alliance, member):
    for name in os.listdir(alliance.path(member)):
        if name.startswith("store.db") or name == "screen.index":
            os.remove(alliance.path(member, name))


def public_keys(alliance, member):
    return alliance.json(member, "key", "show")


def rotated(tap, a):
    before = public_keys(a, "ARM")
    run = a.run("ARM", "key", "rotate", "--sheet", a.path("new.sheet"))
    tap.says(run, 0, ["written:"], "new keys are made and announced")
    a.until(lambda: not os.path.exists(a.path("ARM", "keys.next")), "ARM has taken its new keys")
    a.until(lambda: a.is_up("ARM", True), "ARM signs again")
    after = public_keys(a, "ARM")
    tap.check(all(before[use] != after[use] for use in before), "all three keys are new")
    first = a.write("ARM", "Under New Keys")
    a.settle()
    tap.check(a.json("KAZ", "show", first)["settled"], "what is written under the new keys settles")
    a.write("BLR", "Cosigned By New Keys")
    a.settle()
    tap.check(True, "the new cosigning key counts")


def followed_from_nothing(tap, a):
    a.stop("KAZ")
    wipe(a, "KAZ")
    a.start("KAZ")
    a.settle()
    hashes = {a.status(m)["state_hash"] for m in a.members}
    tap.check(len(hashes) == 1, "a node that lost its store follows the change from the charter on", hashes)
    a.write("KAZ", "Back Again")
    a.settle()
    tap.check(True, "and writes again")


def old_keys_are_nothing(tap, a):
    a.stop("ARM", how=signal.SIGKILL)
    old = [name for name in os.listdir(a.path("ARM")) if name.startswith("keys.old-")]
    tap.check(len(old) == 1, "the old keys are kept in a file of their own", old)
    shutil.copy(a.path("ARM", "keys.sealed"), a.path("keys.new"))
    shutil.copy(a.path("ARM", old[0]), a.path("ARM", "keys.sealed"))
    a.start("ARM", signing=False)
    # Only its strangers' log can tell: whom BLR refuses is named there by key, not by member.
    a.until(lambda: "is not pinned" in a.log("BLR") + a.log("KAZ"), "the others refuse the old transport key")
    tap.check(a.status("ARM")["node"]["recovering"], "with the old keys it hears nobody, and so signs nothing")
    tap.check(a.run("ARM", "write", "listing", "status=listed", "subject=person", "name=X", "criterion=terrorism")
              .returncode == 4, "and writes nothing")
    a.stop("ARM")
    shutil.copy(a.path("keys.new"), a.path("ARM", "keys.sealed"))
    a.start("ARM")
    a.settle()
    tap.check(True, "with the new keys all is well again")


def moved(tap, a):
    run = a.run("BLR", "key", "address", "nonsense")
    tap.check(run.returncode in (1, 2), "an address that is none is refused", run.stderr)
    port = free_ports(1)[0]
    tap.says(a.run("BLR", "key", "address", f"127.0.0.1:{port}"), 0, ["written:"], "another address is announced")
    a.settle()
    a.stop("BLR")
    with open(a.path("BLR", "config"), encoding="utf-8") as file:
        lines = [f"listen 127.0.0.1:{port}" if line.startswith("listen") else line.rstrip("\n") for line in file]
    with open(a.path("BLR", "config"), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    a.start("BLR")
    a.until(lambda: f"127.0.0.1:{port}" in [p["address"] for p in a.json("ARM", "peers")["peers"]],
            "ARM knows the new address of BLR")
    tap.check(True, "the others know the new address")
    a.write("ARM", "To The New Address")
    a.settle()
    tap.check(True, "and reach the node there")


def main():
    tap = Tap()
    with Alliance("ARM", "BLR", "KAZ") as a:
        a.start(*a.members)
        a.settle()
        rotated(tap, a)
        followed_from_nothing(tap, a)
        moved(tap, a)
        old_keys_are_nothing(tap, a)
    return tap.finish()


if __name__ == "__main__":
    raise SystemExit(main())
