#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""openapi.py ROOT: docs/openapi.json says what src/node/routes.def and the handlers do, no less and no more."""
import glob
import json
import os
import re
import sys

from tap import Tap

ROUTE = re.compile(r'^ROUTE\((\w+), "([^"]+)", (\w+), (\w+), (\w+)\)$')


def routes(root):
    """(method, path with {} for what goes on) to (whether open, handler)."""
    found = {}
    with open(os.path.join(root, "src/node/routes.def"), encoding="utf-8") as lines:
        for line in lines:
            row = ROUTE.match(line.strip())
            if row:
                method, path, flags, plain, with_view = row.groups()
                path += "{}" if path.endswith("/") else ""
                found[method.lower(), path] = (flags in ("ROUTE_OPEN", "ROUTE_DOOR", "ROUTE_HERE"), with_view if plain == "NULL" else plain)
    return found


def operations(described):
    return {(method, re.sub(r"\{[^}]*\}", "{}", path)): one for path, ways in described["paths"].items()
            for method, one in ways.items()}


def references(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "$ref":
                yield inner
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def resolve(described, reference):
    value = described
    for step in reference.removeprefix("#/").split("/"):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def bodies(root):
    """Each handler's text, by name; handlers call static helpers of their own file, so those of the file are added."""
    found = {}
    for path in glob.glob(os.path.join(root, "src/node/api*.c")):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        functions = dict(re.findall(r"^(\w+)\([^;{]*\)\n\{\n(.*?)^\}", text, re.MULTILINE | re.DOTALL))
        for name, body in functions.items():
            if name.startswith("api_"):
                called = [functions[word] for word in re.findall(r"\b(\w+)\(", body) if word in functions]
                found[name] = body + "".join(called)
    return found


def main():
    root = sys.argv[1]
    tap = Tap()
    with open(os.path.join(root, "docs/openapi.json"), encoding="utf-8") as file:
        described = json.load(file)
    real, told = routes(root), operations(described)
    tap.check("there are routes", [] if len(real) > 10 else ["routes.def does not read as expected"])
    tap.check("every route is described", [f"{m} {p}" for m, p in sorted(real.keys() - told.keys())])
    tap.check("every description is a route", [f"{m} {p}" for m, p in sorted(told.keys() - real.keys())])
    both = sorted(real.keys() & told.keys())
    tap.check("what needs the token says so",
              [f"{m} {p}" for m, p in both if real[m, p][0] != (told[m, p].get("security") == [])])
    tap.check("every reference leads somewhere",
              [one for one in sorted(set(references(described))) if resolve(described, one) is None])
    used = set(references(described))
    tap.check("every schema, answer and parameter is used",
              [f"{part}/{name}" for part in ("schemas", "responses", "parameters") for name in described["components"][part]
               if f"#/components/{part}/{name}" not in used])
    handlers = bodies(root)
    wrong = []
    for method, path in both:
        named = set(re.findall(r'call_(?:query|has|number)\(c, "(\w+)"', handlers.get(real[method, path][1], "")))
        params = [resolve(described, p["$ref"]) if "$ref" in p else p for p in told[method, path].get("parameters", [])]
        said = {p["name"] for p in params if p["in"] == "query"}
        for name in sorted(named - said):
            wrong.append(f"{method} {path} takes {name}, which is not described")
        for name in sorted(said - named - {"as_of", "sdn", "alt", "add"}): # those are looked up by the caller, or in a loop
            wrong.append(f"{method} {path} is said to take {name}, which it does not look for")
    tap.check("the words of a query are those that are looked for", wrong)
    ids = [one["operationId"] for one in told.values()]
    tap.check("no operation has another's name", sorted({name for name in ids if ids.count(name) > 1}))
    return tap.finish()


sys.exit(main())
