#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Stale data does not look fresh: who reads the folder of a stopped node is told so, and how old is what he sees."""
import signal
import sys
import time
from datetime import datetime, timezone

from alliance import Alliance, Tap

FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def moment(text):
    return datetime.strptime(text, FORMAT).replace(tzinfo=timezone.utc).timestamp()


def main():
    tap = Tap()
    with Alliance("ARM", "KAZ") as a:
        a.start("ARM", "KAZ")
        known = a.write("ARM", "Known Front")
        a.settle()
        for words in (["screen", "Known Front", "--fresh"], ["list"], ["show", known], ["status"]):
            answer = a.json("ARM", *words)
            tap.check(answer["running"] and abs(moment(answer["heard"]) - time.time()) < 30 and "ran" not in answer,
                      f"{words[0]}: a running node says so, and when it heard others", answer)
            run = a.run("ARM", *words)
            tap.check("!" not in run.stdout, f"{words[0]}: nothing to warn of", run.stdout)
        past = "2026-01-01T00:00:00Z"
        for words in (["screen", "Known Front"], ["list"], ["show", known], ["status"]):
            tap.says(a.run("ARM", *words, "--as-of", "2026-01-01"), 0, [past], f"{words[0]}: says as of when it was asked")
        for words in (["screen", "Known Front"], ["list"]):
            run = a.run("ARM", *words, "--as-of", "2026-01-01")
            tap.says(run, 0, ["erased since then is not in this answer"], f"{words[0]}: a past date brings nothing erased back")
        text = a.must("ARM", "status", "--as-of", "2026-01-01")
        tap.check(past not in text.splitlines()[0], "status: only the register's counts are of another date", text)
        a.stop("KAZ")
        heard = moment(a.json("ARM", "status")["heard"])
        time.sleep(2)
        a.stop("ARM")
        stopped = time.time()
        time.sleep(2)
        for words in (["screen", "Known Front"], ["list"], ["show", known], ["status"]):
            answer = a.json("ARM", *words)
            tap.check(not answer["running"] and abs(moment(answer["ran"]) - stopped) <= 1.5 and
                      heard - 1 <= moment(answer["heard"]) <= stopped - 1,
                      f"{words[0]}: a stopped node says so, until when it ran and when it heard others", (answer, heard, stopped))
            tap.says(a.run("ARM", *words), 0, ["! the node does not run", "entente serve", answer["ran"], answer["heard"]],
                     f"{words[0]}: in words too")
        answer = a.json("ARM", "screen", "Known Front")
        tap.check(answer["data_as_of"] == answer["heard"] and len(answer["hits"]) == 1,
                  "what is screened against is as old as the last word of another member", answer)
        status = a.json("ARM", "status")
        tap.check("screening" not in status and "resident_bytes" not in status["machine"],
                  "a stopped node's status makes up no figures of a running one", status)
        text = a.must("ARM", "status")
        tap.check(not [x for x in ("nothing is wrong", "screening", "of memory", " here\n") if x in text],
                  "nor does it say that nothing is wrong", text)
        a.start("ARM", signing=False)
        again = a.json("ARM", "screen", "Known Front", "--fresh")
        tap.check(again["running"] and again["heard"] == status["heard"],
                  "a node that has heard nobody since its start still knows when it did", again)
        a.stop("ARM", how=signal.SIGKILL)
        answer = a.json("ARM", "list")
        tap.check(not answer["running"] and answer["heard"] == status["heard"] and
                  moment(answer["ran"]) > moment(status["ran"]), "so does one that was killed", (status, answer))
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
