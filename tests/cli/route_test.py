#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""entente route as an officer types it: ways between places and airfields, whom to ask, who refuses, borders seen otherwise, and
what is told of words that do not fit; and routes by the clearances that members and guests gave on their ledgers, as in the exercise
of a relief flight from Beslan to Latakia. The airfields and borders here are invented."""
import json
import math
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

from alliance import Alliance, Tap

BISHKEK, TASHKENT, DUSHANBE = "43.0613,74.4776", "41.2579,69.2812", "38.5433,68.8250"
ASHGABAT = "37.9868,58.3610"
SQUARE = [[70, 42], [72, 42], [72, 44], [70, 44], [70, 42]]
BOW = [[70, 42], [72, 44], [72, 42], [70, 44], [70, 42]]


class Route:
    def __init__(self, folder):
        self.folder, self.binary = folder, os.environ.get("ENTENTE_BIN") or sys.exit("ENTENTE_BIN names no binary")

    def run(self, *words):
        return subprocess.run([self.binary, "route", *words], capture_output=True, text=True, check=False)

    def answer(self, *words):
        return json.loads(self.run(*words, "--json").stdout)

    def file(self, name, text):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def borders(self, name, state, ring):
        feature = {"type": "Feature", "properties": {"state": state}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
        return self.file(name, json.dumps({"type": "FeatureCollection", "features": [feature]}))


def check_ways(tap, r):
    run = r.run(BISHKEK, TASHKENT, "--grant", "KGZ,KAZ,UZB", "--unknown-is", "refused")
    tap.says(run, 0, ["KGZ-KAZ-UZB", "great circle", "43.0613 N"], "a way over three states")
    way = r.answer(BISHKEK, TASHKENT, "--grant", "KGZ,KAZ,UZB", "--unknown-is", "refused")
    tap.check(way["result"] == "route" and way["great_circle_m"] <= way["length_m"] < way["great_circle_m"] * 1.02, "its length", way)
    tap.check(abs(sum(leg["length_m"] for leg in way["legs"]) - way["length_m"]) < 10, "its legs add up", way["legs"])
    back = r.answer(TASHKENT, BISHKEK, "--grant", "KGZ,KAZ,UZB", "--unknown-is", "refused")
    tap.check(back["length_m"] == way["length_m"] and sorted(back["states"]) == sorted(way["states"]), "the way back is the way", back)
    fields = r.file("fields.csv", '"icao","name","lat","lon"\n"XAAA","First ""field""",43.0613,74.4776\n"XBBB","Second",41.2579,69.2812\n')
    named = r.answer("xaaa", "XBBB", "--airfields", fields, "--grant", "KGZ,KAZ,UZB", "--unknown-is", "refused")
    tap.check(named["length_m"] == way["length_m"] and named["from"]["name"] == "XAAA", "between airfields of a file", named)
    tap.says(r.run("XAAA", "XCCC", "--airfields", fields), 3, ["XCCC", fields], "an airfield that is not in the file")
    tap.says(r.run("XAAA", "XBBB"), 2, ["--airfields"], "a code without a file")
    twice = r.file("twice.csv", "icao,lat,lon\nXAAA,43,74\nXBBB,41,69\nXAAA,43.0,74\nXBBB,41,70\n,1,1\nXCCC,91,0\n")
    tap.says(r.run("XAAA", "XAAA", "--airfields", twice, "--grant", "KGZ,KAZ"), 0, ["2 rows are no airfields", "line 6", "0 km"],
             "from a place to itself; rows that are none are passed over, and said")
    tap.says(r.run("XAAA", "XBBB", "--airfields", twice), 1, [twice, "XBBB", "line 3", "line 5"], "an airfield that is in two places")
    tap.says(r.run("XAAA", "XCCC", "--airfields", twice), 3, ["XCCC", "line 6"], "an airfield whose row is bad")
    same = r.answer(BISHKEK, BISHKEK, "--grant", "KGZ", "--unknown-is", "refused")
    tap.check(same["length_m"] == 0 and same["states"] == ["KGZ"] and same["result"] == "route", "start and end are one", same)


def check_no_way(tap, r):
    ask = r.answer(BISHKEK, DUSHANBE, "--grant", "KGZ,TJK", "--refuse", "UZB")
    tap.check(ask["result"] == "route" and "UZB" not in ask["states"], "over the mountains, round who refuses", ask)
    run = r.run(ASHGABAT, BISHKEK, "--grant", "KGZ,TKM", "--range-km", "1600")
    tap.says(run, 1, ["ask UZB", "TKM-UZB"], "whom to ask")
    none = r.answer(ASHGABAT, BISHKEK, "--grant", "KGZ,TKM", "--refuse", "UZB", "--unknown-is", "refused", "--range-km", "1600")
    tap.check(none["result"] == "none" and none["refusals"][0]["states"] == ["UZB"], "whose refusal closes it", none)
    run = r.run(BISHKEK, TASHKENT, "--grant", "UZB", "--refuse", "KGZ")
    tap.says(run, 1, ["begin in", "KGZ"], "from within a state that refuses")
    tap.says(r.run(BISHKEK, TASHKENT, "--refuse", "UZB"), 1, ["end in", "UZB"], "into one")


def check_borders(tap, r):
    words = (BISHKEK, TASHKENT, "--grant", "KGZ,KAZ,UZB", "--unknown-is", "refused")
    path = r.borders("square", "XAB", SQUARE)
    way = r.answer(*words, "--borders", path)
    plain = r.answer(*words)
    tap.check("XAB" not in way["states"] and way["length_m"] > plain["length_m"], "an area seen otherwise is gone round", way)
    tap.says(r.run(*words, "--borders", r.borders("bow", "XAB", BOW)), 1, ["bow", "feature 1", "cross"], "a ring that crosses itself")
    round_ = [[70 + math.cos(2 * math.pi * (i % 4000) / 4000), 42 + math.sin(2 * math.pi * (i % 4000) / 4000)] for i in range(4001)]
    feature = {"type": "Feature", "properties": {"state": "XAB"}, "geometry": {"type": "Polygon", "coordinates": [round_]}}
    large = r.file("large", json.dumps({"type": "FeatureCollection", "features": [feature] * 8}))
    tap.says(r.run(*words, "--borders", large), 1, ["feature 7", "too many corners"], "more corners than can be compared in time")
    off = [[70, 42], [72, 95], [71, 44], [70, 42]]
    tap.says(r.run(*words, "--borders", r.borders("off", "XAB", off)), 1, ["feature 1", "latitude"], "a ring off the globe")
    tap.says(r.run(*words, "--borders", r.borders("code", "Nowhere", SQUARE)), 1, ["three capital letters"], "a state without a code")
    tap.check(r.run(*words, "--borders", r.file("text", "borders")).returncode in (1, 2), "what is no GeoJSON")


def check_words(tap, r):
    tap.says(r.run(BISHKEK), 2, ["Two places"], "one place")
    tap.says(r.run(BISHKEK, "95,20"), 2, ["off the globe"], "a place off the globe")
    tap.says(r.run(BISHKEK, TASHKENT, "--grant", "KGZ,XX"), 2, ["'XX'", "alpha-3"], "no state's code")
    tap.says(r.run(BISHKEK, TASHKENT, "--grant", "KGZ", "--refuse", "KGZ"), 2, ["both"], "a state that grants and refuses")
    tap.says(r.run(BISHKEK, TASHKENT, "--unknown-is", "maybe"), 2, ["--unknown-is"], "what unknown is")
    tap.says(r.run(BISHKEK, TASHKENT, "--range-km", "0"), 2, ["--range-km"], "no range")
    tap.says(r.run("33.8,35.5", "24.4,54.6", "--grant", "LBN,ARE", "--unknown-is", "refused", "--range-km", "20000"), 1,
             ["no way", "takes too long to find out"], "a question about half the globe ends, and says so")


BESLAN, LATAKIA = "43.2051,44.6066", "35.4011,35.9487"
HOURS = ("--from-hour", "2098-11-24T06:00:00Z", "--to-hour", "2098-11-25")
ONE = ("--unknown-is", "refused")
ROUND = ("--grant", "SYR", "--refuse", "TUR,BGR,ROU,UKR")


class Corridor:
    """RUS asks for a clearance from Beslan to Latakia; members and guests answer on their ledgers, other states by hand."""

    def __init__(self, tap, a):
        self.tap, self.a, self.requests = tap, a, []

    def ask(self, *words):
        self.requests.append(self.a.json("RUS", "clear", "ask", BESLAN, LATAKIA, "--craft", "Il-76", "--exercise", *HOURS, *words)["id"])
        self.a.settle()
        return self.requests[-1]

    def run(self, *words, member="RUS", at="2098-11-24T07:00:00Z"):
        return self.a.run(member, "route", "--clearances", ",".join(self.requests), "--at", at, *words)

    def way(self, name, km, states, *words, at="2098-11-24T07:00:00Z"):
        way = json.loads(self.run(*words, "--json", at=at).stdout)
        good = way["result"] == "route" and abs(way["length_m"] / 1000 - km) <= km * 0.02 and "-".join(way["states"]) == states
        self.tap.check(good, f"{name}: {km} km over {states}", way)
        return way


def check_corridor(tap, a):
    c = Corridor(tap, a)
    first = c.ask()
    a.must("ARM", "clear", "refuse", first[:12])
    a.settle()
    c.way("only BGR, GRC and SYR grant", 2967, "RUS-BGR-GRC-SYR", "--grant", "BGR,GRC,SYR", *ONE)
    none = json.loads(c.run("--grant", "GRC,SYR", *ONE, "--json").stdout)
    tap.check(none["result"] == "none" and [x["states"] for x in none["refusals"][:3]] == [["TUR"], ["BGR"], ["IRN", "IRQ"]],
              "Bulgaria refuses too: no route, and which refusals close it", none)
    ask = json.loads(c.run(*ROUND, "--json").stdout)
    tap.check(ask["result"] == "ask" and ask["ask"] == ["IRN", "IRQ"], "whom to ask: IRN and IRQ", ask)
    a.must("ARM", "clear", "grant", first)  # its later word
    tap.says(a.run("RUS", "clear", "ask", BESLAN, LATAKIA, *HOURS, "--to", "IRN"), 1, ["IRN is a guest", "public"],
             "a guest asked in a record that it would never receive")
    second = c.ask("--to", "IRN,IRQ", "--class", "public")
    tap.says(a.run("KAZ", "clear", "grant", second), 1, ["not put to KAZ"], "who is not asked does not answer")
    a.must("IRN", "clear", "grant", second[:12], "--conditions", "above 8,000 m")
    a.must("IRQ", "answer", second, "grant")
    a.settle()
    c.way("all grant", 1145, "RUS-GEO-TUR-SYR", "--unknown-is", "granted")
    c.way("TUR refuses", 1501, "RUS-GEO-ARM-AZE-IRN-IRQ-SYR", "--refuse", "TUR", "--unknown-is", "granted")
    way = c.way("IRN and IRQ grant", 2100, "RUS-IRN-IRQ-SYR", *ROUND, *ONE)
    check_asked(tap, a, c)
    words = {x["state"]: (x["word"], x["by"]) for x in way["words"]}
    tap.check(words == {"RUS": ("granted", "own"), "ARM": ("granted", "ledger"), "IRN": ("granted", "ledger"),
                        "IRQ": ("granted", "ledger"), "KAZ": ("silent", "ledger"), "SYR": ("granted", "hand"),
                        **{x: ("refused", "hand") for x in ("TUR", "BGR", "ROU", "UKR")}}, "each on whose word", words)
    tap.check(way["then"]["from"] == "2098-11-25T00:00:00Z" and way["then"]["result"] == "none", "to the end of the hours", way["then"])
    check_expiry(tap, a, c, first, second)
    return c


def asked(a, member, path):
    """What a node answers to its console: status and body."""
    def read(name):
        with open(a.path(member, name), encoding="utf-8") as file:
            return file.read().strip()
    request = urllib.request.Request(f"{read('api')}/api/v1/{path}", headers={"Authorization": "Bearer " + read("token")})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.load(refusal)


def check_asked(tap, a, c):
    """The same way, planned by the node for the console."""
    ids, words = ",".join(c.requests), "at=2098-11-24T07:00:00Z&grant=SYR&refuse=TUR,BGR,ROU,UKR"
    typed = json.loads(c.run(*ROUND, "--json").stdout)
    status, told = asked(a, "KAZ", f"ways/{ids}?{words}")
    same = ("result", "length_m", "states", "legs", "points", "great_circle_m", "range_m", "complete")
    tap.check(status == 200 and all(told[x] == typed[x] for x in same), "any node plans it as the command does", told)
    for name, path, code, part in (("a member's word is not typed", f"ways/{ids}?grant=ARM", 400, "ARM has a ledger of its own"),
                                   ("a code of no state", f"ways/{ids}?refuse=XQZ", 400, "XQZ"),
                                   ("a range that is none", f"ways/{ids}?range_km=0", 400, "range_km"),
                                   ("both words of one state", f"ways/{ids}?grant=SYR&refuse=SYR", 400, "cannot both"),
                                   ("a request that is not there", f"ways/{'ab' * 32}", 404, "no record"),
                                   ("a word that is unknown", f"ways/{ids}?grants=SYR", 400, "grants")):
        status, told = asked(a, "KAZ", path)
        tap.check(status == code and part in told.get("text", ""), f"the node refuses: {name}", (status, told))


def check_expiry(tap, a, c, first, second):
    a.must("IRQ", "clear", "grant", second, "--from-hour", "2098-11-24T06:00:00Z", "--to-hour", "2098-11-24T18:00:00Z")
    a.must("IRQ", "clear", "refuse", second, "--from-hour", "2098-11-24T09:00:00Z", "--to-hour", "2098-11-24T10:00:00Z")
    a.settle()
    tap.says(c.run(*ROUND, *ONE, at="2098-11-24T12:00:00Z"), 0,
             ["2098 km", "no route from 2098-11-24T18:00:00Z: IRQ's clearance ends", "its record", "by hand"],
             "a clearance that expires takes the route with it from that hour")
    run = c.run(*ROUND, *ONE, at="2098-11-24T18:00:00Z")
    tap.says(run, 1, ["no way", "refusals close every way", "silent"], "no route from that hour")
    tap.says(c.run(*ROUND, *ONE), 0, ["no route from 2098-11-24T09:00:00Z: IRQ's clearance ends"], "an hour that is refused again")
    run = c.run(*ROUND, *ONE, at="2098-11-24T09:30:00Z")
    tap.says(run, 1, ["no way", "from 2098-11-24T10:00:00Z", "over RUS-IRN-IRQ-SYR", "refused"],
             "of two words on one hour the later holds; then the way opens again")
    both = f"{first},{second}"
    told = {json.dumps(a.json(m, "clear", "show", both, "--at", "2098-11-24T09:30:00Z", "--as-of", "2098-11-24"), sort_keys=True)
            for m in ("RUS", "ARM", "KAZ")}
    tap.check(len(told) == 1, "who lets pass is the same on every node", told)
    tap.says(a.run("KAZ", "clear", "show", both, "--at", "2098-11-24T07:00:00Z"), 0,
             ["Il-76", "an exercise", "granted", "silent", "above 8,000 m", "settled", "2098-11-24T09:00:00Z"], "and shown to people")


def check_bad_clearances(tap, a, c):
    tap.says(c.run(*ROUND, "--grant", "ARM"), 2, ["ARM has a ledger of its own"], "nobody's word is typed for a member")
    tap.says(c.run("--refuse", "IRN"), 2, ["IRN has a ledger of its own"], "nor for a guest")
    real = a.json("RUS", "clear", "ask", BESLAN, LATAKIA, *HOURS)["id"]
    other = a.json("KAZ", "clear", "ask", "ABCD", LATAKIA, *HOURS, "--exercise")["id"]
    a.settle()
    tap.check(c.requests[0][:12] not in a.must("ARM", "clear"), "the real list holds nothing of an exercise")
    tap.says(a.run("ARM", "clear", "list", "--exercise"), 0, [c.requests[0][:12], "Il-76"], "--exercise lists it")
    tap.says(a.run("RUS", "route", "--clearances", f"{real},{c.requests[0]}"), 1, ["do not mix"], "an exercise beside what is real")
    tap.says(a.run("RUS", "route", "--clearances", f"{other},{c.requests[0]}"), 1, ["one author"], "requests of two authors")
    tap.says(a.run("RUS", "route", "--clearances", other), 2, ["ABCD", "--airfields"], "a code without a file")
    tap.says(a.run("RUS", "route", "--clearances", "ab" * 32), 3, ["no record"], "a request that is not there")
    tap.says(a.run("RUS", "route", "--clearances", "abcd,xy"), 2, ["hex digits"], "an id that is none")
    tap.says(a.run("RUS", "route", BESLAN, LATAKIA, "--at", "2098-11-24"), 2, ["--clearances"], "an hour without clearances")
    tap.says(c.run(at="soon"), 2, ["--at", "soon"], "an hour that is none")
    tap.says(a.run("RUS", "clear", "ask", "95,20", LATAKIA, *HOURS), 1, ["origin", "on the globe"], "a place off the globe")
    tap.says(a.run("RUS", "clear", "ask", BESLAN, LATAKIA), 2, ["--from-hour"], "no hours")
    turned = ("--from-hour", "2098-11-25", "--to-hour", "2098-11-24")
    tap.says(a.run("RUS", "clear", "ask", BESLAN, LATAKIA, *turned), 1, ["ends before it begins"], "hours that end before they begin")
    early = ("--from-hour", "1066-01-01", "--to-hour", "99999-01-01")
    tap.says(a.run("RUS", "clear", "ask", BESLAN, LATAKIA, *early), 2, ["99999-01-01"], "hours after 9999")
    tap.says(a.run("ARM", "clear", "grant", real, "--from-hour", "2097-01-01", "--to-hour", "2097-01-02"), 1, ["none of the hours"],
             "a grant of other hours")
    tap.says(a.run("ARM", "clear", "grant", real, "--reason", "x"), 2, ["--conditions"], "a grant with a reason")
    tap.says(a.run("ARM", "clear", "grant"), 2, ["grant ID"], "a grant of nothing")


def main():
    tap = Tap()
    guests = {"IRN": ("partner", "reply"), "IRQ": ("partner", "reply")}
    with Alliance("ARM", "KAZ", "RUS", guests=guests) as a:
        a.start(*a.members)
        check_bad_clearances(tap, a, check_corridor(tap, a))
    with tempfile.TemporaryDirectory(prefix="entente-route-") as folder:
        r = Route(folder)
        check_ways(tap, r)
        check_no_way(tap, r)
        check_borders(tap, r)
        check_words(tap, r)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
