# SPDX-License-Identifier: Apache-2.0
"""Proves that the alliance changes who is in it by its members' decisions alone, on real nodes: a newcomer is admitted, catches
up from any one member, accedes and counts; a member withdraws, and nothing passes either way from then on; a member that lost
its keys is rebound and goes on in a ledger that names where the old one ended; a suspended member counts for nothing and comes
back. Nodes are started anew in each of these states."""
import base64
import json
import os
import shutil
import time

from alliance import Alliance, Tap, free_ports

FOUNDERS = ("ARM", "GEO", "KAZ", "RUS")


def moment(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds))


class Session:
    """Proposals and finals written by hand."""

    def __init__(self, a):
        self.a = a
        self.count = 0

    def file(self, member, kind, fields):
        self.count += 1
        path = self.a.path(f"{kind}-{self.count}.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"kind": kind, "time": moment(0), **fields}, file)
        return self.a.json(member, "write", "--file", path, "--class", "statute")["id"]

    def propose(self, by, electors, effect):
        state = self.a.json(by, "members")
        generations = {m["member"]: m["generation"] for m in state["members"]}
        proposal = {
            "title": f"{effect['type']} {effect['member']}", "organ": "assembly", "matter": "constitution",
            "procedure": "consensus", "deadline": moment(7200), "epoch": state["epoch"]["id"],
            "electors": [{"member": m, "generation": generations[m], "size": 0} for m in sorted(electors)], "effect": effect,
        }
        return self.file(by, "proposal", proposal), state["epoch"]["id"]

    def held(self, member, record):
        run = self.a.run(member, "show", record, "--json")
        return run.returncode == 0 and json.loads(run.stdout)["bytes"] == "held"

    def decide(self, by, electors, effect, silent=()):
        """Propose, and let each elector (but those that are gone) write its final agreement."""
        proposal, epoch = self.propose(by, electors, effect)
        for member in electors:
            if member in silent:
                continue
            self.a.until(lambda m=member: self.held(m, proposal), f"{member} holds the proposal")
            position = {"proposal": proposal, "word": "agree", "final": True}
            if effect["type"] != "admit":
                position["epoch"] = epoch
            self.file(member, "position", position)
        return proposal


def party(a, by, member):
    run = a.run(by, "members", "--json")
    found = [m for m in json.loads(run.stdout)["members"] if m["member"] == member] if run.returncode == 0 else []
    return found[0] if found else {}


def until(a, members, question, what):
    """Until the answer of `entente members` of each of them is so."""
    def asked(by):
        run = a.run(by, "members", "--json")
        return run.returncode == 0 and question(json.loads(run.stdout))
    for by in members:
        a.until(lambda b=by: asked(b), f"{by}: {what}")
    time.sleep(1.2)  # each opens itself anew
    for by in members:
        a.until(lambda b=by: a.is_up(b, True) and not a.status(b)["node"].get("stranger"), f"{by} is up again")


def is_so(member, **facts):
    def question(state):
        return any(m["member"] == member and all(m[k] == v for k, v in facts.items()) for m in state["members"])
    return question


def sizes(a, member):
    return {(x["member"], x["generation"]): x["size"] for x in a.status(member).get("ledgers", [])}


def settled(a, member, record):
    run = a.run(member, "show", record, "--json")
    return run.returncode == 0 and json.loads(run.stdout).get("settled")


def make(a, member):
    ports = free_ports(2)
    a.must(None, "init", a.path(member), "--member", member, "--alliance", "demo", "--address", f"127.0.0.1:{ports[0]}",
           "--api", f"127.0.0.1:{ports[1]}", "--sheet", a.path(f"{member}-{time.time()}.sheet"))


def applied(a, member):
    path = a.path(f"{member}-{time.time()}.json")
    a.must(member, "members", "apply", path)
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def verified(tap, a, members, when):
    for member in members:
        run = a.run(member, "verify")
        tap.check(run.returncode == 0, f"{member}: its store is sound {when}", run.stdout + run.stderr)


def admitted(tap, a, s):
    first = a.write("ARM", "Written Before")
    a.settle(*FOUNDERS)
    make(a, "UZB")
    a.must("UZB", "charter", "adopt", a.path("charter"))
    a.start("UZB", signing=False)
    run = a.run("UZB", "write", "listing", "status=listed", "subject=person", "name=X", "criterion=terrorism")
    tap.check(run.returncode == 4, "who is not admitted writes nothing", run.stderr)
    tap.check(not s.held("UZB", first), "and is served nothing")
    a.stop("UZB")
    s.admission = s.decide("KAZ", FOUNDERS, {"type": "admit", "role": "applicant", **applied(a, "UZB")})
    until(a, FOUNDERS, is_so("UZB", role="applicant", counts=False), "UZB is an applicant")
    tap.check(a.json("KAZ", "members")["k"] == 3, "an applicant counts in no k")
    a.stop("ARM", "GEO", "KAZ")
    a.start("UZB", signing=False)
    a.until(lambda: all(sizes(a, "UZB").get(k) == v for k, v in sizes(a, "RUS").items()), "UZB has caught up from RUS alone")
    a.until(lambda: s.held("UZB", first), "UZB holds what the alliance held before")
    tap.check(True, "a newcomer catches up from one member, whichever")
    a.start("ARM", "GEO", "KAZ")
    until(a, ("ARM", "RUS"), is_so("UZB", caught_up=True), "UZB has signed all ledgers")
    tap.check(True, "and signs every ledger before it counts")


def acceded(tap, a, s):
    s.decide("RUS", FOUNDERS, {"type": "accede", "member": "UZB", "admission": s.admission})
    everybody = FOUNDERS + ("UZB",)
    until(a, everybody, is_so("UZB", role="member", counts=True), "UZB is a member")
    tap.check(all(a.json(m, "members")["k"] == 4 for m in everybody), "k grows with the epoch: 4 of 5")
    tap.check(all(a.json(m, "members")["epoch"]["number"] == 1 for m in everybody), "it is the second epoch for all")
    record = a.write("UZB", "Written By The Newcomer")
    a.until(lambda: all(settled(a, m, record) for m in everybody), "what the newcomer writes settles")
    a.stop("ARM", "GEO")
    record = a.write("KAZ", "Three Of Five")
    a.until(lambda: s.held("UZB", record) and s.held("RUS", record), "all three hold it")
    time.sleep(1)
    tap.check(not settled(a, "KAZ", record), "three of five no longer settle")
    a.start("ARM")
    a.until(lambda: settled(a, "KAZ", record), "four of five settle")
    tap.check(True, "four do, the newcomer among them")
    a.start("GEO")
    a.settle()
    hashes = {a.status(m)["state_hash"] for m in everybody}
    tap.check(len(hashes) == 1, "all have the same state", hashes)
    verified(tap, a, ("ARM", "UZB"), "after an accession")


def withdrew(tap, a, s):
    last = a.write("GEO", "Before Leaving")
    a.settle()
    tap.says(a.run("GEO", "withdraw"), 1, ["at once", "--yes"], "to withdraw has to be meant")
    a.must("GEO", "withdraw", "--yes", "--text", "By decree")
    left = ("ARM", "KAZ", "RUS", "UZB")
    until(a, left, is_so("GEO", role="former", withdrawn=True), "GEO has withdrawn")
    tap.check(a.json("ARM", "members")["k"] == 3, "it leaves n: three of four settle")
    record = a.write("KAZ", "After The Withdrawal")
    a.until(lambda: all(settled(a, m, record) for m in left), "the others go on")
    time.sleep(2)
    tap.check(not s.held("GEO", record), "nothing new reaches who has withdrawn")
    run = a.run("GEO", "write", "listing", "status=listed", "subject=person", "name=X", "criterion=terrorism")
    tap.check(run.returncode == 1 and "withdrawn" in run.stderr, "it writes nothing more", run.stderr)
    tap.check(s.held("ARM", last) and settled(a, "ARM", last), "what it wrote before stands")
    a.stop("GEO", "ARM")
    a.start("GEO", signing=False)
    a.start("ARM")
    time.sleep(1)
    tap.check(not s.held("GEO", record), "nor after both have started anew")
    verified(tap, a, ("ARM", "GEO", "UZB"), "after a withdrawal")


def rebound(tap, a, s):
    before = a.write("KAZ", "Before The Loss")
    a.settle("ARM", "KAZ", "RUS", "UZB")
    a.stop("KAZ")
    shutil.rmtree(a.path("KAZ"))
    make(a, "KAZ")
    tap.says(a.run("KAZ", "charter", "adopt", a.path("charter")), 1, ["keys"], "other keys than the charter's are not taken unnoticed")
    a.must("KAZ", "charter", "adopt", a.path("charter"), "--rebound")
    a.must("RUS", "ledger", "export", "KAZ", a.path("kaz-old"))
    with open(a.path("kaz-old", "checkpoint"), encoding="utf-8") as file:
        _, size, root = file.read().splitlines()[:3]
    a.start("KAZ", signing=False)
    s.decide("RUS", ("ARM", "GEO", "RUS", "UZB"), {
        "type": "rebind", **applied(a, "KAZ"), "generation": 2, "size": int(size),
        "root": base64.b64decode(root).hex()}, silent=("GEO",))
    left = ("ARM", "RUS", "UZB")
    until(a, left + ("KAZ",), is_so("KAZ", generation=2, counts=True), "KAZ is rebound")
    record = a.write("KAZ", "Under New Keys")
    a.until(lambda: all(settled(a, m, record) for m in left + ("KAZ",)), "the new generation settles")
    tap.check(True, "a member that lost its keys writes again, and it settles")
    tap.check(all(s.held(m, before) for m in left + ("KAZ",)), "its earlier words stand, and it has them back")
    leaf = a.json("ARM", "ledger", "KAZ", "--from", "0")["leaves"][0]
    previous = a.json("ARM", "show", leaf["id"])["record"].get("previous", {})
    tap.check(previous.get("size") == int(size) and previous.get("origin", "").endswith("/KAZ/1"),
              "the new ledger names where the old one ended", previous)
    ledgers = sizes(a, "ARM")
    tap.check(ledgers.get(("KAZ", 1)) == int(size) and ledgers.get(("KAZ", 2), 0) >= 2, "both generations are held", ledgers)
    later = a.write("ARM", "After The Rebinding")
    a.until(lambda: all(settled(a, m, later) for m in left + ("KAZ",)), "all go on")
    a.stop("KAZ", "UZB")
    a.start("KAZ", "UZB")
    verified(tap, a, left + ("KAZ",), "after a rebinding")
    hashes = {a.status(m)["state_hash"] for m in left + ("KAZ",)}
    tap.check(len(hashes) == 1, "all have the same state", hashes)


def suspended(tap, a, s):
    everybody = ("ARM", "KAZ", "RUS", "UZB")
    s.decide("ARM", ("ARM", "GEO", "KAZ", "UZB"), {"type": "suspend", "member": "RUS"}, silent=("GEO",))
    until(a, everybody, is_so("RUS", suspended=True, counts=False), "RUS is suspended")
    a.stop("RUS")
    record = a.write("UZB", "Without The Suspended")
    a.until(lambda: all(settled(a, m, record) for m in ("ARM", "KAZ", "UZB")), "three of three settle")
    tap.check(a.json("ARM", "members")["k"] == 3, "a suspended member is none of n")
    a.start("RUS")
    a.until(lambda: s.held("RUS", record), "a suspended member goes on holding what all hold")
    own = a.write("RUS", "By The Suspended")
    a.until(lambda: settled(a, "ARM", own), "its own records settle")
    s.decide("ARM", ("ARM", "GEO", "KAZ", "UZB"), {"type": "reinstate", "member": "RUS"}, silent=("GEO",))
    until(a, everybody, is_so("RUS", suspended=False, counts=True), "RUS is reinstated")
    tap.check(True, "it is reinstated")
    verified(tap, a, everybody, "at the end")


def returned(tap, a, s):
    """GEO comes back: nobody hears it before it is admitted anew."""
    a.stop("GEO")
    a.start("GEO", signing=False, words=("--return",))
    time.sleep(2)
    missed = [x for x in a.json("ARM", "list")["listings"] if x["name"] == "After The Withdrawal"][0]["id"]
    tap.check(not s.held("GEO", missed), "who has withdrawn may ask, and is not answered")
    others = ("ARM", "KAZ", "RUS", "UZB")
    admission = s.decide("ARM", others + ("GEO",), {"type": "admit", "role": "applicant", **applied(a, "GEO")}, silent=("GEO",))
    until(a, others, is_so("GEO", role="applicant", withdrawn=False), "GEO is an applicant")
    a.until(lambda: s.held("GEO", missed), "GEO is served again")
    tap.check(True, "once it is admitted anew it has what it missed")
    until(a, ("ARM",), is_so("GEO", caught_up=True), "GEO signs again")
    s.decide("ARM", others, {"type": "accede", "member": "GEO", "admission": admission})
    until(a, others + ("GEO",), is_so("GEO", role="member", counts=True, generation=1), "GEO is a member again")
    record = a.write("GEO", "Back Again")
    a.until(lambda: all(settled(a, m, record) for m in others), "what it writes settles")
    tap.check(True, "it is a member again, in the ledger it had")


def observed(tap, a, s):
    """An observer reads what is public and what is released to it, and knows who the members are."""
    make(a, "OBS")
    a.must("OBS", "charter", "adopt", a.path("charter"))
    a.start("OBS", signing=False)
    everybody = ("ARM", "GEO", "KAZ", "RUS", "UZB")
    s.decide("ARM", everybody, {"type": "admit", "role": "observer", "kinds": ["report"], **applied(a, "OBS")})
    until(a, everybody + ("OBS",), is_so("OBS", role="observer", counts=False), "OBS is an observer")
    public = a.write("ARM", "For All", "--class", "public")
    within = a.write("ARM", "For Members", "--class", "alliance")
    released = a.write("UZB", "For The Observer", "--release", "OBS")
    a.until(lambda: s.held("OBS", public) and s.held("OBS", released), "OBS holds what is public or for it")
    tap.check(not s.held("OBS", within), "and nothing else, enforced by whoever sends")
    seen = {m["member"]: (m["role"], m["generation"]) for m in a.json("OBS", "members")["members"]}
    tap.check(seen == {m["member"]: (m["role"], m["generation"]) for m in a.json("ARM", "members")["members"]},
              "an observer knows who the members are, and by which keys", seen)
    run = a.run("OBS", "write", "listing", "status=listed", "subject=person", "name=X", "criterion=terrorism")
    tap.check(run.returncode == 1 and "mandate" in run.stderr, "it writes what its mandate names, and nothing else", run.stderr)


def carried(tap, a):
    """A record proves itself to a stranger as far as the founding charter goes; the same bytes travel as a file."""
    by = {name: [x for x in a.json("ARM", "list")["listings"] if x["name"] == name][0]["id"]
          for name in ("Written Before", "Written By The Newcomer")}
    tap.says(a.run("RUS", "prove", by["Written By The Newcomer"], a.path("no.proof")), 1, ["came in by a decision"],
             "who came in later cannot be proved by the founding charter alone, and it says so")
    run = a.run("RUS", "prove", by["Written Before"], a.path("proof"))
    tap.check(run.returncode == 0 or "changed their keys" in run.stderr, "a founder's record is proved, or why not is said", run.stderr)
    a.must("ARM", "export", a.path("bundle"))
    a.stop("UZB")
    for name in os.listdir(a.path("UZB")):
        if name.startswith("store.db"):
            os.remove(a.path("UZB", name))
    a.start("UZB")
    a.until(lambda: sizes(a, "UZB") == sizes(a, "ARM"), "UZB has all again")
    tap.says(a.run("UZB", "import", "bundle", a.path("bundle")), 0, [], "an export of both generations is taken")
    verified(tap, a, ("UZB",), "made anew from the founding charter on")


def main():
    tap = Tap()
    with Alliance(*FOUNDERS) as a:
        s = Session(a)
        a.start(*FOUNDERS)
        for part in (admitted, acceded, withdrew, rebound, suspended, returned, observed):
            part(tap, a, s)
        carried(tap, a)
    return tap.finish()


if __name__ == "__main__":
    raise SystemExit(main())
