#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""entente route as an officer types it: ways between places and airfields, whom to ask, who refuses, borders seen otherwise, and
what is told of words that do not fit. The airfields and borders here are invented."""
import json
import os
import subprocess
import sys
import tempfile

from alliance import Tap

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


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix="entente-route-") as folder:
        r = Route(folder)
        check_ways(tap, r)
        check_no_way(tap, r)
        check_borders(tap, r)
        check_words(tap, r)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
