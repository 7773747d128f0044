#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Screening from Python through ctypes, with nothing to install but libentente.

    python3 screen.py lists.idx "Ruslan Akhmetzhanow" "Jon Smith"

The index is one of `entente index build`; without such a file a small one of invented names is built in memory. One index is
shared by all threads; each thread has a query of its own. ENTENTE_LIBRARY names the library where the loader does not find it.
"""
import ctypes
import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

PRIMARY, ALIAS, WEAK, FORMERLY, ORIGINAL = range(5)
VERIFY = 1


class Fault(ctypes.Structure):
    """struct entente_fault."""
    _fields_ = [("code", ctypes.c_int), ("text", ctypes.c_char * 764)]


class EntenteError(Exception):
    """A call that failed: its code and its sentence."""

    def __init__(self, fault):
        super().__init__(fault.text.decode("utf-8", "replace"))
        self.code = fault.code


def load():
    lib = ctypes.CDLL(os.environ.get("ENTENTE_LIBRARY", "libentente.so.0"))
    handle, handle_out, text, size = ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p), ctypes.c_char_p, ctypes.c_size_t
    fault = ctypes.POINTER(Fault)
    for name, result, arguments in (
            ("version", text, []),
            ("builder_new", ctypes.c_int, [handle_out, fault]),
            ("builder_free", None, [handle]),
            ("builder_list", ctypes.c_int, [handle, text, text, fault]),
            ("builder_listing", ctypes.c_int, [handle, text, fault]),
            ("builder_name", ctypes.c_int, [handle, ctypes.c_int, text, size, fault]),
            ("builder_finish", ctypes.c_int, [handle, handle_out, fault]),
            ("index_open", ctypes.c_int, [handle_out, text, ctypes.c_uint, fault]),
            ("index_free", None, [handle]),
            ("index_names", size, [handle]),
            ("index_hash", text, [handle]),
            ("query_new", ctypes.c_int, [handle_out, handle, fault]),
            ("query_free", None, [handle]),
            ("screen", ctypes.c_int, [handle, text, size, fault]),
            ("compare", ctypes.c_int, [handle, text, size, text, size, ctypes.c_int, fault]),
            ("hit_why", text, [handle, size]),
            ("answer_json", text, [handle])):
        function = getattr(lib, "entente_" + name)
        function.restype, function.argtypes = result, arguments
    return lib


LIB = load()


def call(name, *arguments):
    """A call whose last argument is a fault: its result, or an exception."""
    fault = Fault()
    result = getattr(LIB, "entente_" + name)(*arguments, ctypes.byref(fault))
    if result < 0:
        raise EntenteError(fault)
    return result


class Index:
    """Of a file, or of rows (list, reference, kind, name) that stand together by list and reference."""

    def __init__(self, path=None, rows=()):
        self.handle = ctypes.c_void_p()
        if path is not None:
            call("index_open", ctypes.byref(self.handle), os.fsencode(path), VERIFY)
        else:
            self._build(rows)
        self.names, self.hash = LIB.entente_index_names(self.handle), LIB.entente_index_hash(self.handle).decode()

    def _build(self, rows):
        builder, last = ctypes.c_void_p(), (None, None)
        call("builder_new", ctypes.byref(builder))
        try:
            for of, reference, kind, name in rows:
                if of != last[0]:
                    call("builder_list", builder, of.encode(), None)
                if (of, reference) != last:
                    call("builder_listing", builder, reference.encode())
                last, data = (of, reference), name.encode()
                call("builder_name", builder, kind, data, len(data))
            call("builder_finish", builder, ctypes.byref(self.handle))
        finally:
            LIB.entente_builder_free(builder)

    def close(self):
        """After the queries on it are gone."""
        LIB.entente_index_free(self.handle)
        self.handle = ctypes.c_void_p()


class Query:
    """One thread's handle on an index (None: it only compares)."""

    def __init__(self, index=None):
        self.index, self.handle = index, ctypes.c_void_p()
        call("query_new", ctypes.byref(self.handle), index.handle if index else None)

    def screen(self, name):
        """The answer as a dictionary; see docs/embedding.md for its fields."""
        data = name.encode()
        call("screen", self.handle, data, len(data))
        return json.loads(LIB.entente_answer_json(self.handle))

    def compare(self, name, other, kind=PRIMARY):
        """Score from 0 to 1, and why."""
        one, two = name.encode(), other.encode()
        score = call("compare", self.handle, one, len(one), two, len(two), kind)
        return score / 1000, LIB.entente_hit_why(self.handle, 0).decode()

    def close(self):
        LIB.entente_query_free(self.handle)
        self.handle = ctypes.c_void_p()


INVENTED = [("demo", "D-1", PRIMARY, "Ruslan Akhmetzhanov"), ("demo", "D-1", ORIGINAL, "Руслан Ахметжанов"),
            ("demo", "D-2", PRIMARY, "Northern Lantern Brigade"), ("demo", "D-3", PRIMARY, "Qorgan Trade LLC")]


def main():
    if len(sys.argv) < 3:
        sys.exit("usage: screen.py FILE NAME...")
    index = Index(sys.argv[1]) if os.path.exists(sys.argv[1]) else Index(rows=INVENTED)
    print(f"libentente {LIB.entente_version().decode()}, {index.names} names")
    mine, queries = threading.local(), []

    def screen(name):
        if not hasattr(mine, "query"):
            mine.query = Query(index)
            queries.append(mine.query)
        return mine.query.screen(name)

    with ThreadPoolExecutor(4) as pool:
        for answer in pool.map(screen, sys.argv[2:]):
            print(f"{answer['query']}: {answer['total']} hits")
            for hit in answer["hits"]:
                print(f"  {'ALERT' if hit['alert'] else 'hit  '} {hit['score']:.3f}  {hit['primary']} ({hit['listing']})\n"
                      f"        {hit['why']}")
    if len(sys.argv) == 4:
        query = Query()
        score, why = query.compare(sys.argv[2], sys.argv[3])
        print(f"the two compared: {score:.3f}, {why}")
        query.close()
    for query in queries:
        query.close()
    index.close()


if __name__ == "__main__":
    try:
        main()
    except EntenteError as error:
        sys.exit(f"screen.py: {error}")
