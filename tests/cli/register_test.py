#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The coordinated list: one alliance of six members, two official lists, and all that may befall them, with the real
binary. Each expected result is one check, in the order in which time passes:

    2 March    founded; TJK imports the UN list, RUS the US Treasury's, and is killed while it does; a file cut in half;
               names are screened; KGZ is refused; ARM and KAZ recognise three listings of TJK, KAZ from 5 March on
    9 March    KAZ withdraws one; KGZ lists somebody until 12 March
    10 March   RUS is off for a week; a copy of its folder is kept
    17 March   RUS is back; TJK delists an entry and erases a mistaken one; BLR lists a person for KAZ and RUS alone
    18 March   bits flip on disks; RUS's folder is replaced by the copy; KGZ signs two histories; strangers come

Needs ENTENTE_BIN, and ENTENTE_SHARED for the lists; without the lists or without libfaketime it says that it is skipped.
"""
import os
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lint")]

import nodes  # pylint: disable=wrong-import-position
import register_bits  # pylint: disable=wrong-import-position
import register_faults  # pylint: disable=wrong-import-position
import register_lists  # pylint: disable=wrong-import-position
import register_words  # pylint: disable=wrong-import-position
from tap import Tap  # pylint: disable=wrong-import-position

MEMBERS = ("ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK")


class Scenario:
    """What the rows share: the alliance, the lists, the checks, and what a later row needs of an earlier one."""

    def __init__(self, all_of_them, lists, hostile):
        self.alliance, self.lists, self.hostile = all_of_them, lists, hostile
        self.tap = Tap()
        self.kept = {}

    def __getitem__(self, member):
        return self.alliance[member]

    def check(self, name, complaints):
        """One expected result: it holds when there is nothing to complain of."""
        self.tap.check(name, [str(c)[:800] for c in list(complaints)[:12]])
        sys.stdout.flush()

    def equal(self, name, got, wanted):
        self.check(name, [] if got == wanted else [f"got    {got!r}", f"wanted {wanted!r}"])

    def everywhere(self, name, judge, nodes=None):
        """The same expected result on every node: judge(node) gives complaints."""
        self.check(name, [f"{node.name}: {said}" for node in (nodes or self.alliance.running()) for said in judge(node)])

    def refused(self, name, answer, *words):
        """The command was refused by a rule (exit code 1), and its sentence has these words."""
        complaints = [] if answer.code == 1 else [f"not refused: {answer}"]
        self.check(name, complaints + [f"it does not say {w!r}: {answer.err}" for w in words if w not in answer.err])

    def row(self, steps):
        """One row of the scenario. What breaks off is a failed check; the rows after it are tried all the same."""
        print(f"# {steps.__doc__.splitlines()[0]}", flush=True)
        begun = time.monotonic()
        try:
            steps(self)
        except Exception as why:  # pylint: disable=broad-exception-caught
            said = [str(why)] if isinstance(why, nodes.Broken) else traceback.format_exc().splitlines()
            self.check(f"{steps.__doc__.splitlines()[0]} goes to its end", said)
        print(f"# {time.monotonic() - begun:.1f} s", flush=True)


def lists_of(shared):
    """The two lists, or None."""
    found = {"un": os.path.join(shared, "data/lists/un-2026-02/UN_consolidated.xml"),
             "ofac": os.path.join(shared, "data/lists/ofac-2021-07/sdn.csv")}
    return found if all(os.path.exists(path) for path in found.values()) else None


def rows():
    """All rows, in the order in which time passes."""
    words = register_words
    yield from register_lists.ROWS
    yield from (words.refusing, words.recognising, words.withdrawing, words.reviewing, words.erasing, words.restricting)
    faults = register_faults
    yield from (faults.copying, words.releasing, register_bits.rotting, faults.restoring, faults.posing, faults.forking)
    yield faults.proving


def main():
    binary = os.environ.get("ENTENTE_BIN", "")
    lists = lists_of(os.environ.get("ENTENTE_SHARED", os.path.join(HERE, "../../../shared")))
    if not os.path.exists(binary) or len(sys.argv) != 2:
        print("Bail out! register_test.py HOSTILE, and ENTENTE_BIN names the binary")
        return 1
    if not lists or not nodes.faketime_library():
        print(f"1..0 # SKIP skipped: no {'libfaketime' if lists else 'shared lists'}")
        return 0
    with nodes.Nodes(binary, MEMBERS, start="2026-03-02T09:00:00Z") as six:
        scenario = Scenario(six, lists, sys.argv[1])
        for steps in rows():
            scenario.row(steps)
        scenario.check("every node stops cleanly at the end", six.stop())
        code = scenario.tap.finish()
        if code:
            for node in six:
                scenario.tap.note(f"the end of {node.name}'s log:\n{node.log_end(800)}")
            six.is_kept = bool(os.environ.get("ENTENTE_KEEP"))
    return code


sys.exit(main())
