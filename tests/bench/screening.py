#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Screening, measured: exactness, quality, false alerts and speed from one build in one run, beside what is used today.

screening.py [PART...] [--quick] [--json FILE] [--docs] [--cases N] [--details]

  PART       exact, pairs, positives, negatives, transliteration, scripts, speed, trgm, million, text; all when none is named
  --quick    samples only, for a look; what was sampled is marked
  --json     also write everything that was measured to FILE ("-": print that instead of the table)
  --docs     also write anew the tables of docs/screening.md whose parts were measured
  --cases    of exactness: queries, each against one list in full; 1,000,000 unless told otherwise
  --details  also what the tools say to people
"""
import argparse
import collections
import datetime
import json
import os
import pathlib
import platform
import re
import signal
import subprocess
import sys
import tempfile
import time

import screening_table
import screening_trgm

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = pathlib.Path(os.environ.get("ENTENTE_BENCH_TOOLS", ROOT / "build/bench/tests/bench"))
BUILD = TOOLS.parents[1]
DATA = pathlib.Path(os.environ.get("ENTENTE_SHARED", ROOT / "../shared")) / "data"
CASES, CASES_QUICK = 1000000, 20000
STEP_QUICK = 20   # each so many-th query of a set
TRGM_QUERIES = 1000
SETS = ("wd_arabic_16", "ar2en-train.txt", "wd_hebrew_16", "wd_korean_16", "wd_chinese_16", "wd_japanese_16",
        "wd_katakana_16", "wd_russian_16")
PARTS = ("exact", "pairs", "positives", "negatives", "transliteration", "scripts", "speed", "trgm", "million", "text")


class Step:
    """One program to run, for a part; expected: seconds on a quiet machine, the whole and with --quick."""

    def __init__(self, part, title, command, expected, environment=None):
        self.part, self.title, self.command, self.expected = part, title, command, expected
        self.environment = environment or {}


def steps_of(parts, options, folder):
    quick, unit = options.quick, BUILD / "tests/unit/screen"
    quality = [TOOLS / "tool_screen_quality", "--step", str(STEP_QUICK if quick else 1)]
    speed = [TOOLS / "tool_screen_speed", *(["--quick"] if quick else [])]
    cases = options.cases or (CASES_QUICK if quick else CASES)
    dump = str(folder / "dump")
    found = [
        Step("exact", "kernels", [unit / "unit_screen_kernel"], 1),
        Step("exact", "exactness", [unit / "unit_screen_exact"], 170e-6 * cases, {"ENTENTE_CASES": str(cases)}),
        Step("pairs", "judged pairs", [TOOLS / "tool_screen_quality", "--part", "pairs"], 1),
        Step("positives", "listed persons", [TOOLS / "tool_screen_quality", "--part", "positives"], 1),
        *(Step("negatives", name, [*quality, "--part", "negatives", "--set", name], 1 if quick else 12)
          for name in ("negatives_us", "negatives_global")),
        Step("scripts", "pairs across scripts", [*quality, "--part", "scripts"], 1),
        *(Step("transliteration", name, [*quality, "--part", "transliteration", "--set", name], 2 if quick else 25)
          for name in SETS),
        Step("speed", "the two lists", [*speed, "--lists", "--dump", dump], 3 if quick else 12),
        Step("trgm", "pg_trgm", None, 30 if quick else 160),
        Step("million", "a million names", [*speed, "--invented"], 40 if quick else 150),
        Step("text", "running text", [TOOLS / "tool_screen_text", "4" if quick else "64"], 6 if quick else 60),
    ]
    needed = {"speed", "positives"} if "trgm" in parts else set()
    return [step for step in found if step.part in parts or step.part in needed]


class Progress:
    """Says on stderr where the run is and how long it will take, by how fast it was so far."""

    def __init__(self, steps):
        self.all = sum(step.expected for step in steps)
        self.done, self.begun, self.is_shown = 0.0, time.monotonic(), sys.stderr.isatty()
        self.step = None

    def begin(self, step):
        self.step = step
        if not self.is_shown:
            print(f"screening: {step.title}{self.left(0)}", file=sys.stderr, flush=True)
        self.show(0)

    def left(self, share):
        done = self.done + share * self.step.expected
        spent = time.monotonic() - self.begun
        # Until something was done, what was expected is all that is known.
        pace = spent / done if done > 5 else 1
        minutes = (self.all - done) * pace / 60
        return f", about {minutes:.0f} min left" if minutes >= 1 else ", less than a minute left"

    def show(self, share):
        if self.is_shown:
            whole = 100 * (self.done + share * self.step.expected) / self.all
            print(f"\r\033[K{whole:3.0f} % {self.step.title}{self.left(share)}", end="", file=sys.stderr, flush=True)

    def end(self):
        self.done += self.step.expected
        if self.is_shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


class Run:
    """What was measured: figures by name, rows of sets by outcome and cause."""

    def __init__(self):
        self.figures = {}
        self.rows = collections.Counter()  # (set, category, outcome, cause)
        self.notes = {}                    # part: why it was skipped, or failed
        self.trgm = None
        self.seconds = collections.Counter()

    def read(self, line, progress, has_details):
        found = re.match(r"(?:# )?@ (\w+) (.*)", line)
        if found is None:
            if has_details:
                print(line, file=sys.stderr)
            if "skipped:" in line:
                self.notes["data"] = line.strip("# ").strip()
            return
        kind, rest = found.groups()
        if kind == "figure":
            name, value = rest.rsplit(" ", 1)
            self.figures[name] = float(value)
        elif kind == "row":
            self.rows[tuple(rest.split("\t"))] += 1
        elif kind == "progress":
            progress.show(float(rest))


def run_tool(step, run, progress, has_details):
    environment = {**os.environ, "ENTENTE_SHARED": str(DATA.parent), **step.environment}
    with subprocess.Popen([str(word) for word in step.command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", env=environment) as tool:
        last = ""
        for line in tool.stdout:
            run.read(line.rstrip("\n"), progress, has_details)
            last = line if line.startswith(("ERROR", "# ERROR")) or "fail" in line.lower() else last
    if tool.returncode != 0:
        run.notes[step.title] = last.strip() or f"ended with {tool.returncode}"
    elif step.title == "kernels":
        run.figures["exact.kernels"] = 1


def run_trgm(run, progress, folder, quick):
    # What finds less than ours is no yardstick for its speed.
    recall = run.figures.get("positives.alerts", 1) / run.figures.get("positives.rows", 1)
    try:
        run.trgm = screening_trgm.measure(folder / "dump", DATA / "screening/positives_un.csv", 200 if quick else TRGM_QUERIES,
                                          recall, progress.show)
    except screening_trgm.Missing as missing:
        run.notes["trgm"] = f"skipped: {missing}"


def measure(parts, options):
    run = Run()
    with tempfile.TemporaryDirectory(prefix="entente-screening-", dir="/var/tmp") as name:
        folder = pathlib.Path(name)
        steps = steps_of(parts, options, folder)
        progress = Progress(steps)
        try:
            for step in steps:
                begun = time.monotonic()
                progress.begin(step)
                if step.part == "trgm":
                    run_trgm(run, progress, folder, options.quick)
                else:
                    run_tool(step, run, progress, options.details)
                run.seconds[step.part] += time.monotonic() - begun
                progress.end()
        except KeyboardInterrupt:
            run.notes["interrupted"] = f"broken off at {step.title}: what was measured until then is told"
    return run


def output(*words):
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    return done.stdout.strip()


def origin():
    """Which source, build and machine the figures are of."""
    wanted = ("buildtype", "optimization", "b_lto", "b_ndebug", "b_sanitize")
    try:
        built = {o["name"]: o["value"] for o in json.loads(output("meson", "introspect", str(BUILD), "--buildoptions"))
                 if o["name"] in wanted}
    except ValueError:
        built = {}
    cpuinfo = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.search(r"model name\s*: (.*)", cpuinfo)
    return {
        "when": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "commit": output("git", "rev-parse", "HEAD"), "is_changed": output("git", "status", "--porcelain", "-uno") != "",
        "build": built, "compiler": output("cc", "--version").split("\n")[0],
        "machine": {"processor": model.group(1) if model else platform.machine(), "processors": os.cpu_count(),
                    "load": os.getloadavg()[0], "kernel": platform.release()},
    }


def main():
    parser = argparse.ArgumentParser(prog="script/bench screening", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json", metavar="FILE")
    parser.add_argument("--docs", action="store_true")
    parser.add_argument("--cases", type=int)
    parser.add_argument("--details", action="store_true")
    options = parser.parse_args()
    unknown = [part for part in options.parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]}; the parts are {', '.join(PARTS)}")
    if options.docs and options.quick:
        parser.error("--docs is for whole measurements, not for samples")
    parts = options.parts or PARTS
    if not (DATA / "screening/name_pairs.csv").exists():
        print("# skipped: no shared data (ENTENTE_SHARED)")
        return 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the server it started ends with it
    source, begun = origin(), time.monotonic()
    run = measure(parts, options)
    rows = screening_table.rows(run, parts)
    result = {"format": 1, **source, "seconds": round(time.monotonic() - begun, 1), "parts": list(parts), "is_quick": options.quick,
              "rows": [row.as_json() for row in rows], "figures": run.figures, "trgm": run.trgm, "notes": run.notes,
              "seconds_of": {part: round(seconds, 1) for part, seconds in run.seconds.items()},
              "counted": [[*row, count] for row, count in sorted(run.rows.items())]}
    text = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
    if options.json == "-":
        print(text, end="")
    else:
        screening_table.show(run, rows, result)
        if options.json:
            pathlib.Path(options.json).write_text(text, encoding="utf-8")
    if options.docs:
        screening_table.write_docs(ROOT / "docs/screening.md", run, rows, result)
    # A figure that is not met is no failure of the measurement; an answer that is not exact, or a tool that broke, is.
    return 1 if any(title != "trgm" for title in run.notes) else 0


if __name__ == "__main__":
    sys.exit(main())
