# SPDX-License-Identifier: Apache-2.0
"""Rows of the scenario about the members' own words: recognising, refusing, reviewing, delisting, erasing, restricting."""
import os

from nodes import until

RECOGNISED = ("QDe.010", "QDe.088", "QDi.002")
REVIEWED = "Zarnigor Tillobekov"
# What nobody ever screens for, so that no audit trail has a reason to hold it.
MISTAKEN = {"name": "Qzvvelin Arkmandor", "remarks": "brxjwolf-7731-kvetch"}
GUARDED = {"name": "Ostap Verkhozimov", "alias": "Plzhqar Tundrovic", "remarks": "vormgluk-2208-sphagnum"}


def traces(what):
    """The byte strings that betray a record: what it says, and its names as the screening index folds them."""
    found = []
    for text in what.values():
        for word in text.split():
            found += [word.encode(), word.lower().encode()]
    return found


def listing_of(node, reference_or_id, **query):
    return node.get("records/" + reference_or_id, **query)["listing"]


def recognisers(listing):
    return {r["member"]: r["since"] for r in listing["recognised_by"]}


def coordinated(node, **query):
    return sorted(row["id"] for row in node.get("register", coordinated=1, **query)["listings"])


def write_person(node, *words, **texts):
    """Write a listing of a person, and return what the command answers."""
    fields = [f"{field}={text}" for field, text in texts.items()]
    return node.do("write", "listing", "status=listed", "subject=person", "criterion=terrorism", *fields, *words)


def alerts(node, name, **query):
    """On which listings a name alerts at that node."""
    return [hit["listing"] for hit in node.get("screen", name=name, fresh=1, **query)["hits"] if hit["alert"]]


# ---- rows ----

def refusing(s):
    """KGZ enters listings that the rules refuse"""
    size = s["KGZ"].sizes()["KGZ"]
    bare = ("write", "listing", "status=listed", "subject=person", "name=Example Person")
    s.refused("no criterion cited: refused, saying which rule", s["KGZ"].run(*bare), "no criterion of the charter cited")
    s.refused("a religion as the criterion: refused, saying which rule", s["KGZ"].run(*bare, "criterion=religion"),
              "religion", "criteri")
    s.equal("nothing was written by that", s["KGZ"].sizes()["KGZ"], size)


def recognising(s):
    """ARM and KAZ recognise three of TJK's listings"""
    ids = sorted(s.kept["un"][reference] for reference in RECOGNISED)
    s.kept["recognised"] = ids
    before = s.alliance.clock.now()
    for listing in ids:
        s["ARM"].do("recognise", listing, "--act", "Order 7")
        s["KAZ"].do("recognise", listing, "--since", "2026-03-05", "--act", "Act 12")
    after = s.alliance.clock.now()
    sizes, _ = s.alliance.wait_settled()
    s.equal("the recognitions stand in the ledgers of ARM and KAZ", [sizes["ARM"], sizes["KAZ"]], [4, 4])

    def judge(node):
        for listing in ids:
            now, later = listing_of(node, listing), listing_of(node, listing, as_of="2026-03-05")
            since = recognisers(now)
            if sorted(since) != ["ARM", "TJK"] or not before <= since["ARM"] <= after or since["TJK"] > before:
                yield f"now: {since}"
            if recognisers(later) != {**since, "KAZ": "2026-03-05T00:00:00Z"}:
                yield f"as of 5 March: {recognisers(later)}"
    s.everywhere("each shows exactly who recognises it, since when", judge)
    s.everywhere("as of the second before, none is coordinated; as of the date, all three", lambda node: [
        said for said in [coordinated(node, as_of="2026-03-04T23:59:59Z")] if said] + [
        said for said in [coordinated(node, as_of="2026-03-05")] if said != ids])
    s.alliance.clock.set("2026-03-04T23:58:30Z")
    s.everywhere("by the clock, none is on 4 March", lambda node: [c for c in [coordinated(node)] if c] + [
        c for c in [node.get("status")["register"]["coordinated"]] if c != 0])
    s.alliance.clock.set("2026-03-05T00:00:02Z")
    s.everywhere("by the clock, all three are on 5 March", lambda node: [c for c in [coordinated(node)] if c != ids] + [
        c for c in [node.get("status")["register"]["coordinated"]] if c != 3])


def withdrawing(s):
    """KAZ withdraws one recognition"""
    ids = s.kept["recognised"]
    s.alliance.clock.set("2026-03-09T10:00:00Z")
    earlier = {node.name: listing_of(node, ids[0], as_of="2026-03-08") for node in s.alliance}
    s["KAZ"].do("recognise", ids[0], "--withdraw")
    s.alliance.wait_settled()
    s.everywhere("nobody but KAZ is gone from that listing", lambda node: [
        r for r in [recognisers(listing_of(node, ids[0]))] if sorted(r) != ["ARM", "TJK"]])
    s.everywhere("as of the day before, the earlier set", lambda node: [
        said for said in [listing_of(node, ids[0], as_of="2026-03-08")]
        if recognisers(said) != recognisers(earlier[node.name]) or sorted(recognisers(said)) != ["ARM", "KAZ", "TJK"]])
    s.everywhere("the coordinated view has the other two, and three as of the day before", lambda node: [
        said for said, wanted in ((coordinated(node), ids[1:]), (coordinated(node, as_of="2026-03-08"), ids))
        if said != wanted])
    history = [r for r in listing_of(s["BLR"], ids[0])["recognitions"] if r["member"] == "KAZ"]
    s.check("its history says from when until when KAZ recognised it", [] if len(history) == 1 and history[0][
        "from"] == "2026-03-05T00:00:00Z" and history[0]["until"].startswith("2026-03-09T10:") else [history])


def reviewing(s):
    """A review date passes while RUS is off"""
    s.kept["mistaken"] = write_person(s["TJK"], **MISTAKEN)
    listing = write_person(s["KGZ"], name=REVIEWED, review="2026-03-12")["id"]
    s.alliance.wait_settled()
    s.everywhere("before its review date it alerts everywhere", lambda node: [
        "no alert" for _ in "." if alerts(node, REVIEWED) != [listing]])
    s.alliance.clock.set("2026-03-10T08:00:00Z")
    s["RUS"].stop()
    s.kept["copy"] = os.path.join(s.alliance.folder, "copy-of-RUS")
    s["RUS"].copy_folder(s.kept["copy"])
    s.alliance.clock.set("2026-03-11T23:58:30Z")
    s.everywhere("on the evening before it is in force", lambda node: [
        "lapsed" for _ in "." if not listing_of(node, listing)["in_force"]])
    s.alliance.clock.set("2026-03-12T00:00:02Z")
    s.everywhere("from its review date it has lapsed, and screening does not alert", lambda node: has_lapsed(node, listing))
    s.alliance.clock.set("2026-03-17T08:00:00Z")
    s["RUS"].start()
    s.everywhere("on the node that was off too", lambda node: has_lapsed(node, listing), [s["RUS"]])
    s.everywhere("history shows it: listed, its review date, until then", lambda node: [
        h for h in listing_of(node, listing)["history"]
        if [h["status"], h["review"], h["until"]] != ["listed", "2026-03-12T00:00:00Z", "2026-03-12T00:00:00Z"]])
    s.everywhere("as of the day before, it alerts", lambda node: [
        "no alert" for _ in "." if alerts(node, REVIEWED, as_of="2026-03-11") != [listing]])


def has_lapsed(node, listing):
    if listing_of(node, listing)["in_force"]:
        yield "in force"
    if listing in [row["id"] for row in node.get("register", by="KGZ")["listings"]]:
        yield "in the register"
    if alerts(node, REVIEWED):
        yield "alerts"


def erasing(s):
    """TJK delists an entry and erases a mistaken record about a person"""
    delisted = s.kept["un"]["CDi.002"]
    mistaken = s.kept["mistaken"]
    for node in s.alliance: # a node keeps what is new in memory; a start makes the files of the index anew
        node.stop()
        node.start()
    s.everywhere("the mistaken record is on every disk, in store and index", lambda node: [
        found for found in [node.files_with(*traces(MISTAKEN))]
        if not any(f.startswith("store.db") for f in found)] + [
        "not in the index" for _ in "." if "screen.index" not in until_indexed(node, MISTAKEN["name"])])
    gone = s["TJK"].do("delist", delisted)["id"]
    erasure = s["TJK"].do("erase", mistaken["id"], "--reason", "entered by mistake")["id"]
    s.alliance.wait_settled()
    s.everywhere("every node drops the delisted entry", lambda node: [
        "in force" for _ in "." if listing_of(node, delisted)["in_force"]] + [
        "alerts" for _ in "." if delisted in alerts(node, "Frank Kakolele Bwambale")])
    s.everywhere("every node has erased the mistaken record", lambda node: [
        said for said in [node.get(f"ledgers/TJK", **{"from": mistaken["index"], "max": 1})["leaves"][0]]
        if said["bytes"] != "erased" or "kind" in said])
    for what, record in (("the delisting", gone), ("the erasure", erasure)):
        s.everywhere(f"receipts of {what} show it, member by member", lambda node, r=record: [
            said for said in [node.get("records/" + r)["receipts"]]
            if sorted((x["member"], x["says"]) for x in said) != sorted((n.name, "held") for n in s.alliance)])
    s.check("the erased bytes are on no node's disk: store, log, index", still_there(s.alliance, MISTAKEN))
    s.everywhere("every proof over the ledgers still holds", lambda node: [
        answer for answer in [node.run("verify")] if answer.code != 0])
    s.check("they are in no export made afterwards", exported(s))


def exported(s):
    """Files of exports made by every member that hold what was erased: TJK's ledger as tiles, and a bundle."""
    for node in s.alliance:
        out = os.path.join(s.alliance.folder, f"export-of-{node.name}")
        os.mkdir(out)
        to = "BLR" if node.name != "BLR" else "ARM"
        for words in (("ledger", "export", "TJK", os.path.join(out, "tiles")),
                      ("export", os.path.join(out, "bundle"), "--to", to)):
            answer = node.run(*words)
            if answer.code != 0:
                yield answer
        paths = [os.path.join(where, name) for where, _, names in os.walk(out) for name in names]
        if len(paths) < 4 or os.path.getsize(os.path.join(out, "bundle")) < 1000000:
            yield f"{node.name} exported too little: {paths}"
        for path in paths:
            with open(path, "rb") as file:
                content = file.read()
            if any(trace in content for trace in traces(MISTAKEN)):
                yield path


def until_indexed(node, name):
    """Files that hold the name, once the index has it."""
    word = name.split()[0].lower().encode()
    return until(f"the index of {node.name} has the name", lambda: [f for f in [node.files_with(word)] if "screen.index" in f],
                 20)[0]


def still_there(nodes, what, seconds=20):
    """The files in which it is still found after some seconds; [] as soon as none is left."""
    found = []

    def judge():
        found[:] = [f"{node.name}: {path}" for node in nodes for path in node.files_with(*traces(what))]
        return not found
    try:
        until("the bytes are gone", judge, seconds, 0.3)
    except Exception:  # pylint: disable=broad-exception-caught
        pass  # what was found is told
    return list(found)


def restricting(s):
    """BLR lists a person for KAZ and RUS alone"""
    screened = GUARDED["name"]
    without = {name: s[name].get("screen", name=screened, fresh=1)["hits"] for name in ("ARM", "KGZ", "TJK")}
    written = write_person(s["BLR"], "--release", "KAZ,RUS", **GUARDED)
    s.kept["guarded"] = written
    s.alliance.wait_settled()
    receipts(s, "BLR sees the receipts of KAZ and RUS, and of nobody else", {"KAZ": "held", "RUS": "held"})
    s.everywhere("KAZ and RUS screen against it", lambda node: [
        "no alert" for _ in "." if alerts(node, screened) != [written["id"]]], [s["KAZ"], s["RUS"], s["BLR"]])
    others = [s["ARM"], s["KGZ"], s["TJK"]]
    bare = {"index": written["index"], "class": "restricted", "id": written["id"], "bytes": "not ours", "settled": True}
    s.everywhere("the other three hold the leaf and cannot tell what it is", lambda node: [
        leaf for leaf in [settled_leaf(node, "BLR", written["index"])] if leaf != bare] + [
        "shown" for _ in "." if "record" in node.get("records/" + written["id"])], others)
    s.everywhere("they answer a screening as if it did not exist", lambda node: [
        hits for hits in [node.get("screen", name=screened, fresh=1)["hits"]] if hits != without[node.name]], others)
    hidden = {word: text for word, text in GUARDED.items() if word != "name"}  # the name was screened for: audit trails
    s.check("the string is nowhere on their disks", still_there(others, hidden, 1))
    s.check("the state hash is equal on all six", [])  # else wait_settled had broken off


def settled_leaf(node, member, index):
    """What a node says of a leaf, once its author has told it whether the bytes are for it."""
    seen = []

    def judge():
        seen[:] = node.get("ledgers/" + member, **{"from": index, "max": 1})["leaves"]
        return seen[0]["bytes"] != "wanted"
    until("it is known whose bytes they are", judge, 30, 0.3)
    return seen[0]


def receipts(s, name, wanted):
    """BLR's receipts of its restricted record come to be these, by member."""
    seen = []

    def judge():
        seen[:] = [{r["member"]: r["says"] for r in s["BLR"].get("records/" + s.kept["guarded"]["id"])["receipts"]}]
        return seen[0] == wanted
    try:
        until(name, judge, 20)
    except Exception:  # pylint: disable=broad-exception-caught
        pass  # what was seen is told
    s.equal(name, seen[0], wanted)


def releasing(s):
    """BLR releases it to ARM and recalls it from KAZ"""
    guarded = s.kept["guarded"]["id"]
    s["BLR"].do("release", guarded, "--to", "ARM")
    s.alliance.wait_settled()
    receipts(s, "released: BLR sees ARM's receipt too", {"ARM": "held", "KAZ": "held", "RUS": "held"})
    s.equal("released: ARM screens against it", alerts(s["ARM"], GUARDED["name"]), [guarded])
    s["BLR"].do("recall", guarded, "--from", "KAZ", "--reason", "lent long enough")
    s.alliance.wait_settled()
    receipts(s, "recalled: BLR sees that KAZ says it erased it", {"ARM": "held", "KAZ": "erased", "RUS": "held"})
    s.equal("recalled: KAZ no longer alerts, ARM and RUS do", [alerts(s[m], GUARDED["name"]) for m in ("KAZ", "ARM", "RUS")],
            [[], [guarded], [guarded]])
    hidden = {word: text for word, text in GUARDED.items() if word != "name"}
    s.check("recalled: its bytes are on no disk of KAZ, nor of KGZ and TJK", still_there(
        [s["KAZ"], s["KGZ"], s["TJK"]], hidden))

