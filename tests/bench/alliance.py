# SPDX-License-Identifier: Apache-2.0
"""An alliance of the real binary for measurements: founded in a folder of its own, its nodes started and stopped."""
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

BINARY = os.environ.get("ENTENTE_BIN", "build/bench/src/entente")
TOOLS = os.environ.get("ENTENTE_BENCH_TOOLS", "build/bench/tests/bench")


def tool(name, *words):
    """Run a tool of tests/bench; the numbers it prints."""
    done = subprocess.run([os.path.join(TOOLS, "tool_" + name), *map(str, words)], stdout=subprocess.PIPE, check=False)
    if done.returncode != 0:
        sys.exit(f"tool_{name} {words[0]} failed")
    return [float(word) for word in done.stdout.split()]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Alliance:
    """Members by name, each with a folder; use as a context, so that nodes stop and the folder goes."""

    def __init__(self, members):
        self.folder = tempfile.mkdtemp(prefix="entente-bench-", dir=os.environ.get("TMPDIR", "/var/tmp"))
        self.members = members
        self.running = {}
        self.apis = {}
        passphrase = os.path.join(self.folder, "passphrase")
        with open(passphrase, "w", encoding="ascii") as f:
            f.write("a passphrase for measurements\n")
        self.environment = dict(os.environ, ENTENTE_PASSPHRASE_FILE=passphrase)
        os.environ["ENTENTE_PASSPHRASE_FILE"] = passphrase

    def __enter__(self):
        charter = os.path.join(self.folder, "charter")
        for member in self.members:
            self.apis[member] = f"127.0.0.1:{free_port()}"
            self.call("init", self.dir(member), "--member", member, "--alliance", "bench", "--address",
                      f"127.0.0.1:{free_port()}", "--api", self.apis[member], "--sheet", self.dir(member) + ".sheet")
        self.call("charter", "new", charter, "--alliance", "bench", "--register-rule", "all",
                  "--quota-leaves", "100000000", "--quota-bytes", "100000000000")
        for step in ("join", "sign", "adopt"):
            for member in self.members:
                self.call("--dir", self.dir(member), "charter", step, charter)
        return self

    def __exit__(self, *_):
        for member in list(self.running):
            self.stop(member)
        shutil.rmtree(self.folder, ignore_errors=True)

    def call(self, *words):
        done = subprocess.run([BINARY, *words], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              check=False)
        if done.returncode != 0:
            sys.exit(f"entente {' '.join(words)}: {done.stdout.decode()}")
        return done.stdout

    def dir(self, member):
        return os.path.join(self.folder, member)

    def start(self, member):
        with open(self.dir(member) + ".log", "ab") as log:
            self.running[member] = subprocess.Popen([BINARY, "--dir", self.dir(member), "serve"], env=self.environment,
                                                    stdout=log, stderr=log)

    def stop(self, member):
        process = self.running.pop(member)
        process.terminate()
        try:
            if process.wait(60) != 0:
                print(open(self.dir(member) + ".log", encoding="utf-8").read()[-2000:], file=sys.stderr)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def get(self, member, path, timeout=30):
        """A page of the node's API, or None while it does not answer."""
        try:
            with urllib.request.urlopen(f"http://{self.apis[member]}{path}", timeout=timeout) as answer:
                return answer.read().decode()
        except OSError:
            if self.running[member].poll() is not None:
                sys.exit(f"the node of {member} stopped:\n" + open(self.dir(member) + ".log", encoding="utf-8").read()[-2000:])
            return None

    def health(self, member):
        text = self.get(member, "/health")
        return json.loads(text)["status"] if text else None

    def ledger(self, member, of):
        """(leaves held, leaves settled) of a ledger at a member."""
        text = self.get(member, "/metrics") or ""
        found = [re.search(rf'entente_ledger_{what}{{member="{of}"}} (\d+)', text) for what in ("size", "settled")]
        return tuple(int(f.group(1)) if f else 0 for f in found)

    def wait(self, what, patience=60.0, pause=0.02):
        """Seconds until what() is true."""
        started = time.monotonic()
        while not what():
            if time.monotonic() - started > patience:
                sys.exit(f"waited for {patience} s in vain; the folder was {self.folder}")
            time.sleep(pause)
        return time.monotonic() - started

    def anonymous(self, member):
        """Anonymous memory of the node, in bytes."""
        with open(f"/proc/{self.running[member].pid}/smaps_rollup", encoding="ascii") as lines:
            return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Anonymous:"))


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


median = statistics.median


def verdict(ratio, wanted, is_most):
    return "met" if (ratio <= wanted if is_most else ratio >= wanted) else "MISSED"
