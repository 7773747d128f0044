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

def notice_version(index, status, time, start, end, window):
    return (record_id(TJK, index) + u64(index) + bytes([status]) + i64(moment(time)) + i64(moment(start)) +
            i64(end) + long(bytes([1]) + i64(moment(window))))


notice = (name("notice") + long(ORIGINS["TJK"]) + bytes([1]) + u32(3) +
          notice_version(5, 0, "2026-02-01", "2026-02-01", moment("2026-03-01"), "2026-04-01") +
          notice_version(7, 1, "2026-03-01", "2026-03-01", moment("2026-04-15"), "2026-04-02") +
          notice_version(8, 2, "2026-04-15", "2026-04-15", moment("2026-04-15"), "2026-04-15"))

written = moment("2026-11-21T20:32:00")
erasure = name("erasure") + long(ORIGINS["KAZ"]) + u64(15) + record_id(TJK, 15) + i64(written) + long(b"")
keys = (name("key") + long(ORIGINS["ARM"]) + u64(19) + record_id(ARM, 19) + i64(written) +
        long(b"\1" * 32 + b"\2" * 32 + b"\3" * 32))
groups = {
    record_id(TJK, 1): listing,
    record_id(TJK, 5): notice,
    record_id(TJK, 15): erasure,
    hashlib.sha256(b"entente key record").digest(): keys,
}
state = b"".join(group + u64(len(groups[group])) + groups[group] for group in sorted(groups))
print("nothing", hashlib.sha256(VECTOR).hexdigest())
print("known  ", hashlib.sha256(VECTOR + state).hexdigest())


def point(latitude, longitude):
    """South, west, north, east in ten-thousandths of a degree."""
    return struct.pack(">iiii", latitude, longitude, latitude, longitude)


def facts(flags, place, begin, end, grade, unit, amount, rest, *texts):
    return (bytes([0, flags]) + place + i64(begin) + i64(end) + bytes(grade) + bytes([unit]) + i64(amount) + i64(rest) +
            b"".join(long(text.encode()) for text in texts))


def report(index, status, time, start, end, note):
    return (record_id(TJK, index) + u64(index) + bytes([status]) + i64(time) + i64(start) + i64(end) + long(note))


told, taken = moment("2026-01-01"), moment("2026-02-01")
whole = facts(7, point(374501, -687000), told, moment("2026-02-01"), (2, 3), 2, 67600000, 6729000,
              "TJ", "opium-seized", "2026-01", "channel-7", "opium")
nothing = facts(0, point(0, 0), taken, taken, (0, 0), 0, 0, 0, "", "", "", "", "")
reports = (name("report") + long(ORIGINS["TJK"]) + bytes([2]) + u32(2) +
           report(1, 0, told, told, taken, whole) + report(3, 1, taken, taken, taken, nothing))
VECTOR = b"entente state v1\n" + u32(2) + long(ORIGINS["ARM"]) + u64(20) + long(ORIGINS["TJK"]) + u64(10)
print("reports", hashlib.sha256(VECTOR + record_id(TJK, 1) + u64(len(reports)) + reports).hexdigest())
