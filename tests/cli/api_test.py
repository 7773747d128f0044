#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The local API of a running node, over the wire: requests that lie, trickle or try tricks are refused and cost it nothing;
events come and end with the node; reads are audited, also those of commands while no node runs; clocks that differ and
lists that are old are warned of; and it listens on this machine alone unless told otherwise.

Needs ENTENTE_BIN; with libfaketime also the rows on clocks and old lists.
"""
import contextlib
import http.client
import json
import os
import re
import socket
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "lint")]

import nodes  # pylint: disable=wrong-import-position
from tap import Tap  # pylint: disable=wrong-import-position

LIST = "reference,name,kind,subject,criterion\n1,Zelmar Front,primary,organisation,terrorism\n"


class Pair(nodes.Nodes):
    """Two members; their clock moves when libfaketime is here, and BLR's may differ."""

    def __init__(self, binary):
        super().__init__(binary, ("ARM", "BLR"), time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
        self.is_movable = nodes.faketime_library() is not None

    def environment(self):
        mine = {word: value for word, value in os.environ.items() if word not in ("ENTENTE_DIR", "ENTENTE_OFFICER")}
        fake = self.clock.environment(self.binary) if self.is_movable else {}
        return {**mine, "ENTENTE_PASSPHRASE_FILE": self.passphrase, **fake}


def token(node):
    with open(os.path.join(node.dir, "token"), encoding="ascii") as file:
        return file.read()


def raw(node, data, seconds=10, half_close=True):
    """What a node answers to these bytes, as bytes; empty when it just closes."""
    with socket.create_connection(("127.0.0.1", node.api_port), timeout=seconds) as link:
        with contextlib.suppress(OSError):
            link.sendall(data)
            if half_close:
                link.shutdown(socket.SHUT_WR)
        got = b""
        with contextlib.suppress(OSError):
            while True:
                part = link.recv(65536)
                if not part:
                    break
                got += part
    return got


def status_of(answer):
    """The status in a raw answer; 0 when there is none."""
    found = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
    return int(found.group(1)) if found else 0


def head(node, method, path, *lines, with_token=True):
    lines = list(lines) + ([f"Authorization: Bearer {token(node)}"] if with_token else [])
    return "\r\n".join([f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{node.api_port}", *lines, "", ""]).encode("latin-1")


def is_well(node):
    begun = time.monotonic()
    status, body = node.call("GET", "/health")
    took = time.monotonic() - begun
    return [] if status == 200 and took < 5 else [f"/health: {status} {body!r} after {took:.1f} s"]


def lies(tap, node):
    """Requests that no honest program sends: each is refused, or answered as far as it went, and the node works on."""
    node.do("write", "listing", "status=listed", "subject=person", "name=First", "criterion=terrorism")
    size = node.sizes()["ARM"][0]
    record = json.dumps({"kind": "listing", "time": "2026-01-01T00:00:00Z", "status": "listed", "subject": "person",
                         "names": [{"name": "X", "kind": "primary"}], "criteria": ["terrorism"]}).encode()
    rows = [
        ("a Content-Length beyond the limit", head(node, "POST", "/api/v1/records", "Content-Length: 99999999"), (413,)),
        ("one beyond every number", head(node, "POST", "/api/v1/records", "Content-Length: " + "9" * 40), (400, 413, 0)),
        ("a negative one", head(node, "POST", "/api/v1/records", "Content-Length: -1"), (400, 0)),
        ("one that is no number", head(node, "POST", "/api/v1/records", "Content-Length: 10x"), (400, 0)),
        ("more promised than sent", head(node, "POST", "/api/v1/records", "Content-Length: 500") + record[:100], (400, 0)),
        ("less promised than sent", head(node, "POST", "/api/v1/records", "Content-Length: 10") + record, (400, 422)),
        ("chunks with a wrong length", head(node, "POST", "/api/v1/records", "Transfer-Encoding: chunked") + b"zz\r\nabc",
         (400, 0)),
        ("chunks beyond the limit", head(node, "POST", "/api/v1/records", "Transfer-Encoding: chunked") +
         b"80000\r\n" + b"x" * 0x80000 + b"\r\n0\r\n\r\n", (413,)),
        ("chunks without end", head(node, "POST", "/api/v1/records", "Transfer-Encoding: chunked") +
         (b"80000\r\n" + b"x" * 0x80000 + b"\r\n") * 8, (0,)),
        ("a length and chunks", head(node, "POST", "/api/v1/records", "Content-Length: 3", "Transfer-Encoding: chunked") +
         b"3\r\nabc\r\n0\r\n\r\n", (400,)),
        ("two Hosts", head(node, "GET", "/health", "Host: evil.example"), (400,)),
        ("an encoded NUL behind a path", head(node, "GET", "/api/v1/status%00x"), (400,)),
        ("a query's unknown word", head(node, "GET", "/api/v1/register?txet=a"), (400,)),
        ("a query's word twice", head(node, "GET", "/api/v1/register?max=1&max=2"), (400,)),
        ("a dry run that is misspelt", head(node, "POST", "/api/v1/records?class=alliance&dryrun=1",
                                            f"Content-Length: {len(record)}") + record, (400,)),
        ("a large body without the token", head(node, "POST", "/api/v1/import/un", "Content-Length: 200000000",
                                                with_token=False), (413,)),
        ("no token", head(node, "GET", "/api/v1/status", with_token=False), (401,)),
        ("another Host", b"GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n", (403,)),
        ("no Host", b"GET /health HTTP/1.1\r\n\r\n", (400, 403)),
        ("an old HTTP", b"GET /health HTTP/0.9\r\n\r\n", (400, 403, 505, 0)),
        ("a NUL in the path", head(node, "GET", "/api/v1/stat\0us"), (400, 404, 0)),
        ("an encoded NUL that would hide the rest", head(node, "GET", "/api/v1/nothing%00/status"), (400, 404, 0)),
        ("encoded dots", head(node, "GET", "/api/v1/%2e%2e/%2e%2e/token"), (404,)),
        ("a method of its own", head(node, "BREW", "/api/v1/status"), (405, 501, 0)),
        ("a method that the path does not take", head(node, "DELETE", "/api/v1/status"), (405,)),
        ("a header without end", b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 200000, (400, 413, 431, 0)),
        ("a path without end", b"GET /" + b"a" * 200000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", (400, 413, 414, 431, 0)),
        ("lines of rubbish", bytes(range(256)) * 20, (400, 0)),
        ("the beginning of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 600, (400, 0)),
    ]
    for name, data, wanted in rows:
        answer = raw(node, data)
        status = status_of(answer)
        complaints = [] if status in wanted else [f"{status}, wanted one of {wanted}: {answer[:200]!r}"]
        if b"Access-Control" in answer:
            complaints.append("it lets other sites in")
        tap.check(f"refused: {name}", complaints + is_well(node))
    for count, wanted in ((100, (400,)), (500, (0, 400)), (5000, (0, 400, 413, 414, 431))):
        begun = time.monotonic()
        status = status_of(raw(node, head(node, "GET", "/api/v1/register?" + "&".join(["a=1"] * count)), half_close=False)
                           if count > 100 else raw(node, head(node, "GET", "/api/v1/register?" + "&".join(["a=1"] * count))))
        took = time.monotonic() - begun
        tap.check(f"a query of {count} words ends, and not by its time limit of 15 s", [] if status in wanted and (count == 100 or took < 10) else [status, took])
    tap.check("and nothing of it was written",
              [] if node.sizes()["ARM"][0] == size else [f"{size} leaves, then {node.sizes()['ARM'][0]}"])


def honest(tap, node):
    """HEAD, an encoded query, two requests on one connection, a preflight of a browser."""
    status = status_of(raw(node, head(node, "HEAD", "/api/v1/status")))
    tap.check("HEAD is answered", [] if status == 200 else [status])
    answer = node.get("screen", name="Зельмар & Co, 100 %")
    tap.check("an encoded name arrives whole", [] if answer["query"] == "Зельмар & Co, 100 %" else [answer["query"]])
    link = http.client.HTTPConnection("127.0.0.1", node.api_port, timeout=20)
    said = []
    for path in ("/health", "/api/v1/status", "/api/v1/nothing", "/health"):
        link.request("GET", path, headers={"Authorization": "Bearer " + token(node)})
        got = link.getresponse()
        got.read()
        said.append(got.status)
    link.close()
    tap.check("several requests on one connection", [] if said == [200, 200, 404, 200] else [said])
    answer = raw(node, head(node, "OPTIONS", "/api/v1/records", "Origin: https://evil.example",
                            "Access-Control-Request-Method: POST", with_token=False))
    tap.check("another site's page is not let in",
              [] if status_of(answer) in (405, 401) and b"Access-Control" not in answer else [answer[:300]])


def crowding(tap, node):
    """Who holds connections open keeps nobody else out: not without the token, and not with it."""
    with contextlib.ExitStack() as held:
        begun = time.monotonic()
        for _ in range(300):
            link = held.enter_context(socket.create_connection(("127.0.0.1", node.api_port), timeout=20))
            link.sendall(b"GET /hea")
        answer = node.run("status")
        took = time.monotonic() - begun
        tap.check("300 that say half a word hold nobody up for long", [] if answer.code == 0 and took < 12 else [answer, took])
    with contextlib.ExitStack() as held:
        data = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        link = held.enter_context(socket.create_connection(("127.0.0.1", node.api_port), timeout=20))
        link.sendall(data)
        answer = link.recv(65536)
        while part := link.recv(65536):
            answer += part
        tap.check("a stranger's connection ends with its answer", [] if status_of(answer) == 200 else [answer[:200]])
    with contextlib.ExitStack() as held:
        said = []
        for _ in range(200):
            link = held.enter_context(socket.create_connection(("127.0.0.1", node.api_port), timeout=20))
            link.sendall(head(node, "GET", "/api/v1/events"))
            said.append(status_of(link.recv(65536)))
        tap.check("event streams beyond their number are refused", [] if said.count(200) == 128 and said.count(503) == 72 else
                  [{one: said.count(one) for one in set(said)}])
        answer = node.run("status")
        tap.check("and a command is answered beside them", [] if answer.code == 0 else [answer])


class Listener(threading.Thread):
    """Reads a node's events until they end."""

    def __init__(self, node, last=None):
        super().__init__(daemon=True)
        self.link = http.client.HTTPConnection("127.0.0.1", node.api_port, timeout=60)
        more = {"Last-Event-ID": last} if last else {}
        self.link.request("GET", "/api/v1/events", headers={"Authorization": "Bearer " + token(node), **more})
        self.answer = self.link.getresponse()
        self.text = b""
        self.has_ended = False
        self.start()

    def run(self):
        with contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                part = self.answer.read1(4096)
                if not part:
                    break
                self.text += part
        self.has_ended = True

    def events(self):
        return [(block["event"], json.loads(block["data"]), block["id"]) for block in
                (dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
                 for text in self.text.decode().split("\n\n")) if "event" in block]

    def has(self, kind, **fields):
        return any(event == kind and all(data.get(name) == value for name, value in fields.items())
                   for event, data, _ in self.events())


def listening(tap, two):
    """Events: what grows, settles and changes; from where one left off; none after the node stops."""
    arm, blr = two["ARM"], two["BLR"]
    listener = Listener(arm)
    tap.check("events are a stream", [] if listener.answer.getheader("Content-Type") == "text/event-stream" else
              [str(listener.answer.getheaders())])
    size = arm.sizes()["BLR"][0] + 1
    blr.do("write", "listing", "status=listed", "subject=person", "name=Heard Of", "criterion=terrorism")
    for kind, fields in (("grew", {"member": "BLR", "size": size}), ("settled", {"member": "BLR", "settled": size}),
                         ("rows", {})):
        try:
            nodes.until(f"{kind} {fields} is told", lambda k=kind, f=fields: listener.has(k, **f), 20)
            tap.check(f"a record of BLR is told at ARM: {kind}", [])
        except nodes.Broken as why:
            tap.check(f"a record of BLR is told at ARM: {kind}", [why, listener.text[-600:]])
    last = listener.events()[0][2]
    again = Listener(arm, last)
    nodes.until("what was missed is told again", lambda: len(again.events()) + 1 >= len(listener.events()), 20)
    tap.check("a listener that comes back hears what it missed",
              [] if [e[2] for e in again.events()] == [e[2] for e in listener.events()][1:] else
              [again.text[-400:], listener.text[-400:]])
    begun = time.monotonic()
    arm.stop()
    took = time.monotonic() - begun
    nodes.until("the streams end", lambda: listener.has_ended and again.has_ended, 10)
    tap.check("the node stops at once with listeners on it", [] if took < 8 else [f"after {took:.1f} s"])
    arm.start()
    reset = Listener(arm, last)
    arm.do("write", "listing", "status=listed", "subject=person", "name=After The Start", "criterion=terrorism")
    nodes.until("a listener of the time before the restart is told to ask anew", lambda: reset.has("reset"), 20)
    tap.check("a listener of the time before the restart is told to ask anew", [])


def auditing(tap, node):
    """Who did what: the officer who is named, the user else; and what is read while no node runs."""
    env = {**node.alliance.environment(), "ENTENTE_OFFICER": "A. Rahimov"}
    node.alliance.run("--dir", node.dir, "screen", "Somebody", env=env)
    node.run("screen", "Somebody Else")
    node.run("list")
    def trail():
        return [(row["who"], row["act"], row["what"]) for row in node.do("audit")["audit"]]
    nodes.until("the trail has the list", lambda: any(act == "list" for _, act, _ in trail()), 10)
    found = trail()
    tap.check("the officer named by ENTENTE_OFFICER is in the trail",
              [] if ("A. Rahimov", "screen", "Somebody") in found else found[:5])
    tap.check("else the user who ran the command",
              [] if any(act == "screen" and what == "Somebody Else" and who not in ("", "local", "A. Rahimov")
                        for who, act, what in found) else found[:5])
    node.stop()
    node.run("screen", "Read While Nothing Ran")
    found = trail()
    tap.check("what a command reads while no node runs is in the trail",
              [] if any(act == "screen" and what == "Read While Nothing Ran" for _, act, what in found) else found[:5])
    answer = node.run("audit", "--max", "1")
    tap.check("the trail as a table", [] if answer.code == 0 and len(answer.out.splitlines()) == 2 else [answer, answer.out])
    node.start()


def warning(tap, two):
    """Clocks that differ, lists that are old."""
    arm, blr = two["ARM"], two["BLR"]
    def troubles():
        return {(t["about"], t["what"]): t["text"] for t in arm.get("status")["troubles"]}
    path = os.path.join(two.folder, "own.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write(LIST)
    done = arm.do("import", "csv", path, "--list", "own")
    tap.check("a list of one's own is imported", [] if done["written"] == 1 else [done])
    lists = arm.get("status")["lists"]
    tap.check("status says when", [] if [one["list"] for one in lists] == ["own"] else lists)
    if not two.is_movable:
        tap.skip("an old list is warned of", "no libfaketime")
        tap.skip("a clock that differs is warned of", "no libfaketime")
        return
    now = time.time() + two.clock.offset
    two.clock.set(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now + 8 * 86400)))
    nodes.until("the old list is a trouble", lambda: ("ARM", "list own") in troubles(), 50, 0.5)
    text = troubles()["ARM", "list own"]
    tap.check("an old list is warned of", [] if "8 days" in text else [text])
    arm.do("import", "csv", path, "--list", "own")
    nodes.until("the list is young again", lambda: ("ARM", "list own") not in troubles(), 50, 0.5)
    tap.check("importing it again ends that, even when nothing had changed", [])
    blr.stop()  # and begins again ten minutes ahead
    clock = two.clock.file
    two.clock.file = clock + ".blr"
    two.clock.set(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + two.clock.offset + 600)))
    blr.start(ready=None)
    two.clock.file = clock
    arm.wait_health()
    arm.do("write", "listing", "status=listed", "subject=person", "name=What Time Is It", "criterion=terrorism")
    nodes.until("the clocks are compared", lambda: any("clock_ahead_seconds" in p for p in arm.get("status")["peers"]), 20)
    arm.do("write", "listing", "status=listed", "subject=person", "name=What Time Is It Now", "criterion=terrorism")
    nodes.until("the clock is a trouble", lambda: ("BLR", "clock") in troubles(), 50, 0.5)
    ahead = arm.get("status")["peers"][0]["clock_ahead_seconds"]
    tap.check("a clock that differs is warned of", [] if 590 <= ahead <= 620 else [ahead, troubles()])


def opening(tap, node):
    """On this machine alone, unless told otherwise."""
    node.stop()
    path = os.path.join(node.dir, "config")
    with open(path, encoding="utf-8") as file:
        config = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(config.replace(f"api 127.0.0.1:{node.api_port}", f"api 0.0.0.0:{node.api_port}"))
    answer = node.run("serve")
    tap.check("an API on the network is refused", [] if answer.code == 1 and "--api-open" in answer.err else [answer])
    node.start("--api-open")
    tap.check("unless it is said in words", is_well(node))
    answer = raw(node, b"GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    tap.check("and even then not under any name", [] if status_of(answer) == 403 else [answer[:200]])
    answer = raw(node, b"GET /health HTTP/1.1\r\nHost: 10.1.2.3:7401\r\n\r\n")
    tap.check("but under a number", [] if status_of(answer) == 200 else [answer[:200]])
    for line, word in (("list-days 0", "list-days"), ("audit-days many", "audit-days"), ("colour blue", "colour")):
        with open(path, "w", encoding="utf-8") as file:
            file.write(config + line + "\n")
        answer = node.run("status")
        tap.check(f"a config that says '{line}' is refused by name", [] if answer.code == 1 and word in answer.err else [answer])
    with open(path, "w", encoding="utf-8") as file:
        file.write(config)


def main():
    binary = os.environ.get("ENTENTE_BIN", "")
    if not os.path.exists(binary):
        print("Bail out! ENTENTE_BIN names no binary")
        return 1
    tap = Tap()
    with Pair(binary) as two:
        two.found()
        two.start()
        for part, what in ((lies, two["ARM"]), (honest, two["ARM"]), (listening, two), (auditing, two["ARM"]),
                           (warning, two), (crowding, two["ARM"]), (opening, two["ARM"])):
            try:
                part(tap, what)
            except (nodes.Broken, OSError) as why:
                tap.check(f"goes to its end: {part.__doc__}", [str(why)])
            sys.stdout.flush()
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
