#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Founding, as those see it who sign: charter show leaves nothing out that is signed, and what was changed after signing is
said to be that."""
import json
import sys

from alliance import Alliance, Tap


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read().splitlines()


def shows_all(tap, a):
    lines = lines_of(a.path("charter"))
    text = a.must(None, "charter", "show", a.path("charter"))
    answer = json.loads(a.must(None, "charter", "show", a.path("charter"), "--json"))
    flat = " ".join(text.split())
    members = [line.split(" ") for line in lines if line.startswith("member ")]
    programmes = [line.split(" ", 3)[1:] for line in lines if line.startswith("programme ")]
    criteria = [line.split(" ", 2)[1:] for line in lines if line.startswith("criterion ")]
    quota = next(line.split(" ")[1:] for line in lines if line.startswith("quota "))
    missing = [word for m in members for word in m[1:] if word not in text]
    tap.check(not missing, "charter show: each member's three keys and address", missing)
    missing = [p for p in programmes if p[2] != "*" and p[2] not in flat]
    tap.check(programmes and not missing and all(f"{p[0]}, {p[1]}: " in text for p in programmes),
              "charter show: every programme, under its list and criterion", missing)
    tap.check(all(f"{c[0]}: {c[1]}" in text for c in criteria) and all(q in text for q in quota),
              "charter show: criteria and quota", text)
    tap.check("compare the hash" in text, "charter show: says to compare the hash by another way", text)
    tap.check([[m["name"], m["ledger"], m["cosign"], m["transport"], m["address"]] for m in answer["members"]]
              == [m[1:] for m in members], "charter show --json: members and their keys", answer["members"])
    tap.check([[p["list"], p["criterion"], p["programme"]] for p in answer["programmes"]] == programmes
              and [[c["id"], c["text"]] for c in answer["criteria"]] == criteria
              and [answer["quota"]["leaves"], answer["quota"]["bytes"]] == [int(q) for q in quota],
              "charter show --json: criteria, programmes, quota", answer)


def edited_after_signing(tap, a):
    edited = a.path("edited")
    with open(edited, "w", encoding="utf-8") as file:
        file.write("\n".join(lines_of(a.path("charter"))).replace("register all", "register 1") + "\n")
    for word in ("verify", "show", "sign", "adopt"):
        tap.says(a.run("ARM", "charter", word, edited), 1, ["ARM's signature does not fit this text", "changed after signing",
                                                            "sign again"], f"charter {word}: edited after signing")
    with open(edited, encoding="utf-8") as file:
        bare = file.read().split("\n\n")[0] + "\n"
    with open(edited, "w", encoding="utf-8") as file:
        file.write(bare)
    tap.says(a.run(None, "charter", "verify", edited), 1, ["not signed by ARM yet (0 of 2"], "without signatures it is unsigned")
    for member in a.members:
        a.must(member, "charter", "sign", edited)
    tap.says(a.run(None, "charter", "verify", edited), 0, ["all 2 members"], "and can be signed again")


def main():
    tap = Tap()
    with Alliance("ARM", "KAZ") as a:
        shows_all(tap, a)
        edited_after_signing(tap, a)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
