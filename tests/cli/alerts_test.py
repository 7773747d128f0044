#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Public alerts: a chain of alert, update and cancellation goes out as CAP 1.2 that a stranger can check, an erased one
vanishes, foreign messages come in, and what was written to harm is refused."""
import glob
import os
import sys
import xml.etree.ElementTree as tree

import cap_rules
from alliance import Alliance, Tap

ATOM = "{http://www.w3.org/2005/Atom}"
FLOOD = ("--event", "Flood", "--category", "Met,Safety", "--urgency", "Expected", "--severity", "Severe", "--certainty",
         "Likely", "--headline", "Flood & <mud> on the \"upper\" river", "--description", "Water rises\nfast.",
         "--area", "Upper valley", "--polygon", "38.5,68.7 38.6,68.7 38.6,68.9 38.5,68.7", "--circle", "38.56,68.77 20",
         "--altitude", "2000", "--ceiling", "9000.5", "--contact", "+992 000", "--web", "https://example.org/flood?a=1&b=2")
ALERT = '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{id}</identifier><sender>met@example.org</sender>' \
        '<sent>2026-11-21T20:32:00+05:00</sent><status>Actual</status><msgType>{type}</msgType><scope>Public</scope>' \
        '{references}<info><language>tg</language><category>Met</category><event>{event}</event><urgency>Future</urgency>' \
        '<severity>Minor</severity><certainty>Likely</certainty><area><areaDesc>Valley</areaDesc></area></info></alert>'


def message(name, kind="Alert", references="", event="Storm"):
    if references:
        references = f"<references>{references}</references>"
    return ALERT.format(id=name, type=kind, references=references, event=event)


def read(*names):
    return text(os.path.join(*names))


def text(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def listing(folder):
    return {name: os.stat(os.path.join(folder, name)).st_mtime_ns for name in sorted(os.listdir(folder))}


def hostile(size=1 << 20):
    """Name, bytes, and words of the refusal."""
    good = message("x")
    deep = good.replace("<info>", "<info>" + "<x>" * 5000, 1)
    yield "no XML", b"\x7fELF", ["not well-formed"]
    yield "empty", b"", ["not well-formed"]
    yield "billion laughs", ('<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(9)) + "]>" + good.replace(
            "Storm", "&j;")).encode(), ["document type"]
    yield "a file of this machine", ('<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + good.replace(
        "Storm", "&f;")).encode(), ["document type"]
    yield "10 MB attribute", good.replace("<info>", f'<info a="{"x" * (10 << 20)}">').encode(), ["larger than"]
    yield "large attribute", good.replace("<info>", f'<info a="{"x" * (100 << 10)}">').encode(), ["tag longer than"]
    yield "many elements", good.replace("</alert>", "<code>x</code>" * 30000 + "</alert>").encode(), ["<code>"]
    yield "larger than a record", good.replace("Storm", "x" * (size // 2)).encode(), []
    yield "deep nesting", deep.encode(), ["line 1", "<x>"]
    yield "wrong encoding", good.replace("Storm", "St\xf6rm").encode("latin-1"), ["not well-formed"]
    yield "unknown encoding", b'<?xml version="1.0" encoding="x-secret"?>' + good.encode(), ["encoding"]
    yield "NUL", good.replace("Storm", "St\0rm").encode(), ["not well-formed"]
    yield "no CAP", b"<rss/>", ["no CAP alert", "<rss>"]
    yield "CAP 1.0", good.replace("urn:oasis:names:tc:emergency:cap:1.2", "http://www.incident.com/cap/1.0").encode(), [
        "no CAP alert"]
    yield "wrong order", good.replace("<category>Met</category><event>Storm</event>",
                                      "<event>Storm</event><category>Met</category>").encode(), ["<category>", "line 1"]
    yield "wrong word", good.replace("Minor", "Awful").encode(), ["<severity>", "Extreme", "Awful"]
    yield "two senders", good.replace("<sender>", "<sender>a</sender><sender>").encode(), ["<sender> is there twice"]
    yield "no scope", good.replace("<scope>Public</scope>", "").encode(), ["<scope> is required"]
    yield "Z in a time", good.replace("20:32:00+05:00", "20:32:00Z").encode(), ["<sent>", "2026-11-21T20:32:00-00:00"]
    yield "off the globe", good.replace("</areaDesc>", "</areaDesc><circle>91.0,0 1</circle>").encode(), ["globe"]
    yield "open polygon", good.replace("</areaDesc>", "</areaDesc><polygon>1,1 1,2 2,2 2,1</polygon>").encode(), [
        "<polygon>", "first again"]
    yield "a test", good.replace("Actual", "Test").encode(), ["<status> is Test"]
    yield "an update of nothing", message("x", "Update", "a,b,2026-11-21T20:32:00-00:00").encode(), ["--first"]
    yield "a cancel of nothing", message("x", "Cancel").encode(), ["<references>"]


def issue(tap, a):
    """A real chain and an exercise; returns their ids, versions in order."""
    dry = a.json("TJK", "notice", "write", "--class", "public", *FLOOD, "--dry-run")
    tap.check(dry.get("accepted") and a.json("TJK", "notice", "list")["notices"] == [], "a dry run writes nothing", dry)
    tap.says(a.run("TJK", "notice", "write", "--class", "public", *FLOOD, "--severity", "Awful"), 1, ["severity", "Extreme"],
             "a word that CAP does not have: refused")
    tap.says(a.run("TJK", "notice", "write", "--purpose", "deconfliction", "--event", "Firing"), 1, ["areas", "expires"],
             "deconfliction without area and end: refused")
    first = a.json("TJK", "notice", "write", "--class", "public", *FLOOD)["id"]
    update = a.json("TJK", "notice", "update", first, "--severity", "Extreme", "--note", "It rose")["id"]
    one = a.json("TJK", "notice", "show", first)["notice"]
    info = one["latest"]["info"][0]
    tap.check(one["state"] == "in force" and one["version"] == update and info["severity"] == "Extreme"
              and info["headline"] == FLOOD[11] and info["areas"][0]["ceiling"] == "9000.5",
              "an update changes what is given and keeps the rest", one)
    cancel = a.json("TJK", "notice", "cancel", first, "--note", "The water fell")["id"]
    tap.says(a.run("TJK", "notice", "update", first, "--severity", "Minor"), 1, ["cancelled"], "a cancellation ends it")
    drill = a.json("TJK", "notice", "write", "--class", "public", "--exercise", *FLOOD)["id"]
    a.settle()
    tap.says(a.run("ARM", "notice", "cancel", drill), 1, ["only its author"], "nobody else can cancel it")
    states = [(x["state"], x["status"]) for x in a.json("KAZ", "notice", "list", "--all")["notices"]]
    tap.check(states == [("cancelled", "update")] and a.json("KAZ", "notice", "list")["notices"] == []
              and [x["id"] for x in a.json("KAZ", "notice", "list", "--exercise")["notices"]] == [drill],
              "every member sees what is in force, exercises apart", states)
    return [first, update, cancel, drill]


def check_folder(tap, a, folder, ids):
    caps = {i: read(folder, i + ".cap") for i in ids}
    for i in ids:
        faults = cap_rules.judge(caps[i])
        tap.check(not faults, f"{cap_rules.get(caps[i], 'msgType')} {i[:8]} is CAP 1.2", faults)
    first, update, cancel, drill = ids
    sender = cap_rules.get(caps[first], "sender")

    def named(*which):
        return " ".join(f"{sender},{i},{cap_rules.get(caps[i], 'sent')}" for i in which) or None

    chain = [(cap_rules.get(caps[i], "msgType"), cap_rules.get(caps[i], "references")) for i in ids]
    tap.check(chain == [("Alert", None), ("Update", named(first)), ("Cancel", named(first, update)), ("Alert", None)],
              "the chain is intact", chain)
    tap.check([cap_rules.get(caps[i], "status") for i in ids] == ["Actual"] * 3 + ["Exercise"],
              "an exercise is CAP's Exercise, the rest is Actual")
    tap.check(sender.startswith("TJK@demo.") and cap_rules.get(caps[first], "identifier") == first
              and FLOOD[11] in [x.text for x in tree.fromstring(caps[first]).iter(cap_rules.CAP + "headline")],
              "sender and identifier are those of the ledger, texts come through", caps[first])
    feed = tree.fromstring(read(folder, "feed.atom"))
    entries = feed.findall(ATOM + "entry")
    links = {x.findtext(ATOM + "id").rsplit(":", 1)[1]: {y.get("rel"): y.get("href") for y in x.findall(ATOM + "link")}
             for x in entries}
    tap.check(links == {i: {"alternate": f"https://alerts.example.org/{i}.cap",
                            "related": f"https://alerts.example.org/{i}.proof"} for i in ids},
              "the feed has an entry for each, with message and proof", links)
    needed = all(x.findtext(ATOM + n) for x in [feed, *entries] for n in ("id", "title", "updated"))
    marked = [x.findtext(ATOM + "title") for x in entries if x.findtext(ATOM + "title").startswith("[Exercise] ")]
    times = [x.findtext(ATOM + "updated") for x in entries]
    tap.check(needed and all(x.findtext(ATOM + "author/" + ATOM + "name") == "TJK" for x in entries) and len(marked) == 1
              and times == sorted(times, reverse=True), "the feed is Atom, newest first", read(folder, "feed.atom"))
    tap.check("<mud>" not in read(folder, "index.html") and "&lt;mud&gt;" in read(folder, "index.html"),
              "the page for people holds no markup of others")
    for i in ids:
        tap.says(a.run(None, "verify", os.path.join(folder, i + ".proof"), "--charter", a.path("charter"), cwd=folder), 0,
                 ["proved", i, "author    TJK", "notice"], f"a stranger verifies {i[:8]}")


def publish(tap, a):
    folder = a.path("web")
    ids = issue(tap, a)
    words = ("publish", folder, "--base", "https://alerts.example.org")
    done = a.json("KAZ", *words)
    tap.check(done == {"published": 4, "provisional": 0, "written": 10, "removed": 0}, "another member publishes them", done)
    check_folder(tap, a, folder, ids)
    before = listing(folder)
    secret = a.json("TJK", "notice", "write", *FLOOD)["id"]
    a.settle()
    done = a.json("KAZ", *words)
    tap.check(listing(folder) == before and done["written"] == 0, "without public news no file is touched", done)
    tap.check(secret + ".cap" not in before, "what is not public is not published")
    cap = a.must("KAZ", "notice", "export", secret)
    tap.check(cap_rules.judge(cap) == [] and cap_rules.get(cap, "scope") == "Restricted", "but exported as Restricted", cap)
    private = a.json("TJK", "notice", "write", "--release", "KAZ", *FLOOD)["id"]
    a.until(lambda: a.run("KAZ", "notice", "export", private).returncode == 0, "KAZ holds it")
    cap = a.must("KAZ", "notice", "export", private)
    tap.check(cap_rules.judge(cap) == [] and cap_rules.get(cap, "addresses") == "TJK KAZ", "and a restricted one as Private", cap)
    for name in ("notes.txt", "0" * 64 + ".cap", ids[3] + ".proof"):
        with open(os.path.join(folder, name), "w", encoding="ascii") as file:
            file.write("changed")
    done = a.json("KAZ", *words)
    tap.check(done["removed"] == 1 and done["written"] == 1 and os.path.exists(os.path.join(folder, "notes.txt")),
              "a damaged proof is made anew, a left-over message goes, other files stay", done)
    a.must("TJK", "erase", ids[0], "--reason", "Not for the public")
    a.until(lambda: a.json("KAZ", "notice", "list", "--all", "--exercise")["matched"] == 1 and all(
        a.json("KAZ", "show", i)["bytes"] == "erased" for i in ids[:3]), "the chain is erased")
    a.stop("KAZ")  # offline too
    done = a.json("KAZ", *words)
    left = set(listing(folder))
    tap.check(done["published"] == 1 and left == {"notes.txt", "feed.atom", "index.html", ids[3] + ".cap", ids[3] + ".proof"}
              and not any(i in read(folder, "feed.atom") + read(folder, "index.html") for i in ids[:3]),
              "an erased chain vanishes", [done, left])
    tap.says(a.run("KAZ", "publish", a.path("KAZ")), 1, ["member's own folder"], "never into a member's folder")
    a.start("KAZ")


def exchange(tap, a):
    """Messages of others in, and their chain."""
    path = a.path("in.cap")

    def take(text, *words):
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        return a.run("ARM", "notice", "import", path, *words)

    before = a.json("ARM", "status")["ledgers"]
    for name, content, words in hostile():
        tap.says(take(content), 1, words, f"refused: {name}")
    tap.check(a.json("ARM", "status")["ledgers"] == before, "and nothing of it was written")
    tap.says(take(message("m1")), 0, ["written"], "a message becomes a notice")
    tap.says(take(message("m1")), 1, ["m1", "already"], "once only")
    mine = a.json("ARM", "notice", "list", "--by", "ARM")["notices"][0]
    ref = "met@example.org,m1,2026-11-21T15:32:00-00:00"
    tap.says(take(message("m2", "Update", ref, "Great storm")), 0, ["written"], "its update continues it")
    one = a.json("ARM", "notice", "show", mine["id"])["notice"]
    tap.check(one["event"] == "Great storm" and one["status"] == "update" and one["versions"] == 2, "as a version", one)
    cap = a.must("ARM", "notice", "export", one["version"])
    tap.check(cap_rules.judge(cap) == [] and cap_rules.get(cap, "source") == ref.replace("m1", "m2"),
              "what goes out again names its source", cap)
    own = f"{cap_rules.get(cap, 'sender')},{one['version']},{cap_rules.get(cap, 'sent')}"
    tap.says(take(message("m3", "Cancel", own)), 0, ["written"], "a Cancel of what went out from here ends it")
    tap.check(a.json("ARM", "notice", "show", mine["id"])["notice"]["state"] == "cancelled", "it is cancelled")
    signed = message("m4").replace("</alert>", '<S xmlns="http://www.w3.org/2000/09/xmldsig#"><T/></S></alert>')
    tap.says(take(signed), 0, ["XML signature"], "a signature is passed over, and said so")
    late = "a,b,2026-11-21T20:32:00-00:00"
    tap.says(take(message("m5", "Update", late), "--first", "--class", "alliance"), 0, ["written"],
             "an update of something unknown begins a notice when told so")
    tap.says(take(message("m6").replace("<area>", "<expires>2026-11-21T20:32:01-00:00</expires><area>")), 1, ["expires"],
             "what is over already: refused")
    for one in a.json("ARM", "notice", "list", "--by", "ARM")["notices"]:
        tap.says(take(a.must("ARM", "notice", "export", one["id"])), 1, ["already"], "our own message does not come in again")


def shared(tap, a):
    folder = os.path.join(os.environ.get("ENTENTE_SHARED", "../shared"), "data/exchange/cap")
    files = sorted(glob.glob(os.path.join(folder, "*.cap")) + glob.glob(os.path.join(folder, "*.xml")))
    if not files:
        tap.skip("messages of others", "no shared data")
        return
    bad = {"canada_errors.cap": "<references>", "invalid.cap": "<scope>", "noaa_errors.cap": "<references>",
           "xee.cap": "document type", "no_optional_fields.cap": "info"}
    for path in files:
        name = os.path.basename(path)
        run = a.run("ARM", "notice", "import", path, "--first", "--dry-run")
        over = "<expires>" in text(path) or "<cap:expires>" in text(path)  # all of them are some years old
        words = bad.get(name, "expires" if over else "")
        tap.check(run.returncode == (1 if words else 0) and words in run.stderr,
                  f"{name}: {f'refused ({words})' if words else 'taken'}", run.stdout + run.stderr)


def main():
    tap = Tap()
    with Alliance("ARM", "KAZ", "TJK") as a:
        a.start("ARM", "KAZ", "TJK")
        publish(tap, a)
        exchange(tap, a)
        shared(tap, a)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
