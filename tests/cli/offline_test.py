#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Screening with no alliance, no member and no node: an index file is built of lists, shown, screened against name by name and
by the file, and pairs of names are compared. Names here are invented; the official lists are used where they are at hand."""
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from alliance import Tap

NAMES = ["Northern Lantern Brigade", "Ruslan Akhmetzhanov", "QORGAN TRADE LLC", "محمد الكاظمي", "Дмитрий Вестов", "Zelmar"]
SDN = '''101,"ORLOVIC, Petar",individual,"SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1970."
102,"HARROW SHIPPING LTD",-0- ,"SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0-
\x1a'''
ALT = '''101,1,"aka","ORLOVITCH, Pyotr",-0-
\x1a'''
ADD = '''101,1,-0- ,"Nowhere","Elsewhere",-0-
\x1a'''


class Offline:
    def __init__(self, folder):
        self.folder, self.binary = folder, os.environ.get("ENTENTE_BIN") or sys.exit("ENTENTE_BIN names no binary")

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def file(self, name, data):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "wb") as file:
            file.write(data.encode() if isinstance(data, str) else data)
        return self.path(name)

    def bytes(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def run(self, *words, stdin=None):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("ENTENTE_")}
        return subprocess.run([self.binary, *words], capture_output=True, text=True, errors="replace", check=False,
                              input=stdin, env=environment, timeout=300)

    def lines(self, *words, **options):
        run = self.run(*words, **options)
        return [json.loads(line) for line in run.stdout.splitlines()]


def check_build(tap, o):
    names = o.file("names.txt", "\n".join(NAMES) + "\n\n")
    o.file("ofac/sdn.csv", SDN), o.file("ofac/alt.csv", ALT), o.file("ofac/add.csv", ADD)
    index = o.path("x.idx")
    tap.says(o.run("index", "build", "--ofac", o.path("ofac"), "--names", names, "-o", index), 0,
             ["9 of 8 listings", "ofac: 2 listings", "names: 6 listings", "hash"], "index build: of two lists")
    shown = json.loads(o.run("index", "show", index, "--json").stdout)
    tap.check(shown["names"] == 9 and shown["entries"] == 8 and shown["size"] == os.path.getsize(index) and len(shown["hash"]) == 64
              and set(shown["versions"]) >= {"file", "index", "score"}, "index show --json", shown)
    run = o.run("index", "build", "--ofac", o.path("ofac", "sdn.csv"), "--names", names, "-o", o.path("y.idx"))
    tap.check(run.returncode == 0 and o.bytes("x.idx") == o.bytes("y.idx"), "the same lists give the same bytes", run.stderr)
    before = o.bytes("x.idx")
    o.file("ofac/cut.csv", SDN[:-2])
    shutil.copytree(o.path("ofac"), o.path("short"))
    os.replace(o.path("short", "cut.csv"), o.path("short", "sdn.csv"))
    tap.says(o.run("index", "build", "--ofac", o.path("short"), "-o", index), 1, ["cut short", "--allow-truncated"], "a list that is cut short")
    tap.check(o.bytes("x.idx") == before and not [x for x in os.listdir(o.folder) if ".part" in x],
              "a build that fails leaves the index as it was, and nothing beside it")
    tap.says(o.run("index", "build", "--ofac", o.path("short"), "--allow-truncated", "-o", o.path("short.idx")), 0, ["ofac:"],
             "and is taken when that is said")
    tap.says(o.run("index", "build", "--un", names, "-o", index), 1, [names], "a file that is no list")
    tap.says(o.run("index", "build", "--un", o.path("nowhere.xml"), "-o", index), 3, ["nowhere.xml"], "a list that is not there")
    tap.says(o.run("index", "build", "--names", names, "-o", o.path("no", "x.idx")), 2, ["x.idx"], "into a folder that is not there")
    tap.says(o.run("index", "build", "--names", o.file("empty.txt", "\n \n"), "-o", index), 1, ["holds no name"], "no names at all")
    tap.says(o.run("index", "build", "-o", index), 2, ["--names"], "no list")
    tap.says(o.run("index", "build", "--names", names), 2, ["-o FILE"], "no place for it")
    return index


def check_screen(tap, o, index):
    tap.says(o.run("screen", "--index", index, "Northern", "Lantern", "Brigade"), 0,
             ["ALERT 99.0 %", "(names 1)", "Lantern = Lantern", "looked through 9 names"], "screen --index: a name")
    answer = json.loads(o.run("screen", "--index", index, "petar orlovic", "--json").stdout)
    hit = answer["hits"][0]
    tap.check(hit["listing"] == "ofac/101" and hit["name"] == "ORLOVIC, Petar" and 0.9 < hit["score"] < 1 and hit["alert"]
              and "Orlovic" not in hit["why"] and "petar = Petar" in hit["why"], "screen --index --json", answer)
    tap.check(answer["query"] == "petar orlovic" and answer["total"] >= 1, "and it repeats the query", answer)
    alias = json.loads(o.run("screen", "--index", index, "Pyotr Orlovitch", "--json").stdout)["hits"][0]
    tap.check(alias["kind"] == "alias" and alias["primary"] == "ORLOVIC, Petar" and alias["alert"], "through an alias", alias)
    tap.says(o.run("screen", "--index", index, "Nobody Whatsoever"), 0, ["no hit"], "no hit")
    tap.says(o.run("screen", "--index", index, "..."), 0, ["nothing in that name"], "nothing to compare")
    tap.says(o.run("screen", "--index", index), 2, ["which name"], "no name")
    tap.says(o.run("screen", "--index", index, "X", "--as-of", "2026-01-01"), 2, ["--as-of"], "no other day")
    tap.says(o.run("screen", "--queries", index), 2, ["--index"], "queries need an index")
    tap.says(o.run("screen", "--index", index, "X", "--queries", index), 2, ["not both"], "a name and a file of names")


def check_queries(tap, o, index):
    typed = [*NAMES, "Nobody Whatsoever", "", "Ruslan Ahmetzhanov", "x" * 10000, "Ж" * 5000, "1", "Zelmar"] * 40
    queries = o.file("queries.txt", "\n".join(typed))
    answers = o.lines("screen", "--index", index, "--queries", queries, "--json")
    tap.check([a["query"] for a in answers] == [t.encode()[:4096].decode(errors="ignore") for t in typed],
              "--queries: one answer a line, in order", len(answers))
    top = [a["hits"][0]["listing"] if a["hits"] else None for a in answers[:9]]
    tap.check(top == [f"names/{i}" for i in range(1, 7)] + [None, None, "names/2"], "and they are found", top)
    tap.check(answers[9].get("cut") and answers[9]["comparable"], "a line of 10,000 letters is screened by its beginning, and it is said")
    one = [json.loads(o.run("screen", "--index", index, name, "--json").stdout) for name in NAMES]
    tap.check(one == answers[:len(NAMES)], "as when they are asked one by one")
    marked = o.lines("screen", "--index", index, "--queries", o.file("marked.txt", "\ufeffZelmar\n\ufeffZelmar\n"), "--json")
    tap.check([x["query"] for x in marked] == ["Zelmar", "\ufeffZelmar"], "a byte order mark at a file's start is no part of a name", [x["query"] for x in marked])
    crlf = o.lines("screen", "--index", index, "--queries", "-", "--json", stdin="Zelmar\r\nQorgan Trade")
    tap.check([a["query"] for a in crlf] == ["Zelmar", "Qorgan Trade"], "CRLF, standard input, no line end after the last", crlf)
    bad = o.file("bad.txt", b"Zelmar\n\xff\xfeZelmar\n\xc3(\nZelmar\n")
    run = o.run("screen", "--index", index, "--queries", bad, "--json")
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    tap.check(run.returncode == 0 and [a.get("damaged", False) for a in answers] == [False, True, True, False] and answers[1]["hits"],
              "lines that are not UTF-8 are screened, and it is said", answers)
    tap.check("2 lines are not UTF-8" in run.stderr and "line 2" in run.stderr, "and told at the end", run.stderr)
    tap.says(o.run("screen", "--index", index, "--queries", queries), 0, ["names screened", "ALERT"], "--queries in words")
    tap.says(o.run("screen", "--index", index, "--queries", o.path("nowhere")), 3, ["nowhere"], "no such file")
    tap.check(o.run("screen", "--index", index, "--queries", o.file("none.txt", ""), "--json").stdout == "", "an empty file")
    with subprocess.Popen([o.binary, "screen", "--index", index, "--queries", "-", "--json"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as process:
        seen = []
        for name in ("Zelmar", "Nobody"):
            process.stdin.write(name + "\n")
            process.stdin.flush()
            seen.append(json.loads(process.stdout.readline())["query"])
        process.stdin.close()
        tap.check(seen == ["Zelmar", "Nobody"] and process.wait() == 0, "a program that asks through a pipe is answered at once", seen)


def check_text(tap, o, index):
    text = "Invoice 7 paid to AKHMETZHANOV, Ruslan; Nothern Lantern Brigade. The Zelmar sailed; \u202e Дмитрий Вестов. qorgan trade"
    found = o.lines("screen", "--index", index, "--text", o.file("text.txt", text), "--json")
    part = {f["listing"]: text.encode()[f["from"]:f["until"]].decode() for f in found}
    tap.check(part == {"names/2": "AKHMETZHANOV, Ruslan", "names/1": "Nothern Lantern Brigade", "names/6": "Zelmar",
                       "names/5": "Дмитрий Вестов", "names/3": "qorgan trade"}, "--text: whole names, in any order, with an edit", found)
    tap.check(all(f["text"] == part[f["listing"]] and f["why"] and 0 < f["score"] < 1 for f in found), "each with its place and score", found)
    tap.check(not [f for f in found if f["listing"] == "names/6"][0]["alert"], "one word alone does not alert", found)
    exact = o.lines("screen", "--index", index, "--text", "-", "--edits", "0", "--json", stdin=text)
    tap.check({f["listing"] for f in exact} == set(part) - {"names/1"}, "--edits 0: the words as listed", exact)
    tap.says(o.run("screen", "--index", index, "--text", o.path("text.txt")), 0,
             ["bytes 18 to 38: AKHMETZHANOV, Ruslan", "5 found in", "ALERT"], "--text in words")
    tap.says(o.run("screen", "--index", index, "--text", o.file("bad.bin", b"\xff\xc3( Ruslan Akhmetzhanov"), "--json"), 0,
             ["not UTF-8", "names/2"], "a text that is not UTF-8 is searched, and it is said")
    tap.check(o.run("screen", "--index", index, "--text", o.file("none.txt", ""), "--json").stdout == "", "an empty text")
    tap.says(o.run("screen", "--index", index, "--text", o.path("nowhere")), 3, ["nowhere"], "no such text")
    for words, said in ((["--edits", "2"], "--edits"), (["--max", "3"], "--max"), (["X"], "not both"), (["--queries", "-"], "not both")):
        tap.says(o.run("screen", "--index", index, "--text", o.path("text.txt"), *words), 2, [said], f"--text with {words[0]}")
    tap.says(o.run("screen", "--text", o.path("text.txt")), 2, ["--index"], "--text needs an index")


def check_damaged(tap, o, index):
    whole = o.bytes("x.idx")
    for name, data, code, words in (
            ("cut", whole[:5000], 5, ["damaged", "build it again"]),
            ("header", whole[:100], 1, ["cut short"]),
            ("empty", b"", 1, ["no index file"]),
            ("other", b"<xml>" * 2000, 1, ["no index file", "entente index build"]),
            ("version", whole[:8] + b"\x63" + whole[9:], 1, ["version 99", "build it again"]),
            ("longer", whole + b"x", 5, ["damaged"]),
            ("flipped", whole[:6000] + bytes([whole[6000] ^ 1]) + whole[6001:], 5, ["hash", "build it again"])):
        path = o.file(name + ".idx", data)
        tap.says(o.run("screen", "--index", path, "Zelmar"), code, [path, *words], f"an index file that is {name} is refused")
        tap.says(o.run("index", "show", path), code, words, f"index show: {name}")
    tap.says(o.run("screen", "--index", o.folder, "Zelmar"), 1, ["not an ordinary file"], "a folder is no index")
    tap.says(o.run("screen", "--index", o.path("nowhere.idx"), "Zelmar"), 3, ["nowhere.idx"], "an index that is not there")


def check_cut_meanwhile(tap, o, index):
    """Somebody cuts the index while it is used."""
    path = o.path("cut.idx")
    shutil.copy(index, path)
    with subprocess.Popen([o.binary, "screen", "--index", path, "--queries", "-", "--json"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        program.stdin.write("Zelmar\n")
        program.stdin.flush()
        first = program.stdout.readline()
        os.truncate(path, 0)
        out, err = program.communicate("Qorgan\n", timeout=60)
    tap.check(json.loads(first)["query"] == "Zelmar" and out == "" and program.returncode == 5 and "cut short" in err,
              "an index that is cut while it is used ends the program with a sentence", (program.returncode, out, err))


def check_compare(tap, o):
    tap.says(o.run("compare", "Youssef ben Saeed", "YUSUF BIN SAID"), 0, ["would alert", "Youssef ~ YUSUF"], "compare: two names")
    pair = json.loads(o.run("compare", "Anna Keller", "Boris Vestov", "--json").stdout)
    tap.check(pair["score"] == 0 and pair["alert"] is False and pair["name2"] == "Boris Vestov" and pair["why"], "compare --json", pair)
    pairs = o.file("pairs.csv", 'id,schema,name1,name2,note\r\n1,Person,"Vestov, Boris",BORIS VESTOV,"a ""b"", c"\r\n'
                                '2,Person,Anna Keller,Boris Vestov,\r\n3,Person,Анна Келлер,Anna Keller,"two\nlines"\r\n')
    run = o.run("compare", "--pairs", pairs)
    rows = list(csv.reader(io.StringIO(run.stdout)))
    tap.check(rows[0] == ["id", "schema", "name1", "name2", "note", "score", "alert"], "--pairs: the header with two columns more", rows)
    tap.check([r[:5] for r in rows[1:]] == [r for r in csv.reader(io.StringIO(o.bytes("pairs.csv").decode(), newline=""))][1:],
              "the same rows", rows)
    tap.check([r[6] for r in rows[1:]] == ["true", "false", "true"] and float(rows[1][5]) > 0.9 and float(rows[2][5]) == 0, "and their scores", rows)
    tap.says(o.run("compare", "--pairs", o.file("odd.csv", "a,b\n1,2\n")), 1, ["line 1", "name1"], "a file without the columns")
    tap.says(o.run("compare", "--pairs", o.file("odd.csv", 'name1,name2\n"x"y,2\n')), 1, ["line 2"], "a file that is no CSV")
    odd = o.file("odd.csv", '\ufeff"name1",name2\nZelmar,Zelmar\na,b,c\n"x"y,2\nonly one\nAnna,Anna\n' + "n" * 5000 + ',x\n"Boris,Boris\nlast,last\n')
    run = o.run("compare", "--pairs", odd)
    told = re.findall(r"left out: line (\d+)", run.stderr)
    tap.check(run.returncode == 1 and told == ["3", "4", "5", "7", "8"] and [r[0] for r in csv.reader(io.StringIO(run.stdout))] ==
              ["name1", "Zelmar", "Anna", "last"], "rows that are wrong are named and left out, all others compared", (run.stdout, run.stderr))
    run = o.run("compare", "--pairs", o.file("odd.csv", "name1,name2\n" + "x\n" * 1000 + "A,A\n"))
    tap.check(run.returncode == 1 and run.stdout.count("\n") == 2 and run.stderr.count("\n") == 21 and "1000 rows" in run.stderr, "a thousand of them by their number", run.stderr)
    tap.says(o.run("compare", "only one"), 2, ["two names"], "one name")
    tap.says(o.run("compare", "--pairs", o.file("p.csv", b"name1,name2\nZelmar,\xffZelmar\nA,B")), 0, ["not UTF-8", "line 2"],
             "names that are not UTF-8, and no line end after the last")


def check_official(tap, o):
    lists = os.path.join(os.environ.get("ENTENTE_SHARED", ""), "data", "lists")
    un, ofac = os.path.join(lists, "un-2026-02", "UN_consolidated.xml"), os.path.join(lists, "ofac-2021-07")
    if not os.path.exists(un):
        tap.skip("the official lists", "no shared data")
        return
    run = o.run("index", "build", "--un", un, "--ofac", ofac, "-o", o.path("official.idx"), "--json")
    shown = json.loads(run.stdout)
    tap.check(shown["names"] == 27457 and [x["entries"] for x in shown["lists"]] == [1003, 8976] and
              shown["lists"][0]["as_of"] == "2026-02-27", "the official lists: every name of theirs", run.stdout + run.stderr)
    answers = o.lines("screen", "--index", o.path("official.idx"), "--queries", "-", "--json", stdin="Taliban\nТалибан\n")
    tap.check(all(a["hits"][0]["alert"] and a["hits"][0]["listing"] == "ofac/6636" for a in answers), "a listed name, in two scripts", answers)


def main():
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix="entente-offline-") as folder:
        o = Offline(folder)
        index = check_build(tap, o)
        check_screen(tap, o, index)
        check_queries(tap, o, index)
        check_text(tap, o, index)
        check_damaged(tap, o, index)
        check_cut_meanwhile(tap, o, index)
        check_compare(tap, o)
        check_official(tap, o)
    return tap.finish()


sys.exit(main())
