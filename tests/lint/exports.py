#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""exports.py ROOT SHARED STATIC COMPILER...: does libentente show exactly the functions of include/entente.h, keep no data that
changes, and does that header stand alone, in C and in C++?"""
import os
import re
import subprocess
import sys

from tap import Tap


def symbols(*command):
    """(type, name) of each symbol that nm prints, without its version."""
    output = subprocess.run(["nm", "--defined-only", *command], check=True, capture_output=True, text=True).stdout
    return [(words[-2], words[-1].split("@")[0]) for words in map(str.split, output.splitlines()) if len(words) >= 3]


def differences(declared, shown):
    return [f"{name} is shown and not declared" for name in sorted(shown - declared)] + \
        [f"{name} is declared and not shown" for name in sorted(declared - shown)]


def compiles(compiler, header, *options):
    run = subprocess.run([*compiler, *options, "-fsyntax-only", "-Wall", "-Wextra", "-pedantic", "-Werror", header],
                         capture_output=True, text=True, check=False)
    return run.stderr.splitlines()[:6] if run.returncode else []


def main():
    root, shared, static, *compiler = sys.argv[1:]
    tap = Tap()
    header = os.path.join(root, "include", "entente.h")
    with open(header, encoding="utf-8") as file:
        declared = set(re.findall(r"^ENTENTE_API [^;]*?\b(entente_\w+)\(", file.read(), re.MULTILINE))
    tap.check("the header declares functions", [] if len(declared) > 20 else [f"only {len(declared)}"])
    shown = {name for kind, name in symbols("-D", shared) if kind != "A"}
    tap.check("the shared library shows the header's functions and nothing else", differences(declared, shown))
    tap.check("so does the static library", differences(declared, {name for _, name in symbols("-g", static)}))
    kept = [name for kind, name in symbols(static) if kind in "bBdDsS" and not name.startswith((".", "__"))
            and not name.endswith(".rel.ro")]
    output = subprocess.run(["objdump", "-t", static], check=True, capture_output=True, text=True).stdout
    const = {line.split()[-1] for line in output.splitlines() if ".data.rel.ro" in line}
    tap.check("the library keeps no data that changes", [name for name in kept if name not in const])
    tap.check("the header stands alone in C99", compiles(compiler, header, "-std=c99", "-x", "c"))
    said = compiles(compiler, header, "-std=c++11", "-x", "c++")
    if any("cc1plus" in line for line in said):
        tap.skip("and in C++", "no C++ compiler")
    else:
        tap.check("and in C++", said)
    return tap.finish()


sys.exit(main())
