#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A session and a consultation: any member convenes, each says for itself whether it attends, the quorum is counted alike on all
nodes; views bind nobody; what was given to do comes back on the next agenda while it is open, and a report says who did what. A
calendar file is read by a strict reader of RFC 5545. An exercise touches nothing real."""
import datetime
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from alliance import Alliance, Tap

MEMBERS = ("ARM", "KAZ", "KGZ", "TJK")
FAR = "2099-01-01"


def show(house, member, meeting):
    return house.json(member, "meeting", meeting)


def until_all(house, meeting, question, what, members=MEMBERS):
    for member in members:
        house.until(lambda m=member: question(show(house, m, meeting)), f"{member}: {what}")


def convene(house, member, title, begins, *words):
    meeting = house.json(member, "meeting", "convene", title, "--begins", begins, *words)["id"]
    for other in MEMBERS:
        house.until(lambda m=other: house.run(m, "meeting", meeting).returncode == 0, f"{other} holds the meeting")
    return meeting


def organ(one, name="assembly"):
    return next(o for o in one["organs"] if o["organ"] == name)


def session(tap, house):
    """Attendance is each member's own word; the last holds; a quorum is counted alike everywhere."""
    meeting = convene(house, "TJK", "First session", "2027-01-10T09:00:00Z", "--organs", "assembly", "--agenda", "1 Opening",
                      "--agenda", "2 The southern border @assembly", "--place", "Dushanbe", "--conference", "https://example.org/room")
    one = show(house, "ARM", meeting)
    tap.check((one["type"], one["status"], one["class"], one["member"]) == ("session", "planned", "statute", "TJK") and
              [(p["number"], p["text"], p.get("organ")) for p in one["agenda"]] ==
              [("1", "Opening", None), ("2", "The southern border", "assembly")], "a session with its agenda, on every node", one)
    tap.check((organ(one)["of"], organ(one)["quorum"], organ(one)["present"], organ(one)["reached"]) == (4, 3, 0, False),
              "nobody attends by another's word, the convenor's own included", one)
    house.must("KAZ", "meeting", "attend", meeting[:12], "absent")
    house.must("TJK", "meeting", "attend", meeting, "in-person")
    house.must("ARM", "meeting", "attend", meeting, "remote")
    until_all(house, meeting, lambda x: organ(x)["present"] == 2 and len(x["attendance"]) == 3, "two of four attend")
    tap.says(house.run("KGZ", "meeting", meeting), 0, ["assembly: 2 of 4 present, quorum 3 not reached", "absent       KAZ",
             "no word yet  KGZ", "remote       ARM", "1    Opening"], "a person reads present, of how many, and the quorum")
    house.must("KAZ", "meeting", "attend", meeting, "in-person")
    house.must("KAZ", "meeting", "attend", meeting, "remote")
    until_all(house, meeting, lambda x: organ(x)["present"] == 3 and organ(x)["reached"], "the last word of KAZ holds, and makes the quorum")
    seen = [organ(show(house, m, meeting)) for m in MEMBERS]
    tap.check(all(o == seen[0] for o in seen), "who attends twice counts once, the last word holds, all compute the same", seen)
    tap.says(house.run("KAZ", "meeting", "close", meeting), 1, ["another member's"], "only who convened it closes it")
    tap.says(house.run("KAZ", "meeting", "attend", meeting, "asleep"), 2, ["in-person"], "no such attendance")
    tap.says(house.run("KAZ", "meeting", "attend", meeting, "remote", "--organs", "heads"), 1, ["none of those that meet"],
             "nobody attends for an organ that does not meet")
    return meeting


def refusals(tap, house):
    at = ("--begins", "2027-01-10T09:00:00Z")
    wrong = (
        (("X", "--begins", "2027-01-10", "--organs", "heads"), 1, "no organ heads"),
        (("X", *at, "--organs", "assembly", "--ends", "2027-01-10T08:00:00Z"), 1, "ends"),
        (("X", *at, "--organs", "assembly", "--class", "alliance"), 1, "session is of class statute"),
        (("X", *at, "--organs", "assembly,assembly"), 1, "twice"),
        (("X", *at), 2, "--consultation"), (("X", "--organs", "assembly"), 2, "--begins"),
        (("X", "--begins", "tomorrow", "--organs", "assembly"), 2, "--begins"),
        (("X", *at, "--organs", "assembly", "--agenda", "1 A", "--agenda", "1 B"), 1, "number 1"),
        (("X", *at, "--organs", "assembly", "--agenda", "1 A @heads"), 1, "heads"),
    )
    for words, code, why in wrong:
        tap.says(house.run("TJK", "meeting", "convene", *words), code, [why], f"convene refused: {why}")
    tap.says(house.run("TJK", "meeting", "attend", "0123456789ab", "remote"), 3, [], "a meeting that is not there")


def carried(tap, house, meeting):
    """Items named on an agenda come back while they are open."""
    late = house.json("KAZ", "items", "add", "Survey of the border", "--due", "2026-01-01", "--measure", "Two teams")["id"]
    done = house.json("TJK", "items", "add", "Joint plan", "--due", "2099-01-01")["id"]
    other = house.json("TJK", "items", "add", "Nobody's business")["id"]
    for member in MEMBERS:
        house.until(lambda m=member: house.json(m, "items")["matched"] == 3, f"{member} holds the items")
    house.must("TJK", "meeting", "change", meeting, "--agenda", f"1 Survey #{late[:12]}", "--agenda", f"2 Plan #{done[:12]}")
    until_all(house, meeting, lambda x: x["versions"] == 2, "holds the new agenda")
    tap.check([p.get("item") for p in show(house, "ARM", meeting)["agenda"]] == [late, done], "an agenda names items")
    second = convene(house, "KGZ", "Second session", "2027-03-10T09:00:00Z", "--organs", "assembly")
    one = show(house, "ARM", second)
    tap.check([(o["organ"], {i["id"] for i in o["items"]}) for o in one["carried"]] == [("assembly", {late, done})] and
              other not in str(one["carried"]), "the next session finds what the earlier agenda named, and nothing else", one)
    tap.check(organ(one)["chair"] is None and one["member"] == "KGZ", "any member convenes, and is shown as such", one)
    house.must("TJK", "items", "done", done)
    until_all(house, second, lambda x: [i["id"] for o in x["carried"] for i in o["items"]] == [late], "what is done is carried no more")
    tap.says(house.run("ARM", "meeting", "agenda", second), 0, ["still open for assembly", "Survey of the border", "LATE",
             "on an earlier agenda"], "the agenda lists what is still open, late ones marked")
    report = house.json("ARM", "meeting", "report", meeting, second, "--as-of", "2027-04-01")
    house.must("TJK", "items", "cancel", other)
    tap.check(report["from"] == "2027-01-10T09:00:00Z" and report["until"] == "2027-03-10T09:00:00Z" and
              {m["member"]: (m["done_in_time"], m["open"], m["late"]) for m in report["members"]} == {"KAZ": (0, 0, 1), "TJK": (0, 1, 0)},
              "a report between two sessions: by member, what was late or open then; what was done before is not in it", report)
    return second, late


def report(tap, house):
    """What was done in time, and what too late."""
    first = convene(house, "TJK", "Long ago", "2026-01-01T09:00:00Z", "--organs", "assembly")
    ids = [house.json("ARM", "items", "add", title, "--due", due)["id"] for title, due in (("Quick", "2099-01-01"), ("Slow", "2026-02-01"))]
    for item in ids:
        house.must("ARM", "items", "done", item)
    house.until(lambda: house.json("ARM", "items", "--owner", "ARM", "--state", "done")["matched"] == 2, "both are done")
    said = house.json("ARM", "meeting", "report", first)
    mine = next(m for m in said["members"] if m["member"] == "ARM")
    tap.check((mine["done_in_time"], mine["done_late"], mine["open"]) == (1, 1, 0) and
              {i["title"]: i["course"] for i in mine["items"]} == {"Quick": "done in time", "Slow": "done late"}, "in time, and late", said)
    tap.says(house.run("ARM", "meeting", "report", first), 0, ["ARM: 1 done in time, 1 done late", "done late"], "a person reads it")


def consultation(tap, house):
    """Opened by any member on a report; views bind nobody; it ends in a recorded difference."""
    threat = house.json("KGZ", "report", "incident", "Shots at the border")["id"]
    house.until(lambda: house.run("ARM", "show", threat).returncode == 0, "ARM holds the report")
    talk = convene(house, "ARM", "On the shots", "2027-01-05T08:00:00Z", "--consultation", "--class", "alliance", "--about", threat[:12])
    house.must("KAZ", "meeting", "view", talk, "We see no threat")
    house.must("KAZ", "meeting", "view", talk, "But we watch it")
    house.must("KGZ", "meeting", "attend", talk, "remote", "--text", "It is grave")
    until_all(house, talk, lambda x: len(x["views"]) == 3, "three views")
    one = show(house, "TJK", talk)
    tap.check(one["class"] == "alliance" and one["about"] == [threat] and one["organs"] == [] and
              [(v["member"], v["view"]) for v in one["views"] if v["member"] == "KAZ"] ==
              [("KAZ", "We see no threat"), ("KAZ", "But we watch it")], "views add up, in their order, and papers attach", one)
    tap.check([(a["member"], a["attendance"], a["observes"]) for a in one["attendance"]] == [("KGZ", "remote", False)],
              "a view is no attendance", one)
    house.must("ARM", "meeting", "open", talk)
    tap.says(house.run("ARM", "meeting", "close", talk), 1, ["result: is required"], "a consultation ends in something")
    tap.says(house.run("ARM", "meeting", "close", talk, "--result", "line"), 1, ["conclusion"], "a line is said in words")
    house.must("ARM", "meeting", "close", talk, "--result", "difference", "--conclusion", "KAZ sees no threat, KGZ does")
    until_all(house, talk, lambda x: x["status"] == "closed" and x["result"] == "difference", "holds the recorded difference")
    tap.says(house.run("KAZ", "meeting", "view", talk, "Too late"), 1, ["is closed"], "a closed one takes no more views")
    tap.says(house.run("TJK", "meeting", talk), 0, ["We see no threat", "views bind nobody", "difference"], "a person reads the views")
    secret = house.json("ARM", "meeting", "convene", "In confidence", "--begins", "2027-01-06", "--consultation", "--release", "KAZ")["id"]
    house.until(lambda: house.run("KAZ", "meeting", secret).returncode == 0, "KAZ holds what was released to it")
    house.must("KAZ", "meeting", "view", secret, "Between us")
    house.until(lambda: show(house, "ARM", secret)["views"], "ARM holds the view")
    tap.check(house.run("TJK", "meeting", secret).returncode == 3 and
              all(m["id"] != secret for m in house.json("TJK", "meeting", "--all")["meetings"]), "nobody else holds it")


def cancelled(tap, house):
    meeting = convene(house, "TJK", "Never held", "2027-05-01T09:00:00Z", "--organs", "assembly")
    house.must("KAZ", "meeting", "attend", meeting, "remote")
    house.until(lambda: organ(show(house, "TJK", meeting))["present"] == 1, "TJK hears KAZ")
    house.must("TJK", "meeting", "cancel", meeting)
    until_all(house, meeting, lambda x: x["status"] == "cancelled" and organ(x)["present"] == 0 and not x["attendance"],
              "nobody attends what is cancelled")
    tap.says(house.run("ARM", "meeting", "attend", meeting, "remote"), 1, ["it is cancelled"], "nor can anybody say so")
    tap.says(house.run("TJK", "meeting", "open", meeting), 1, ["convene another"], "it stays cancelled")
    past = convene(house, "TJK", "Held", "2026-06-01T09:00:00Z", "--organs", "assembly")
    tap.says(house.run("TJK", "meeting", "minutes", past, "Too early"), 1, ["only planned"], "what is planned has no minutes")
    house.must("TJK", "meeting", "close", past)
    house.must("TJK", "meeting", "minutes", past, "All agreed to meet again")
    until_all(house, past, lambda x: x["status"] == "closed" and x.get("minutes") == "All agreed to meet again", "holds the minutes")
    tap.says(house.run("TJK", "meeting", "open", past), 1, ["stays so"], "what is closed is not opened again")
    listed = house.json("ARM", "meeting")["meetings"]
    tap.check(all(m["status"] in ("planned", "open") for m in listed) and [m["begins"] for m in listed] == sorted(m["begins"] for m in listed),
              "the list shows what is to come, the next first", listed)
    return meeting


def exercise(tap, house):
    drill = house.json("KAZ", "meeting", "convene", "Drill", "--begins", "2027-02-01T09:00:00Z", "--organs", "assembly", "--exercise")["id"]
    house.until(lambda: house.run("ARM", "meeting", drill).returncode == 0, "ARM holds the drill")
    house.must("ARM", "meeting", "attend", drill, "remote")
    house.until(lambda: organ(show(house, "KAZ", drill))["present"] == 1, "KAZ hears it")
    item = house.json("KAZ", "items", "add", "Of the drill", "--due", "2026-01-01", "--exercise")["id"]
    tap.check(all(m["id"] != drill for m in house.json("KAZ", "meeting", "--all")["meetings"]) and
              all(i["id"] != item for i in house.json("KAZ", "items", "--all")["items"]) and
              [m["id"] for m in house.json("ARM", "meeting", "--exercise")["meetings"]] == [drill] and
              [i["id"] for i in house.json("KAZ", "items", "--exercise")["items"]] == [item], "a drill is in its own layer")
    tap.says(house.run("KAZ", "meeting", "convene", "Real", "--begins", "2027-02-01", "--organs", "assembly", "--agenda", f"1 It #{item[:12]}"),
             1, ["exercise"], "nothing real names a drill")


# ---- calendars: a reader that forgives nothing ----

def unfold(text):
    """Content lines of RFC 5545, 3.1: CRLF everywhere, no line longer than 75 octets, none empty."""
    if not text.endswith(b"\r\n") or b"\n" in text.replace(b"\r\n", b""):
        raise ValueError("line ends")
    lines = text[:-2].split(b"\r\n")
    if any(len(line) > 75 or not line.strip() for line in lines):
        raise ValueError("a line longer than 75 octets, or empty")
    for line in lines:
        line.decode("utf-8")  # never cut within a character
    return re.sub(b"\r\n[ \t]", b"", text).decode("utf-8").split("\r\n")[:-1]


def unescape(value):
    if re.search(r"[\\;,\x00-\x08\x0a-\x1f\x7f]", re.sub(r"\\[\\;,nN]", "", value)):
        raise ValueError(f"text: {value}")
    return re.sub(r"\\(.)", lambda m: "\n" if m.group(1) in "nN" else m.group(1), value)


TIMES = {"DTSTAMP", "CREATED", "LAST-MODIFIED", "DTSTART", "DTEND", "DUE", "COMPLETED"}
TEXTS = {"UID", "SUMMARY", "DESCRIPTION", "LOCATION", "CATEGORIES", "X-WR-CALNAME"}
ONCE = TIMES | TEXTS | {"STATUS", "SEQUENCE", "URL"}
STATUSES = {"VEVENT": {"TENTATIVE", "CONFIRMED", "CANCELLED"}, "VTODO": {"NEEDS-ACTION", "COMPLETED", "IN-PROCESS", "CANCELLED"}}


def read_calendar(text):
    lines = unfold(text)
    if lines[:2] != ["BEGIN:VCALENDAR", "VERSION:2.0"] or lines[-1] != "END:VCALENDAR":
        raise ValueError("no calendar")
    found, now, head = [], None, {}
    for line in lines[2:-1]:
        name, colon, value = line.partition(":")
        if not colon or not re.fullmatch(r"[A-Z][A-Z-]*", name):
            raise ValueError(line)
        if name == "BEGIN":
            if now is not None or value not in STATUSES:
                raise ValueError(line)
            now = {"BEGIN": value}
        elif name == "END":
            if now is None or value != now["BEGIN"] or not {"UID", "DTSTAMP"} <= set(now):
                raise ValueError(line)
            found.append(now)
            now = None
        else:
            box = head if now is None else now
            if name in box or (now is not None and name not in ONCE):
                raise ValueError(f"twice, or unknown: {line}")
            if name in TIMES and not re.fullmatch(r"\d{8}T\d{6}Z", value):
                raise ValueError(line)
            if name == "SEQUENCE" and not re.fullmatch(r"\d+", value) or name == "STATUS" and value not in STATUSES[now["BEGIN"]]:
                raise ValueError(line)
            box[name] = unescape(value) if name in TEXTS else value
    for x in found:
        if x["BEGIN"] == "VEVENT" and ("DTSTART" not in x or "DUE" in x or x.get("DTEND", "Z") <= x["DTSTART"]):
            raise ValueError(str(x))
    if now is not None or "PRODID" not in head or "METHOD" in head:
        raise ValueError("PRODID, METHOD")
    return found


def calendar(tap, house, first, late, gone):
    title = "Plenary; of heads, \"all\" \\ and more — " + "Заседание совета глав государств " * 3
    long = house.json("ARM", "meeting", "convene", title.strip(), "--begins", "2027-06-01T09:00:00Z", "--ends", "2027-06-01T18:00:00Z",
                      "--organs", "assembly", "--place", "Hall 1,\nsecond floor", "--conference", "https://example.org/" + "a" * 100,
                      "--agenda", "1 A, b; c")["id"]
    text = house.must("ARM", "meeting", "ical", long).encode()
    path = house.path("one.ics")
    tap.says(house.run("ARM", "meeting", "ical", long, "-o", path), 0, [path], "written to a file")
    with open(path, "rb") as file:
        text = file.read()
    x = read_calendar(text)[0]
    tap.check(x["UID"] == long and x["SUMMARY"] == title.strip() and x["LOCATION"] == "Hall 1,\nsecond floor" and
              x["DTSTART"] == "20270601T090000Z" and x["DTEND"] == "20270601T180000Z" and x["SEQUENCE"] == "0" and
              x["STATUS"] == "CONFIRMED" and x["URL"] == "https://example.org/" + "a" * 100 and
              x["DESCRIPTION"].startswith("assembly\n1 A, b; c"), "one meeting as iCalendar, escaped and folded", x)
    house.must("ARM", "meeting", "change", long, "--begins", "2027-06-02T09:00:00Z", "--ends", "2027-06-02T18:00:00Z")
    all_path = house.path("all.ics")
    house.must("ARM", "meeting", "ical", "--out", all_path)
    with open(all_path, "rb") as file:
        found = {x["UID"]: x for x in read_calendar(file.read())}
    tap.check(found[long]["SEQUENCE"] == "1" and found[long]["DTSTART"] == "20270602T090000Z" and first in found,
              "a moved one has a higher sequence, and the same id", found)
    tap.check(found[gone]["STATUS"] == "CANCELLED" and found[late]["BEGIN"] == "VTODO" and found[late]["DUE"] == "20260101T000000Z" and
              found[late]["STATUS"] == "NEEDS-ACTION" and found[late]["DESCRIPTION"] == "KAZ\nTwo teams",
              "what is cancelled says so; open items are tasks with their due date", found)
    tap.check(not any("Drill" in x["SUMMARY"] or "drill" in x["SUMMARY"] for x in found.values()), "no exercise among real ones", found)
    house.must("ARM", "meeting", "ical", "--exercise", "-o", all_path)
    with open(all_path, "rb") as file:
        tap.check({x["CATEGORIES"] for x in read_calendar(file.read())} == {"EXERCISE"}, "an exercise says that it is one")


ORGANS = """organ defence - ARM,KAZ,TJK 2 Ministers of defence
organ foreign - ARM,KAZ,KGZ,TJK 3 Ministers of foreign affairs
organ heads - all 3 Council of heads of state
matter heads constitution silence,consensus
chair defence 2021-01-01 12 TJK,ARM
chair foreign 2021-01-01 12 KAZ,TJK,ARM,KGZ
term 60 7776000
notice 60
"""


def joint(tap, house):
    """One meeting, several organs, a quorum each; whoever is in none of them observes."""
    meeting = convene(house, "TJK", "Joint session", "2021-09-15T09:00:00Z", "--organs", "defence,foreign", "--agenda", "1 All @defence")
    one = show(house, "KGZ", meeting)
    tap.check([(o["organ"], o["of"], o["quorum"], o["chair"], o["convened_by_chair"]) for o in one["organs"]] ==
              [("defence", 3, 2, "TJK", True), ("foreign", 4, 3, "KAZ", False)], "each organ its members, quorum and chair of that day", one)
    house.must("ARM", "meeting", "attend", meeting, "remote")
    house.must("TJK", "meeting", "attend", meeting, "in-person")
    until_all(house, meeting, lambda x: (organ(x, "defence")["reached"], organ(x, "foreign")["reached"], organ(x, "foreign")["present"]) ==
              (True, False, 2), "one has a quorum and the other has not")
    house.must("KGZ", "meeting", "attend", meeting, "in-person")
    house.must("TJK", "meeting", "attend", meeting, "in-person", "--organs", "foreign")
    until_all(house, meeting, lambda x: (organ(x, "defence")["present"], organ(x, "foreign")["present"]) == (1, 3),
              "who attends for one organ is not there for the other")
    tap.says(house.run("KAZ", "meeting", meeting), 0, ["defence: 1 of 3 present, quorum 2 not reached; in the chair TJK, who convened it",
             "foreign: 3 of 4 present, quorum 3 reached; in the chair KAZ, convened by TJK"], "a person reads each quorum, and who has the chair")
    alone = convene(house, "ARM", "Defence alone", "2026-09-15T09:00:00Z", "--organs", "defence")
    house.must("KGZ", "meeting", "attend", alone, "remote")
    until_all(house, alone, lambda x: organ(x, "defence")["present"] == 0 and [(a["member"], a["observes"]) for a in x["attendance"]] ==
              [("KGZ", True)], "who is no member of the organ observes, and counts in no quorum")
    tap.says(house.run("ARM", "meeting", alone), 0, ["KGZ: remote, observes", "in the chair ARM, who convened it"], "and is shown so")
    tap.check([m["id"] for m in house.json("ARM", "meeting", "--organ", "foreign")["meetings"]] == [meeting], "meetings of an organ")


def given(tap, house):
    """What a proposal of an organ gave to do comes back on that organ's agenda alone."""
    charter = house.json("ARM", "status")["charter"]
    soon = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%SZ")
    members = ",".join(f'{{"member":"{m}","size":1}}' for m in MEMBERS)
    proposal = house.json("ARM", "write", "proposal", "title=A fence", "organ=heads", "matter=constitution", "procedure=consensus",
                          f"deadline={soon}", f"epoch={charter}", f"electors:=[{members}]",
                          'texts:=[{"lang":"en","title":"A fence","clauses":[{"number":"1","text":"Build it"}]}]')["id"]
    item = house.json("ARM", "write", "item", "title=Build it", f"due={FAR}", f"proposal={proposal}", "number:=1", "--class", "statute")["id"]
    meeting = convene(house, "KAZ", "Heads", "2027-09-15T09:00:00Z", "--organs", "foreign,heads")
    until_all(house, meeting, lambda x: {o["organ"]: [i["id"] for i in o["items"]] for o in x["carried"]} == {"foreign": [], "heads": [item]},
              "the organ whose decision gave it finds it open, and no other")
    tap.says(house.run("ARM", "meeting", "agenda", meeting), 0, ["still open for heads", "given by its decision", proposal[:12] + " no. 1"],
             "with the proposal that gave it")


def main():
    tap = Tap()
    with Alliance(*MEMBERS, charter_lines=ORGANS) as house:
        house.start(*MEMBERS)
        joint(tap, house)
        given(tap, house)
    with Alliance(*MEMBERS) as house:
        house.start(*MEMBERS)
        first = session(tap, house)
        refusals(tap, house)
        second, late = carried(tap, house, first)
        report(tap, house)
        consultation(tap, house)
        gone = cancelled(tap, house)
        exercise(tap, house)
        calendar(tap, house, first, late, gone)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
