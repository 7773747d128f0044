#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""ladder.py ROOT: does every file include only what src/layers grants its room, and is every grant used?"""
import os
import re
import sys

import layers
from tap import Tap

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+"([^"]+)"', re.MULTILINE)


def judge_room(root, rooms, room):
    """Complaints about one room's includes."""
    complaints, used = [], set()
    for path in layers.sources(root, room.name):
        with open(os.path.join(root, path), encoding="utf-8") as file:
            included = INCLUDE.findall(file.read())
        for target in included:
            where, slash, _ = target.partition("/")
            if not slash:
                complaints.append(f'{path}: "{target}" does not say its room; write "{room.name}/{target}"')
            elif where != room.name and where not in room.grants:
                why = "is not granted" if where in rooms else "is no room"
                complaints.append(f'{path}: "{target}": {where} {why} to {room.name} in src/layers')
            elif where == room.name or where in room.grants:
                used.add(where)
    for grant in room.grants:
        if grant not in used:
            complaints.append(f"src/layers: {room.name} is granted {grant} and no file of it uses it")
    return complaints


def main():
    root = sys.argv[1]
    tap = Tap()
    try:
        rooms = layers.read(root)
    except layers.LayersError as error:
        tap.check("the ladder has no cycle", [f"src/layers: {error}"])
        return tap.finish()
    tap.check("the ladder has no cycle", [])

    folders = {name for name in os.listdir(os.path.join(root, "src"))
               if os.path.isdir(os.path.join(root, "src", name)) and layers.sources(root, name)}
    tap.check("every room has a line and every line a room",
              [f"src/{name} has no line in src/layers" for name in sorted(folders - set(rooms))] +
              [f"src/layers names {name}, and there is no such room" for name in rooms if name not in folders])
    for room in rooms.values():
        if room.name in folders:
            tap.check(f"{room.name} includes only what it is granted", judge_room(root, rooms, room))
    return tap.finish()


sys.exit(main())
