#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A file from one member to another over loopback.

files.py [--mib N] [--rounds N]     200 MiB, three times, if not told otherwise

From the message that names it until every piece is verified, stored and read once more as a whole; in turn with curl that
fetches the same bytes from openssl's server over TLS 1.3 and drops them.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

from alliance import BINARY, Alliance, free_port


def command(alliance, member, *words):
    return subprocess.run([BINARY, "--dir", alliance.dir(member), *words], check=True, stdout=subprocess.PIPE, env=dict(
        os.environ, ENTENTE_PASSPHRASE_FILE=os.path.join(alliance.folder, "passphrase"))).stdout.decode()


def send(alliance, path, known):
    """Seconds from the message to the file; and those its sender's command took."""
    begun = time.monotonic()
    command(alliance, "BLR", "send", "KAZ", "--file", path)
    sent = time.monotonic()
    while True:
        files = json.loads(command(alliance, "KAZ", "fetch", "--json"))["files"]
        if len(files) > known and files[0]["here"]:
            return time.monotonic() - sent, sent - begun
        time.sleep(0.02)


def curl(folder, name, port):
    begun = time.monotonic()
    subprocess.run(["curl", "-skf", "--tlsv1.3", "-o", "/dev/null", f"https://127.0.0.1:{port}/{name}"], check=True, cwd=folder)
    return time.monotonic() - begun


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mib", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    size = options.mib << 20
    ours, sends, theirs = [], [], []
    with Alliance(("BLR", "KAZ")) as alliance:
        for member in ("BLR", "KAZ"):
            alliance.start(member)
        for member in ("BLR", "KAZ"):
            alliance.wait(lambda m=member: alliance.health(m) == "ok")
        port, key, cert = free_port(), os.path.join(alliance.folder, "key"), os.path.join(alliance.folder, "cert")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", key, "-out", cert, "-subj", "/CN=x"],
                       check=True, stderr=subprocess.DEVNULL)
        server = subprocess.Popen(["openssl", "s_server", "-quiet", "-WWW", "-tls1_3", "-key", key, "-cert", cert, "-port", str(port)],
                                  cwd=alliance.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for i in range(options.rounds):
                with open(os.path.join(alliance.folder, f"bulk{i}"), "wb") as file:
                    file.write(os.urandom(size))
                took, sent = send(alliance, file.name, i)
                ours.append(took)
                sends.append(sent)
                theirs.append(curl(alliance.folder, f"bulk{i}", port))
                os.remove(file.name)
        finally:
            server.kill()
            server.wait()
    a, b = statistics.median(ours), statistics.median(theirs)
    print(f"a file of {options.mib} MiB: fetched, verified and stored at {size / a / 1e6:.0f} MB/s; curl over TLS, bytes dropped, "
          f"{size / b / 1e6:.0f} MB/s\n  ratio {b / a:.2f}; into its sender's node at {size / statistics.median(sends) / 1e6:.0f} MB/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
