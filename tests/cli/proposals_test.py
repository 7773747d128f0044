# SPDX-License-Identifier: Apache-2.0
"""Proposals and positions at the command line: what is refused and why, what is held until something else is decided, each
procedure, drills that touch nothing real, and records of others that break the rules."""
import calendar
import contextlib
import http.client
import json
import os
import sys
import threading
import time

from alliance import Tap
from nodes import faketime_library, until, until
from session_test import DAY, World

LINES = """organ heads - all 2 Heads
organ pair heads ARM,KAZ 2 Two of them
matter heads constitution silence,consensus
matter heads general silence,consensus,limited,majority:2
matter pair general consensus
term 60 2592000
notice 60
"""
TEXT = "# A text\n\n1. One.\n\n2. Two.\n"


def text_of(w, content=TEXT, name="text.txt"):
    with open(w.path(name), "w", encoding="utf-8") as file:
        file.write(content)
    return ("--text", w.path(name))


def general(w, procedure, *words):
    return ("--organ", "heads", "--matter", "general", "--procedure", procedure, "--deadline", "72h", *text_of(w), *words)


def refused(tap, w, name, words, code, said):
    answer = w[name].run(*words)
    tap.check(answer.code == code and all(x in answer.err for x in said), f"refused: {' '.join(words)[:90]}",
              f"{answer.code} {answer.out} {answer.err}")


def write(w, name, kind, fields):
    """A record by the general command, whatever it comes to."""
    path = w.path("record.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"kind": kind, "time": w.clock.now(), **fields}, file)
    return w[name].run("write", "--file", path, "--class", "statute", "--json")


def bad_words(tap, w):
    start = ("propose", "--organ", "heads", "--matter", "general", "--procedure", "silence")
    text = text_of(w)
    refused(tap, w, "ARM", (*start, *text), 2, ["--deadline"])
    refused(tap, w, "ARM", (*start, "--deadline", "yesterday", *text), 2, ["--deadline"])
    refused(tap, w, "ARM", (*start, "--deadline", "2021-09-01", *text), 1, ["deadline"])
    refused(tap, w, "ARM", (*start, "--deadline", "9999-12-31", *text), 1, ["deadline"])
    refused(tap, w, "ARM", (*start, "--deadline", "5s", *text), 1, ["deadline"])
    refused(tap, w, "ARM", ("propose", "--organ", "nosuch", "--procedure", "silence", "--deadline", "72h", *text), 3, ["nosuch"])
    refused(tap, w, "ARM", ("propose", "--organ", "pair", "--matter", "general", "--procedure", "silence", "--deadline", "72h", *text), 1,
            ["pair", "silence"])
    refused(tap, w, "ARM", ("propose", "--organ", "pair", "--matter", "war", "--procedure", "consensus", "--deadline", "72h", *text), 1,
            ["pair", "war"])
    refused(tap, w, "ARM", (*start, "--deadline", "72h", *text_of(w, "no clause at all\n", "bad.txt")), 1, ["line 1"])
    for name, odd in (("a mark that turns the direction of writing", "\u202eexcept\u202c"), ("one that nobody sees", "ex\u200bcept")):
        answer = w["ARM"].run(*start, "--deadline", "72h", *text_of(w, f"# T\n\n1. All goods {odd} food.\n", "odd.txt"))
        tap.check(answer.code == 1 and "seen" in answer.err, f"refused in a clause: {name}", f"{answer.code} {answer.err}")
    refused(tap, w, "ARM", (*start, "--deadline", "72h", *text, "--item", "\u0410RM,2026-01-01,Look-alike"), 1, ["owner"])
    refused(tap, w, "ARM", ("position", "0123456789ab", "agree"), 3, ["0123456789ab"])
    refused(tap, w, "ARM", ("position", "0123456789ab", "silent"), 2, ["silent"])
    unknown = write(w, "ARM", "position", {"proposal": "ab" * 32, "word": "agree", "final": True})
    tap.check(unknown.code == 1 and "no such proposal" in unknown.err, "refused: a position on an unknown proposal", unknown.err)


def bad_records(tap, w):
    """By the general command, as somebody might who writes records by hand."""
    electorate = w["ARM"].get("electorate", organ="heads")
    good = {"title": "By hand", "organ": "heads", "matter": "general", "procedure": "silence", "deadline": later(w, 3 * DAY),
            "epoch": electorate["epoch"], "electors": electorate["electors"],
            "texts": [{"lang": "en", "title": "T", "clauses": [{"number": "1", "text": "One"}]}]}
    cases = (("an electorate that is not the organ's", {"electors": electorate["electors"][:2]}, "elector"),
             ("an epoch that is not the present one", {"epoch": "cd" * 32}, "epoch"),
             ("a deadline past the charter's term", {"deadline": later(w, 60 * DAY)}, "deadline"),
             ("a suspension under a majority", {"procedure": "majority", "majority": 2, "effect": {"type": "suspend", "member": "KAZ"}},
              "silence or consensus"),
             ("something amended that is not held here", {"amends": "ef" * 32}, "amends"))
    for name, change, said in cases:
        answer = write(w, "ARM", "proposal", {**good, **change})
        tap.check(answer.code == 1 and said in answer.err.lower(), f"refused: {name}", f"{answer.code} {answer.err}")
    answer = write(w, "ARM", "proposal", good)
    tap.check(answer.code == 0, "the same without the fault is written", answer.err)


def later(w, seconds):
    now = calendar.timegm(time.strptime(w.clock.now(), "%Y-%m-%dT%H:%M:%SZ"))
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now + seconds))


def awaiting(w, name):
    """Ids of what awaits the word of that member; as many as its status counts."""
    ids = {x["id"] for x in w[name].do("outcome", "--awaiting")["proposals"]}
    assert w[name].do("status")["decisions"]["awaiting"] == len(ids), ids
    return ids


def procedures(tap, w):
    names = ("ARM", "KAZ", "TJK")
    limited = w.propose("ARM", *general(w, "limited"))
    majority = w.propose("ARM", *general(w, "majority", "--majority", "2"))
    consensus = w.propose("ARM", *general(w, "consensus"))
    pair = w.propose("TJK", "--organ", "pair", "--matter", "general", "--procedure", "consensus", "--deadline", "72h", *text_of(w))
    for proposal in (limited, majority, consensus, pair):
        w.reaches(proposal, *names)
    put = {limited, majority, consensus, pair}
    tap.check(awaiting(w, "TJK") & put == put - {pair}, "what awaits a member's word is listed, and no other organ's", awaiting(w, "TJK"))
    w["ARM"].do("position", majority, "agree", "--final")
    tap.check(awaiting(w, "ARM") & put == put - {majority}, "and no longer once it is said", awaiting(w, "ARM"))
    w["KAZ"].do("position", majority, "agree", "--final")
    end = w.ends(majority, "adopted")
    tap.check(end["pending"] == [], "a majority of two of three is enough, and waits for nobody", end)
    for name in names:
        w[name].do("position", limited, "object" if name == "TJK" else "agree", "--final")
    end = w.ends(limited, "adopted")
    tap.check({x["member"]: x["word"] for x in end["electors"]}["TJK"] == "object", "limited: those who agree are bound, the other is not")
    outside = w["TJK"].run("position", pair, "agree")
    tap.check(outside.code == 1 and "TJK" in outside.err, "who is not of the organ has no word", outside.err)
    for name in ("ARM", "KAZ"):
        w[name].do("position", pair, "abstain", "--final")
    end = w.ends(pair, "broken")
    tap.check("nobody agreed" in end["why"], "under consensus somebody has to agree", end["why"])
    w["TJK"].do("position", consensus, "object", "--statement", "not final")
    w["TJK"].do("position", consensus, "agree")
    w.passes(3 * DAY + 60)
    end = w.ends(consensus, "adopted")
    tap.check({x["member"]: x["word"] for x in end["electors"]} == {"ARM": "silent", "KAZ": "silent", "TJK": "agree"},
              "a word that is not final is changed, and the one that stands at the deadline is it", end["electors"])
    again = write(w, "TJK", "position", {"proposal": consensus, "word": "object", "final": True})
    tap.check(again.code == 1 and "final word" in again.err, "refused: a second final word", again.err)
    tap.check(not awaiting(w, "ARM") & put, "nor once it has ended", awaiting(w, "ARM"))


def held(tap, w):
    names = ("ARM", "KAZ", "TJK")
    first = w.propose("ARM", *general(w, "silence"))
    second = w.propose("ARM", *general(w, "silence", "--requires", first))
    for proposal in (first, second):
        w.reaches(proposal, *names)
    for name in names:
        w[name].do("position", second, "agree", "--final")
    end = w.ends(second, "adopted")
    tap.check(end["held_by"] == [first], "adopted, and held until what it requires is: it says by what", end["held_by"])
    for name in names:
        w[name].do("position", first, "agree", "--final")
    w.ends(first, "adopted")
    tap.check(w.outcome(w["KAZ"], second)["held_by"] == [], "then it is held by nothing")
    amended = w.propose("KAZ", *general(w, "silence", "--amends", first))
    w.reaches(amended, *names)
    tap.check(w.outcome(w["TJK"], amended)["amends"] == first, "an amendment names what it amends")
    broken = w.propose("ARM", *general(w, "silence"))
    w.reaches(broken, *names)
    w["KAZ"].do("position", broken, "object", "--final")
    w.ends(broken, "broken")
    refused(tap, w, "ARM", ("propose", *general(w, "silence", "--requires", broken)), 1, ["requires", "not adopted"])
    refused(tap, w, "ARM", ("propose", *general(w, "silence", "--amends", broken)), 1, ["amends", "not adopted"])


def drill(tap, w):
    names = ("ARM", "KAZ", "TJK")
    before = w["ARM"].get("status")["decisions"]
    def roles():
        return [(x["member"], x["role"], x["suspended"]) for x in w["ARM"].do("members")["members"]]
    members = roles()
    suspend = w.propose("ARM", "--organ", "heads", "--procedure", "consensus", "--deadline", "72h", "--suspend", "TJK", "--exercise")
    w.reaches(suspend, *names)
    for name in ("ARM", "KAZ"):
        w[name].do("position", suspend, "agree", "--final")
    end = w.ends(suspend, "adopted")
    after = w["ARM"].get("status")["decisions"]
    tap.check(end["exercise"] and after["epoch"] == before["epoch"] and roles() == members,
              "a drill runs through everything and touches nothing real: no epoch, no member changes", (before, after))
    listed = {x["id"] for x in w["ARM"].do("outcome", "--all")["proposals"]}
    drilled = {x["id"] for x in w["ARM"].do("outcome", "--all", "--exercise")["proposals"]}
    tap.check(suspend not in listed and suspend in drilled, "and is listed apart", (listed, drilled))
    mixed = write(w, "KAZ", "position", {"proposal": suspend, "word": "agree"})
    tap.check(mixed.code == 1, "refused: a real word on a drill", mixed.err)


def rivals(tap, w):
    names, ids = ("ARM", "KAZ", "TJK"), []
    deadline = later(w, 2 * DAY)
    for seconds in (61, 62):
        with open(w.path("lines"), "w", encoding="ascii") as file:
            file.write(f"notice {seconds}\n")
        ids.append(w.propose("ARM", "--organ", "heads", "--procedure", "silence", "--deadline", deadline, "--charter", w.path("lines")))
        w.reaches(ids[-1], *names)
    w.passes(2 * DAY + 60)
    until("one of two is adopted", lambda: "adopted" in [w.outcome(w["KAZ"], x).get("end") for x in ids], 30)
    until("all are up", lambda: all(w.outcome(w[n], x) for n in names for x in ids), 30)
    said = [{x.get("word") for x in w.outcome(w["KAZ"], i)["electors"]} for i in ids]
    tap.check({"object"} in said and {"silent"} in said, "at one deadline a node assents to one of two rivals, and objects to the other", said)


def flood(tap, w):
    """One member cannot keep the others busy with judging rivals without end."""
    words = ["propose", "--organ", "heads", "--procedure", "consensus", "--deadline", "72h", "--charter", w.path("lines")]
    for seconds in range(70, 79):
        with open(w.path("lines"), "w", encoding="ascii") as file:
            file.write(f"notice {seconds}\n")
        answer = w["ARM"].run(*words)
        if seconds < 78:
            assert answer.code == 0, answer.err
    tap.check(answer.code == 1 and "as many changes" in answer.err, "refused: the ninth change by one member in one epoch", answer.err)
    answer = w["KAZ"].run(*words)
    tap.check(answer.code == 0, "another member may still put one", answer.err)


class Events(threading.Thread):
    """What a node's event stream says, as (type, data)."""

    def __init__(self, node):
        super().__init__(daemon=True)
        self.heard = []
        with open(os.path.join(node.dir, "token"), encoding="ascii") as file:
            token = file.read()
        self.link = http.client.HTTPConnection("127.0.0.1", node.api_port, timeout=60)
        self.link.request("GET", "/api/v1/events", headers={"Authorization": "Bearer " + token})
        self.answer = self.link.getresponse()
        self.start()

    def run(self):
        kind = ""
        with contextlib.suppress(OSError, ValueError, AttributeError): # the stream ends with the test
            for line in iter(self.answer.readline, b""):
                name, _, value = line.decode().rstrip().partition(": ")
                if name == "event":
                    kind = value
                elif name == "data":
                    self.heard.append((kind, json.loads(value)))


def announced(tap, w):
    events = Events(w["KAZ"])
    proposal = w.propose("ARM", *general(w, "silence"))
    w.reaches(proposal, "ARM", "KAZ", "TJK")
    def told(least, most):
        return [x for kind, x in events.heard if kind == "awaiting" and x["proposal"] == proposal and least < x["seconds_left"] <= most]
    until("the proposal is announced", lambda: told(2 * DAY, 3 * DAY), 30)
    tap.check(told(2 * DAY, 3 * DAY)[0]["organ"] == "heads", "the event stream says that a proposal awaits this member's word", events.heard)
    w.passes(3 * DAY - 1800)
    until("the deadline is announced", lambda: told(0, 3600), 30)
    tap.check(True, "and tells its deadline ahead")
    w["KAZ"].do("position", proposal, "object", "--final")
    w.ends(proposal, "broken")


def main():
    tap = Tap()
    if not faketime_library():
        tap.skip("proposals", "libfaketime is missing")
        return tap.finish()
    with World(os.environ["ENTENTE_BIN"], ("ARM", "KAZ", "TJK"), LINES) as w:
        w.found()
        w.start()
        w.wait_settled()
        bad_words(tap, w)
        bad_records(tap, w)
        procedures(tap, w)
        held(tap, w)
        drill(tap, w)
        announced(tap, w)
        rivals(tap, w)
        flood(tap, w)
        w.wait_settled()
        tap.check(True, "all nodes compute one state")
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
