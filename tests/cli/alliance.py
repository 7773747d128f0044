# SPDX-License-Identifier: Apache-2.0
"""A small alliance of the real binary on loopback ports, for the tests of this folder; and a few lines of TAP."""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

# How the six members of the demonstration decide (script/run founds it with these lines too).
DEMO_ORGANS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "sample", "organs")
PATIENCE = 60 if "ENTENTE_PATIENCE" not in os.environ else int(os.environ["ENTENTE_PATIENCE"])


class Tap:
    """Collects checks and prints them as TAP; finish() gives the exit code."""

    def __init__(self):
        self.count = self.failed = 0

    def check(self, good, name, why=""):
        self.count += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}", flush=True)
        for line in [] if good else str(why)[:3000].splitlines():
            print(f"#   {line}", flush=True)
        return good

    def skip(self, name, reason):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {reason}", flush=True)

    def says(self, run, code, words, name):
        """Did the command end with this code and say these words?"""
        text = run.stdout + run.stderr
        missing = [word for word in words if word not in text]
        return self.check(run.returncode == code and not missing, name,
                          f"exit code {run.returncode} (wanted {code}), missing {missing}, it said:\n{text}")

    def finish(self):
        print(f"1..{self.count}", flush=True)
        return 1 if self.failed else 0


def free_ports(count):
    """Ports that nobody listens on just now."""
    held = []
    for _ in range(count):
        s = socket.socket()
        s.bind(("127.0.0.1", 0))
        held.append(s)
    ports = [s.getsockname()[1] for s in held]
    for s in held:
        s.close()
    return ports


class Alliance:
    """Members founded in a folder of their own, gone with the object. Use as a context."""

    def __init__(self, *members, guests=None, charter_lines=""):
        """guests: name to (role, kinds it writes). charter_lines: what the draft says beyond its quota."""
        self.charter_lines = charter_lines
        self.guests = guests or {}
        self.members = members + tuple(self.guests)
        self.binary = os.environ.get("ENTENTE_BIN") or sys.exit("ENTENTE_BIN names no binary")
        self.dir = tempfile.mkdtemp(prefix="entente-cli-")
        self.nodes = {}
        self.environment = dict(os.environ, ENTENTE_PASSPHRASE_FILE=self.path("passphrase"))
        self.environment.pop("ENTENTE_DIR", None)

    def __enter__(self):
        with open(self.path("passphrase"), "w", encoding="ascii") as file:
            file.write("correct horse battery staple\n")
        os.chmod(self.path("passphrase"), 0o600)
        ports = free_ports(2 * len(self.members))
        for member in self.members:
            self.must(None, "init", self.path(member), "--member", member, "--alliance", "demo",
                      "--address", f"127.0.0.1:{ports.pop()}", "--api", f"127.0.0.1:{ports.pop()}",
                      "--sheet", self.path(member + ".sheet"))
        self.must(None, "charter", "new", self.path("charter"), "--alliance", "demo")
        with open(self.path("charter"), "a", encoding="utf-8") as file:
            file.write(self.charter_lines)
        for word in ("join", "sign", "adopt"):
            for member in self.members:
                role = self.guests.get(member)
                if role and word == "join":
                    self.must(member, "charter", "join", self.path("charter"), "--guest", role[0], "--writes", role[1])
                elif not role or word == "adopt":
                    self.must(member, "charter", word, self.path("charter"))
        return self

    def __exit__(self, kind, value, trace):
        for member in list(self.nodes):
            self.stop(member)
        if kind is not None:
            for member in self.members:
                print(f"# {member}: {self.log(member)[-1500:]}".replace("\n", "\n#   "))
        shutil.rmtree(self.dir, ignore_errors=True)

    def path(self, *names):
        return os.path.join(self.dir, *names)

    def log(self, member):
        try:
            with open(self.path(member + ".log"), encoding="utf-8", errors="replace") as file:
                return file.read()
        except OSError:
            return ""

    def run(self, member, *words, **options):
        """One command of a member (None: of nobody)."""
        folder = ["--dir", self.path(member)] if member else []
        return subprocess.run([self.binary, *folder, *words], capture_output=True, text=True, errors="replace",
                              env=self.environment, check=False, timeout=5 * PATIENCE, **options)

    def must(self, member, *words, **options):
        """The same, which has to work; its standard output."""
        run = self.run(member, *words, **options)
        if run.returncode != 0:
            raise RuntimeError(f"{member}: entente {' '.join(words)}: {run.returncode}\n{run.stdout}{run.stderr}")
        return run.stdout

    def json(self, member, *words):
        return json.loads(self.must(member, *words, "--json"))

    def start(self, *members, signing=True, words=()):
        """Start nodes and wait until they answer, and sign if they are to: a lone one signs nothing."""
        running = [m for m in members if m in self.nodes and self.nodes[m].poll() is None]
        if running:
            raise RuntimeError(f"{running}: started, and not stopped")
        for member in members:
            log = open(self.path(member + ".log"), "a", encoding="utf-8")
            self.nodes[member] = subprocess.Popen([self.binary, "--dir", self.path(member), "serve", *words], stdout=log,
                                                  stderr=log, env=self.environment)
            log.close()
        for member in members:
            self.until(lambda m=member: self.is_up(m, signing), f"the node of {member} is up")

    def is_up(self, member, signing):
        node = self.status(member).get("node")
        return node is not None and not (signing and node["recovering"])

    def stop(self, *members, how=signal.SIGTERM):
        for member in members:
            node = self.nodes.pop(member)
            node.send_signal(how)
            try:
                node.wait(30)
            except subprocess.TimeoutExpired:
                node.kill()
                node.wait()

    def status(self, member):
        run = self.run(member, "status", "--json")
        return json.loads(run.stdout) if run.returncode == 0 else {}

    def until(self, question, what):
        """Wait for it; returns what the question answered."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            answer = question()
            if answer:
                return answer
            time.sleep(0.1)
        raise RuntimeError(f"in vain waited until {what}")

    def write(self, member, name, *words):
        """A listing of a name of its own; its id."""
        words = words or ("--class", "alliance")
        answer = self.json(member, "write", "listing", "status=listed", "subject=organisation", f"name={name}",
                           "criterion=terrorism", *words)
        return answer["id"]

    def settle(self, *members):
        """Until these nodes (all that run) hold the same ledgers, all settled."""
        members = members or tuple(self.nodes)

        def agree():
            states = [self.status(m) for m in members]
            sizes = [{x["member"]: x["size"] for x in s.get("ledgers", [])} for s in states]
            settled = [{x["member"]: x["settled"] for x in s.get("ledgers", [])} for s in states]
            return sizes[0] and all(s == sizes[0] for s in sizes + settled) and all(sizes[0][m] for m in members)

        self.until(agree, f"{members} agree and have settled all")


def front(a, link, *members):
    """Put the line in front of these nodes: the charter's address is the line's, the config's another one."""
    for member, port in zip(members, free_ports(len(members))):
        path = a.path(member, "config")
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        said = next(line for line in lines if line.startswith("listen "))
        lines[lines.index(said)] = f"listen 127.0.0.1:{port}"
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        link.front(int(said.rsplit(":", 1)[1]), port)
