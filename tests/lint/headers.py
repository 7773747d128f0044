#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""headers.py ROOT CC...: does every header compile alone?"""
import os
import subprocess
import sys

import layers
from tap import Tap


def judge(root, compiler, path):
    command = compiler + ["-std=gnu17", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-Wno-unused-function",
                          "-I", os.path.join(root, "src"), "-I", os.path.join(root, "include"), "-include", os.path.join(root, path), "-x", "c", os.devnull]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return run.stderr.splitlines()[:4] if run.returncode != 0 else []


def main():
    root, compiler = sys.argv[1], sys.argv[2:]
    tap = Tap()
    for name in layers.read(root):
        headers = layers.sources(root, name, (".h",))
        tap.check(f"{name}: {len(headers)} headers compile alone",
                  [line for path in headers for line in judge(root, compiler, path)])
    return tap.finish()


sys.exit(main())
