#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What people type at the program before anything runs: each command has a help with an example, says what it did not
understand, where its folder is not, and that its node does not answer, with the exit codes that the manual promises."""
import json
import os
import re
import shutil
import subprocess
import sys

from alliance import Alliance, Tap, free_ports

# Words that are in order for each command, with WHERE for a path that may be written.
GOOD = {
    "status": [], "peers": [], "list": [], "audit": [], "verify": [], "key": ["show"], "serve": [],
    "import": ["un", "/dev/null"], "screen": ["Anybody"], "show": ["0123456789ab"], "ledger": ["ARM"],
    "prove": ["0123456789ab", "WHERE"], "export": ["WHERE"],
    "write": ["listing", "status=listed", "subject=person", "name=X", "criterion=terrorism"],
    "recognise": ["0123456789ab"], "delist": ["0123456789ab"], "erase": ["0123456789ab", "--reason", "x"],
    "send": ["KAZ", "x"], "inbox": [], "fetch": [],
    "report": ["incident", "x"], "situation": [], "series": [], "notice": ["list"], "publish": ["WHERE"], "read": ["contingent"],
    "centre": [], "organs": [], "diff": ["0123456789ab", "0123456789ab"], "agreements": [], "meeting": [], "items": [], "petition": [],
    "propose": ["--procedure", "silence", "--deadline", "72h", "--text", "/dev/null"], "position": ["0123456789ab", "agree"], "outcome": [], "members": [],
    "withdraw": ["--yes", "--dry-run"], "officers": [],
    "verdict": ["0123456789ab", "not-the-same", "Anybody", "--why", "x"], "verdicts": [], "customers": ["remove", "X"],
    "agreement": [], "operation": [], "clear": [], "ask": ["--list"], "contingents": [], "offer": ["0123456789ab", "people=1"], "refuse": ["0123456789ab"], "agreements": [], "meeting": [], "items": [], "petition": [],
    "deliver": ["0123456789ab", "people=1"], "answer": ["0123456789ab", "none"],
    "inquire": ["KAZ", "--person", "Somebody", "--purpose", "x", "--basis", "0123456789ab", "--until", "2030-01-01"],
    "release": ["0123456789ab", "--to", "KAZ"], "recall": ["0123456789ab", "--from", "KAZ"],
}
ELSEWHERE = {"init", "charter"}  # they make what the others need
OFFLINE = {"route", "index", "compare"}  # they need no folder; route_test.py, offline_test.py
ALONE = {"key", "serve", "verify"}  # they work without a running node
ONLY = {"KIND": ["charter", "erasure", "evidence", "identity", "key", "listing", "message", "recall", "recognition", "release",
                 "report", "notice", "agreement", "request", "reply", "contingent", "item", "file", "proposal", "position", "meeting"]}
AS_OF = {"status", "list", "show", "screen", "situation", "series", "notice", "agreement", "ask", "contingents", "operation", "read", "clear", "route", "centre", "organs", "agreements", "meeting", "items", "petition", "outcome"}


def commands(a):
    said = a.run(None, "--help").stdout
    return re.findall(r"^  ([a-z]+)  ", said.split("Options of every command")[0], re.MULTILINE)


def check_help(tap, a, names):
    for name in names:
        run = a.run(None, name, "--help")
        good = run.returncode == 0 and run.stdout.startswith(f"entente {name}") and "\nExample:\n  entente " in run.stdout
        tap.check(good and run.stdout == a.run(None, "help", name).stdout and not run.stderr, f"{name}: its help has an example",
                  run.stdout + run.stderr)
        wide = [line for line in run.stdout.split("\nKinds")[0].splitlines() if len(line) > 120]
        tap.check(not wide, f"{name}: its help fits a screen", wide)
    run = a.run(None, "write", "recognition", "--help")
    tap.says(run, 0, ["Kind recognition:", "listing          needed;", "recognised, withdrawn"], "write: the fields of a kind")
    kinds = re.findall(r"^  ([a-z]+)  ", a.run(None, "write", "--help").stdout.split("\nKinds")[1], re.MULTILINE)
    tap.check(set(ONLY["KIND"]) <= set(kinds), "write: names the kinds there are", kinds)


def check_misunderstood(tap, a, names):
    for name in names:
        tap.says(a.run(None, name, "--nonsense"), 2, ["--nonsense", f"entente {name} --help"], f"{name}: an unknown option")
    for name in set(names) - AS_OF - {"init", "charter"}:
        run = a.run("ARM", name, *[x for x in words(a, name) if x != "show"], "--as-of", "2026-01-01")
        tap.says(run, 2, ["--as-of", "status", "list", "show", "screen"], f"{name}: shows nothing as of a date, and says so")
    tap.says(a.run(None, "statsu"), 2, ["no command 'statsu'", "status"], "a misspelt command")
    tap.says(a.run(None, "--nonsense"), 2, ["--nonsense"], "an unknown option before the command")
    tap.says(a.run(None), 2, ["Usage:"], "no command")
    tap.says(a.run(None, "help", "statsu"), 2, ["Usage:"], "help about nothing")
    tap.says(a.run(None, "--help"), 0, ["man -l entente.1"], "the help says where the manual page is without the package")
    for text in (["version"], ["--version"]):
        tap.says(a.run(None, *text), 0, ["entente "], f"{text[0]} tells the version")
    tap.says(a.run(None, "charter", "new", a.path("charter"), "--alliance", "demo"), 1, ["is there already", "name another"],
             "charter new: the file is there already")
    tap.says(a.run("ARM", "key", "show", "--passphrase-file", a.path("nowhere")), 3, ["passphrase file", "ENTENTE_PASSPHRASE_FILE",
             a.path("nowhere")], "a passphrase file that is not there")
    tap.says(a.run(None, "serve", "--help"), 0, ["k members settle"], "serve: k is explained")


def words(a, name):
    return [a.path("written") if word == "WHERE" else word for word in GOOD.get(name, ["1,1", "2,2"])]


def check_no_folder(tap, a, names):
    for name in names:
        if name in ELSEWHERE | OFFLINE:
            continue
        run = a.run(None, "--dir", a.path("nowhere"), name, *words(a, name))
        tap.says(run, 3, [a.path("nowhere"), "entente init", "ENTENTE_DIR"], f"{name}: no member's folder")
        tap.check(not os.path.exists(a.path("written")), f"{name}: and nothing is left behind")


def check_no_store(tap, a, names):
    for name in names:
        if name not in ELSEWHERE | OFFLINE | ALONE | {"import"}:
            tap.says(a.run("ARM", name, *words(a, name)), 4, ["no store yet", "entente serve", "in a moment"],
                     f"{name}: a node that never ran, or just starts")


def check_no_node(tap, a, names):
    """Who reads is answered from the store; who writes is told to start the node."""
    a.start("ARM", "KAZ")
    known = a.write("ARM", "Known Front")
    a.settle()
    a.stop("ARM")
    with open(a.path("list.csv"), "w", encoding="utf-8") as file:
        file.write("reference,subject,name,criterion\nN-1,organisation,Some Front,terrorism\n")
    GOOD["import"] = ["csv", a.path("list.csv"), "--list", "own"]
    for name in ("status", "screen", "list", "show", "ledger", "prove", "export", "audit", "inbox", "situation", "series", "notice",
                 "agreement", "ask", "contingents", "operation", "clear", "fetch", "organs"):
        typed = [known if word == "0123456789ab" else word for word in words(a, name)]
        said = [] if name in ("prove", "export") else ["the node does not run"]  # those two write a file
        tap.says(a.run("ARM", name, *typed), 0, said, f"{name}: is answered without the node, and says so")
        if "WHERE" in GOOD[name]:
            os.remove(a.path("written"))
    for name in ("peers", "import", "write", "recognise", "delist", "erase", "release", "recall", "send", "report"):
        typed = [known if word == "0123456789ab" else word for word in words(a, name)]
        tap.says(a.run("ARM", name, *typed), 4, ["does not run", "entente serve"], f"{name}: needs the node, and says so")
    for name in ("recognise", "release", "recall", "delist", "show", "prove"):
        typed = ["f" * 12 if word == "0123456789ab" else word for word in words(a, name)]
        said = (3, "f" * 12) if name in ("show", "prove") else (4, "does not run")  # who writes needs the node first
        tap.says(a.run("ARM", name, *typed), said[0], [said[1]], f"{name}: of a record that is not there")
    run = a.run("ARM", "prove", known, "/nonexistent/x.proof")
    tap.says(run, 2, ["/nonexistent/x.proof"], "prove: into a folder that is not there")
    tap.check(".tmp-" not in run.stderr, "prove: no name of a passing file is told", run.stderr)
    tap.says(a.run("ARM", "export", "/nonexistent/x.bundle"), 2, ["/nonexistent/x.bundle"], "export: the same")
    a.stop("KAZ")


def check_with_node(tap, a):
    """What is not ready, and what is not there."""
    a.start("ARM", "KAZ")
    secret = a.write("ARM", "Quiet Front", "--release", "KAZ")
    answer = a.json("ARM", "write", "listing", "status=listed", "subject=person", "name=X", "criterion=terrorism")
    tap.check(answer["member"] == "ARM" and answer["ledger"].endswith("/ARM/1") and answer["index"] > 0,
              "write --json says whose ledger it went into", answer)
    run = a.run("ARM", "show", "f" * 12, "--json")
    tap.check(run.returncode == 3 and not run.stdout and run.stderr.startswith("entente: "), "an error is a sentence, with --json too",
              run.stdout + run.stderr)
    for name, word in (("release", "--to"), ("recall", "--from")):
        tap.says(a.run("ARM", name, secret, word, "ZZZ"), 3, ["no member ZZZ", "ARM, KAZ"], f"{name}: no such member")
    tap.says(a.run("ARM", "ledger", "arm"), 3, ["no member arm", "ARM KAZ"], "ledger: a member in small letters")
    tap.says(a.run("ARM", "write", "listing", "status=listed", "subject=person", "name=X", "criterion=terrorism", "birth=1970"), 2,
             ["'birth' is a list", "birth:='[{"], "write: a list given as text")
    with open(a.path("odd.csv"), "w", encoding="utf-8") as file:
        file.write("reference,nickname\n")
    tap.says(a.run("ARM", "import", "csv", a.path("odd.csv"), "--list", "odd"), 1, ["column 2 is 'nickname'"],
             "import csv: the unknown column is named")
    tap.says(a.run("ARM", "import", "un", a.path("charter")), 1, ["the right file?", "UN_consolidated.xml"], "import un: another file")
    with open(a.path("KAZ", "config"), encoding="utf-8") as file:
        config = file.read()
    for word in ("listen", "api"):
        taken = [line.split()[1] for line in config.splitlines() if line.startswith(word + " ")][0]
        shutil.copytree(a.path("ARM"), a.path("third" + word), ignore=shutil.ignore_patterns("lock", "api", "token", "store.db*"))
        with open(a.path("third" + word, "config"), encoding="utf-8") as file:
            lines = [f"{word} {taken}" if line.startswith(word + " ") else f"{line.split()[0]} 127.0.0.1:{free_ports(1)[0]}"
                     if line.startswith(("listen ", "api ")) else line for line in file.read().splitlines()]
        with open(a.path("third" + word, "config"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        tap.says(a.run("third" + word, "serve"), 4, [taken, f"'{word}' in "], f"serve: the port of {word} is taken")


def check_names(tap, a):
    """A name is one word of what is asked, and never more: it is judged before anything is asked."""
    a.start("ARM", "KAZ")
    known = a.write("ARM", "Asked Front")
    size = a.json("ARM", "ledger", "ARM")["size"]
    file = a.path("q.csv")
    with open(file, "w", encoding="utf-8") as out:
        out.write("reference,subject,name,criterion\nN-1,organisation,Some Front,terrorism\n")
    for name in ("zz?dry_run=0", "a/b", "", "UN", "x" * 33):
        tap.says(a.run("ARM", "import", "csv", file, "--list", name, "--dry-run"), 2, ["a list's name"], f"no list: '{name}'")
    tap.check(a.json("ARM", "ledger", "ARM")["size"] == size, "and nothing was written")
    for name in ("ARM?max=1", "AR M", "", "ARM%00", "A" * 100000):
        for words_typed in (["ledger", name], ["ledger", "export", name, a.path("written")], ["list", "--by", name],
                            ["list", "--recognised-by", name]):
            tap.says(a.run("ARM", *words_typed), 2, ["a member's name"], f"{words_typed[0]}: no member: '{name[:20]}'")
    tap.says(a.run("ARM", "list", "--by", "ZZZ"), 3, ["ZZZ"], "a member that is not there")
    long = "a" * 100000
    for name, words_typed in (("list", [long]), ("list", ["--list", long]), ("show", [long]), ("prove", [long, a.path("written")]),
                              ("erase", [long, "--reason", "x"])):
        run = a.run("ARM", name, *words_typed)
        tap.check(run.returncode == 2 and run.stderr.startswith("entente"), f"{name}: a word that is too long",
                  (run.returncode, run.stderr[-200:]))
    tap.says(a.run("ARM", "show", known), 0, ["Asked Front"], "a good id still works")
    a.stop("ARM", "KAZ")


def check_full(tap, a):
    """What could not be written was not done."""
    a.start("ARM", "KAZ")
    known = a.write("ARM", "Written Front")
    for typed in (["--help"], ["--version"], ["status"], ["list"], ["list", "--json"], ["show", known], ["peers"], ["key", "show"],
                  ["verify"], ["verify", "--json"], ["screen", "Written Front"], ["ledger", "ARM"], ["audit"]):
        with open("/dev/full", "w", encoding="utf-8") as full:
            run = subprocess.run([a.binary, "--dir", a.path("ARM"), *typed], stdout=full, stderr=subprocess.PIPE, text=True,
                                 env=a.environment, check=False)
        tap.check(run.returncode == 5 and run.stderr == "entente: cannot write the output: No space left on device\n",
                  f"{' '.join(typed)[:20]}: its output cannot be written", (run.returncode, run.stderr))
    a.stop("ARM", "KAZ")


def check_visible(tap, a):
    """No control character that another person chose reaches a terminal."""
    bad = "\x1b[31mX\x07\x9b1mY\u202eZ"
    for typed in ([bad], ["--" + bad], ["list", "--" + bad], ["show", bad], ["ledger", bad], ["import", bad, "x"],
                  ["import", "csv", "x", "--list", bad], ["--as-of", bad, "list"], ["list", "--max", bad], ["write", bad],
                  ["key", bad], ["charter", bad, "x"], ["status", bad], ["audit", "--max", bad]):
        run = a.run("ARM", *typed)
        tap.check(run.returncode == 2 and not set("\x1b\x07\x9b\u202e") & set(run.stderr + run.stdout),
                  f"{ascii(' '.join(typed))}: what was typed is shown without harm", ascii((run.returncode, run.stderr)))
    a.start("ARM", "KAZ")
    name = "Front \x9b31m\u202edne\x7f"
    known = a.write("ARM", name)
    for typed in (["list"], ["show", known], ["screen", "Front 31m dne"]):
        for words_typed in (typed, [*typed, "--json"]):
            run = a.run("ARM", *words_typed)
            tap.check(run.returncode == 0 and "Front" in run.stdout and not set("\x1b\x7f\x9b\u202e") & set(run.stdout),
                      f"{' '.join(words_typed)[:12]}: another's name is shown without harm", ascii(run.stdout + run.stderr))
    tap.check(any(x["name"] == name for x in a.json("ARM", "list")["listings"]), "and JSON still says the same", a.json("ARM", "list"))
    a.stop("ARM", "KAZ")


def check_damaged(tap, a):
    """What lies in the folder and is not as it should be is named."""
    config = a.path("ARM", "config")
    with open(config, encoding="utf-8") as file:
        good = file.read()
    with open(config, "a", encoding="utf-8") as file:
        file.write("member KAZ\n")
    tap.says(a.run("ARM", "status"), 1, ["config", "'member' twice"], "a config that says a word twice is refused")
    with open(config, "w", encoding="utf-8") as file:
        file.write(good)
    a.start("ARM", "KAZ")
    with open(a.path("ARM", "token"), encoding="ascii") as file:
        token = file.read()
    with open(a.path("ARM", "token"), "w", encoding="ascii", newline="") as file:
        file.write(token[:20] + "\r" + token[20:])
    tap.says(a.run("ARM", "status"), 1, ["'token'", "damaged"], "a token that is none is named")
    a.stop("ARM", "KAZ")
    tap.says(a.run("ARM", "write", "evidence", "colour=blue"), 2, ["of kind evidence"], "a field that a kind has not")


def completed(binary, line):
    """What bash offers at the end of a line."""
    words_typed = line.split(" ")
    script = """
_init_completion() { cur=${COMP_WORDS[COMP_CWORD]}; prev=${COMP_WORDS[COMP_CWORD-1]}; words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; }
_filedir() { COMPREPLY+=("FILES$1"); }
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _entente; printf '%s\\n' "${COMPREPLY[@]}"
"""
    path = os.path.join(os.path.dirname(__file__), "..", "..", "packaging", "entente.bash")
    run = subprocess.run(["bash", "-c", script, "bash", path, binary, *words_typed[1:]], capture_output=True, text=True, check=False)
    return run.stdout.split()


def check_completion(tap, a, names):
    cases = [("entente ", set(names)), ("entente scr", {"screen"}), ("entente key ", {"show", "rotate", "address"}),
             ("entente charter ", {"new", "join", "sign", "show", "verify", "adopt"}),
             ("entente import ", {"un", "ofac", "csv", "bundle"}), ("entente --dir x ledger ex", {"export"}),
             ("entente position 0123 ob", {"object"}), ("entente propose --procedure s", {"silence"}),
             ("entente meeting attend 0123 r", {"remote"}), ("entente members a", {"apply"}),
             ("entente serve --ap", {"--api-open"}), ("entente --dir ", {"FILES-d"})]
    for line, wanted in cases:
        got = set(completed(a.binary, line))
        tap.check(wanted <= got if line.endswith("--ap") else got == wanted, f"completion of '{line}'", sorted(got))
    tap.check(set(ONLY["KIND"]) <= set(completed(a.binary, "entente write ")), "completion of the kinds")


def check_cut_store(tap, a):
    """What is told of a store that is cut short: once, and without the advice to do what was just done."""
    for i in range(30):
        a.write("ARM", f"Front {i}")
    a.settle()
    a.stop("ARM", "KAZ")
    store = a.path("ARM", "store.db")
    os.truncate(store, os.path.getsize(store) // 2)
    run = a.run("ARM", "verify")
    told = [line for line in run.stdout.splitlines() if line.startswith("damaged")]
    tap.check(run.returncode == 1 and len(told) == 1 and "1 fault. " in run.stdout and "entente verify" not in run.stdout
              and not run.stderr, "verify: a store that is cut short is one fault, told once", run.stdout + run.stderr)


def main():
    tap = Tap()
    with Alliance("ARM", "KAZ") as a:
        names = commands(a)
        tap.check(set(names) == set(GOOD) | ELSEWHERE | OFFLINE, "each command is looked at here",
                  sorted(set(names) ^ (set(GOOD) | ELSEWHERE | OFFLINE)))
        check_help(tap, a, names)
        check_misunderstood(tap, a, names)
        check_no_folder(tap, a, names)
        check_no_store(tap, a, names)
        check_no_node(tap, a, names)
        check_names(tap, a)
        check_visible(tap, a)
        check_damaged(tap, a)
        check_full(tap, a)
        check_with_node(tap, a)
        check_cut_store(tap, a)
        check_completion(tap, a, names)
        tap.check(json.loads(a.run("ARM", "key", "show", "--json").stdout), "keys are shown without a node")
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
