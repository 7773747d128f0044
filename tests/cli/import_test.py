#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Importing what another member has imported: it is said how many of the new entries whom, in the dry run and after, and
nothing is hindered by it."""
import sys

from alliance import Alliance, Tap

HEAD = "reference,subject,name,criterion\n"


def csv(a, name, *rows):
    path = a.path(name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(HEAD + "".join(f"{r},organisation,Front {r},terrorism\n" for r in rows))
    return path


def twice(tap, a):
    first = csv(a, "first.csv", "N-1", "N-2", "N-3")
    run = a.run("KAZ", "import", "csv", first, "--list", "shared")
    tap.check(run.returncode == 0 and "lists already" not in run.stdout, "the first to import a list is told of nobody", run.stdout)
    a.settle()
    second = csv(a, "second.csv", "N-1", "N-3", "N-4")
    for words in (["--dry-run"], []):
        tap.says(a.run("ARM", "import", "csv", second, "--list", "shared", *words), 0,
                 ["3 new", "2 of the new ones KAZ lists already from shared", "entente list --by KAZ --list shared"],
                 f"the second is told how many, and of whom {words}")
    answer = a.json("ARM", "import", "csv", second, "--list", "shared")
    tap.check(answer["new_listed_by_others"] == 0 and answer["others"] == [] and answer["unchanged"] == 3,
              "imported again nothing is new, and nothing is said", answer)
    answer = a.json("ARM", "import", "csv", first, "--list", "other", "--dry-run")
    tap.check(answer["new"] == 3 and answer["new_listed_by_others"] == 0, "the same references in another list are others", answer)
    listed = a.json("KAZ", "list", "--by", "KAZ", "--list", "shared")["listings"]
    gone = next(x["id"] for x in listed if "N-2" in str(x))
    a.must("KAZ", "delist", gone)
    a.settle()
    third = csv(a, "third.csv", "N-1", "N-2", "N-3", "N-4")
    answer = a.json("ARM", "import", "csv", third, "--list", "shared", "--dry-run")
    tap.check(answer["new"] == 1 and answer["others"] == [], "what the other delisted is not counted", answer)


def main():
    tap = Tap()
    with Alliance("ARM", "KAZ") as a:
        a.start(*a.members)
        a.settle()
        twice(tap, a)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
