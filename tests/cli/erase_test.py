#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Records by the ids that the program prints, whatever their kind; and what is told of one that was erased."""
import sys

from alliance import Alliance, Tap


def leaf(a, member, of, index):
    return a.json(member, "ledger", of, "--from", str(index), "--max", "1")["leaves"][0]["id"]


def check_short_ids(tap, a, known):
    charter = leaf(a, "KAZ", "ARM", 0)
    recognised = a.json("KAZ", "recognise", known)["id"]
    a.must("ARM", "write", "listing", "status=listed", "subject=organisation", "name=Known Front Two", "criterion=terrorism",
           f"object={known}")
    a.settle()
    later = leaf(a, "KAZ", "ARM", a.status("ARM")["ledgers"][0]["size"] - 1)
    for name, whole, words in (("charter", charter, ["class statute"]), ("recognition", recognised, ["kind: recognition"]),
                               ("later version", later, ["Known Front Two"]), ("listing", known, ["in force"])):
        for digits in (8, 12, 13, 64):
            tap.says(a.run("ARM", "show", whole[:digits]), 0, [whole, *words], f"show: the {name} by {digits} digits")
    tap.says(a.run("ARM", "prove", recognised[:12], a.path("proof")), 0, ["proves"], "prove: a recognition by 12 digits")
    for command in ("recognise", "delist"):
        tap.says(a.run("KAZ", command, recognised[:12]), 1, ["of kind recognition, not a listing", known[:12]],
                 f"{command}: says what the record is")
        tap.says(a.run("KAZ", command, charter[:12]), 1, ["of kind charter, not a listing"], f"{command}: not the charter")
        tap.says(a.run("KAZ", command, later[:12]), 1, ["later version of the listing", known[:12]], f"{command}: the version's listing")
    tap.says(a.run("ARM", "show", "0" * 11), 3, ["no record's id begins with 00000000000"], "a short id that is nobody's")
    tap.says(a.run("ARM", "show", "0" * 64), 3, ["no record 0000"], "nor is a whole one")


def check_erased(tap, a, known):
    a.stop("TJK")
    words = ("--reason", "entered by mistake", "--act", "Order 7")
    tap.says(a.run("ARM", "erase", leaf(a, "ARM", "ARM", 0), *words), 1, ["statute record"], "the charter cannot be erased")
    tap.says(a.run("ARM", "erase", known[:12], *words), 0,
             ["written: ", "of ARM", f'"Known Front Two" ({known[:12]}), 2 versions', f"entente show {known[:12]}"],
             "erase: says what it erases, and how to see who has")
    for more in ([], ["--version"]):
        tap.says(a.run("ARM", "erase", known[:12], *words, *more), 1, ["was erased already", "by erasure"], "erase: not twice")
    erasure = a.until(lambda: [x["id"] for x in a.json("KAZ", "ledger", "ARM")["leaves"] if x["class"] == "statute"][1:],
                      "the erasure is at KAZ")[0]
    a.until(lambda: "KAZ" in [x["member"] for x in a.json("ARM", "show", known)["receipts"] if x["says"] == "erased"],
            "KAZ has signed for it")
    for member in ("ARM", "KAZ"):
        run = a.run(member, "show", known)
        tap.says(run, 0, ["bytes erased", f"by erasure {erasure[:12]}", "entered by mistake (Order 7)",
                          "have not said so yet: TJK"], f"{member}: an erased record says by which erasure, and who is outstanding")
        tap.check("held by" not in run.stdout and "say that they erased it: ARM KAZ\n" in run.stdout,
                  f"{member}: and who has erased it", run.stdout)
    answer = a.json("ARM", "show", known)
    tap.check(answer["erasure"]["id"] == erasure and answer["erasure"]["outstanding"] == ["TJK"] and
              {x["member"]: x["says"] for x in answer["receipts"]} == {"ARM": "erased", "KAZ": "erased", "TJK": "held"},
              "as JSON too", answer)
    tap.says(a.run("KAZ", "recognise", known), 1, ["was erased", "entente show"], "an erased listing cannot be recognised")
    a.start("TJK")
    a.settle()
    run = a.run("KAZ", "show", known)
    tap.says(run, 0, ["say that they erased it: ARM KAZ TJK", "have not said so yet: nobody"], "in the end all have")
    a.stop("KAZ")
    tap.check(a.must("KAZ", "show", known).startswith(run.stdout), "the same from the folder of a stopped node", run.stdout)
    a.start("KAZ")


def check_acts(tap, a):
    """What is written says what it does, and what would change nothing is not written."""
    other = a.write("ARM", "Other Front")
    a.settle()
    for words, said in ((["recognise", other, "--since", "2030-01-01"], "KAZ recognises"),
                        (["recognise", other, "--since", "2030-01-01", "--withdraw"], "KAZ no longer recognises")):
        tap.says(a.run("KAZ", *words), 0, [f'{said} "Other Front" ({other[:12]}) of ARM, since 2030-01-01'], f"{words[0]}: says so")
    words = a.json("KAZ", "show", other)["listing"]["words"]
    tap.check([(x["member"], x["status"], x["since"]) for x in words] ==
              [("KAZ", x, "2030-01-01T00:00:00Z") for x in ("recognised", "withdrawn")], "what was withdrawn leaves its trace", words)
    tap.says(a.run("KAZ", "show", other), 0, ["withdrawn", words[0]["id"][:12]], "in words too")
    tap.says(a.run("KAZ", "recognise", other, "--since", "2020-01-01"), 1,
             ["it cannot begin on 2020-01-01", words[1]["id"][:12], "since 2030-01-01T00:00:00Z"], "recognise: not before this member's last word")
    tap.says(a.run("KAZ", "recognise", other), 1, ["it cannot begin now"], "nor now, before a word of a later date")
    tap.says(a.run("TJK", "recognise", other, "--since", "2020-01-01"), 0,
             ["takes effect only from the listing's own date on"], "recognise: before the listing it has no effect, and that is said")
    tap.says(a.run("ARM", "delist", other), 0, [f'ARM no longer lists "Other Front" ({other[:12]})'], "delist: says so")
    quiet = a.write("ARM", "Quiet Front", "--release", "TJK")
    a.until(lambda: a.run("TJK", "show", quiet).returncode == 0 and "held by ARM (its author) TJK" in a.must("ARM", "show", quiet),
            "TJK holds it")
    size = a.json("ARM", "ledger", "ARM")["size"]
    tap.says(a.run("ARM", "release", quiet, "--to", "TJK"), 1, ["TJK may hold it already"], "release: not twice")
    tap.says(a.run("ARM", "recall", quiet, "--from", "KAZ"), 1, ["KAZ never held"], "recall: not from who never held it")
    tap.check(a.json("ARM", "ledger", "ARM")["size"] == size, "and nothing was written")
    tap.says(a.run("ARM", "recall", quiet, "--from", "TJK"), 0, [f'"Quiet Front" ({quiet[:12]}) is recalled from TJK'], "recall: says so")
    tap.says(a.run("ARM", "recall", quiet, "--from", "TJK"), 1, ["recalled from TJK already"], "recall: not twice")
    tap.says(a.run("ARM", "release", quiet, "--to", "TJK,KAZ"), 0, [f'"Quiet Front" ({quiet[:12]}) may now be held by TJK, KAZ'],
             "release: after a recall it may be held again")
    tap.check("id" in a.json("ARM", "recall", quiet, "--from", "KAZ"), "as JSON there is nothing but JSON")


def main():
    tap = Tap()
    with Alliance("ARM", "KAZ", "TJK") as a:
        a.start("ARM", "KAZ", "TJK")
        known = a.write("ARM", "Known Front")
        a.settle()
        check_acts(tap, a)
        check_short_ids(tap, a, known)
        check_erased(tap, a, known)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
