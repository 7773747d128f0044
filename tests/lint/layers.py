# SPDX-License-Identifier: Apache-2.0
"""Reads src/layers, the ladder; its format is told at its top."""
import fnmatch
import os


class Room:
    """One line of the ladder: what the room may include and, if it is pure, call."""

    def __init__(self, name, grants, symbols):
        self.name = name
        self.grants = grants
        self.symbols = symbols  # None: not pure; else a list of (file or None, pattern, whether from a set)

    @property
    def pure(self):
        return self.symbols is not None

    def allows(self, source, symbol):
        """May this source file (its name without folder) leave this symbol undefined?"""
        return any(file in (None, source) and fnmatch.fnmatchcase(symbol, pattern)
                   for file, pattern, _ in self.symbols or [])


class LayersError(Exception):
    """The ladder itself is wrong."""


def _symbols(words, sets):
    found = []
    for word in words:
        file, colon, rest = word.partition(":")
        if not colon:
            file, rest = None, word
        if rest.startswith("@"):
            if rest not in sets:
                raise LayersError(f"no set {rest}")
            found += [(file, symbol, True) for symbol in sets[rest]]
        else:
            found.append((file, rest, False))
    return found


def read(root):
    """The rooms in order, each granting only rooms before it."""
    rooms, sets = {}, {}
    with open(os.path.join(root, "src", "layers"), encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            if line.startswith("@"):
                name, equals, rest = line.partition("=")
                if not equals:
                    raise LayersError(f"line {number}: a set is written @name = symbols")
                sets[name.strip()] = rest.split()
                continue
            name, colon, rest = line.partition(":")
            name = name.strip()
            if not colon or name in rooms:
                raise LayersError(f"line {number}: a room is written once, as `room: rooms | symbols`")
            grants, bar, symbols = rest.partition("|")
            for grant in grants.split():
                if grant not in rooms:
                    raise LayersError(f"line {number}: {name} grants {grant}, which stands on no line above it")
                if bar and not rooms[grant].pure:
                    raise LayersError(f"line {number}: {name} is pure and may not stand on {grant}, which is not")
            rooms[name] = Room(name, grants.split(), _symbols(symbols.split(), sets) if bar else None)
    return rooms


def sources(root, room, endings=(".c", ".h", ".def")):
    """Every source of a room, as paths below root, sorted."""
    found = []
    for folder, _, names in os.walk(os.path.join(root, "src", room)):
        found += [os.path.relpath(os.path.join(folder, name), root) for name in names if name.endswith(endings)]
    return sorted(found)
