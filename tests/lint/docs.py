#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs.py ROOT: do the documents name only files and commands that are there?"""
import os
import re
import sys

import layers
from tap import Tap

COMMAND = re.compile(r'^const struct command \w+ = \{\s*"([a-z]+)"', re.MULTILINE)
CODE = re.compile(r"```.*?```|`[^`\n]+`|^ {4}.*$", re.DOTALL | re.MULTILINE)
CALL = re.compile(r"(?:^|[\s`(/])entente((?:[ \t]+--(?:dir|passphrase-file)[ \t]+\S+)*)[ \t]+([a-z]+)\b(?![ \t]+v[0-9])")
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")
PATH = re.compile(r"(?<![\w/.-])((?:src|docs|script|tests|packaging|man|sample|debian)/[\w./-]*\w)")
FILES = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGES.md")


def documents(root):
    found = [name for name in FILES if os.path.exists(os.path.join(root, name))]
    for folder, _, names in os.walk(os.path.join(root, "docs")):
        found += [os.path.relpath(os.path.join(folder, name), root) for name in names if name.endswith(".md")]
    return sorted(found)


def exists(root, document, target):
    """From the top, or from the document's own folder; a wildcard or a capital NAME stands for anything."""
    if re.search(r"[*<>{]|\b[A-Z]{3,}\b", target):
        return True
    return any(os.path.exists(os.path.join(root, base, target)) for base in ("", os.path.dirname(document)))


def main():
    root = sys.argv[1]
    tap = Tap()
    texts = {}
    for document in documents(root):
        with open(os.path.join(root, document), encoding="utf-8") as file:
            texts[document] = file.read()
    tap.check("every link leads somewhere",
              [f"{document}: {target}" for document, text in texts.items() for target in LINK.findall(text)
               if not exists(root, document, target)])
    tap.check("every file named is there",
              [f"{document}: {target}" for document, text in texts.items() for target in PATH.findall(text)
               if not exists(root, document, target)])
    commands = {"help"}
    for path in layers.sources(root, "cmd", (".c",)):
        with open(os.path.join(root, path), encoding="utf-8") as file:
            commands.update(COMMAND.findall(file.read()))
    tap.check("every command named is there",
              [f"{document}: entente {name}" for document, text in texts.items()
               for code in CODE.findall(text) for _, name in CALL.findall(code) if name not in commands])
    return tap.finish()


sys.exit(main())
