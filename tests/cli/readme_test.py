#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The README's alliance of two, typed as it stands.

Two shells play ARM and KAZ and are given the indented lines of that chapter, each to the member that the comment behind it
names (to both when it names none). Every line must end with 0, and what the chapter promises must be there at the end. Only
the paths to the program and the project, and the ports, are put in.
"""
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

SOURCE = os.environ["ENTENTE_SOURCE"]
PROGRAM = os.environ["ENTENTE_BIN"]
PATIENCE_SECONDS = 60


class Terminal:
    """A shell that is fed line by line."""

    def __init__(self, member, home):
        env = {name: value for name, value in os.environ.items() if not name.startswith("ENTENTE_")}
        env.update(HOME=home, LC_ALL="C.UTF-8")
        self.member = member
        self.shell = subprocess.Popen(["bash"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT, text=True, env=env)

    def type(self, line):
        """The output of a line, and its exit code."""
        self.shell.stdin.write(line + '\necho "@@$?"\n')
        self.shell.stdin.flush()
        said = []
        for answer in self.shell.stdout:
            found = re.search(r"@@(\d+)$", answer.rstrip())
            if found:
                return "".join(said), int(found.group(1))
            said.append(answer)
        return "".join(said), -1

    def close(self):
        self.type("kill %1; wait")
        self.shell.stdin.close()
        self.shell.wait()


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for s in sockets:
        s.bind(("127.0.0.1", 0))
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def steps():
    """(members, line) of each line of the chapter."""
    with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as file:
        chapter = file.read().partition("## Found an alliance of two")[2].partition("\n## ")[0]
    owner = ["ARM", "KAZ"]
    for line in chapter.splitlines():
        if not line.startswith("    "):
            if line.strip():
                owner = ["ARM", "KAZ"]
            continue
        terminal = re.match(r"\s*# terminal of (\w+)", line)
        if terminal:
            owner = [terminal.group(1)]
            continue
        command, _, comment = line.partition("  #")
        named = re.findall(r"\b(?:ARM|KAZ)\b", comment)
        yield (named or (["ARM"] if "anyone" in comment else owner)), command.strip()


def until(terminal, line, wanted):
    """Type a line until its answer holds what is wanted: other nodes need their moment."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        said, code = terminal.type(line)
        if re.search(wanted, said) or time.monotonic() > end:
            return said, code
        time.sleep(0.3)


# What a line's answer is to hold before the next is typed.
WANTED = {
    "entente status": r"KAZ +1 +1 +2 +nobody",
    "entente list": r"[0-9a-f]{12}  Example Front",
    "entente list --coordinated": r"Example Front",
    'entente screen "Exampel Front" --fresh': r"ALERT.*Example Front",
    'entente screen "Зельмар" --fresh': r"ALERT.*ZELMAR",
}


def play(terminals, ports, check):
    listing = ""
    for members, command in steps():
        line = command.replace("PROJECT=$PWD", "PROJECT=" + SOURCE).replace("$PWD/build/mine/src", os.path.dirname(PROGRAM))
        for port, free in ports.items():
            line = line.replace(port, str(free))
        line = re.sub(r" ID\b", " " + listing, line)
        for member in members:
            said, code = until(terminals[member], line, WANTED.get(command, ""))
            found = re.search(r"^([0-9a-f]{12})  Example Front", said, re.MULTILINE)
            listing = found.group(1) if found else listing
            check(f"{member}: {command}", code == 0 and re.search(WANTED.get(command, ""), said), said)


def main():
    home = tempfile.mkdtemp(prefix="entente-readme-")
    terminals = {member: Terminal(member, home) for member in ("ARM", "KAZ")}
    count = failed = 0

    def check(name, good, said):
        nonlocal count, failed
        count += 1
        failed += not good
        print(f"{'ok' if good else 'not ok'} {count} - {name.replace('#', '')}", flush=True)
        if not good:
            for line in said.splitlines():
                print("#   " + line)

    try:
        play(terminals, dict(zip(("7810", "7811", "7820", "7821"), free_ports(4))), check)
    finally:
        for terminal in terminals.values():
            terminal.close()
        shutil.rmtree(home, ignore_errors=True)
    print(f"1..{count}")
    return 1 if failed else 0


sys.exit(main())
