# SPDX-License-Identifier: Apache-2.0
"""What screening.py measured, as the table of what is wanted, for a terminal and for docs/screening.md."""
import collections
import re
import textwrap

SCRIPTS = {"wd_arabic_16": "Arabic", "ar2en-train.txt": "Arabic, names in English", "wd_hebrew_16": "Hebrew",
           "wd_korean_16": "Korean", "wd_chinese_16": "Chinese", "wd_japanese_16": "Japanese", "wd_katakana_16": "Katakana",
           "wd_russian_16": "Russian"}
CLASSES = {"positives": "listed persons", "negatives_us": "invented people of the US", "negatives_global": "invented people of the world",
           "other_scripts": "names not in Latin letters"}
WIDTHS = (46, 30, 26, 44)  # of the table's columns in a terminal


class Row:
    def __init__(self, part, what, best, wanted, measured, is_met):
        self.part, self.what, self.best, self.wanted, self.measured, self.is_met = part, what, best, wanted, measured, is_met

    def met(self):
        return {True: "yes", False: "no", None: "-"}[self.is_met]

    def as_json(self):
        return {"part": self.part, "what": self.what, "best_today": self.best, "wanted": self.wanted, "measured": self.measured,
                "is_met": self.is_met}


class Reader:
    """Figures by set and name; a row is left out where one of its figures is missing."""

    def __init__(self, figures):
        self.figures = figures

    def __call__(self, name):
        return self.figures[name]


def exactness(f, notes):
    if "exactness" in notes:
        yield Row("exact", "exactness, index beside scoring every name", "", "the same, in 1,000,000 cases", notes["exactness"], False)
    else:
        yield Row("exact", "exactness, index beside scoring every name", "", "the same, in 1,000,000 cases",
                  f"the same in {f('exact.cases'):,.0f} cases: {f('exact.pairs'):,.0f} pairs of names, {f('exact.hits'):,.0f} hits, "
                  f"lists of seed {f('exact.seed'):.0f} on", f("exact.cases") >= 1e6)
    yield Row("exact", "SIMD kernels beside the scalar one", "", "the same", notes.get("kernels", "the same"), "kernels" not in notes)


def f1(f, pairs):
    return (f"{f(pairs + '.f1'):.3f} ({f(pairs + '.right'):.0f} right, {f(pairs + '.false'):.0f} false, "
            f"{f(pairs + '.missed'):.0f} missed)")


def pairs(f, _):
    yield Row("pairs", f"{f('pairs.rows'):.0f} judged pairs, F1 of alert", "logic-v2 .775 (.804 on the other half)", "at least .87",
              f1(f, "pairs"), f("pairs.f1") >= 0.87)
    yield Row("pairs", f"... without the {f('pairs.numerals'):.0f} that differ by a numeral", "", "said", f1(f, "pairs_plain"), None)
    yield Row("pairs", "... pairs marked STRONG that are wrong", "", "at most 1",
              f"{f('pairs.strong_wrong'):.0f} of {f('pairs.strong'):.0f}", f("pairs.strong_wrong") <= 1)


def positives(f, _):
    all_rows, alerts, tops = (f("positives." + name) for name in ("rows", "alerts", "tops"))
    yield Row("positives", f"{all_rows:.0f} listed persons: any alert", "Jaro-Winkler 99.7 %", "330", f"{alerts:.0f}", alerts >= 330)
    yield Row("positives", "... the right party on top", "Jaro-Winkler 99.0 %", "329", f"{tops:.0f}", tops >= 329)
    rows, alerts, tops = (f("positives_changed." + name) for name in ("rows", "alerts", "tops"))
    yield Row("positives", f"... of the {rows:.0f} that were changed: both", "", "said", f"{alerts:.0f}, {tops:.0f}", None)


def negatives(f, _):
    for name in ("negatives_us", "negatives_global"):
        rows, alerts = f(name + ".rows"), f(name + ".alerts")
        share = 100 * alerts / rows
        yield Row("negatives", f"{rows:,.0f} invented people ({name}): alert", "Jaro-Winkler 34 to 47 %; edit distance 0.2 to 0.3 %",
                  "at most 0.2 %", f"{share:.3f} % ({alerts:.0f})", share <= 0.2)


def scripts(f, _):
    for name, what in (("cross_scripts", "pairs across scripts"), ("one_person", "spellings of one person")):
        yield Row("scripts", f"{f(name + '.rows'):.0f} {what}: alert; hit", "", "said",
                  f"{f(name + '.alerts'):.0f}; {f(name + '.hits'):.0f}", None)


def transliteration(f, notes):
    for name, script in SCRIPTS.items():
        if name + ".asked" not in f.figures:
            yield Row("transliteration", f"{script}: a right word among ten", "", "", f"not measured: {notes.get(name, 'broken off')}", False)
            continue
        asked = f(name + ".asked")
        ours, base = f(name + ".found") / asked, f(name + ".baseline") / asked
        misses = (1 - ours) / (1 - base) if base < 1 else 0
        yield Row("transliteration", f"{script}: a right word among ten", f"ICU and Levenshtein {base:.3f}",
                  f"misses at most half: {(1 + base) / 2:.3f}", f"{ours:.3f} of {asked:,.0f}; {100 * misses:.0f} % of its misses",
                  misses <= 0.5)


def by_class(f, queries):
    return "; ".join(f"{what} {f(f'{queries}_{name}.rate'):,.0f}/s, p99 {f(f'{queries}_{name}.p99'):.2f} ms"
                     for name, what in CLASSES.items())


def speed(f, _):
    rate, p99 = f("lists.rate"), f("lists.p99")
    yield Row("speed", f"the two lists, {f('lists.names'):,.0f} names: queries/s a core", "pg_trgm 250 to 500; SIMD scan 270 to 450",
              "at least 20,000", f"{rate:,.0f}, with reasons {f('lists_reasons.rate'):,.0f}", rate >= 20000)
    yield Row("speed", "... p99", "pg_trgm 17 ms", "under 0.5 ms",
              f"{p99:.2f} ms, with reasons {f('lists_reasons.p99'):.2f} ms; median {f('lists.median'):.3f} ms", p99 < 0.5)
    yield Row("speed", "... by class", "", "said", by_class(f, "lists"), None)
    yield Row("speed", "... build; bytes a name; opening", "", "said",
              f"{f('lists.build'):.2f} s; {f('lists.size'):.0f}; {f('lists.opening'):.1f} ms", None)


def million(f, _):
    rate, p99 = f("invented.rate"), f("invented.p99")
    yield Row("million", f"{f('invented.names'):,.0f} names: queries/s a core", "", "at least 2,000",
              f"{rate:,.0f}, with reasons {f('invented_reasons.rate'):,.0f}; {f('invented.hits'):.0f} hits each", rate >= 2000)
    yield Row("million", "... p99", "", "under 3 ms", f"{p99:.2f} ms, with reasons {f('invented_reasons.p99'):.2f} ms; "
              f"{f('invented.incomplete'):.0f} incomplete", p99 < 3)
    yield Row("million", "... by class", "", "said", by_class(f, "invented"), None)
    yield Row("million", "... build on two cores", "", "under 10 s",
              f"{f('invented.build'):.1f} s ({f('invented.build_cpu'):.1f} s of processor time)", f("invented.build") < 10)
    yield Row("million", "... bytes a name", "", "under 150", f"{f('invented.size'):.0f}", f("invented.size") < 150)
    yield Row("million", "... opening, with the first query", "", "under 20 ms", f"{f('invented.opening'):.1f} ms",
              f("invented.opening") < 20)


def found(f, name):
    share = 100 * f(name + ".found") / f(name + ".wanted")
    return f"{f(name + '.rate'):.1f} MB/s, {share:.2f} % found"


def text(f, _):
    for name, what, wanted in (("exact", "exact words", 100), ("edited", "one edit a word", 10)):
        yield Row("text", f"running text, {what}", "", f"{wanted} MB/s", f"{found(f, 'text_' + name)}; with other scripts "
                  f"{found(f, 'text_scripts_' + name)}", f(f"text_{name}.rate") >= wanted)


def trgm(run):
    if run.trgm is None:
        return [Row("trgm", "times pg_trgm", "", "at least 100", run.notes.get("trgm", "not measured"), None)]
    ours, best, fastest = run.figures.get("lists.wall_rate"), run.trgm["best"], run.trgm["fastest"]
    if ours is None:
        return []
    return [Row("trgm", f"times pg_trgm ({best['way']})", f"{best['rate']:.0f}/s, p99 {best['p99_ms']:.1f} ms, "
                f"{100 * best['recall']:.0f} % of the listed persons found", "at least 100",
                f"{ours / best['rate']:.0f} times; {ours / fastest['rate']:.0f} times its fastest ({fastest['way']}, "
                f"{fastest['rate']:.0f}/s, {100 * fastest['recall']:.0f} % found)", ours / best["rate"] >= 100)]


MAKERS = {"exact": exactness, "pairs": pairs, "positives": positives, "negatives": negatives, "transliteration": transliteration,
          "scripts": scripts, "speed": speed, "million": million, "text": text}


def rows(run, parts):
    """The rows of these parts; one that broke is a row that says so."""
    made, f = [], Reader(run.figures)
    for part in parts:
        if part == "trgm":
            made += trgm(run)
            continue
        try:
            made += list(MAKERS[part](f, run.notes))
        except KeyError:
            made.append(Row(part, part, "", "", "not measured: it broke or was broken off", False))
    return made


# ---- in a terminal ----

def show_row(cells):
    columns = [textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, WIDTHS)]
    for i in range(max(len(column) for column in columns)):
        line = "  ".join((column[i] if i < len(column) else "").ljust(width) for column, width in zip(columns, WIDTHS))
        print((line + ("  " + cells[-1] if i == 0 else "")).rstrip())


def title(result):
    build, machine = result["build"], result["machine"]
    return (f"commit {result['commit'][:12]}{' with changes' if result['is_changed'] else ''}, -O{build.get('optimization', '?')}"
            f"{', LTO' if build.get('b_lto') else ''}, {result['compiler']}; {machine['processors']} x {machine['processor']}, "
            f"load {machine['load']:.1f} at the start; {result['when']}, {result['seconds'] / 60:.1f} min")


def show(run, made, result):
    print(title(result))
    if result["is_quick"]:
        print("a look: samples only (--quick)")
    print()
    show_row(("what", "today's best", "wanted", "measured", "met"))
    show_row(tuple("-" * width for width in WIDTHS) + ("---",))
    for row in made:
        show_row((row.what, row.best, row.wanted, row.measured, row.met()))
    wanted = [row for row in made if row.is_met is not None]
    print(f"\n{sum(row.is_met for row in wanted)} of {len(wanted)} met")
    for lines in (category_lines(run), cause_lines(run), trgm_lines(run)):
        if len(lines) > 2:
            print("\n" + "\n".join(align(lines)))
    for name, note in run.notes.items():
        print(f"\n{name}: {note}")


def align(lines):
    """A table of Markdown with columns of one width."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not line.startswith("|---")]
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]))]
    for row in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()


# ---- tables of Markdown ----

def markdown(head, body):
    return ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)] + ["| " + " | ".join(row) + " |" for row in body]


def listed(causes):
    return "; ".join(f"{cause} {count}" for cause, count in sorted(causes.items(), key=lambda item: (-item[1], item[0])))


def category_lines(run):
    """Judged pairs by category, where any is wrong: how many, and what decided."""
    sizes, causes = collections.Counter(), collections.defaultdict(collections.Counter)
    for (name, category, outcome, cause), count in run.rows.items():
        if name == "pairs":
            sizes[category] += count
            if outcome in ("missed", "false"):
                causes[category, outcome][cause] += count
    body = [[category, str(sizes[category]), outcome, str(sum(c.values())), listed(c)]
            for (category, outcome), c in sorted(causes.items())]
    right = [category for category in sizes if not any((category, outcome) in causes for outcome in ("missed", "false"))]
    if right:
        body.append([f"the {len(right)} others", str(sum(sizes[category] for category in right)), "", "0", ""])
    return markdown(("category", "pairs", "wrong answer", "rows", "by"), body)


def cause_lines(run):
    """What fails and why in the other sets."""
    causes = collections.defaultdict(collections.Counter)
    for (name, _, outcome, cause), count in run.rows.items():
        if name != "pairs":
            causes[name, outcome][cause] += count
    body = [[SCRIPTS.get(name, name), outcome, str(sum(c.values())), listed(c)] for (name, outcome), c in sorted(causes.items())]
    return markdown(("set", "wrong answer", "rows", "by"), body)


def trgm_lines(run):
    if run.trgm is None:
        return []
    ways = run.trgm["ways"] + [{**run.trgm["best"], "way": run.trgm["best"]["way"] + ", all queries"}]
    return markdown((f"pg_trgm, PostgreSQL {run.trgm['version']}", "queries", "queries/s", "p99", "names found each",
                     "listed persons found"),
                    [[way["way"], str(way["queries"]), f"{way['rate']:.0f}", f"{way['p99_ms']:.1f} ms", f"{way['hits']:.0f}",
                      f"{100 * way['recall']:.1f} %"] for way in ways])


def write_docs(path, run, made, result):
    """Replace what stands between <!-- measured: NAME --> and <!-- end --> by what was measured, where that is complete."""
    parts = set(result["parts"])
    head = [f"`script/bench screening`, {title(result)}.", ""]
    tables = {}
    if parts >= set(MAKERS) | {"trgm"}:
        tables["all"] = head + markdown(("what", "today's best", "wanted", "measured", "met"),
                                        [[row.what, row.best, row.wanted, row.measured, row.met()] for row in made])
    if "pairs" in parts:
        tables["categories"] = category_lines(run)
    if parts >= {"positives", "negatives", "transliteration"}:
        tables["causes"] = cause_lines(run)
    if run.trgm is not None:
        tables["trgm"] = trgm_lines(run)
    page = path.read_text(encoding="utf-8")
    for name, lines in tables.items():
        block = f"<!-- measured: {name} -->\n" + "\n".join(lines) + "\n<!-- end -->"
        page = re.sub(rf"<!-- measured: {name} -->\n.*?<!-- end -->", lambda _, block=block: block, page, flags=re.DOTALL)
    path.write_text(page, encoding="utf-8")
