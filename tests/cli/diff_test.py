#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Texts of proposals on the real binary: what differs between two is told by clause and by words, to people and to programs,
from the ids of both or of the later alone; and texts that lie to the eye are refused before they are written."""
import datetime
import json
import sys

from alliance import Alliance, Tap

FIRST = [("1", "Principle", "The members condemn all violence."), ("2", None, "No aid passes the border."),
         ("3", None, "This text is reviewed within 72 hours.")]
SECOND = [("1", "Principle", "The members condemn all violence."),
          ("2", None, "No aid passes the border, except for humanitarian purposes."), ("2a", None, "Convoys are announced.\n\nA day before."),
          ("4", None, "This text is reviewed within 72 hours.")]


def clauses(rows):
    return [dict({"number": n, "text": t}, **({"heading": h} if h else {})) for n, h, t in rows]


def proposal(rows, **more):
    texts = [{"lang": "en", "title": "Statement", "clauses": clauses(rows)},
             {"lang": "ru", "title": "Заявление", "clauses": [{"number": n, "text": "Пункт " + n} for n, _, _ in rows]}]
    return {"title": "Statement", "organ": "assembly", "matter": "statement", "procedure": "silence", "deadline": "2096-11-24",
            "epoch": "a" * 64, "electors": [{"member": "ARM", "size": 1}, {"member": "KAZ", "size": 1}], "texts": texts, **more}


def put(a, member, record, kind="proposal"):
    path = a.path("record.json")
    time = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"kind": kind, "time": time, **record}, file, ensure_ascii=False)
    return a.run(member, "write", "--class", "statute", "--file", path, "--json")


def propose(a, member, rows, *words):
    """Put a text in two languages; its id."""
    for lang, title, lines in (("en", "Statement", [(n, h, t) for n, h, t in rows]),
                               ("ru", "Заявление", [(n, None, "Пункт " + n) for n, _, _ in rows])):
        with open(a.path(lang), "w", encoding="utf-8") as file:
            file.write(f"# {title}\n\n" + "\n".join(f"## {n} {h}\n\n{t}\n" if h else f"{n}. {t}\n" for n, h, t in lines))
    return a.json(member, "propose", "--procedure", "silence", "--deadline", "72h", "--text", "en=" + a.path("en"), "--text",
                  "ru=" + a.path("ru"), *words)["id"]


def check_difference(tap, a, first, second):
    run = a.run("ARM", "diff", first, second, "--lang", "en")
    tap.says(run, 0, [f"--- {first[:12]} ARM ", f"+++ {second[:12]} ARM ", "en: Statement", "  1 same",
                      "* 2: changed", "No aid passes the border{+, except for humanitarian purposes+}.",
                      "+ 2a: added", "    Convoys are announced.\n    \n    A day before.\n", "~ 4 (was 3): renumbered"], "the difference, clause by clause")
    tap.check("Заявление" not in run.stdout and "\x1b" not in run.stdout, "one language alone, and no colour into a pipe", run.stdout)
    tap.check(a.must("ARM", "diff", second, "--lang", "en") == run.stdout, "of the later alone: against what it supersedes")
    tap.check(a.must("ARM", "diff", first[:12], second[:12], "--lang", "en") == run.stdout, "by the first digits of the ids")
    answer = a.json("KAZ", "diff", first, second)
    changes = {t["lang"]: [(c["change"], c["number"]) for c in t["clauses"]] for t in answer["texts"]}
    tap.check(changes["en"] == [("same", "1"), ("changed", "2"), ("added", "2a"), ("renumbered", "4")], "the same for programs", answer)
    tap.check(changes["ru"] == [("same", "1"), ("same", "2"), ("added", "2a"), ("removed", "3"), ("added", "4")],
              "and in the other language", changes)
    words = answer["texts"][0]["clauses"][1]["text"]
    tap.check("".join(w.get("kept", w.get("added", "")) for w in words) == SECOND[1][2] and
              "".join(w.get("kept", w.get("removed", "")) for w in words) == FIRST[1][2], "the words are both texts", words)
    back = a.json("KAZ", "diff", second, first)
    tap.check([c["change"] for c in back["texts"][0]["clauses"]] == ["same", "changed", "removed", "renumbered"], "and back", back)
    tap.says(a.run("KAZ", "diff", first, first), 0, ["The two texts are the same."], "a text against itself")


def check_refusals(tap, a, first, second):
    listing = a.write("ARM", "Known Front")
    tap.says(a.run("ARM", "diff"), 2, ["ids of one proposal or of two"], "no ids")
    tap.says(a.run("ARM", "diff", first + "," + second), 2, ["is no id"], "two ids in one word")
    tap.says(a.run("ARM", "diff", first), 1, ["supersedes and amends nothing"], "one that names none before it")
    tap.says(a.run("ARM", "diff", first, listing), 1, ["is no proposal"], "a record of another kind")
    tap.says(a.run("ARM", "diff", first, "f" * 64), 3, ["f" * 64], "a record that is not there")
    tap.says(a.run("ARM", "diff", first, second, "--lang", "tg"), 3, ["neither text is in 'tg'"], "a language that is not there")


def check_lies(tap, a):
    rows = [("1", None, "No aid \u202epasses\u202c.")]
    tap.says(put(a, "ARM", proposal(rows)), 1, ["clause 1: text", "U+202E"], "a text that reads otherwise than it is")
    tap.says(put(a, "ARM", proposal([("1", None, "No\u200b aid")])), 1, ["U+200B"], "one with what nobody sees")
    tap.says(put(a, "ARM", proposal(FIRST, title="A\u2066B")), 1, ["title", "U+2066"], "a title of that sort")
    late = proposal(FIRST, deadline="2001-01-01")
    tap.says(put(a, "ARM", late), 1, ["deadline"], "a deadline that has passed")
    tap.says(put(a, "ARM", {"proposal": "a" * 64, "word": "silent", "text": "x"}, kind="position"), 1, ["silence says nothing"],
             "silence that speaks")


def main():
    tap = Tap()
    with Alliance("ARM", "KAZ") as a:
        a.start("ARM", "KAZ")
        first = propose(a, "ARM", FIRST)
        a.settle()
        run = put(a, "KAZ", {"proposal": first, "word": "object", "final": True, "clauses": ["2"],
                             "amendments": [{"clause": "2", "lang": "en", "text": SECOND[1][2]}]}, kind="position")
        tap.says(run, 0, ["id"], "an objection with an amendment")
        second = propose(a, "ARM", SECOND, "--supersedes", first)
        a.settle()
        check_difference(tap, a, first, second)
        check_refusals(tap, a, first, second)
        check_lies(tap, a)
        tap.says(a.run("ARM", "show", json.loads(run.stdout)["id"]), 0, ["object", "KAZ"], "an objection is shown")
        tap.check(len({a.status(m)["state_hash"] for m in ("ARM", "KAZ")}) == 1, "both have the same state")
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
