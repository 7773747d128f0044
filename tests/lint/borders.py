#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""borders.py ROOT: is the table of borders the one that its sources give, as far as can be told here?

The version must be one in package.json, package-lock.json, README.md and the table itself. When `npm ci` was run in
data/borders the table is made anew and compared.
"""
import json
import os
import subprocess
import sys

from tap import Tap

HOW = "make it anew: cd data/borders && npm ci && python3 make.py > borders.bin"


def main():
    folder = os.path.join(sys.argv[1], "data", "borders")
    tap = Tap()
    with open(os.path.join(folder, "borders.bin"), "rb") as file:
        table = file.read()
    with open(os.path.join(folder, "package.json"), encoding="utf-8") as file:
        version = json.load(file)["dependencies"]["world-atlas"]
    with open(os.path.join(folder, "package-lock.json"), encoding="utf-8") as file:
        locked = json.load(file)["packages"]["node_modules/world-atlas"]
    with open(os.path.join(folder, "README.md"), encoding="utf-8") as file:
        readme = file.read()
    source = table[20:20 + int.from_bytes(table[18:20], "big")].decode("utf-8", errors="replace")
    tap.check("package.json and its lock name one version",
              [] if locked["version"] == version and locked.get("integrity") else [f"{version} and {locked}"])
    tap.check("the table was made from that version", [] if source.endswith(f"world-atlas {version}") else [source], HOW)
    tap.check("README.md names it", [] if f"`world-atlas` {version}" in readme else ["data/borders/README.md"])
    atlas = os.path.join(folder, "node_modules", "world-atlas", "countries-50m.json")
    if os.path.exists(atlas):
        made = subprocess.run([sys.executable, os.path.join(folder, "make.py"), atlas], capture_output=True, check=True).stdout
        tap.check("make.py gives the table as it stands", [] if made == table else ["data/borders/borders.bin differs"], HOW)
    else:
        tap.note("not made anew, since npm ci was not run in data/borders")
    return tap.finish()


sys.exit(main())
