#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""entente prove and verify FILE: a stranger with the charter and one file believes it, and nothing that was changed."""
import json
import os
import sys

from alliance import Alliance, Tap


def without_receipt(text, which):
    """The file with the cosignature of that member taken out, its sizes set right again."""
    return resized(text, lambda proof: "".join(x for x in proof.splitlines(True) if f"/{which}/cosign " not in x))


def resized(text, change):
    """Change the (only) proof of a file and say its new size."""
    head, proof = text.split("\nproof ", 1)
    proof = change(proof.split("\n", 1)[1])
    return f"{head}\nproof {len(proof.encode())}\n{proof}"


def main():
    tap = Tap()
    with Alliance("ARM", "BLR", "KAZ", "TJK") as a:
        a.start("ARM", "KAZ", "TJK")
        record = a.write("KAZ", "Example Front")
        secret = a.write("KAZ", "Quiet Front", "--release", "TJK")
        a.settle()
        file, charter = a.path("record.proof"), a.path("charter")
        tap.says(a.run("ARM", "prove", record, file), 0, ['leaf 1 of KAZ: "Example Front", listed, organisation, for terrorism'], "any member can prove a record")
        tap.says(a.run("ARM", "prove", record, file), 1, ["record.proof"], "a proof overwrites nothing")
        gone = a.write("KAZ", "Mistaken Front")
        a.must("KAZ", "erase", gone, "--reason", "by mistake")
        a.settle()
        tap.says(a.run("ARM", "prove", gone, a.path("gone")), 3, ["was erased"], "an erased record is said to be that")
        a.stop("ARM", "TJK")
        late = a.write("KAZ", "Late Front")
        tap.says(a.run("KAZ", "prove", late, a.path("late")), 4, ["not settled yet", "1 of the 3"],
                 "a record that is not settled proves nothing yet")
        tap.says(a.run("ARM", "verify", file), 0, [f"signed by its 4 members, in the folder {a.path('ARM')}"],
                 "without --charter it says that it believed this member's own")
        a.stop("KAZ")
        stranger = a.path("stranger")  # nothing but the two files
        os.mkdir(stranger)
        for name in ("record.proof", "charter"):
            os.rename(a.path(name), os.path.join(stranger, name))
        file, charter = os.path.join(stranger, "record.proof"), os.path.join(stranger, "charter")

        def verify(text, *words):
            path = os.path.join(stranger, "other")
            with open(path, "w", encoding="utf-8") as out:
                out.write(text)
            return a.run(None, "verify", path, "--charter", charter, *words, cwd=stranger)

        tap.says(a.run(None, "verify", file, "--charter", charter), 0,
                 ["proved", "author    KAZ", "leaf 1 of demo/", "kind      listing", "3 receipts",
                  'says      "Example Front", listed, organisation, for terrorism', f"of demo, signed by its 4 members, in {charter}"],
                 "a stranger believes it, and sees what is proved on whose charter")
        answer = json.loads(a.must(None, "verify", file, "--charter", charter, "--json"))
        shown = json.loads(a.must(None, "charter", "show", charter, "--json"))
        tap.check(answer["alliance"] == "demo" and answer["charter"] == shown["hash"], "the charter by its hash too", (answer, shown))
        tap.check(answer["id"] == record and answer["author"] == "KAZ" and answer["index"] == 1
                  and sorted(x["member"] for x in answer["receipts"]) == ["ARM", "KAZ", "TJK"]
                  and answer["record"]["names"][0]["name"] == "Example Front", "as JSON too", answer)
        with open(file, encoding="utf-8") as proof:
            good = proof.read()
        tap.says(verify(good.replace("Example Front", "Example Front"[::-1])), 1, ["its bytes, salt, class or place"],
                 "another record in its place: refused")
        tap.says(verify(without_receipt(good, "ARM")), 1, ["it carries 2 receipts where 3 of 4"],
                 "one receipt removed: refused")
        line = next(x for x in good.splitlines(True) if "/ARM/cosign " in x)
        tap.says(verify(resized(good, lambda p: p + line)), 1, ["ARM is there twice"], "a receipt said twice: refused")
        tap.says(verify(good[:-200]), 1, ["cut short"], "cut short: refused")
        raw = good.encode()
        step = max(1, len(raw) // 60)
        seen = []
        for at in range(0, len(raw), step):
            path = os.path.join(stranger, "flipped")
            with open(path, "wb") as out:
                out.write(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1:])
            run = a.run(None, "verify", path, "--charter", charter)
            seen.append((at, run.returncode, run.stderr))
        tap.check(all(code == 1 and "entente: " in text for _, code, text in seen),
                  f"each of {len(seen)} bytes changed: refused with a sentence", [x for x in seen if x[1] != 1])
        with open(charter, encoding="utf-8") as text:
            signed = text.read()
        with open(charter, "w", encoding="utf-8") as text:
            text.write(signed[:signed.rindex("\u2014 ")])
        tap.says(verify(good), 1, ["the charter lacks the signature of"], "a charter that not all signed: refused")
        with open(charter, "w", encoding="utf-8") as text:
            text.write(signed)
        tap.says(a.run(None, "verify", os.path.join(stranger, "none"), "--charter", charter), 3, ["none"],
                 "no such file: not found")
        tap.says(a.run("ARM", "prove", secret, a.path("secret")), 3, ["not held here"],
                 "who does not hold a restricted record cannot prove it")
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
