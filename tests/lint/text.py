#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""text.py ROOT: what the text of the tree may not hold, and how long its functions are."""
import os
import re
import sys

from tap import Tap

FUNCTION_LINES_GUIDE = 70   # told
FUNCTION_LINES_MAX = 100    # refused
FILE_LINES_MAX = 800
CODE = (".c", ".h")
SPDX = (".c", ".h", ".py", ".sh", "meson.build")
# Written in pieces, so that this file passes its own test.
WORDS = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "HA" + "CK", "X" + "XX")) + r")\b")
PATHS = re.compile("(?<![A-Za-z0-9_.~-])/(" + "|".join(("wo" + "rk", "ro" + "ot", "fa" + "rm", "ho" + r"me/[a-z]+")) + ")/")
PASSED_OVER = {".git", "node_modules"}


def is_ours(folder, name):
    """Build folders and the demo alliance are not part of the tree."""
    return name not in PASSED_OVER and not (folder == "." and (name.startswith("build") or name == "demo"))


def walk(root):
    for folder, folders, names in os.walk(root):
        short = os.path.relpath(folder, root)
        folders[:] = sorted(name for name in folders if is_ours(short, name))
        for name in sorted(names):
            yield os.path.normpath(os.path.join(short, name))


def read(root):
    """Every text file of the tree: path to lines."""
    files = {}
    for path in walk(root):
        with open(os.path.join(root, path), "rb") as file:
            data = file.read()
        if b"\0" not in data:
            files[path] = data.decode("utf-8", errors="replace").splitlines()
    return files


def functions(lines):
    """(name, line, length) of each function definition; a body is closed by a brace in the first column."""
    name, start, is_body = "", 0, False
    for number, line in enumerate(lines, 1):
        found = re.match(r"^(?!(?:struct|enum|union|typedef|else|if|for|while|switch|return)\b[^(]*$)"
                         r"(?:[A-Za-z_][\w \t*]*[ \t*])?([A-Za-z_]\w*)\([^;]*$", line)
        if found and not is_body and not line.startswith(("#", "//")):
            name, start = found.group(1), number
        if (line == "{" or line.endswith(") {")) and not line.startswith((" ", "\t")) and start:
            is_body = True
        if line.startswith("}") and is_body:
            yield name, start, number - start + 1
            is_body, start = False, 0


def has_spdx(lines):
    return any("SPDX-License-Identifier: Apache-2.0" in line for line in lines[:2])


def main():
    root = sys.argv[1]
    tap = Tap()
    files = read(root)
    prose = {path: lines for path, lines in files.items() if "corpus" not in path and path != "LICENSE"}
    tap.check("nothing is left undone in a comment",
              [f"{path}:{i}: {line.strip()[:80]}" for path, lines in prose.items()
               for i, line in enumerate(lines, 1) if WORDS.search(line)])
    tap.check("no path of one machine", [f"{path}:{i}: {line.strip()[:80]}" for path, lines in prose.items()
                                         for i, line in enumerate(lines, 1) if PATHS.search(line)])
    tap.check("every source names its licence first",
              [path for path, lines in files.items()
               if (path.endswith(SPDX) or path.startswith("script/")) and not has_spdx(lines)])

    measured = [(length, name, path, line) for path, lines in files.items() if path.endswith(CODE)
                for name, line, length in functions(lines)]
    told = sorted((m for m in measured if m[0] > FUNCTION_LINES_GUIDE), reverse=True)
    tap.check(f"no function below src is longer than {FUNCTION_LINES_MAX} lines",
              [f"{path}:{line}: {name}, {length} lines" for length, name, path, line in told
               if length > FUNCTION_LINES_MAX and path.startswith("src/")])
    lengths = sorted(m[0] for m in measured)
    if lengths:
        tap.note(f"{len(lengths)} functions, median {lengths[len(lengths) // 2]} lines, "
                 f"{len(told)} longer than {FUNCTION_LINES_GUIDE}:")
        for length, name, path, line in told:
            tap.note(f"{path}:{line}: {name}, {length} lines")
    tap.check(f"no source file is longer than {FILE_LINES_MAX} lines",
              [f"{path}: {len(lines)} lines" for path, lines in files.items()
               if path.startswith("src/") and path.endswith(CODE) and len(lines) > FILE_LINES_MAX],
              "which second idea does it hold?")
    return tap.finish()


sys.exit(main())
