#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A member with ten thousand open items opens its list: the API's answer with the first page, by the clock of who asks. Beside
it the general view of the same kind, which walks through all groups.

items.py [--items N]    10000, if not told otherwise
"""
import argparse
import http.client
import json
import os
import sys
import threading
import time

from alliance import Alliance, median, verdict

WRITERS = 16


def token(house, member):
    with open(os.path.join(house.dir(member), "token"), encoding="ascii") as file:
        return file.read().strip()


class Asker:
    """A connection to a node's API that stays open."""

    def __init__(self, house, member):
        self.http = http.client.HTTPConnection(house.apis[member], timeout=120)
        self.headers = {"Authorization": f"Bearer {token(house, member)}", "Content-Type": "application/json"}

    def ask(self, method, path, body=None):
        self.http.request(method, path, body, self.headers)
        answer = self.http.getresponse()
        text = answer.read()
        if answer.status != 200:
            sys.exit(f"{path}: {answer.status} {text[:300]!r}")
        return text


def write(house, count):
    def some(first):
        asker = Asker(house, "ARM")
        for i in range(first, count, WRITERS):
            record = {"kind": "item", "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "title": f"Item {i}", "owner": "ARM",
                      "measure": "What is to be done, in some words that people would write", "due": f"{2027 + i % 5}-{1 + i % 12:02}-01"}
            asker.ask("POST", "/api/v1/records?class=statute", json.dumps(record))

    threads = [threading.Thread(target=some, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=10000)
    count = parser.parse_args().items
    with Alliance(["ARM", "KAZ"]) as house:
        for member in ("ARM", "KAZ"):
            house.start(member)
        house.wait(lambda: all(house.health(member) == "ok" for member in ("ARM", "KAZ")))
        write(house, count)
        asker = Asker(house, "ARM")
        taken = {"/api/v1/items?owner=ARM": [], "/api/v1/objects/item?max=100": []}
        for _ in range(15):
            for path, times in taken.items():
                begun = time.monotonic()
                answer = json.loads(asker.ask("GET", path))
                times.append(time.monotonic() - begun)
                if answer["matched"] != count:
                    sys.exit(f"{path}: {answer['matched']} of {count}")
        listed, general = (1000 * median(times) for times in taken.values())
        print(f"{count} open items of one member, first page: {listed:.1f} ms (wanted: under 50 ms) {verdict(listed, 50, True)}; the general "
              f"view {general:.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
