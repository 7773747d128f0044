#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Screening as a service: one party or a thousand in a request, in our own form and in that of the OpenSanctions API; how fast one
client may ask; what is counted; how old the data are, in every answer."""
import json
import os
import sys
import time
import urllib.error
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from alliance import Alliance, Tap

LISTED = {
    "kind": "listing", "status": "listed", "subject": "person", "criteria": ["terrorism"], "sex": "male",
    "names": [{"name": "Ruslan Testov", "kind": "primary"}, {"name": "Rustam Probirov", "kind": "alias"}],
    "birth": [{"date": "1957-03-10"}], "places": [{"kind": "nationality", "country": "Iraq"}],
    "documents": [{"kind": "passport", "number": "M-123456", "country": "Iraq"}],
    "source": {"list": "own-list", "reference": "OWN.1"},
}


class Client:
    def __init__(self, a, member):
        def read(name):
            with open(a.path(member, name), encoding="ascii") as file:
                return file.read().strip()

        self.base, self.token = read("api"), read("token")

    def ask(self, method, path, body=None, scheme="Bearer"):
        """(status, JSON or text, headers)"""
        data = json.dumps(body).encode() if body is not None and not isinstance(body, bytes) else body
        headers = {"Authorization": f"{scheme} {self.token}"} if scheme else {}
        request = urllib.request.Request(self.base + path, data=data, method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                status, text, headers = answer.status, answer.read().decode(), answer.headers
        except urllib.error.HTTPError as refusal:
            status, text, headers = refusal.code, refusal.read().decode(), refusal.headers
        return status, json.loads(text) if text.startswith("{") else text, headers


def write(a, record):
    path = a.path("record.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(dict(record, time=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())), file)
    return a.json("ARM", "write", "--file", path, "--class", "alliance")["id"]


def person(**properties):
    return {"schema": "Person", "properties": properties}


def own_form(tap, c, listing):
    status, said, _ = c.ask("POST", "/api/v1/screen", {"name": "Ruslan Testov", "born": "1957-03-10", "documents": [
        {"kind": "passport", "number": "m 123456", "country": "IQ"}]})
    found = said["hits"][0]
    tap.check(status == 200 and found["listing"] == listing and {d["field"]: d["grade"] for d in found["details"]} ==
              {"birth": "agrees", "document": "agrees"}, "one party as JSON", said)
    status, said, _ = c.ask("POST", "/api/v1/screen", {"names": ["Ruslan Testov", {"name": ["Nobody", "Rustam Probirov"]}, "Nobody"]})
    tap.check(status == 200 and [len(x["hits"]) for x in said["answers"]] == [1, 1, 0] and all("data_as_of" in x for x in said["answers"]),
              "names and parties in one batch, in their order, each with the age of the data", said)
    for body, word in (({}, "which name"), ({"name": "X", "colour": "red"}, "colour"), ({"names": ["X"] * 1001}, "1000"),
                       ({"names": [7]}, "a party is"), (b"{", "")):
        status, said, _ = c.ask("POST", "/api/v1/screen", body)
        tap.check(status == 400 and word in said["text"], f"{str(body)[:40]}: refused in words", said)
    status, said, _ = c.ask("POST", "/api/v1/screen", {"names": ["Ruslan Testov"] * 1000})
    tap.check(status == 200 and len(said["answers"]) == 1000, "a thousand in one request", status)


def their_form(tap, c, listing):
    queries = {"a": person(name=["Ruslan Testov"], birthDate=["1957-03-10"], nationality=["iq"]),
               "b": {"schema": "Company", "properties": {"name": ["Ruslan Testov"]}},
               "c": person(firstName=["Ruslan"], lastName=["Testov"], birthDate=["1991"]),
               "d": person(name=["Someone"], passportNumber=["M123456"], birthDate=["no date"], unknownProperty=["x"]),
               "e": person(name=["Nobody At All"])}
    status, said, _ = c.ask("POST", "/match/default", {"queries": queries}, scheme="ApiKey")
    tap.check(status == 200 and set(said) >= {"responses", "matcher", "limit", "data_as_of"} and set(said["responses"]) == set(queries),
              "the form of the OpenSanctions API, with its key", said)
    answers = said["responses"]
    first = answers["a"]["results"][0]
    tap.check(answers["a"]["status"] == 200 and answers["a"]["total"] == {"value": 1, "relation": "eq"} and
              answers["a"]["query"] == queries["a"], "what was asked comes back", answers["a"])
    tap.check(set(first) >= {"id", "caption", "schema", "properties", "datasets", "referents", "target", "score", "features", "match"} and
              (first["id"], first["caption"], first["schema"], first["match"], first["referents"]) ==
              (listing, "Ruslan Testov", "Person", True, ["OWN.1"]) and 0.9 < first["score"] <= 1 and
              first["features"]["birth"] == 1.0 and first["features"]["nationality"] == 1.0, "a result is the entity that is listed", first)
    tap.check(first["properties"]["alias"] == ["Rustam Probirov"] and first["properties"]["birthDate"] == ["1957-03-10"] and
              first["properties"]["nationality"] == ["iq"] and first["properties"]["passportNumber"] == ["M-123456"] and
              first["properties"]["topics"] == ["sanction"] and first["datasets"] == ["own-list", "ARM"], "with its properties", first)
    tap.check(answers["b"]["results"][0]["match"] is False and answers["b"]["results"][0]["features"]["subject"] == -1.0,
              "a company is not the person of that name", answers["b"])
    tap.check(answers["c"]["results"][0]["match"] is False, "nor is one born 34 years later", answers["c"])
    tap.check(answers["d"]["results"][0]["match"] is True and answers["d"]["results"][0]["features"]["name"] == 0.0,
              "found by its passport; what does not read is passed over", answers["d"])
    tap.check(answers["e"]["results"] == [] and answers["e"]["total"]["value"] == 0, "nothing is found of nobody", answers["e"])
    lone = {"queries": {"q": queries["c"]}}
    for path, count in (("own-list", 1), ("arm", 1), ("kaz", 0), ("un", 0)):
        got = c.ask("POST", "/match/" + path, lone)[1]["responses"]["q"]["results"]
        tap.check(len(got) == count, f"dataset {path}: {count}", got)
    got = c.ask("POST", "/match/default?threshold=0.7", lone)[1]["responses"]["q"]["results"]
    tap.check(got[0]["match"] == (got[0]["score"] >= 0.7), "a threshold of the request's own", got)
    got = c.ask("POST", "/match/default?cutoff=0.99&limit=3", lone)[1]
    tap.check(got["responses"]["q"]["results"] == [] and got["limit"] == 3, "a cutoff and a limit", got)
    for path, body, status in (("/match/default", {"queries": {}}, 400), ("/match/default", {"queries": {"q": {"schema": "Person"}}}, 400),
                               ("/match/default?threshold=7", lone, 400), ("/match/No%20such", lone, 404), ("/match/default", b"[", 400),
                               ("/match/default", {"queries": {"q": person(birthDate=["1957"])}}, 400)):
        got = c.ask("POST", path, body)
        tap.check(got[0] == status and got[1]["text"], f"{path} {str(body)[:50]}: {status}", got[:2])
    tap.check(c.ask("POST", "/match/default", lone, scheme=None)[0] == 401, "not without the token")
    status, said, _ = c.ask("GET", "/search/default?q=Testov%20Ruslan&limit=5")
    tap.check(status == 200 and said["results"][0]["id"] == listing and said["total"]["value"] == 1 and said["facets"] == {} and
              said["limit"] == 5 and said["offset"] == 0, "a search", said)
    tap.check(c.ask("GET", "/search/default")[0] == 400, "a search for nothing")
    tap.check(c.ask("GET", "/healthz", scheme=None)[:2] == (200, {"status": "ok"}), "health, for anybody")
    tap.check(c.ask("GET", "/catalog")[1]["datasets"][0]["name"] == "default" and c.ask("GET", "/algorithms")[1]["default"] == "entente",
              "what there is")


def judged(tap, a, c, listing):
    query = {"queries": {"q": person(name=["Ruslan Testov"])}}
    tap.check(c.ask("POST", "/match/default", query)[1]["responses"]["q"]["results"][0]["match"], "it matches")
    a.must("ARM", "verdict", listing, "not-the-same", "Ruslan Testov", "--subject", "person", "--why", "another")
    got = c.ask("POST", "/match/default", query)[1]["responses"]["q"]["results"][0]
    tap.check(got["match"] is False and got["judged"], "what an officer judged not the same matches no more", got)


def counted(tap, c):
    text = c.ask("GET", "/metrics")[1]
    values = {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line and line[0] != "#"}
    buckets = [v for k, v in values.items() if k.startswith("entente_screening_seconds_bucket")]
    tap.check(values["entente_screened_parties_total"] > 1000 and values["entente_screened_hits_total"] > 1000 and
              values["entente_screened_alerts_total"] > 1000, "parties, hits and alerts are counted", values)
    tap.check(len(buckets) == 12 and buckets == sorted(buckets) and buckets[-1] == values["entente_screening_seconds_count"] ==
              values["entente_screened_parties_total"], "and how long each took", buckets)


def limited(tap, a):
    a.stop("ARM")
    a.start("ARM", words=("--screen-rate", "10"))
    a.json("ARM", "screen", "x", "--fresh")
    c = Client(a, "ARM")
    seen = [c.ask("POST", "/api/v1/screen", {"names": ["Somebody"] * 400}) for _ in range(4)]
    tap.check([s[0] for s in seen[:2]] == [200, 200] and seen[-1][0] == 429, "a client that is too fast is told so", [s[0] for s in seen])
    tap.check(1 <= int(seen[-1][2]["Retry-After"]) <= 60 and "--screen-rate" in seen[-1][1]["text"], "and when to come again", seen[-1][1])
    tap.check(c.ask("GET", "/api/v1/status")[0] == 200, "other questions are answered")
    tap.check("entente_screened_refused_total 0" not in c.ask("GET", "/metrics")[1], "it is counted")
    tap.says(a.run("ARM", "serve", "--screen-rate", "many"), 2, ["--screen-rate"], "a rate is a number")


def main():
    tap = Tap()
    with Alliance("ARM", "KAZ") as a:
        a.start("ARM", "KAZ")
        listing = write(a, LISTED)
        a.json("ARM", "screen", "x", "--fresh")
        c = Client(a, "ARM")
        own_form(tap, c, listing)
        their_form(tap, c, listing)
        judged(tap, a, c, listing)
        counted(tap, c)
        limited(tap, a)
    return tap.finish()


sys.exit(main())
