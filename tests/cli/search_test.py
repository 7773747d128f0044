#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The register searched, filtered, ordered and paged. First what a search finds, case by case: parts of names in any order and
script, references, what a correction or an erasure takes away at once. Then by chance: a node that keeps its card index true
through listings, corrections, delistings, recognitions and erasures answers every question as the stopped folder does, which
reads all anew, and pages of every order together are the whole, once each.

search_test.py [SEED]
"""
import http.client
import json
import os
import random
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from alliance import Alliance, Tap
from urllib.parse import urlencode

DAY = 86400
WORDS = ("Northern", "Lantern", "Северный", "Фонарь", "الفانوس", "Müller", "Société", "Трактор", "Ōsaka", "Bay", "北京", "Öl", "al-Nur")


def moment(days):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + days * DAY))


class Node:
    """A member's API."""

    def __init__(self, house, member):
        self.house, self.member = house, member

    def ask(self, method, path, body=None):
        with open(self.house.path(self.member, "config"), encoding="utf-8") as file:
            address = next(line.split()[-1].split("=")[-1] for line in file if line.startswith("api "))
        with open(self.house.path(self.member, "token"), encoding="ascii") as file:
            token = file.read().strip()
        connection = http.client.HTTPConnection(address, timeout=60)
        connection.request(method, path, json.dumps(body) if body else None, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, json.loads(text)

    def write(self, kind, days=0.0, **fields):
        status, answer = self.ask("POST", "/api/v1/records?class=alliance", {"kind": kind, "time": moment(days), **fields})
        if status != 200:
            raise RuntimeError(f"{self.member}: {kind} {fields}: {answer}")
        return answer["id"]

    def register(self, **words):
        status, answer = self.ask("GET", "/api/v1/register?" + urlencode(words))
        return answer if status == 200 else status


def listing(names, **more):
    return {"status": "listed", "subject": "organisation", "criteria": ["terrorism"],
            "names": [{"name": n, "kind": "alias" if i else "primary"} for i, n in enumerate(names)], **more}


def source(name, reference):
    return {"source": {"list": name, "reference": reference}}


def names_of(answer):
    return sorted(x["name"] for x in answer["listings"])


def found(tap, node):
    node.write("listing", **listing(["Northern Lantern Movement", "Движение «Северный фонарь»"]), **source("un", "QDe.017"))
    node.write("listing", **listing(["Müller & Söhne GmbH"]), **source("ofac", "B-17"))
    node.write("listing", **listing(["Joint Stock Company Delta"]), **source("ofac", "B-170"))
    node.write("listing", **listing(["حركة الفانوس الشمالي"]))
    node.write("listing", **listing(["北京灯笼公司"]))
    lantern, muller, delta, arabic, chinese = ("Northern Lantern Movement", "Müller & Söhne GmbH", "Joint Stock Company Delta",
                                               "حركة الفانوس الشمالي", "北京灯笼公司")
    for text, wanted in (("lantern", [lantern]), ("LANTERN north", [lantern]), ("antern  ortherN", [lantern]), ("фонар", [lantern]),
                         ("северный", [lantern]), ("severn fonar", [lantern]), ("muller", [muller]), ("MÜLL", [muller]), ("mueller", [muller]),
                         ("sohne mull", [muller]), ("joint sto", [delta]), ("stock", [delta]), ("b-17", [delta, muller]), ("B-170", [delta]),
                         ("qde.0", [lantern]), ("الفانوس", [arabic]), ("فانوس", [arabic]), ("灯笼", [chinese]), ("lantern delta", []),
                         ("lantern фонарь", []), ("zzz", []), ("&", []), (" ", [])):
        got = node.register(text=text)
        wanted = sorted(wanted)
        tap.check(names_of(got) == wanted and got["matched"] == len(wanted), f"searching for '{text}'", (names_of(got), wanted))


def changes(tap, a, node, other):
    """What changed before a question is in its answer."""
    id_ = node.write("listing", -20, **listing(["Quiet Harbour"]))
    tap.check(names_of(node.register(text="harbour")) == ["Quiet Harbour"], "what was just listed is found")
    node.write("listing", -10, **listing(["Loud Harbor"]), object=id_)
    tap.check(names_of(node.register(text="quiet")) == [] and names_of(node.register(text="loud")) == ["Loud Harbor"], "a correction replaces the name")
    before = node.register(text="quiet", as_of=moment(-15))
    tap.check(names_of(before) == ["Quiet Harbour"] and not node.register(text="loud", as_of=moment(-15))["matched"], "and not before it was made", before)
    node.write("listing", -5, **{**listing(["Loud Harbor"]), "status": "delisted"}, object=id_)
    tap.check(node.register(text="loud")["matched"] == 0 and node.register(text="loud", all=1)["matched"] == 1, "what is delisted is found only among all")
    a.until(lambda: other.register(text="loud", all=1)["matched"] == 1, "the other member holds it")
    a.must(node.member, "erase", id_, "--reason", "entered by mistake")
    for word in ("quiet", "loud"):
        for when in (moment(-15), moment(-7), moment(0)):
            tap.check(node.register(text=word, all=1, as_of=when)["matched"] == 0, f"erased: nothing with '{word}' as of {when[:10]}")
    a.until(lambda: other.register(text="loud", all=1)["matched"] == 0, "the other member has erased it too")
    mine = node.write("listing", **listing(["Recognised One"]))
    a.until(lambda: other.register(text="recognised one")["matched"] == 1, "it is there")
    tap.check(node.register(recognised_by=other.member)["matched"] == 0, "nobody else recognises it")
    other.write("recognition", listing=mine, status="recognised")
    a.until(lambda: names_of(node.register(recognised_by=other.member)) == ["Recognised One"], "the other's recognition is found")
    tap.check(names_of(node.register(coordinated=1)) == ["Recognised One"], "both recognise it: coordinated")
    other.write("recognition", listing=mine, status="withdrawn")
    a.until(lambda: node.register(recognised_by=other.member)["matched"] == 0, "and its withdrawal too")
    tap.check(node.register(coordinated=1)["matched"] == 0, "it is coordinated no more")


def reviews(tap, a, node):
    for name, days in (("Due soon", 10), ("Due later", 50), ("Due in spring", 200)):
        node.write("listing", **listing([name]), review=moment(days))
    ask = lambda days, **more: [x["name"] for x in node.register(review_before=moment(days)[:10], sort="review", **more)["listings"]]
    tap.check(ask(12) == ["Due soon"] and ask(60) == ["Due soon", "Due later"] and ask(5) == [], "what is to be reviewed before a date, the soonest first")
    tap.check(ask(60, as_of=moment(20)) == ["Due later"], "on a later day what is due before it has lapsed")
    a.until(lambda: a.status(node.member)["register"].get("review_due") == 1, "the status counts what is to be reviewed within 30 days")
    said = a.run(node.member, "list", "--review-before", moment(60)[:10], "--sort", "review")
    tap.says(said, 0, ["Due soon", "Due later", "2 of 2 listings"], "entente list --review-before")
    tap.check(said.stdout.index("Due soon") < said.stdout.index("Due later"), "in that order", said.stdout)
    last = [x["name"] for x in node.register(sort="-review")["listings"]]
    tap.check(last[:3] == ["Due in spring", "Due later", "Due soon"], "the latest first; what has no date stands last", last)
    for words in ({"review_before": "soon"}, {"sort": "colour"}, {"sort": "-"}, {"sort": "-id"}, {"after": "x"}, {"after": "00" * 32 + ".0"}, {"after": "00" * 32 + "." + "00" * 100}):
        tap.check(node.register(**words) == 400, f"refused: {words}")
    tap.says(a.run(node.member, "list", "--review-before", "soon"), 2, ["--review-before"], "a date that is none")


def questions(chance):
    words = {}
    if chance.random() < 0.5:
        word = chance.choice(WORDS)
        cut = chance.randrange(len(word))
        words["text"] = chance.choice([word, word[:cut + 1], word[cut:], word.upper(), f"{chance.choice(WORDS)} {word}", f"R-{chance.randrange(30)}"])
    for name, values in (("by", ("KAZ", "TJK")), ("recognised_by", ("KAZ", "TJK")), ("list", ("un", "own")), ("coordinated", (1,)), ("all", (1,)),
                         ("review_before", (moment(40)[:10], moment(-30)[:10])), ("as_of", tuple(moment(-n) for n in (1, 30, 90, 300)))):
        if chance.random() < 0.15:
            words[name] = chance.choice(values)
    words["sort"] = chance.choice(("id", "name", "-name", "by", "-by", "list", "-list", "since", "-since", "review", "-review"))
    words["max"] = 1000
    return words


def act(chance, nodes, mine):
    """Something befalls the register."""
    node = chance.choice(nodes)
    own = mine[node.member]
    days = -chance.uniform(0, 200)
    names = [" ".join(chance.sample(WORDS, chance.randrange(1, 4))) for _ in range(chance.randrange(1, 3))]
    more = source(chance.choice(("un", "own")), f"R-{chance.randrange(40)}") if chance.random() < 0.5 else {}
    if chance.random() < 0.4:
        more["review"] = moment(days + chance.uniform(1, 300))
    what = chance.random()
    if what < 0.45 or not own:
        own.append(node.write("listing", days, **listing(names), **more))
    elif what < 0.6:
        node.write("listing", days, **listing(names), **more, object=chance.choice(own))
    elif what < 0.7:
        node.write("listing", days, **{**listing(names), "status": "delisted"}, object=chance.choice(own))
    elif what < 0.93:
        others = [id_ for n in nodes if n is not node for id_ in mine[n.member] if node.ask("GET", f"/api/v1/records/{id_}")[1].get("bytes") == "held"]
        if others:
            node.write("recognition", days, listing=chance.choice(others), status=chance.choice(("recognised", "recognised", "withdrawn")))
    else:
        node.house.must(node.member, "erase", own.pop(chance.randrange(len(own))), "--reason", "by chance")


def essence(answer):
    return [{k: v for k, v in x.items() if k != "settled"} for x in answer["listings"]], answer["matched"]


def folder(a, member, words):
    """The same question of a stopped node's folder, by the command."""
    options = {"by": "--by", "recognised_by": "--recognised-by", "list": "--list", "review_before": "--review-before", "as_of": "--as-of",
               "sort": "--sort", "max": "--max", "coordinated": "--coordinated", "all": "--all"}
    line = [words["text"]] if "text" in words else []
    for name, value in words.items():
        if name != "text":
            line += [f"{options[name]}={value}"] if name not in ("coordinated", "all") else [options[name]]
    return a.json(member, "list", *line)


def paged(node, words, by_cursor, size):
    seen, after, rounds = [], "", 0
    while rounds < 500:
        rounds += 1
        more = {"after": after} if by_cursor and after else {} if by_cursor else {"skip": len(seen)}
        answer = node.register(**{**words, "max": size}, **more)
        if answer["first"] != len(seen):
            return f"first {answer['first']} after {len(seen)}"
        seen += [x["id"] for x in answer["listings"]]
        after = answer.get("next")
        if not after:
            return seen
    return "no end"


def by_chance(tap, a, nodes, seed):
    chance = random.Random(seed)
    mine = {n.member: [] for n in nodes}
    for phase in range(2):
        for _ in range(20):
            act(chance, nodes, mine)
            nodes[0].register(**questions(chance))  # keeps the answers that are kept busy
        a.settle()
        asked = [questions(chance) for _ in range(24)]
        told = [nodes[0].register(**words) for words in asked]
        wrong = []
        for words, answer in list(zip(asked, told))[:8]:
            whole = [x["id"] for x in answer["listings"]]
            for by_cursor in (True, False):
                got = paged(nodes[0], words, by_cursor, chance.randrange(1, 8))
                wrong += [] if got == whole else [(words, by_cursor, got, whole)]
        tap.check(not wrong, f"phase {phase}: pages together are the whole (seed {seed})", wrong[:1])
        a.stop(nodes[0].member)
        wrong = []
        for words, answer in zip(asked, told):
            anew = folder(a, nodes[0].member, words)
            wrong += [] if essence(anew) == essence(answer) else [(words, essence(answer), essence(anew))]
        tap.check(not wrong, f"phase {phase}: the running node told what its folder says (seed {seed})", wrong[:1])
        tap.check(len({x["matched"] for x in told}) > 3, f"phase {phase}: the questions differ (seed {seed})", [x["matched"] for x in told])
        a.start(nodes[0].member)
        again = [(words, answer) for words, answer in zip(asked, told) if essence(nodes[0].register(**words)) != essence(answer)]
        tap.check(not again, f"phase {phase}: and so does the node after a restart (seed {seed})", again[:1])


def standing(tap, node):
    """A cursor stays where it is while listings come and go before it."""
    before = node.register(sort="name", max=3)
    rest = [x["name"] for x in node.register(sort="name", max=1000, after=before["next"])["listings"]]
    node.write("listing", **listing(["AAAA first of all"]))
    same = [x["name"] for x in node.register(sort="name", max=1000, after=before["next"])["listings"]]
    tap.check(rest == same and len(rest) > 3, "what comes before a cursor moves nothing behind it", (rest, same))


def main():
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else random.SystemRandom().randrange(1 << 32)
    tap = Tap()
    with Alliance("KAZ", "TJK") as a:
        a.start("KAZ", "TJK")
        tjk, kaz = Node(a, "TJK"), Node(a, "KAZ")
        found(tap, tjk)
        changes(tap, a, tjk, kaz)
        reviews(tap, a, tjk)
        standing(tap, tjk)
        by_chance(tap, a, [tjk, kaz], seed)
    return tap.finish()


sys.exit(main())
