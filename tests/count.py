#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Count test results: count.py BROKEN TESTLOG.json...

Reads meson's test logs and prints, last, `N passed, N failed`. Each TAP line counts as one; a test that is not TAP,
or that failed without saying which line (a crash, a timeout, a leak found at exit), counts as one. BROKEN builds are
added to the failures, and so is a log that should be there and is not. Exit code 1 when anything failed.
"""
import json
import re
import sys

LINE = re.compile(r"^(ok|not ok)\b(.*)$")


def judge(test):
    """(passed, failed, skipped) of one meson test."""
    passed = failed = skipped = 0
    for line in test.get("stdout", "").splitlines():
        found = LINE.match(line)
        if not found:
            continue
        if re.search(r"#\s*skip", found.group(2), re.IGNORECASE):
            skipped += 1
        elif found.group(1) == "ok":
            passed += 1
        else:
            failed += 1
    result = test["result"]
    if result == "SKIP":
        return (passed, failed, max(skipped, 1))
    if result not in ("OK", "EXPECTEDFAIL"):
        return (passed, max(failed, 1), skipped)
    return (passed, failed, skipped) if passed + failed + skipped > 0 else (1, 0, 0)


def complaints(test, most=12):
    """The TAP lines that failed, each with the comments after it."""
    found, is_failed = [], False
    for line in test.get("stdout", "").splitlines():
        is_failed = line.startswith("not ok") or (is_failed and line.startswith("#"))
        if is_failed:
            found.append("    " + line)
    return found[:most] + (["    ..."] if len(found) > most else [])


def main():
    broken = int(sys.argv[1])
    passed, failed, skipped = 0, broken, 0
    culprits = []
    for path in sys.argv[2:]:
        try:
            with open(path, encoding="utf-8", errors="replace") as log:
                tests = [json.loads(line) for line in log if line.strip()]
        except OSError:
            tests = []
        if not tests:
            failed += 1
            culprits.append(f"{path}: no test ran")
        for test in tests:
            p, f, s = judge(test)
            passed, failed, skipped = passed + p, failed + f, skipped + s
            if f:
                culprits.append(f"{test['name']} ({test['result']})")
                culprits += complaints(test)
    if culprits or broken:
        print("\nFailed:")
        for culprit in culprits:
            print("  " + culprit)
        if broken:
            print(f"  {broken} broken build(s)")
    if skipped:
        print(f"\n{skipped} skipped")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


sys.exit(main())
