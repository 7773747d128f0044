#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""symbols.py ROOT BUILD: what the compiled rooms export, need and keep.

Reads the object files of a build without sanitizers. Pure rooms may leave undefined only what src/layers lists for
them and what granted rooms export; foo.c exports only foo_*; nothing keeps mutable data at file scope outside host,
node and cmd; and some functions are used nowhere.
"""
import glob
import os
import re
import subprocess
import sys

import layers
from tap import Tap

MAY_KEEP_STATE = ("host", "node", "cmd")
# Functions that no room may call: no bound on what they write, hidden state, or a shell.
BANNED = ("strcpy strcat sprintf vsprintf gets strtok atoi atol atof strncpy strncat system popen tmpnam mktemp rand "
          "srand random alloca asctime ctime gmtime localtime strerror setjmp longjmp").split()
# objdump -t: address, seven flag characters, section, size, perhaps visibility, name.
SYMBOL = re.compile(r"^[0-9a-f]+ (.{7}) (\S+)\t[0-9a-f]+ +(?:\.(?:hidden|internal|protected) )?(\S+)$")


class Symbols:
    """The symbols of one object file."""

    def __init__(self, source):
        self.source = source  # name of the source file, without its folder
        self.exported, self.undefined, self.mutable = [], [], []

    def add(self, flags, section, name):
        if section == "*UND*":
            self.undefined.append(name)
            return
        is_global = flags[0] in "gu!" or flags[1] == "w"
        if is_global and flags[5] != "d":
            self.exported.append(name)
        if flags[6] == "O" and (section == "*COM*" or re.match(r"\.(data|bss|tdata|tbss)(?!\.rel\.ro)", section)):
            self.mutable.append(name)


def read_object(path):
    stem = os.path.basename(path)[:-2]
    source = re.sub(r"^(meson-generated_)?(\.\._)*", "", stem)
    symbols = Symbols(source)
    output = subprocess.run(["objdump", "-t", path], check=True, capture_output=True, text=True).stdout
    for line in output.splitlines():
        found = SYMBOL.match(line)
        if found:
            symbols.add(found.group(1), found.group(2), re.sub(r"\.(\d+|lto_priv\.\d+)$", "", found.group(3)))
    return symbols


def read_room(root, build, name):
    """The objects of a room, each with the name of the source it came from; empty when the room is not built."""
    folder = "entente.p" if name == "cmd" else f"{name}/lib{name}.a.p"
    # A source in a folder of the room has its folder's name in its object's name.
    deep = {os.path.relpath(path, f"src/{name}").replace("/", "_"): os.path.basename(path)
            for path in layers.sources(root, name, (".c",))}
    objects = []
    for path in sorted(glob.glob(os.path.join(build, "src", folder, "*.c.o"))):
        symbols = read_object(path)
        if name == "cmd":
            symbols.source = re.sub(r"^cmd_", "", symbols.source)
        symbols.source = deep.get(symbols.source, symbols.source)
        objects.append(symbols)
    return objects


def judge_purity(room, objects, exports):
    known = set(exports[room.name]).union(*(exports[grant] for grant in room.grants))
    return [f"{o.source} needs {symbol}, which src/layers does not list for {room.name}"
            for o in objects for symbol in o.undefined
            if symbol not in known and symbol != "_GLOBAL_OFFSET_TABLE_" and not room.allows(o.source, symbol)]


def judge_spare(room, objects):
    """Listed symbols that the room does not need: the list is to stay as short as the truth."""
    needed = [(o.source, symbol) for o in objects for symbol in o.undefined]
    complaints = []
    for file, pattern, is_shared in room.symbols:
        one = layers.Room(room.name, [], [(file, pattern, is_shared)])
        if not is_shared and not any(one.allows(source, symbol) for source, symbol in needed):
            complaints.append(f"{file + ':' if file else ''}{pattern}")
    return complaints


def judge_names(objects):
    complaints = []
    for o in objects:
        stem = o.source[:-2]
        complaints += [f"{o.source} exports {name}" for name in o.exported
                       if name != stem and not name.startswith(stem + "_") and (stem, name) != ("main", "main")]
    return complaints


def judge_twice(objects):
    """Names that two files export: a linker of static libraries takes the first it meets and says nothing."""
    homes = {}
    for room, found in objects.items():
        for o in found:
            for name in o.exported:
                homes.setdefault(name, []).append(f"{room}/{o.source}")
    return [f"{name}: {', '.join(where)}" for name, where in sorted(homes.items()) if len(where) > 1]


def main():
    root, build = sys.argv[1:3]
    tap = Tap()
    rooms = layers.read(root)
    objects = {name: read_room(root, build, name) for name in rooms}
    exports = {name: [symbol for o in objects[name] for symbol in o.exported] for name in rooms}
    tap.check("no name is exported twice", judge_twice(objects))
    for room in rooms.values():
        if not objects[room.name]:
            tap.check(f"{room.name} is built", [f"no object files of {room.name} below {build}/src"])
            continue
        if room.pure:
            tap.check(f"{room.name} is pure", judge_purity(room, objects[room.name], exports))
            spare = judge_spare(room, objects[room.name])
            if spare:
                tap.note(f"{room.name} does not need, of what src/layers lists: {' '.join(spare)}")
        tap.check(f"{room.name}: foo.c exports only foo_*", judge_names(objects[room.name]))
        if room.name not in MAY_KEEP_STATE:
            tap.check(f"{room.name} keeps no mutable data at file scope",
                      [f"{o.source}: {name}" for o in objects[room.name] for name in o.mutable])
        tap.check(f"{room.name} calls no banned function",
                  [f"{o.source} calls {name}" for o in objects[room.name] for name in o.undefined if name in BANNED])
    return tap.finish()


sys.exit(main())
