# SPDX-License-Identifier: Apache-2.0
"""Nodes whose clock a test moves: an alliance on this machine, for scenarios that last weeks.

Founds N members in a temporary folder, each on two free ports; starts, stops and kills their nodes; runs commands; asks
the nodes' own APIs; moves the clock that all of them see; looks for bytes in a member's folder. Needs python3 and
libfaketime.

The binary may be built with the address sanitizer: its runtime is then loaded before libfaketime, as it demands. The
clock is an offset to the machine's, in a file that every process reads whenever it asks for the time; CLOCK_MONOTONIC
stays the machine's, since time limits and polls run on it.
"""
import calendar
import contextlib
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse

PASSPHRASE = "correct horse battery staple"
FAKETIME = "/usr/lib/{}/faketime/libfaketimeMT.so.1"


class Broken(Exception):
    """A command or node did what no test can go on from."""


class Answer:
    """What a command came to."""

    def __init__(self, words, code, out, err):
        self.words, self.code, self.out, self.err = words, code, out, err

    @property
    def json(self):
        try:
            return json.loads(self.out)
        except ValueError:
            raise Broken(f"{self} printed no JSON: {self.out[:200]!r}") from None

    def __str__(self):
        return f"`entente {' '.join(self.words)}` (exit code {self.code}: {self.err.strip()[-600:]})"


class Clock:
    """The time that the members see; it moves at a word, and else goes on."""

    def __init__(self, folder, start):
        self.file = os.path.join(folder, "clock")
        self.offset = 0
        self.set(start)

    def set(self, moment):
        """Let it be that moment now, as 2026-03-02T09:00:00Z."""
        self.offset = calendar.timegm(time.strptime(moment, "%Y-%m-%dT%H:%M:%SZ")) - int(time.time())
        with open(self.file + ".new", "w", encoding="ascii") as file:
            file.write(f"{self.offset:+d}\n")
        os.replace(self.file + ".new", self.file)

    def now(self):
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + self.offset))

    def move(self, seconds):
        """Let it be so much later."""
        self.set(time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + self.offset + seconds)))

    def environment(self, binary):
        return {"LD_PRELOAD": ":".join(sanitizer_libraries(binary) + [faketime_library()]),
                "FAKETIME_TIMESTAMP_FILE": self.file, "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "FAKETIME_NO_CACHE": "1",
                # else condition variables of the monotonic clock never sleep
                "FAKETIME_FORCE_MONOTONIC_FIX": "0"}


def faketime_library():
    """libfaketime's path, or None."""
    for triplet in ("x86_64-linux-gnu", "aarch64-linux-gnu"):
        if os.path.exists(FAKETIME.format(triplet)):
            return FAKETIME.format(triplet)
    return None


def sanitizer_libraries(binary):
    listed = subprocess.run(["ldd", binary], capture_output=True, text=True, check=False).stdout
    return [line.split()[2] for line in listed.splitlines() if line.split()[:1] and "libasan" in line.split()[0]]


def free_ports(count):
    """Free ports, below those that outgoing connections are given, so that a stopped node finds its own again."""
    found = []
    for port in range(random.randrange(12000, 28000, 50), 32000):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                trial.bind(("127.0.0.1", port))
                found.append(port)
        if len(found) == count:
            return found
    raise Broken("no free ports")


def until(what, judge, seconds, pause=0.1):
    """Wait until judge() gives something true, and return it; Broken after so many seconds."""
    end = time.monotonic() + seconds
    while True:
        found = judge()
        if found:
            return found
        if time.monotonic() > end:
            raise Broken(f"still not after {seconds} s: {what}")
        time.sleep(pause)


class Node:
    """One member: its folder, and its node when it runs."""

    def __init__(self, alliance, name, ports):
        self.alliance, self.name = alliance, name
        self.dir = os.path.join(alliance.folder, name)
        self.log = os.path.join(alliance.folder, name + ".log")
        self.port, self.api_port = ports
        self.process = None
        self.link = None  # the kept connection to its API

    # ---- the node ----

    def start(self, *words, ready="ok", seconds=60):
        """Start it and wait until /health answers that word; ready=None waits for any answer."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([self.alliance.binary, "--dir", self.dir, "serve", *words],
                                            stdout=log, stderr=log, env=self.alliance.environment())
        self.wait_health(ready, seconds)

    def wait_health(self, ready="ok", seconds=60):
        def judge():
            if self.process.poll() is not None:
                raise Broken(f"the node of {self.name} stopped ({self.process.returncode}): {self.log_end()}")
            with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
                said = json.loads(self.call("GET", "/health")[1])["status"]
                return ready is None or said == ready
            return False
        until(f"the node of {self.name} says {ready}", judge, seconds)

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def stop(self, how=signal.SIGTERM):
        """Stop it; told so by SIGTERM, it has to do so cleanly."""
        self.close_link()
        if not self.is_running():
            return
        self.process.send_signal(how)
        try:
            code = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise Broken(f"the node of {self.name} did not stop: {self.log_end()}") from None
        if how == signal.SIGTERM and code != 0:
            raise Broken(f"the node of {self.name} stopped with exit code {code}: {self.log_end()}")

    def kill(self):
        self.stop(signal.SIGKILL)

    def log_end(self, size=1500):
        with open(self.log, "rb") as log:
            log.seek(max(0, os.path.getsize(self.log) - size))
            return log.read().decode("utf-8", "replace")

    # ---- its commands ----

    def run(self, *words, seconds=120):
        """Run a command of this member, whatever it comes to."""
        return self.alliance.run("--dir", self.dir, *words, seconds=seconds)

    def do(self, *words):
        """Run a command that must succeed; its answer read as JSON."""
        answer = self.run(*words, "--json")
        if answer.code != 0:
            raise Broken(f"{self.name}: {answer}")
        return answer.json

    def begin(self, *words):
        """Begin a command and leave it running."""
        return subprocess.Popen([self.alliance.binary, "--dir", self.dir, *words], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, env=self.alliance.environment())

    # ---- its API ----

    def close_link(self):
        if self.link:
            self.link.close()
        self.link = None

    def call(self, method, path, body=None):
        """(status, bytes) of a call of the node's API. The node may have dropped an idle connection, or open itself anew since
        the alliance has changed: then a GET is tried again."""
        end = time.monotonic() + 10
        while True:
            try:
                return self.call_once(method, path, body)
            except (OSError, http.client.HTTPException):
                if method != "GET" or not self.is_running() or time.monotonic() > end:
                    raise
            time.sleep(0.05)

    def call_once(self, method, path, body):
        token = ""
        with contextlib.suppress(OSError), open(os.path.join(self.dir, "token"), encoding="ascii") as file:
            token = file.read()
        if not self.link:
            self.link = http.client.HTTPConnection("127.0.0.1", self.api_port, timeout=120)
        try:
            self.link.request(method, path, body, {"Authorization": "Bearer " + token})
            answer = self.link.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            self.close_link()
            raise

    def get(self, path, **query):
        """A GET that must succeed, as JSON."""
        path = "/api/v1/" + path + ("?" + urllib.parse.urlencode(query) if query else "")
        status, body = self.call("GET", path)
        if status != 200:
            raise Broken(f"{self.name}: GET {path}: {status} {body[:300]!r}")
        return json.loads(body)

    def sizes(self):
        """{member: (leaves held, leaves settled)} of every ledger, cheaply."""
        text = self.call("GET", "/metrics")[1].decode()
        found = {}
        for line in text.splitlines():
            for which, word in enumerate(("entente_ledger_size{", "entente_ledger_settled{")):
                if line.startswith(word):
                    member = line.split('"')[1]
                    found.setdefault(member, [0, 0])[which] = int(line.split()[-1])
        return {member: tuple(pair) for member, pair in found.items()}

    # ---- its disk ----

    def files(self):
        return [os.path.join(where, name) for where, _, names in os.walk(self.dir) for name in names]

    def files_with(self, *strings):
        """Which of its files hold one of these byte strings."""
        found = []
        for path in self.files():
            with open(path, "rb") as file:
                content = file.read()
            found += [os.path.relpath(path, self.dir) for string in strings if string in content]
        return found

    def copy_folder(self, to):
        shutil.copytree(self.dir, to)

    def replace_folder(self, source):
        shutil.rmtree(self.dir)
        shutil.copytree(source, self.dir)


class Nodes:
    """The members of an alliance by name. Use it in a with statement: the nodes end with it, and its folder goes."""

    def __init__(self, binary, names, start, name="demo"):
        self.binary, self.name = os.path.realpath(binary), name
        self.folder = tempfile.mkdtemp(prefix="entente-")
        self.clock = Clock(self.folder, start)
        self.passphrase = os.path.join(self.folder, "passphrase")
        with open(self.passphrase, "w", encoding="ascii") as file:
            file.write(PASSPHRASE + "\n")
        os.chmod(self.passphrase, 0o600)
        self.charter = os.path.join(self.folder, "charter")
        ports = free_ports(2 * len(names))
        self.nodes = {n: Node(self, n, ports[2 * i:2 * i + 2]) for i, n in enumerate(sorted(names))}
        self.is_kept = False

    def __enter__(self):
        return self

    def __exit__(self, *why):
        self.stop()
        if self.is_kept:
            print(f"# kept: {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __getitem__(self, name):
        return self.nodes[name]

    def __iter__(self):
        return iter(self.nodes.values())

    def add(self, name):
        """A node that is none of the founders'; its folder is still to be made."""
        self.nodes[name] = Node(self, name, free_ports(2))
        return self.nodes[name]

    def running(self):
        return [node for node in self if node.is_running()]

    def environment(self):
        mine = {word: value for word, value in os.environ.items() if word != "ENTENTE_DIR"}
        return {**mine, "ENTENTE_PASSPHRASE_FILE": self.passphrase, **self.clock.environment(self.binary)}

    def run(self, *words, seconds=120, env=None, cwd=None, program=None):
        """Run a command of nobody, or another program that sees the members' clock."""
        done = subprocess.run([program or self.binary, *words], capture_output=True, text=True, errors="replace",
                              timeout=seconds, check=False, env=self.environment() if env is None else env, cwd=cwd)
        return Answer(words, done.returncode, done.stdout, done.stderr)

    def found(self, rule="all", organs=None):
        """Keys, then signatures, then adoption: one charter for all of them; with the lines on organs of that file."""
        def must(answer):
            if answer.code != 0:
                raise Broken(str(answer))
        for node in self:
            must(self.run("init", node.dir, "--member", node.name, "--alliance", self.name, "--address",
                          f"127.0.0.1:{node.port}", "--api", f"127.0.0.1:{node.api_port}", "--sheet",
                          os.path.join(self.folder, node.name + ".sheet")))
        must(self.run("charter", "new", self.charter, "--alliance", self.name, "--register-rule", str(rule),
                      *(["--organs", organs] if organs else [])))
        for word in ("join", "sign", "adopt"):
            for node in self:
                must(node.run("charter", word, self.charter))

    def start(self):
        """Start all; they wait for each other."""
        for node in self:
            node.start(ready=None)
        for node in self:
            node.wait_health()

    def stop(self):
        """Stop all; what did not stop cleanly is returned."""
        said = []
        for node in self:
            try:
                node.stop()
            except Broken as why:
                said.append(why)
        return said

    def wait_settled(self, seconds=60, least=None):
        """Wait until the running nodes hold the same sizes of every ledger, at least those given, and have settled it
        all; then until they give one state hash. Returns ({member: size}, hash)."""
        def same():
            held = [node.sizes() for node in self.running()]
            if any(held[0][member][0] < size for member, size in (least or {}).items()):
                return None
            is_same = all(one[m] == held[0][m] and one[m][0] == one[m][1] for one in held for m in one)
            return {member: pair[0] for member, pair in held[0].items()} if is_same and held else None

        def hashed():
            hashes = {node.get("status")["state_hash"] for node in self.running()}
            return hashes.pop() if len(hashes) == 1 and None not in hashes else None
        found = until("the running nodes hold and settled the same", same, seconds, 0.2)
        return found, until("the running nodes give one state hash", hashed, 30, 0.3)
