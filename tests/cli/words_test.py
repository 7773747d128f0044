#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What people type at the program before anything runs: each command has a help with an example, says what it did not
understand, where its folder is not, and that its node does not answer, with the exit codes that the manual promises."""
import json
import os
import re
import subprocess
import sys

from alliance import Alliance, Tap

# Words that are in order for each command, with WHERE for a path that may be written.
GOOD = {
    "status": [], "peers": [], "list": [], "audit": [], "verify": [], "key": ["show"], "serve": [],
    "import": ["un", "/dev/null"], "screen": ["Anybody"], "show": ["0123456789ab"], "ledger": ["ARM"],
    "prove": ["0123456789ab", "WHERE"], "export": ["WHERE"],
    "write": ["listing", "status=listed", "subject=person", "name=X", "criterion=terrorism"],
    "recognise": ["0123456789ab"], "delist": ["0123456789ab"], "erase": ["0123456789ab", "--reason", "x"],
    "release": ["0123456789ab", "--to", "KAZ"], "recall": ["0123456789ab", "--from", "KAZ"],
}
ELSEWHERE = {"init", "charter"}  # they make what the others need
ALONE = {"key", "serve", "verify"}  # they work without a running node
ONLY = {"KIND": ["charter", "erasure", "evidence", "identity", "key", "listing", "recall", "recognition", "release"]}


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
    tap.says(a.run(None, "statsu"), 2, ["no command 'statsu'", "status"], "a misspelt command")
    tap.says(a.run(None, "--nonsense"), 2, ["--nonsense"], "an unknown option before the command")
    tap.says(a.run(None), 2, ["Usage:"], "no command")
    tap.says(a.run(None, "help", "statsu"), 2, ["Usage:"], "help about nothing")
    tap.says(a.run(None, "--version"), 0, ["entente "], "the version")


def words(a, name):
    return [a.path("written") if word == "WHERE" else word for word in GOOD[name]]


def check_no_folder(tap, a, names):
    for name in names:
        if name in ELSEWHERE:
            continue
        run = a.run(None, "--dir", a.path("nowhere"), name, *words(a, name))
        tap.says(run, 3, [a.path("nowhere"), "entente init", "ENTENTE_DIR"], f"{name}: no member's folder")
        tap.check(not os.path.exists(a.path("written")), f"{name}: and nothing is left behind")


def check_no_store(tap, a, names):
    for name in names:
        if name not in ELSEWHERE | ALONE | {"import"}:
            tap.says(a.run("ARM", name, *words(a, name)), 3, ["no store yet", "entente serve"], f"{name}: a node that never ran")


def check_no_node(tap, a, names):
    """Who reads is answered from the store; who writes is told to start the node."""
    a.start("ARM", "KAZ")
    known = a.write("ARM", "Known Front")
    a.settle()
    a.stop("ARM")
    with open(a.path("list.csv"), "w", encoding="utf-8") as file:
        file.write("reference,subject,name,criterion\nN-1,organisation,Some Front,terrorism\n")
    GOOD["import"] = ["csv", a.path("list.csv"), "--list", "own"]
    for name in ("status", "screen", "list", "show", "ledger", "prove", "export", "audit"):
        typed = [known if word == "0123456789ab" else word for word in words(a, name)]
        tap.says(a.run("ARM", name, *typed), 0, [], f"{name}: is answered without the node")
        if "WHERE" in GOOD[name]:
            os.remove(a.path("written"))
    for name in ("peers", "import", "write", "delist", "erase"):
        typed = [known if word == "0123456789ab" else word for word in words(a, name)]
        tap.says(a.run("ARM", name, *typed), 4, ["does not run", "entente serve"], f"{name}: needs the node, and says so")
    for name in ("recognise", "release", "recall", "delist", "show", "prove"):
        typed = ["f" * 12 if word == "0123456789ab" else word for word in words(a, name)]
        run = a.run("ARM", name, *typed)
        tap.check(run.returncode in (3, 4) and run.stderr.startswith("entente"), f"{name}: of a record that is not there",
                  (run.returncode, run.stdout, run.stderr))


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
    for name in ("ARM?max=1", "AR M", "", "arm", "ARM%00", "A" * 100000):
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
             ("entente serve --ap", {"--api-open"}), ("entente --dir ", {"FILES-d"})]
    for line, wanted in cases:
        got = set(completed(a.binary, line))
        tap.check(wanted <= got if line.endswith("--ap") else got == wanted, f"completion of '{line}'", sorted(got))
    tap.check(set(ONLY["KIND"]) <= set(completed(a.binary, "entente write ")), "completion of the kinds")


def main():
    tap = Tap()
    with Alliance("ARM", "KAZ") as a:
        names = commands(a)
        tap.check(set(names) == set(GOOD) | ELSEWHERE, "each command is looked at here", sorted(set(names) ^ (set(GOOD) | ELSEWHERE)))
        check_help(tap, a, names)
        check_misunderstood(tap, a, names)
        check_no_folder(tap, a, names)
        check_no_store(tap, a, names)
        check_no_node(tap, a, names)
        check_names(tap, a)
        check_visible(tap, a)
        check_full(tap, a)
        check_completion(tap, a, names)
        tap.check(json.loads(a.run("ARM", "key", "show", "--json").stdout), "keys are shown without a node")
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
