# SPDX-License-Identifier: Apache-2.0
"""A few lines of TAP (testanything.org) for the lint programs."""
import sys


class Tap:
    """Collects checks and prints them as TAP; finish() gives the exit code."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def check(self, name, complaints, hint=""):
        """One check: passes when there are no complaints; each complaint is shown on a line of its own."""
        self.count += 1
        complaints = list(complaints)
        if complaints:
            self.failed += 1
        print(f"{'not ok' if complaints else 'ok'} {self.count} - {name}")
        for complaint in complaints:
            self.note(complaint)
        if complaints and hint:
            self.note(hint)

    def skip(self, name, reason):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {reason}")

    def note(self, text):
        for line in str(text).splitlines():
            print(f"#   {line}")
            if sys.stderr.isatty():
                print(f"  {line}", file=sys.stderr)

    def finish(self):
        print(f"1..{self.count}")
        return 1 if self.failed else 0
