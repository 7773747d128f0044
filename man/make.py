#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""make.py BINARY TEMPLATE VERSION: the manual page, its commands and options taken from the program's own help.

So the page cannot tell of a command that is not there, nor miss one. In help a line that starts at the margin is prose,
an indented one is shown as it is.
"""
import re
import subprocess
import sys


def help_of(binary, *words):
    return subprocess.run([binary, *words, "--help"], check=True, capture_output=True, text=True).stdout


def escape(line):
    line = line.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + line if line.startswith((".", "'")) else line


def body(lines):
    """Help lines as roff."""
    out, shown = [], False
    for line in lines:
        if not line.strip():
            if shown:
                out += [".fi", ".RE"]
                shown = False
            out.append(".PP")
        elif line.startswith(" "):
            if not shown:
                out += [".RS 2", ".nf"]
                shown = True
            out.append(escape(line[2:]))
        else:
            if shown:
                out += [".fi", ".RE"]
                shown = False
            out.append(escape(line))
    if shown:
        out += [".fi", ".RE"]
    while out and out[-1] == ".PP":
        out.pop()
    return out


def section(text, heading):
    """The indented lines below a heading of the general help."""
    found = []
    lines = text.splitlines()
    for line in lines[lines.index(heading) + 1:]:
        if not line.strip():
            break
        found.append(line)
    return found


def command(binary, name):
    synopsis, _, rest = help_of(binary, name).partition("\n\n")
    return [f".SS {escape(name)}", ".nf"] + [escape(line) for line in synopsis.splitlines()] + [".fi", ".PP"] + \
        body(rest.splitlines())


def main():
    binary, template, version = sys.argv[1:4]
    general = help_of(binary)
    names = re.findall(r"^  ([a-z]+)  +\S", general.partition("Options of every command")[0], re.MULTILINE)
    if len(names) < 2:
        sys.exit("man/make.py: the program's help names no commands")
    with open(template, encoding="utf-8") as file:
        page = file.read()
    commands = [line for name in names for line in command(binary, name)]
    page = page.replace("@VERSION@", version).replace("@DATE@", "")
    page = page.replace("@OPTIONS@", "\n".join(body(section(general, "Options of every command:"))))
    print(page.replace("@COMMANDS@", "\n".join(commands)), end="")


main()
