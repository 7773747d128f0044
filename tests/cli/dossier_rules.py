# SPDX-License-Identifier: Apache-2.0
"""The dossier read by a second hand (docs/protocol.md, "Dossier"): its form, commitments, leaves, roots and consistency proofs
with hashlib alone, none of Entente's code. Signatures are left to `entente verify`."""
import base64
import hashlib
import re


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Peaks:
    """A tree as the roots of its complete subtrees, larger ones first."""

    def __init__(self, size, peaks):
        if len(peaks) != bin(size).count("1"):
            raise ValueError("as many peaks as the size has bits")
        self.size, self.peaks = size, list(peaks)

    def append(self, leaf):
        self.peaks.append(hashlib.sha256(b"\x00" + leaf).digest())
        size = self.size
        while size & 1:
            right, left = self.peaks.pop(), self.peaks.pop()
            self.peaks.append(node(left, right))
            size >>= 1
        self.size += 1

    def root(self):
        root = self.peaks[-1] if self.peaks else hashlib.sha256(b"").digest()
        for peak in reversed(self.peaks[:-1]):
            root = node(peak, root)
        return root


def subproof(old, size, proof, is_whole, old_root):
    """RFC 6962 2.1.4, read backwards: the roots of the first `old` and of all `size` leaves, hashes taken off the end."""
    if old == size:
        root = old_root if is_whole else proof.pop()
        return root, root
    split = 1 << ((size - 1).bit_length() - 1)
    if old <= split:
        right = proof.pop()
        first, second = subproof(old, split, proof, is_whole, old_root)
        return first, node(second, right)
    left = proof.pop()
    first, second = subproof(old - split, size - split, proof, False, old_root)
    return node(left, first), node(left, second)


def is_consistent(old, old_root, size, root, proof):
    if old == size:
        return not proof and old_root == root
    left = list(proof)
    try:
        return subproof(old, size, left, True, old_root) == (old_root, root) and not left
    except IndexError:
        return False


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def line(self, *words):
        end = self.data.index(b"\n", self.at)
        text = self.data[self.at:end].decode()
        self.at = end + 1
        word, _, value = text.partition(" ")
        if words and word not in words:
            raise ValueError(f"{words} expected, not {text!r}")
        return (word, value) if words else text

    def take(self, size, ending=b""):
        out = self.data[self.at:self.at + size]
        self.at += size + len(ending)
        if len(out) != size or self.data[self.at - len(ending):self.at] != ending:
            raise ValueError("cut short")
        return out

    def peek(self):
        return self.data[self.at:self.data.index(b"\n", self.at)].split(b" ")[0].decode() if self.at < len(self.data) else ""


def read(data):
    """The facts of a dossier whose hashes all fit; ValueError names what does not."""
    r = Reader(data)
    if r.line() != "entente dossier v1":
        raise ValueError("no dossier")
    charter = r.take(int(r.line("charter")[1]))
    text = charter[:charter.index(b"\n\n") + 1]
    facts = {"charter": hashlib.sha256(text).hexdigest(), "proposal": r.line("proposal")[1], "end": r.line("end")[1],
             "records": {}, "receipts": {}, "ranges": {}}
    before = None
    while r.peek():
        origin = r.line("section")[1]
        size = int(r.line("from")[1])
        if before is not None and (origin, size) <= before:
            raise ValueError("sections in order")
        before = (origin, size)
        tree = Peaks(size, [base64.b64decode(r.line("peak")[1]) for _ in range(bin(size).count("1"))])
        member = origin.split("/")[2]
        if origin.split("/")[1] != facts["charter"]:
            raise ValueError("a ledger of another charter")
        first, signed = size, 0
        while r.peek() and r.peek() != "section":
            word, value = r.line("bare", "leaf", "proof")
            if word == "bare":
                for _ in range(int(value)):
                    leaf = base64.b64decode(r.line())
                    if len(leaf) != 33 or leaf[0] == 4:
                        raise ValueError("a statute leaf that is not shown")
                    tree.append(leaf)
            elif word == "leaf":
                salt, count = value.split()
                record = r.take(int(count), b"\n")
                commitment = hashlib.sha256(b"entente record v1\n" + origin.encode() + b"\n\x04" + base64.b64decode(salt) +
                                            record).digest()
                facts["records"][commitment.hex()] = (member, tree.size, record)
                tree.append(b"\x04" + commitment)
            else:
                proof = [base64.b64decode(r.line()) for _ in range(int(value))]
                note = r.take(int(r.line("note")[1])).decode()
                name, count, root = note.split("\n\n")[0].split("\n")[:3]
                signed = int(count)
                if name != origin or not is_consistent(tree.size, tree.root(), signed, base64.b64decode(root), proof):
                    raise ValueError(f"the checkpoint of {member} of size {signed} does not hold what is shown before {tree.size}")
                lines = re.findall(r"^— (\S+) ", note, re.M)
                facts["receipts"].setdefault(member, set()).update(x.split("/")[2] for x in lines)
        if signed < tree.size:
            raise ValueError("a section without a checkpoint")
        facts["ranges"].setdefault(member, []).append((first, tree.size))
    return facts
