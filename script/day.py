#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A day of the alliance, played on nodes that run: an exercise, and marked as one on every record but one.

  day.py BINARY DIR PID    the demo alliance of script/run in DIR, a line a step; PID is the node of KAZ

Each step says what it did and what the nodes made of it, on whose word. A step that finds something else than it is to
show raises Wrong: so the same story is a test (tests/cli/day_test.py looks closer).
"""
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import time

MEMBERS = ("ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK")
GUESTS = {"IRN": ("partner", "agreement,item,message,reply,report"), "IRQ": ("partner", "agreement,message,reply,report")}
PATIENCE_SECONDS = 60
BORDER = ("--near", "37.25,68.65", "--radius", "50")


class Wrong(Exception):
    """The day did not go as it is written."""


class Answer:
    """What a command came to."""

    def __init__(self, code, out, said):
        self.code, self.out, self.said = code, out, said

    @property
    def json(self):
        return json.loads(self.out)


class Alliance:
    """The parties, each with its folder and a node that runs."""

    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def run(self, member, *words):
        """A command of a member (None: of nobody), whatever it comes to."""
        folder = ["--dir", self.path(member)] if member else []
        run = subprocess.run([self.binary, *folder, *words], capture_output=True, text=True, errors="replace", check=False,
                             timeout=5 * PATIENCE_SECONDS)
        return Answer(run.returncode, run.stdout, run.stderr.strip())

    def do(self, member, *words):
        """The same, which has to work; what it answers."""
        answer = self.run(member, *words, "--json")
        if answer.code != 0:
            raise Wrong(f"{member}: entente {' '.join(words)}: exit code {answer.code}: {answer.said or answer.out}")
        return answer.json

    def until(self, what, question):
        """Ask until the answer is something; returns it and how many seconds it took."""
        begun = time.monotonic()
        while time.monotonic() < begun + PATIENCE_SECONDS:
            answer = question()
            if answer:
                return answer, time.monotonic() - begun
            time.sleep(0.05)
        raise Wrong(f"in vain waited until {what}")

    def sees(self, member, identity):
        """Waits until a member holds a record."""
        self.until(f"{member} holds {identity[:12]}",
                   lambda: self.run(member, "show", identity, "--json").code == 0 and
                   self.do(member, "show", identity)["bytes"] == "held")


def need(good, what, why=""):
    if not good:
        raise Wrong(f"{what}: {why}" if why != "" else what)


# ---- the steps; each returns what a test may look at ----


def incident(a):
    """Monitoring: a report, its correction, and who sees it."""
    first = a.do("TJK", "report", "incident", "Shots across the river", "--cell", "37.2/68.6", "--quantity", "12 people",
                 "--grade", "B2", "--exercise")["id"]
    a.do("TJK", "report", "--correct", first, "--quantity", "9 people")

    def seen(member):
        found = a.do(member, "situation", *BORDER, "--exercise")["reports"]
        return [r for r in found if r["id"] == first and r.get("quantity", {}).get("amount") == "9"]
    slowest = max(a.until(f"{m} lists the corrected incident", lambda m=m: seen(m))[1] for m in MEMBERS)
    history = a.do("ARM", "show", first)["object"]["history"]
    need(len(history) == 2, "the history keeps both versions", history)
    for guest in GUESTS:
        need(a.do(guest, "situation", "--exercise")["matched"] == 0, f"{guest} is told nothing of it")
    return {"id": first, "seconds": slowest}, \
        "TJK reports an incident on its border and corrects it: on TJK's word (B2), 9 people. All six members list it, " \
        "the history keeps both, the guests are not told."


SEIZURES = {"KAZ": ("41.2", "38.8", "44.1"), "KGZ": ("12.5", None, "9.9"), "RUS": ("20.1", "26.4", "22.2"),
            "TJK": ("130.7", "118.3", "141.9")}
PARTS = {"KAZ": "19.2", "KGZ": "6.171", "RUS": "14.3", "TJK": "18.1", "UZB": "3.1"}  # 60.871 of 67.6


def series(a):
    """Statistics: a gap is a gap, a stated total shows what its parts leave."""
    for member, values in SEIZURES.items():
        for month, value in enumerate(values, 1):
            if value:
                a.do(member, "report", "seizure", "--series", "opium-seized", "--period", f"2026-{month:02}", "--quantity",
                     value + " kg", "--item", "opium", "--exercise")
    a.do("TJK", "report", "seizure", "--series", "opium-seized", "--period", "2025", "--quantity", "67.6 t", "--item", "opium",
         "--including", ",".join(f"{name}={part}" for name, part in PARTS.items()), "--exercise")

    def told():
        seen = a.run("ARM", "series", "opium-seized", "--exercise", "--json")
        found = seen.json if seen.code == 0 else {"lines": [], "totals": []}
        return found if found["totals"] and found["lines"] and found["lines"][0]["total"] == "606.1" else None
    found, _ = a.until("ARM has the whole series", told)
    gaps = {m["member"]: m["gaps"] for m in found["lines"][0]["members"]}
    need(gaps["KGZ"] == [{"from": "2026-02", "to": "2026-02"}] and not any(gaps[m] for m in SEIZURES if m != "KGZ"),
         "the missing month is a gap", gaps)
    stated = found["totals"][0]
    need((stated["parts"], stated["unattributed"]) == ("60.871", "6.729"), "a stated total leaves what its parts leave", stated)
    return found, "KAZ, KGZ, RUS and TJK report seizures by month: 606.1 kg in all; KGZ says nothing of 2026-02, and it stays a " \
                  "gap. Of the 67.6 t that TJK states for 2025 five parts make 60.871 t; 6.729 t are attributed to nobody."


def assistance(a):
    """A request on an agreement, offers, a refusal, what is lacking, a delivery."""
    treaty = a.do("TJK", "agreement", "new", "--title", "Mutual assistance", "--purpose", "assistance, inquiries", "--parties",
                  ",".join(MEMBERS), "--threshold", "4", "--exercise")["id"]
    for member in ("KAZ", "KGZ", "RUS", "TJK"):
        a.sees(member, treaty)
        a.do(member, "agreement", "ratify", treaty)
    a.until("the agreement is in force at TJK", lambda: a.do("TJK", "agreement", "show", treaty)["in_force"])
    request = a.do("TJK", "ask", "people=200", "vehicles=40", "--needed", "2099-12-15", "--basis", treaty, "--purpose",
                   "aggravation on the southern border", "--exercise")["id"]
    for member, words in (("RUS", ("offer", request, "people=140", "vehicles=20")),
                          ("KAZ", ("offer", request, "people=40", "vehicles=12")), ("BLR", ("refuse", request))):
        a.sees(member, request)
        a.do(member, *words)

    def lacking(member):
        return tuple(i["shortfall"] for i in a.do(member, "ask", "--show", request)["items"])
    for member in MEMBERS:
        a.until(f"{member} knows what is lacking", lambda m=member: lacking(m) == ("20", "8"))
    a.do("RUS", "deliver", request, "people=140", "vehicles=20")
    a.do("KAZ", "deliver", request, "people=60", "vehicles=20")
    for member in MEMBERS:
        a.until(f"{member} knows that it is met", lambda m=member: a.do(m, "ask", "--show", request)["state"] == "met")
    need(lacking("ARM") == ("0", "0"), "when it is met nothing is lacking", lacking("ARM"))
    return {"agreement": treaty, "request": request}, \
        "TJK asks for 200 people and 40 vehicles under an agreement that four ratified. RUS offers 140 and 20, KAZ 40 and 12, " \
        "BLR refuses and need not say why: 20 people and 8 vehicles are lacking, on every node alike. RUS and KAZ deliver, " \
        "KAZ more than it offered: met."


BESLAN, LATAKIA = "43.2051,44.6066", "35.4011,35.9487"
HOURS = ("--from-hour", "2098-11-24T06:00:00Z", "--to-hour", "2098-11-25")
HAND = ("--grant", "SYR", "--refuse", "TUR,BGR,ROU,UKR")


def passage(a):
    """Clearances by the hour, the ways they leave, whom to ask, and what ends with one of them."""
    ask = ("clear", "ask", BESLAN, LATAKIA, "--craft", "Il-76, relief", *HOURS, "--exercise")
    first = a.do("RUS", *ask)["id"]
    second = a.do("RUS", *ask, "--to", "IRN,IRQ", "--class", "public")["id"]

    def say(member, request, *words):
        a.sees(member, request)
        word = a.do(member, "clear", *words)["id"]
        a.sees("RUS", word)

    def route(*words, hour="07"):
        return a.run("RUS", "route", "--clearances", f"{first},{second}", "--at", f"2098-11-24T{hour}:00:00Z", *words, "--json").json

    def way(km, states, *words):
        found = route(*words)
        need(found["result"] == "route" and abs(found["length_m"] - km * 1000) <= km * 20 and found["states"] == states.split("-"),
             f"{km} km over {states}", found)
        return found
    say("ARM", first, "refuse", first)
    way(2967, "RUS-BGR-GRC-SYR", "--grant", "BGR,GRC,SYR", "--unknown-is", "refused")
    none = route("--grant", "GRC,SYR", "--unknown-is", "refused")
    need(none["result"] == "none" and ["BGR"] in [x["states"] for x in none["refusals"]], "whose refusals close every way", none)
    asked = route(*HAND)
    need(asked["result"] == "ask" and asked["ask"] == ["IRN", "IRQ"], "whom to ask", asked)
    say("ARM", first, "grant", first)
    say("IRN", second, "grant", second)
    say("IRQ", second, "grant", second, "--from-hour", "2098-11-24T06:00:00Z", "--to-hour", "2098-11-24T18:00:00Z")
    way(1145, "RUS-GEO-TUR-SYR", "--unknown-is", "granted")
    way(1501, "RUS-GEO-ARM-AZE-IRN-IRQ-SYR", "--refuse", "TUR", "--unknown-is", "granted")
    found = way(2100, "RUS-IRN-IRQ-SYR", *HAND, "--unknown-is", "refused")
    need(found["then"]["from"] == "2098-11-24T18:00:00Z" and found["then"]["result"] == "none", "what ends with IRQ's word", found["then"])
    need(route(*HAND, "--unknown-is", "refused", hour="18")["result"] == "none", "no route from that hour")
    return found, "RUS looks for a way from Beslan to Latakia for a relief flight. TUR, BGR, ROU and UKR refuse (by hand): the smallest " \
                  f"set to ask is IRN and IRQ. Both grant: {found['length_m'] // 1000} km over {'-'.join(found['states'])}. IRQ's " \
                  "clearance ends at 18:00, and from that hour there is no route."


def centre(a):
    """A named audience: who is in it when asked receives, who left does not."""
    made = a.do("TJK", "centre", "found", "south", "--with", "RUS,IRN,IRQ", "--purpose", "information on the southern borders",
                "--exercise")["id"]

    def inside(member, parties):
        found = a.run(member, "centre", made, "--json")
        return found.code == 0 and {p["member"] for p in found.json["centres"][0]["parties"] if p["in_force"]} == set(parties)
    for member in ("RUS", "IRN", "IRQ"):
        a.until(f"{member} holds the agreement", lambda m=member: a.run(m, "centre", made, "--json").code == 0)
        a.do(member, "centre", "join", made)
    for member in ("TJK", "RUS", "IRN", "IRQ"):
        a.until(f"{member} knows all four", lambda m=member: inside(m, ("TJK", "RUS", "IRN", "IRQ")))
    first = a.do("TJK", "report", "indicator", "Centre: first word to the four", "--release", "south", "--exercise")["id"]
    for member in ("RUS", "IRN", "IRQ"):
        a.sees(member, first)
    a.do("IRQ", "centre", "leave", made)
    a.until("TJK knows that IRQ left", lambda: inside("TJK", ("TJK", "RUS", "IRN")))
    second = a.do("TJK", "report", "indicator", "Centre: second word to the three", "--release", "south", "--exercise")["id"]
    for member in ("RUS", "IRN"):
        a.sees(member, second)
    third = a.do("IRN", "report", "indicator", "Centre: a word of the guest", "--release", "south", "--exercise")["id"]
    a.sees("TJK", third)
    put = {x["id"]: x["member"] for x in a.do("TJK", "centre", made)["put_in"]}
    need(put == {first: "TJK", second: "TJK", third: "IRN"}, "what each party put in is its own", put)
    return {"id": made, "first": first, "second": second}, \
        "TJK, RUS, IRN and IRQ found an information centre by agreement; TJK releases a report to it, and all four hold it. IRQ " \
        "leaves; the next one is held by three, and what IRN puts in is its own. To ARM, BLR, KAZ and KGZ both are a leaf that tells nothing."


BULK = "bulk.bin"


def traffic(a, line, size):
    """Bulk on a line, an urgent word before it, a cut, and the rest of the bulk."""
    data = random.Random(7).randbytes(size)
    with open(a.path("day", BULK), "wb") as file:
        file.write(data)
    a.do("BLR", "send", "KAZ", "Traffic of the day", "--precedence", "routine", "--file", a.path("day", BULK), "--exercise")

    def bulk():
        found = [f for f in a.do("KAZ", "fetch", "--exercise")["files"] if f["name"] == BULK]
        return found[0] if found else {"held": 0, "here": False}
    a.until("some of the file is at KAZ", lambda: bulk()["held"] > size // 20)
    flash = a.do("TJK", "send", "KAZ", "Crossing under way", "--precedence", "flash", "--exercise")["id"]

    def told():
        return [m for m in a.do("TJK", "inbox", "--sent", "--exercise")["messages"] if m["id"] == flash][0]["to"][0]
    _, seconds = a.until("FLASH is delivered", lambda: told()["delivered"])
    before = bulk()["held"]
    need(before < size and not told()["read"], "FLASH is delivered before the bulk, and not yet read", before)
    line.cut()
    time.sleep(2)
    line.heal()
    resumed = bulk()["held"]
    need(resumed >= before, "what was there is there after the cut", (before, resumed))
    a.do("KAZ", "inbox", "read", flash)
    a.until("TJK knows that it was read", lambda: told()["read"])
    a.until("the file is at KAZ", lambda: bulk()["here"])
    copy = a.path("day", "copy.bin")
    a.do("KAZ", "fetch", bulk()["id"], "-o", copy, "--force")
    with open(copy, "rb") as file:
        need(hashlib.sha256(file.read()).digest() == hashlib.sha256(data).digest(), "the file is what was sent")
    for name in (BULK, "copy.bin"):
        os.remove(a.path("day", name))
    return {"before": before, "resumed": resumed, "seconds": seconds}, \
        f"BLR sends {size // 1000000} MB to KAZ, TJK a FLASH: delivered in {seconds:.1f} s, with {before * 100 // size} % of the file " \
        "there; read is said apart. The line is cut and comes back: the file goes on where it stopped, and its hash agrees."


PHASES = ("--phase", "watch,2026-11-20,2026-11-21", "--phase", "seize,2026-11-21,2026-11-22")
INSIDE = ("KAZ", "KGZ", "TJK", "IRN", "BLR")


def operation(a):
    """A joint operation: each in it by its own word, results by participant, a shared seizure counted once."""
    identity = a.do("TJK", "operation", "plan", "CHANNEL", *PHASES, "--with", "KAZ,KGZ,IRN", "--observers", "BLR", "--exercise")["id"]
    for member in INSIDE[:2] + INSIDE[3:]:
        a.sees(member, identity)
        a.do(member, "operation", "join", identity, *(("--observe",) if member == "BLR" else ()))

    def report(member, when, quantity, *words):
        a.until(f"{member} knows that it joined", lambda: [p for p in a.do(member, "operation", identity)["parties"]
                                                          if p["member"] == member and p["role"] in ("participant", "observer")])
        a.do(member, "report", "seizure", "--item", "heroin", "--from", when, "--operation", identity, "--quantity", quantity, *words)
    report("KAZ", "2026-11-20T10:00:00Z", "12.5 kg", "--event", "lorry-7")
    report("KGZ", "2026-11-20T10:05:00Z", "12 kg", "--event", "lorry-7")
    report("IRN", "2026-11-21T06:00:00Z", "3 kg")
    report("BLR", "2026-11-21T07:00:00Z", "99 kg")

    def results(member):
        found = a.do(member, "operation", identity)
        return found if len(found["results"]["counted"]) == 3 and len(found["results"]["apart"]) == 1 else None
    for member in INSIDE:
        one, _ = a.until(f"{member} holds every result", lambda m=member: results(m))
        total = one["results"]["totals"][0]
        need((total["total"], total["unit"]) == ("15.5", "kg"), f"the shared seizure counts once at {member}", total)
        need([x["member"] for x in one["results"]["apart"]] == ["BLR"], "an observer contributes nothing", one["results"]["apart"])
    return one, "KAZ, KGZ, TJK and the guest IRN run operation CHANNEL in two phases, each in it by its own word; BLR observes. KAZ " \
                "and KGZ report one seizure: it counts once, 12.5 kg on KAZ's word. With 3 kg of IRN 15.5 kg in all; what BLR " \
                "reports stands apart and counts nothing."


def person(a, treaty):
    """A request about a person: a basis in force, a ground to refuse, a notice, an end."""
    words = ("--person", "A person of the exercise", "--purpose", "case 12 of the exercise", "--until", "2098-12-31", "--exercise")
    refused = a.run("TJK", "inquire", "BLR", *words, "--basis", treaty)
    need(refused.code == 1 and "not in force for BLR" in refused.said, "without an agreement in force it is not written",
         refused.said)
    request = a.do("TJK", "inquire", "KGZ,RUS", *words, "--basis", treaty, "--nationality", "KAZ")["id"]
    for member in ("KGZ", "RUS"):
        a.sees(member, request)
    groundless = a.run("RUS", "refuse", request)
    need(groundless.code == 1 and "ground" in groundless.said, "it is refused on a ground, or not", groundless.said)
    a.do("RUS", "refuse", request, "--ground", "own-nationals")
    a.do("KGZ", "answer", request, "hit", "--text", "Held under another name")

    def answers():
        found = {r["member"]: r["answer"] for r in a.do("TJK", "ask", "--show", request)["replies"]}
        return found == {"KGZ": "hit", "RUS": "refuse"}
    a.until("TJK has both answers", answers)
    a.until("KAZ has its notice", lambda: [m for m in a.do("KAZ", "inbox", "--exercise")["messages"] if m["from"] == "KGZ"])
    need(a.run("ARM", "ask", "--show", request).code == 3, "nobody else knows of it")
    later = a.do("TJK", "ask", "--show", request, "--as-of", "2099-01-01")["state"]
    need(later == "lapsed", "after its end it lapses", later)
    return {"request": request}, \
        "TJK asks KGZ and RUS about a person, under the agreement, until a date. KGZ: a hit, and KAZ, whose national it is, is " \
        "told. RUS refuses: own nationals. Of BLR, which the agreement does not bind, nothing can be asked."


ALERT = ("--class", "public", "--event", "Flood", "--category", "Met", "--urgency", "Expected", "--severity", "Severe",
         "--certainty", "Likely", "--headline", "Flood on the upper river (exercise)", "--area", "Upper valley", "--circle",
         "38.56,68.77 20", "--expires", "2098-11-23T00:00:00Z", "--exercise")


def alert(a):
    """A public alert, its update and its end, out as CAP with a proof that a stranger checks."""
    first = a.do("TJK", "notice", "write", *ALERT)["id"]
    second = a.do("TJK", "notice", "update", first, "--severity", "Extreme")["id"]
    third = a.do("TJK", "notice", "cancel", first, "--note", "The water fell")["id"]
    a.until("the cancellation is settled", lambda: a.do("TJK", "show", third)["settled"])
    folder = a.path("day", "alerts")
    a.do("TJK", "publish", folder)
    files = {}
    for identity in (first, second, third):
        with open(os.path.join(folder, identity + ".cap"), encoding="utf-8") as file:
            files[identity] = file.read()
        need("<status>Exercise</status>" in files[identity], "CAP carries the exercise mark", files[identity])
        proof = a.run(None, "verify", os.path.join(folder, identity + ".proof"), "--charter", a.path("charter"))
        need(proof.code == 0, "a stranger verifies it", proof.said)
    need(first in files[second] and first in files[third] and second in files[third], "the chain names what went before")
    return {"ids": (first, second, third), "files": files, "folder": folder}, \
        "TJK warns the public of a flood, updates and cancels it: three CAP 1.2 messages, status Exercise, each naming what went " \
        "before; whoever has the charter checks each with its proof, without a node."


def real(a):
    """The one record without the mark: it alone is in the real state."""
    one = a.do("KGZ", "report", "sighting", "Demonstration: the one record that is not marked as an exercise", "--cell",
               "41.4/74.9")["id"]

    def real_reports(member):
        return [r["id"] for r in a.do(member, "situation", "--from", "2026-01-01")["reports"]]
    for member in MEMBERS:
        a.until(f"{member} lists the real record", lambda m=member: one in real_reports(m))
        need(real_reports(member) == [one], f"it alone is in the real state of {member}", real_reports(member))
        exercise = [r["id"] for r in a.do(member, "situation", "--exercise")["reports"]]
        need(one not in exercise, f"and not in the exercise of {member}")
    return {"id": one}, "KGZ writes one record without the exercise mark: it alone is in the real state, on every node, and nothing " \
                        "of this day is."


def damage(a, identity):
    """A proof with one byte changed."""
    path, broken = a.path("day", "record.proof"), a.path("day", "damaged.proof")
    a.until("it is settled", lambda: a.do("KGZ", "show", identity)["settled"])
    if os.path.exists(path):
        os.remove(path)
    a.do("KGZ", "prove", identity, path)
    good = a.run(None, "verify", path, "--charter", a.path("charter"))
    with open(path, "rb") as file:
        content = bytearray(file.read())
    at = content.index(b"Demonstration")
    content[at] ^= 0x20
    with open(broken, "wb") as file:
        file.write(content)
    bad = a.run(None, "verify", broken, "--charter", a.path("charter"))
    need(good.code == 0 and bad.code == 1, "the whole proof is accepted and the damaged one refused", (good.said, bad.said))
    return {"said": bad.said}, f"A stranger checks the proof of that record: it holds. One letter of it changed: refused. \"{bad.said}\""


def play(a, line, size, say):
    """All of it; line can be cut and healed between KAZ and the others, size is that of the bulk on it. Returns what each
    step found, by its name."""
    found = {}
    os.makedirs(a.path("day"), exist_ok=True)

    def step(name, function, *more):
        begun = time.monotonic()
        found[name], line = function(a, *more)
        say(name, line, time.monotonic() - begun)
    step("incident", incident)
    step("series", series)
    step("assistance", assistance)
    step("passage", passage)
    step("operation", operation)
    step("centre", centre)
    step("person", person, found["assistance"]["agreement"])
    step("traffic", traffic, line, size)
    step("alert", alert)
    step("real", real)
    step("damage", damage, found["real"]["id"])
    return found


class Halt:
    """A line that is cut by halting the node at its end."""

    def __init__(self, pid):
        self.pid = pid

    def cut(self):
        os.kill(self.pid, signal.SIGSTOP)

    def heal(self):
        os.kill(self.pid, signal.SIGCONT)


def main():
    binary, folder, pid = sys.argv[1:]
    line = Halt(int(pid))
    os.environ.setdefault("ENTENTE_PASSPHRASE_FILE", os.path.join(folder, "passphrase"))
    print("\nA day of the alliance. An exercise: every record but one is marked so, and no position of a real state is implied.\n")

    def say(name, line, seconds):
        print(textwrap.fill(f"{line} ({seconds:.1f} s)", 110, initial_indent=f"  {name:<11} ", subsequent_indent=" " * 14,
                            break_long_words=False), flush=True)
    try:
        play(Alliance(binary, folder), line, 60_000_000, say)
    finally:
        line.heal()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Wrong as wrong:
        print(f"script/day.py: {wrong}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
