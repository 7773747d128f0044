# SPDX-License-Identifier: Apache-2.0
"""Rows of the scenario about faults, lies and strangers: a copied leaf, an old folder, two histories, keys that nobody
knows, a proof in a stranger's hands."""
import contextlib
import json
import os
import shutil
import socket
import ssl
import struct
import subprocess
import time

from nodes import Broken, until
from register_words import GUARDED, MISTAKEN, alerts, still_there, traces, write_person

NEEDED = 5  # signatures that settle, of six members: 1 + floor(2 * 6 / 3)


# ---- speaking as a peer ----

def hostile(s, *words):
    return s.alliance.run(*words, program=s.hostile)


def ask_as(s, who, whom, path):
    """(status, body) of what the keys of a member's folder are answered by another's node; Broken without an answer."""
    done = subprocess.run([s.hostile, "ask", "-" if who is None else s[who].dir, s.alliance.charter, whom, path],
                          capture_output=True, timeout=60, check=False, env=s.alliance.environment())
    if done.returncode != 0:
        raise Broken(done.stderr.decode("utf-8", "replace").strip())
    status, _, body = done.stdout.partition(b"\n")
    return int(status), body


def frames(body):
    """[(leaf, salt and record, or None)] of a chunk (docs/protocol.md)."""
    assert body.startswith(b"entente chunk v1\n"), body[:100]
    at = 17
    at += 2 + struct.unpack_from(">H", body, at)[0]
    first, end = struct.unpack_from(">QQ", body, at)
    at += 24 + 32
    for _ in range(2):
        at += 1 + 32 * body[at]
    found = []
    for _ in range(first, end):
        leaf, has_bytes, at = body[at:at + 33], body[at + 33], at + 34
        held = None
        if has_bytes:
            size, = struct.unpack_from(">I", body, at + 32)
            held = body[at:at + 32], body[at + 36:at + 36 + size]
            at += 36 + size
        found.append((leaf, held))
    return found


def leaf_as(s, who, whom, member, index):
    """What `who` is given of one leaf of a member's ledger by `whom`."""
    ledger = s[whom].get("ledgers/" + member, max=0)
    status, body = ask_as(s, who, whom, f"/sync/v1/leaves?origin={ledger['origin']}&from={index}&to={index + 1}"
                                        f"&size={ledger['size']}")
    if status != 200:
        raise Broken(f"{whom} answers {status}: {body[:200]!r}")
    return frames(body)[0]


def troubles(node, what):
    return [t for t in node.get("status")["troubles"] if t["what"] == what]


def ledger_of(node, member):
    return next(ledger for ledger in node.get("status")["ledgers"] if ledger["member"] == member)


def signed_by(node, cosigner, member):
    """Up to which size a node has seen a member sign another's ledger."""
    return next(x["size"] for x in ledger_of(node, member)["signed"] if x["member"] == cosigner)


def waited(judge, seconds=20):
    """[] when it comes true in that time, else what went wrong."""
    try:
        until("it came true", judge, seconds, 0.3)
        return []
    except Broken as why:
        return [why]


# ---- rows ----

def copying(s):
    """ARM copies BLR's restricted leaf into its own ledger and asks for it"""
    guarded = s.kept["guarded"]
    s["ARM"].stop()
    grafted = hostile(s, "graft", s["ARM"].dir, "BLR", str(guarded["index"]))
    if grafted.code != 0:
        raise Broken(str(grafted))
    place = grafted.json["index"]
    s["ARM"].start()
    write_person(s["ARM"], name="Anahit Example")  # so that a checkpoint is signed over the copied leaf
    s.alliance.wait_settled()
    said, theirs = [], leaf_as(s, "KAZ", "BLR", "BLR", guarded["index"])
    s.check("KAZ's keys are given the bytes by BLR", [] if theirs[1] and GUARDED["remarks"].encode() in theirs[1][1] else [theirs])
    for whom in ("BLR", "KAZ", "RUS"):
        for member, index in (("ARM", place), ("BLR", guarded["index"])):
            leaf, held = leaf_as(s, "ARM", whom, member, index)
            said += [f"{whom}, leaf {index} of {member}: {held}"] if held else []
            said += [f"{whom}: another leaf"] if leaf != theirs[0] else []
    s.check("ARM's keys are given the leaf, and nothing that opens it, by anybody", said)
    hidden = {word: text for word, text in GUARDED.items() if word != "name"}
    s.check("the string is not on ARM's disk", still_there([s["ARM"]], hidden, 2))


def restoring(s):
    """RUS's folder is replaced by a copy from last week"""
    s.alliance.clock.set("2026-03-18T09:00:00Z")
    write_person(s["RUS"], name="Ruslan Example")
    sizes, _ = s.alliance.wait_settled()
    s["RUS"].stop()
    for member in ("ARM", "BLR", "KAZ"):
        s[member].stop()
    s["RUS"].replace_folder(s.kept["copy"])
    copied = next(x["size"] for x in s["RUS"].do("status")["ledgers"] if x["member"] == "RUS")
    s.check("the copy's own ledger is an older one, and it holds what was erased since", [
        copied for _ in "." if copied >= sizes["RUS"] or not s["RUS"].files_with(*traces(MISTAKEN))])
    s["RUS"].start(ready="recovering")
    write_person(s["TJK"], name="Tahmina Example")
    before = {member: signed_by(s["TJK"], "RUS", member) for member in ("KGZ", "TJK")}
    time.sleep(3)
    refused = s["RUS"].run("write", "listing", "status=listed", "subject=person", "criterion=terrorism", "name=Too Early")
    s.check("with two others there it writes nothing, and says what it waits for", [
        str(refused) for _ in "." if refused.code != 4 or "signs nothing" not in refused.err])
    s.equal("it cosigns nothing either", {m: signed_by(s["TJK"], "RUS", m) for m in ("KGZ", "TJK")}, before)
    for member in ("ARM", "BLR", "KAZ"):
        s[member].start(ready=None)
    s["RUS"].wait_health("ok", 60)
    after, _ = s.alliance.wait_settled(60, {"TJK": sizes["TJK"] + 1})
    s.equal("with the others it has its own later ledger back", after["RUS"], sizes["RUS"])
    wanted = [s.kept["guarded"]["id"]]
    s.check("and what had been released to it", waited(lambda: alerts(s["RUS"], GUARDED["name"]) == wanted, 40))
    s.check("what was erased meanwhile is not on its disk", still_there([s["RUS"]], MISTAKEN))
    write_person(s["RUS"], name="Regina Example")
    after, _ = s.alliance.wait_settled()
    s.equal("it writes on where it had been", after["RUS"], sizes["RUS"] + 1)
    s.everywhere("nothing forks: no node knows of two histories", lambda node: troubles(node, "equivocation"))


def posing(s):
    """Keys that nobody knows"""
    with contextlib.suppress(Broken):
        status, body = ask_as(s, None, "BLR", "/sync/v1/heads")
        s.check("a stranger with a key of its own cannot fetch", [f"it was answered: {status} {body[:100]!r}"])
        return
    s.check("a stranger with a key of its own cannot fetch", [])
    s.check("a stranger without any key cannot fetch", answered_without_key(s["BLR"].port))
    s["KGZ"].stop()
    with subprocess.Popen([s.hostile, "pose", f"127.0.0.1:{s['KGZ'].port}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True, env=s.alliance.environment()) as stranger:
        write_person(s["TJK"], name="Tohir Example")  # which TJK tells KGZ at once
        time.sleep(6)
        said = json.loads(stranger.communicate("")[0])
    s.check("a stranger at KGZ's address is called, and asked nothing", [] if said["accepted"] + said["strangers"] > 0 and
            said["asked"] == 0 else [said])
    s.everywhere("nobody takes it for KGZ", lambda node: [
        peer for peer in node.get("peers")["peers"] if peer["member"] == "KGZ" and peer["reachable"]])
    s["KGZ"].start()
    s.alliance.wait_settled()


def answered_without_key(port):
    """What a client without a certificate is answered over TLS 1.3: nothing, if all is well."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as plain, context.wrap_socket(plain) as link:
            link.sendall(b"GET /sync/v1/heads HTTP/1.1\r\nHost: x\r\n\r\n")
            got = link.recv(1000)
            return [got] if got else []
    except OSError:  # the alert of a refused handshake is one
        return []


def forking(s):
    """KGZ signs two histories"""
    honest = [node for node in s.alliance if node.name != "KGZ"]
    s["KGZ"].stop()
    with subprocess.Popen([s.hostile, "fork", s["KGZ"].dir, s.alliance.charter], stdin=subprocess.PIPE, stderr=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True, env=s.alliance.environment()) as liar:
        shown(liar)
        s.everywhere("every honest node knows of it", knows_of_fork, honest)
        s.everywhere("evidence is on every honest node", has_evidence, honest)
        time.sleep(2)  # their last words on that ledger are out
        before = {(n.name, m.name): signed_by(n, m.name, "KGZ") for n in honest for m in honest}
        liar.stdin.write("grow\n")
        liar.stdin.flush()
        shown(liar)
        time.sleep(5)
        after = {(n.name, m.name): signed_by(n, m.name, "KGZ") for n in honest for m in honest}
        s.equal("the ledger is cosigned no more", after, before)
        s.check("of the two histories one at most is settled", contradictions(honest))
        liar.communicate("")
    s.everywhere("status shows both in words", lambda node: [
        text for text in [node.run("status").out]
        if "signed two histories" not in text or "cosigned no more" not in text], honest)
    write_person(s["TJK"], name="Toji Example")
    until("the other ledgers are settled", lambda: all(held == settled for node in honest
          for member, (held, settled) in node.sizes().items() if member != "KGZ"), 30, 0.3)
    s.check("the ledgers of the other five settle on", [])  # else this had broken off


def contradictions(nodes):
    """Settled leaves of KGZ's ledger that are not the same on two of them."""
    settled = {}
    for node in nodes:
        leaves = [x["id"] for x in node.get("ledgers/KGZ")["leaves"] if x["settled"]]
        for other, theirs in settled.items():
            both = min(len(leaves), len(theirs))
            if leaves[:both] != theirs[:both]:
                yield f"{other} {theirs}, {node.name} {leaves}"
        settled[node.name] = leaves


def shown(liar):
    """Wait until the liar has shown what it has to show."""
    for line in liar.stdout:
        if line == "shown\n":
            return
    raise Broken(f"the hostile program ended: {liar.stderr.read()}")


def knows_of_fork(node):
    return waited(lambda: [t for t in troubles(node, "equivocation") if t["about"] == "KGZ"], 60)


def has_evidence(node):
    def judge():
        return [leaf for ledger in node.get("status")["ledgers"]
                for leaf in node.get("ledgers/" + ledger["member"])["leaves"] if leaf.get("kind") == "evidence"]
    return waited(judge)


def proving(s):
    """A stranger with the charter and one exported record"""
    where = os.path.join(s.alliance.folder, "stranger")
    os.mkdir(where)
    shutil.copy(s.alliance.charter, os.path.join(where, "charter"))
    record = s.kept["un"]["QDe.010"]
    done = s["KGZ" if s["KGZ"].is_running() else "BLR"].run("prove", record, os.path.join(where, "proof"))
    if done.code != 0:
        raise Broken(str(done))
    answer = verify_as_stranger(s, where, "proof")
    if answer.code != 0:
        raise Broken(str(answer))
    said = answer.json
    s.equal("it proves author, place and record", [said["proved"], said["author"], said["index"], said["id"]],
            [True, "TJK", s["TJK"].get("records/" + record)["index"], record])
    s.equal("it carries exactly k receipts", [len({r["member"] for r in said["receipts"]}), len(said["receipts"]),
                                              said["needed"]], [NEEDED] * 3)
    with open(os.path.join(where, "proof"), "rb") as file:
        proof = file.read()
    s.check("one changed byte fails", believed(s, where, (
        (f"byte {at}", proof[:at] + bytes([proof[at] ^ 1 << at % 8]) + proof[at + 1:])
        for at in range(0, len(proof), max(1, len(proof) // 60)))))
    lines = proof.split(b"\n")
    receipts = [i for i, line in enumerate(lines) if line.startswith("— ".encode())]
    s.check("one receipt removed fails", ([] if len(receipts) >= NEEDED else [receipts]) + believed(s, where, (
        (f"line {i}", b"\n".join(lines[:i] + lines[i + 1:])) for i in receipts)))


def believed(s, where, changed):
    """Which of the changed proofs are believed."""
    found = []
    for name, content in changed:
        with open(os.path.join(where, "changed"), "wb") as file:
            file.write(content)
        answer = verify_as_stranger(s, where, "changed")
        found += [f"{name}: {answer.code} {answer.out[:100]}"] if answer.code != 1 else []
    return found


def verify_as_stranger(s, where, file):
    """No store, no network (where the machine lets us take it away), no environment."""
    alone = ["unshare", "--user", "--net", "--map-root-user"]
    if subprocess.run(alone + ["true"], capture_output=True, check=False).returncode != 0:
        alone = []
    words = alone + [s.alliance.binary, "verify", file, "--charter", "charter", "--json"]
    return s.alliance.run(*words[1:], program=words[0], env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, cwd=where)

