#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An outcome as one file: made by a node, believed by a stranger who has nothing else, and by nobody once a part is gone."""
import json
import os
import re
import sys

import dossier_rules
from alliance import Alliance, Tap, free_ports

TEXT = "# Statement on the border\n\n1. The members note the situation.\n\n2. They help each other.\n"


def sections(data):
    at = [m.start() + 1 for m in re.finditer(rb"\nsection ", data)]
    return data[:at[0]], [data[i:j] for i, j in zip(at, at[1:] + [len(data)])]


def put(a, by, title, *words):
    made = []

    def is_put():
        run = a.run(by, "propose", "--title", title, "--deadline", "72h", *words, "--json")
        if run.returncode == 0:
            made.append(json.loads(run.stdout)["id"])
        elif run.returncode != 4:
            raise RuntimeError(run.stderr)
        return made
    a.until(is_put, f"{title} is put")
    made = made[0]
    for member in a.nodes:
        a.until(lambda m=member: a.run(m, "outcome", made).returncode == 0, f"{title} is known")
    return made


def propose(a, by, *words):
    with open(a.path("text"), "w", encoding="utf-8") as file:
        file.write(TEXT)
    return put(a, by, "A statement", "--text", "en=" + a.path("text"), *words)


def ended(a, proposal, end):
    """Until all nodes say so; one that opens anew, since the alliance changed, answers a moment later."""
    def is_so(member):
        run = a.run(member, "outcome", proposal, "--json")
        return run.returncode == 0 and json.loads(run.stdout)["end"] == end
    for member in a.nodes:
        a.until(lambda m=member: is_so(m), f"{proposal[:12]} is {end} on {member}")


def read(path):
    with open(path, "rb") as file:
        return file.read()


def refused(tap, a, bad, name):
    with open(a.path("bad"), "wb") as file:
        file.write(bad)
    run = a.run(None, "verify", a.path("bad"))
    tap.check(run.returncode == 1 and "bad" in run.stderr and not run.stdout, name, f"{run.returncode} {run.stdout}{run.stderr}")


def cut(tap, a, good):
    """Each part away, one after the other."""
    head, parts = sections(good)
    for i in range(len(parts)):
        refused(tap, a, head + b"".join(parts[:i] + parts[i + 1:]), f"without section {i + 1} of {len(parts)} it is refused")
    for i, part in enumerate(parts):
        for line in re.findall(rb"^\xe2\x80\x94 \S+/cosign .*\n", part, re.M)[:1]:
            def shorter(note, line=line):
                return b"note %d\n" % (int(note.group(1)) - len(line)) + note.group(2).replace(line, b"")
            other = re.sub(rb"^note (\d+)\n((?:.|\n)*)", shorter, part, count=1, flags=re.M)
            refused(tap, a, head + b"".join(parts[:i] + [other] + parts[i + 1:]), f"without a receipt of section {i + 1} too")


def documents(tap, a, given, file):
    """The text as documents: the node's and the stranger's are the same."""
    mine, theirs = [(a.path(x + ".xml"), a.path(x + ".txt")) for x in ("mine", "theirs")]
    tap.says(a.run("ARM", "outcome", given, "--akoma", mine[0], "--plain", mine[1]), 0, ["Akoma Ntoso XML", "plain text"],
             "the text is written as documents")
    tap.says(a.run(None, "verify", file, "--akoma", theirs[0], "--plain", theirs[1], "--lang", "en"), 0, [theirs[0]],
             "and a stranger has them out of the file")
    tap.check(all(read(x) == read(y) for x, y in zip(mine, theirs)) and b"akomaNtoso" in read(mine[0]) and
              b"They help each other" in read(mine[1]) and b"We welcome it" in read(mine[1]), "the same, byte for byte",
              read(mine[1]).decode())
    tap.says(a.run(None, "verify", file, "--plain", a.path("other"), "--lang", "fr"), 3, ["not in that language"],
             "in a language it is not in, there is none")


def adopted(tap, a):
    given = propose(a, "KAZ", "--procedure", "consensus")
    a.write("BLR", "Something else")
    a.must("ARM", "position", given, "agree", "--final", "--statement", "We welcome it")
    a.must("BLR", "position", given, "object")
    a.must("BLR", "position", given, "reserve", "--clause", "2", "--final")
    a.must("KAZ", "position", given, "agree", "--final")
    file = a.path("adopted.proof")
    tap.says(a.run("KAZ", "outcome", given, "--proof", file), 4, ["open"], "what is open cannot be proved")
    a.must("TJK", "position", given, "abstain", "--final")
    ended(a, given, "adopted")
    a.write("TJK", "Something later")
    a.settle()
    tap.says(a.run("TJK", "outcome", given, "--proof", file), 0, ["adopted.proof", "verify"], "a member that did not propose it writes the file")
    tap.says(a.run("TJK", "outcome", given, "--proof", file), 1, ["exists already"], "and replaces none")
    said = a.run(None, "verify", file)
    tap.says(said, 0, ["proved", "adopted", given, "reserve", "We welcome it", "abstain", "consensus", "They help each other",
                       "compare its hash"], "a stranger computes the outcome with nothing but the file")
    tap.says(a.run(None, "verify", file, "--charter", a.path("charter")), 0, ["the one you gave"], "on a charter that it has")
    answer = json.loads(a.must(None, "verify", file, "--json"))
    tap.check(answer["end"] == "adopted" and [w["word"] for w in answer["words"]] == ["agree", "reserve", "agree", "abstain"] and
              all(w["receipts"] == 3 for w in answer["words"]) and answer["words"][1]["clauses"] == ["2"], "as JSON too", answer)
    good = read(file)
    facts = dossier_rules.read(good)
    words = {m: json.loads(r)["word"] for m, _, r in facts["records"].values() if json.loads(r).get("final")}
    tap.check(facts["proposal"] == given and given in facts["records"] and
              words == {"ARM": "agree", "BLR": "reserve", "KAZ": "agree", "TJK": "abstain"} and
              all(len(x) == 3 for x in facts["receipts"].values()) and facts["charter"] == answer["charter"],
              "a second hand finds the same in it", {k: v for k, v in facts.items() if k != "records"})
    electors = json.loads(facts["records"][given][2])["electors"]
    tap.check(all(facts["ranges"][x["member"]][0][0] == x["size"] for x in electors), "from the sizes that the proposal cites")
    documents(tap, a, given, file)
    cut(tap, a, good)
    refused(tap, a, good.replace(b"situation", b"situatiom", 1), "a changed letter is refused")
    refused(tap, a, good.replace(b"end adopted", b"end broken", 1), "and another end")
    refused(tap, a, good[:-1], "and a file cut short")
    return good


def broken(tap, a):
    given = propose(a, "ARM", "--procedure", "silence")
    a.must("TJK", "position", given, "object", "--clause", "1", "--statement", "Not so", "--final")
    ended(a, given, "broken")
    a.settle()
    file = a.path("broken.proof")
    a.must("BLR", "outcome", given, "--proof", file)
    tap.says(a.run(None, "verify", file), 0, ["proved", "broken", "TJK", "object", "Not so", "not needed"],
             "an objection alone proves that it was broken")
    good = read(file)
    facts = dossier_rules.read(good)
    tap.says(a.run("ARM", "outcome", given, "--plain", a.path("none")), 1, ["no adopted text"], "what was broken has no document")
    tap.check(set(facts["ranges"]) == {"ARM", "TJK"}, "and nothing more is shown", facts["ranges"])
    cut(tap, a, good)


def majority(tap, a):
    given = propose(a, "ARM", "--procedure", "majority", "--majority", "3")
    for member in ("ARM", "BLR", "TJK", "KAZ"):
        a.must(member, "position", given, "agree", "--final")
    ended(a, given, "adopted")
    a.settle()
    file = a.path("majority.proof")
    a.must("BLR", "outcome", given, "--proof", file)
    answer = json.loads(a.must(None, "verify", file, "--json"))
    tap.check(sum(w["needed"] for w in answer["words"]) == 3, "of a majority three suffice, and three are shown", answer["words"])
    cut(tap, a, read(file))


def rekeyed(tap, a):
    """After members changed their keys, what was decided before and after is proved under both."""
    before = propose(a, "KAZ", "--procedure", "consensus")
    for member in ("ARM", "BLR", "KAZ", "TJK"):
        a.must(member, "position", before, "agree", "--final")
    ended(a, before, "adopted")
    for member in ("KAZ", "TJK"):
        a.settle()
        a.must(member, "key", "rotate", "--sheet", a.path(member + ".sheet2"))
        a.until(lambda m=member: not os.path.exists(a.path(m, "keys.next")), f"{member} has taken its new keys")
        a.until(lambda m=member: a.is_up(m, True), f"{member} signs again")
    a.settle()
    after = propose(a, "KAZ", "--procedure", "silence")
    for member in ("ARM", "BLR", "KAZ", "TJK"):
        a.must(member, "position", after, "agree", "--final")
    ended(a, after, "adopted")
    a.settle()
    for name, given in (("before", before), ("after", after)):
        file = a.path(name + ".proof")
        tap.says(a.run("ARM", "outcome", given, "--proof", file), 0, [name], f"what was decided {name} keys changed is proved")
        tap.says(a.run(None, "verify", file, "--charter", a.path("charter")), 0, ["proved"], "and believed")
        if os.path.exists(file):
            dossier_rules.read(read(file))
            cut(tap, a, read(file))


def changed(a, by, lines, title):
    """A change of the charter, put to all."""
    with open(a.path("lines"), "w", encoding="utf-8") as file:
        file.write(lines)
    return put(a, by, title, "--procedure", "consensus", "--charter", a.path("lines"))


def say(a, proposal, word, *members):
    for member in members or a.nodes:
        a.until(lambda m=member: a.run(m, "position", proposal, word, "--final").returncode == 0, f"{member} has said {word}")


def proved(tap, a, proposal, end, words, name, is_cut=False):
    """Written by one node, believed, looked through by the second hand, and refused without any part if asked."""
    ended(a, proposal, end)
    file = a.path(proposal[:12] + ".proof")
    a.until(lambda: a.run("BLR", "outcome", proposal, "--proof", file).returncode == 0, f"{name} is written")
    tap.says(a.run(None, "verify", file, "--charter", a.path("charter")), 0, ["proved", end, *words], name)
    facts = dossier_rules.read(read(file))
    if is_cut:
        cut(tap, a, read(file))
    return facts


def constitution(tap, a):
    """Outcomes that rest on others: epochs, rivals, a waiver, a suspension."""
    first = changed(a, "ARM", "notice 120\n", "First change")
    say(a, first, "agree")
    proved(tap, a, first, "adopted", ["epoch      1 of 2"], "a change of the charter is proved")
    later = propose(a, "KAZ", "--procedure", "consensus")
    say(a, later, "agree")
    facts = proved(tap, a, later, "adopted", ["epoch      2 of 2"], "what is decided after it brings it along", True)
    tap.check(first in facts["records"], "with its words", facts["ranges"])
    lost, won = changed(a, "ARM", "notice 180\n", "One"), changed(a, "TJK", "notice 240\n", "The other")
    say(a, lost, "agree", "ARM", "BLR")
    say(a, lost, "object", "KAZ")
    proved(tap, a, lost, "broken", ["KAZ", "object"], "of two rivals one is broken")
    say(a, won, "agree")
    facts = proved(tap, a, won, "adopted", ["agree"], "the other adopted")
    tap.check(lost in facts["records"], "and with it is shown that those who assented to the first were free again")
    waits = propose(a, "KAZ", "--procedure", "silence")
    say(a, waits, "agree", "ARM", "BLR", "KAZ", "TJK")
    a.stop("UZB")
    waiver = put(a, "ARM", "Waiver", "--waive", waits, "--member", "UZB")
    say(a, waiver, "agree")
    proved(tap, a, waiver, "adopted", ["majority"], "a waiver is proved")
    facts = proved(tap, a, waits, "adopted", ["UZB", "waived"], "and with it what waited for a member out of reach", True)
    tap.check(waiver in facts["records"], "which the file shows")
    suspended = put(a, "ARM", "Suspension", "--procedure", "consensus", "--suspend", "UZB")
    say(a, suspended, "agree")
    ended(a, suspended, "adopted")
    last = propose(a, "KAZ", "--procedure", "silence")
    say(a, last, "agree")
    proved(tap, a, last, "adopted", ["epoch      4 of 4: 3 members"], "after four changes, a word takes k of those who are left")


def parties(tap, a):
    """A member that came later says a word, and leaves with one open."""
    ports = free_ports(2)
    a.must(None, "init", a.path("UZB"), "--member", "UZB", "--alliance", "demo", "--address", f"127.0.0.1:{ports[0]}", "--api",
           f"127.0.0.1:{ports[1]}", "--sheet", a.path("UZB.sheet"))
    a.must("UZB", "members", "apply", a.path("UZB.card"))
    admitted = put(a, "TJK", "Admission", "--procedure", "consensus", "--admit", a.path("UZB.card"))
    say(a, admitted, "agree")
    proved(tap, a, admitted, "adopted", ["agree"], "an admission is proved")
    a.must("UZB", "charter", "adopt", a.path("charter"))
    a.start("UZB", signing=False)
    late = a.nodes.pop("UZB")

    def is_ready():
        run = a.run("ARM", "members", "--json")
        return run.returncode == 0 and any(x.get("caught_up") for x in json.loads(run.stdout)["members"] if x["member"] == "UZB")
    try:
        a.until(is_ready, "UZB has caught up")
        acceded = put(a, "KAZ", "Accession", "--procedure", "consensus", "--accede", "UZB")
        say(a, acceded, "agree")
        proved(tap, a, acceded, "adopted", ["agree"], "and with it the accession")
    finally:
        a.nodes["UZB"] = late
    given = propose(a, "KAZ", "--procedure", "consensus")
    say(a, given, "agree")
    facts = proved(tap, a, given, "adopted", ["UZB      agree"], "then a new member's word, by the key of its admission", True)
    tap.check(admitted in facts["records"] and acceded in facts["records"], "which the file shows", facts["ranges"])
    left = propose(a, "TJK", "--procedure", "silence")
    say(a, left, "agree", "ARM", "BLR", "KAZ", "TJK")
    a.must("UZB", "write", "status", "status=withdraw", "--class", "statute")
    gone = a.nodes.pop("UZB")  # told nothing from here on, the words of the others on what it left open neither
    try:
        proved(tap, a, left, "adopted", ["UZB      withdrew"], "a member that leaves abstains in what it left open", True)
    finally:
        a.nodes["UZB"] = gone


def main():
    tap = Tap()
    with Alliance("ARM", "BLR", "KAZ", "TJK", charter_lines="notice 60\n") as a:
        a.start("ARM", "BLR", "KAZ", "TJK")
        for step in (adopted, broken, majority, rekeyed):
            step(tap, a)
        with Alliance("ARM", "BLR") as other:
            tap.says(a.run(None, "verify", a.path("adopted.proof"), "--charter", other.path("charter")), 1,
                     ["another charter"], "another charter is not the one it stands on")
    with Alliance("ARM", "BLR", "KAZ", "TJK", "UZB", charter_lines="notice 60\nwaiver 4\n") as a:
        a.start("ARM", "BLR", "KAZ", "TJK", "UZB")
        constitution(tap, a)
    with Alliance("ARM", "BLR", "KAZ", "TJK", charter_lines="notice 60\n") as a:
        a.start("ARM", "BLR", "KAZ", "TJK")
        parties(tap, a)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
