#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""entente ledger: leaves as a table, and a copy that an independent verifier accepts and, damaged, refuses."""
import os
import shutil
import subprocess
import sys

from alliance import Alliance, Tap

GO = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode"}


def verifier(folder):
    """The independent verifier built into folder; None and why it is missing."""
    source = os.path.join(os.environ.get("ENTENTE_SHARED", ""), "tools/verify-go/main.go")
    if not shutil.which("go"):
        return None, "no go compiler here"
    if not os.path.exists(source):
        return None, "no shared verify-go"
    out = os.path.join(folder, "verify-go")
    run = subprocess.run(["go", "build", "-o", out, source], env=dict(os.environ, **GO, GOCACHE=folder + "/gocache"),
                         capture_output=True, text=True, check=False)
    return (out, "") if run.returncode == 0 else (None, "verify-go does not build: " + run.stderr.splitlines()[-1])


def accepts(tool, folder):
    with open(os.path.join(folder, "vkey"), encoding="utf-8") as file:
        keys = file.read().split()
    with open(os.path.join(folder, "cosigners"), encoding="utf-8") as file:
        keys += file.read().split()
    run = subprocess.run([tool, "log", folder, *keys], capture_output=True, text=True, check=False)
    return run.returncode == 0, run.stdout + run.stderr


def flip(path, at):
    with open(path, "r+b") as file:
        file.seek(at % os.path.getsize(path))
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 4]))


def files_below(folder):
    return sorted(os.path.join(path, name) for path, _, names in os.walk(folder) for name in names)


def main():
    tap = Tap()
    with Alliance("ARM", "KAZ", "TJK") as a:
        a.start("ARM", "KAZ", "TJK")
        entries = [f"N-{n},organisation,Front {n},terrorism" for n in range(300)]
        with open(a.path("list.csv"), "w", encoding="utf-8") as file:
            file.write("reference,subject,name,criterion\n" + "\n".join(entries) + "\n")
        a.must("TJK", "import", "csv", a.path("list.csv"), "--list", "own")
        a.settle()
        leaves = a.json("ARM", "ledger", "TJK", "--from", "1", "--max", "5")
        tap.check([x["index"] for x in leaves["leaves"]] == [1, 2, 3, 4, 5] and leaves["size"] == 301,
                  "a page of leaves is what was asked for", leaves)
        tap.says(a.run("ARM", "ledger", "TJK"), 0, ["301 leaves, 301 settled", "listing", "alliance"], "leaves as a table")
        leaves = a.json("ARM", "ledger", "TJK", "--max", "2")
        tap.check([x["index"] for x in leaves["leaves"]] == [299, 300], "without --from they are the last", leaves)
        tap.says(a.run("ARM", "ledger", "TJK", "--max", "2"), 0, ["leaves 299 to 300, 2 of 301"], "and says of how many")
        tap.says(a.run("ARM", "ledger", "TJK", "--from", "999"), 0, ["none from there on: its leaves are 0 to 300"],
                 "beyond the end there is nothing, which it says")
        tap.says(a.run("ARM", "ledger", "tjk"), 3, ["there is no member tjk", "ARM KAZ TJK"], "nobody's ledger is not found")
        copy = a.path("copy")
        tap.says(a.run("KAZ", "ledger", "export", "TJK", copy), 0, ["301 leaves"], "an export beside a running node")
        tap.says(a.run("KAZ", "ledger", "export", "TJK", copy), 1, ["not empty"], "an export overwrites nothing")
        names = [os.path.relpath(x, copy) for x in files_below(copy)]
        tap.check(names == ["checkpoint", "cosigners", "tile/0/000", "tile/0/001.p/45", "tile/1/000.p/1",
                            "tile/entries/000", "tile/entries/001.p/45", "vkey"], "its files are those of tlog-tiles", names)
        with open(os.path.join(copy, "cosigners"), encoding="utf-8") as file:
            tap.check(len(file.read().split()) == 2, "k members stand on its checkpoint, the author one of them")
        tool, why = verifier(a.dir)
        if not tool:
            tap.skip("an independent verifier accepts the export", why)
            return tap.finish()
        good, text = accepts(tool, copy)
        tap.check(good, "an independent verifier accepts the export", text)
        for name in names:
            if name == "cosigners":
                continue
            bad = a.path("bad")
            shutil.copytree(copy, bad)
            flip(os.path.join(bad, name), -3)
            good, text = accepts(tool, bad)
            tap.check(not good, f"one bit of {name} flipped: it refuses", text)
            shutil.rmtree(bad)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
