#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the state hashes that fold_test.c knows, computed from docs/protocol.md ("Canonical state") alone."""
import datetime
import hashlib
import struct

FOR_EVER = 2**63 - 1


def moment(date):
    return int(datetime.datetime.fromisoformat(date).replace(tzinfo=datetime.timezone.utc).timestamp())


def i64(n):
    return struct.pack(">q", n)


def u64(n):
    return struct.pack(">Q", n)


def u32(n):
    return struct.pack(">I", n)


def name(text):
    return bytes([len(text)]) + text.encode()


def long(data):
    return struct.pack(">H", len(data)) + data


def record_id(ledger, index):
    return bytes([0xA0 + ledger, index]) + bytes(30)


TJK, ARM, KAZ = 1, 2, 3
ORIGINS = {member: f"demo/{'a' * 64}/{member}/1".encode() for member in ("ARM", "BLR", "KAZ", "TJK")}
VECTOR = (b"entente state v1\n" + u32(3) + long(ORIGINS["ARM"]) + u64(20) + long(ORIGINS["KAZ"]) + u64(30) +
          long(ORIGINS["TJK"]) + u64(10))


def version(index, status, time, start, end, review):
    return record_id(TJK, index) + u64(index) + bytes([status]) + i64(time) + i64(start) + i64(end) + i64(review)


def recognition(member, ledger, index, start, end):
    return name(member) + i64(start) + i64(end) + record_id(ledger, index) + u64(index)


listing = (name("listing") + long(ORIGINS["TJK"]) + bytes([1]) + u32(2) +
           version(1, 0, moment("2026-01-01"), moment("2026-01-01"), moment("2026-06-01"), moment("2026-12-01")) +
           version(3, 1, moment("2026-06-01"), moment("2026-06-01"), moment("2026-06-01"), FOR_EVER) +
           u32(2) +
           recognition("ARM", ARM, 2, moment("2026-02-01"), FOR_EVER) +
           recognition("KAZ", KAZ, 2, moment("2026-02-01"), moment("2026-04-01")) +
           u32(1) +
           record_id(ARM, 7) + name("KAZ") + bytes([1]) + i64(moment("2026-03-01")) + i64(FOR_EVER) + record_id(KAZ, 6))

written = moment("2026-11-21T20:32:00")
erasure = name("erasure") + long(ORIGINS["KAZ"]) + u64(15) + record_id(TJK, 15) + i64(written) + long(b"")
keys = (name("key") + long(ORIGINS["ARM"]) + u64(19) + record_id(ARM, 19) + i64(written) +
        long(b"\1" * 32 + b"\2" * 32 + b"\3" * 32))
groups = {
    record_id(TJK, 1): listing,
    record_id(TJK, 15): erasure,
    hashlib.sha256(b"entente key record").digest(): keys,
}
state = b"".join(group + u64(len(groups[group])) + groups[group] for group in sorted(groups))
print("nothing", hashlib.sha256(VECTOR).hexdigest())
print("known  ", hashlib.sha256(VECTOR + state).hexdigest())
