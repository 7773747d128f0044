# SPDX-License-Identifier: Apache-2.0
"""Rows of the scenario about the lists: founding and importing, the file cut in half, screening.

What the lists say is read here a second time, by readers of this file's own that share nothing with the program's.
"""
import csv
import json
import os
import re
import time
import xml.etree.ElementTree as xml

from nodes import until

UN_ENTRIES, OFAC_ENTRIES, OFAC_ALIASES = 1003, 8976, 11910
NAMES = 27457  # of both, with the aliases quoted in the Treasury's remarks
OFAC_SAMPLE = 8  # every how many entries of RUS are compared name by name


# ---- the lists, read a second time ----

def folded(text):
    return " ".join((text or "").split())


def un_entries(path):
    """{reference: ({(kind, name)}, {number of a document})} of the UN's list."""
    found = {}
    for entry in xml.parse(path).getroot().iter():
        if entry.tag not in ("INDIVIDUAL", "ENTITY"):
            continue
        parts = [folded(entry.findtext(part)) for part in ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")]
        names = {("primary", " ".join(p for p in parts if p)), ("original", folded(entry.findtext("NAME_ORIGINAL_SCRIPT")))}
        for alias in entry.iter(entry.tag + "_ALIAS"):
            quality = folded(alias.findtext("QUALITY")).lower()
            kind = "weak" if quality == "low" else "formerly" if quality.startswith("f.k.a") else "alias"
            names.add((kind, folded(alias.findtext("ALIAS_NAME"))))
        numbers = {folded(document.findtext("NUMBER")) for document in entry.iter("INDIVIDUAL_DOCUMENT")} - {""}
        found[folded(entry.findtext("REFERENCE_NUMBER"))] = {n for n in names if n[1]}, numbers
    return found


def ofac_rows(path, name):
    with open(os.path.join(os.path.dirname(path), name), encoding="utf-8", newline="") as file:
        return [[folded(f) for f in row] for row in csv.reader(line for line in file if line.strip("\x1a\r\n "))]


def ofac_entries(path):
    """{reference: (names of sdn.csv and alt.csv, quoted aliases, remarks)} of the Treasury's list."""
    found = {}
    for row in ofac_rows(path, "sdn.csv"):
        quoted = {("weak", folded(q)) for q in re.findall(r"a\.k\.a\. '(.+?)'(?=;|\.?$)", row[11])}
        found[row[0]] = ({("primary", row[1])}, quoted, row[11])
    for row in ofac_rows(path, "alt.csv"):
        found[row[0]][0].add(("formerly" if row[2] == "fka" else "alias", row[3]))
    return found


# ---- rows ----

def founding(s):
    """Founding and two imports, one of them killed"""
    s.alliance.found(rule=3)
    s.alliance.start()
    s.alliance.wait_settled(60)
    s.kept["imports"] = imports_with_a_kill(s)
    total = UN_ENTRIES + OFAC_ENTRIES
    sizes, state = s.alliance.wait_settled(180, {"TJK": UN_ENTRIES + 1, "RUS": OFAC_ENTRIES + 1})
    s.kept["state"] = state
    s.check("all six settle both lists and give one state hash", [])  # else wait_settled had broken off
    s.equal("ledgers hold the charter and each entry once", sizes,
            {"ARM": 1, "BLR": 1, "KAZ": 1, "KGZ": 1, "RUS": OFAC_ENTRIES + 1, "TJK": UN_ENTRIES + 1})
    s.everywhere("every node has 9,979 listings in force", lambda node: [
        node.get("status")["register"] for _ in "." if node.get("status")["register"]["in_force"] != total])
    s.everywhere("nothing is wrong on any node", lambda node: node.get("status")["troubles"])
    for member, (kind, file) in {"TJK": ("un", s.lists["un"]), "RUS": ("ofac", s.lists["ofac"])}.items():
        again = s[member].do("import", kind, file)
        s.equal(f"{member} imports the same file again: nothing is added", [again[w] for w in (
            "new", "amended", "delisted", "refused", "written")], [0, 0, 0, 0, 0])
    s.equal("after that: the same sizes, the same state hash", s.alliance.wait_settled(30), (sizes, state))


def imports_with_a_kill(s):
    """TJK imports at once; RUS is killed while it does, and imports again. Returns how many names each counted."""
    un = s["TJK"].begin("import", "un", s.lists["un"], "--json")
    broken = s["RUS"].begin("import", "ofac", s.lists["ofac"], "--json")
    store = os.path.join(s["RUS"].dir, "store.db")  # looking at its size costs the node nothing
    before = os.path.getsize(store) + os.path.getsize(store + "-wal")
    until("RUS has written some of its entries",
          lambda: os.path.getsize(store) + os.path.getsize(store + "-wal") > before + 4000000, 60, 0.002)
    s["RUS"].kill()
    broken.communicate()
    s["RUS"].start()
    before = s["RUS"].sizes()["RUS"][0]
    s.check("kill -9 fell into the middle of the import", [] if 1 < before <= OFAC_ENTRIES else [before])
    s.check("the import that lost its node says so", [] if broken.returncode not in (0, None) else ["exit code 0"])
    second = s["RUS"].do("import", "ofac", s.lists["ofac"])
    s.equal("imported again: only what was missing is new", [second[w] for w in ("new", "unchanged", "amended", "delisted")],
            [OFAC_ENTRIES + 1 - before, before - 1, 0, 0])
    out, err = un.communicate()
    s.check("TJK's import of the UN list succeeds", [err] if un.returncode else [])
    return json.loads(out)["names"], second["names"]


def entries(s):
    """Each entry is one listing by its importer"""
    un, ofac = un_entries(s.lists["un"]), ofac_entries(s.lists["ofac"])
    s.equal("the files hold what is said of them", [len(un), len(ofac), len(ofac_rows(s.lists["ofac"], "alt.csv"))],
            [UN_ENTRIES, OFAC_ENTRIES, OFAC_ALIASES])
    s.equal("the importers counted as many names as the lists have", sum(s.kept["imports"]), NAMES)
    for member, name, wanted in (("TJK", "un", un), ("RUS", "ofac", ofac)):
        rows = s["KGZ"].get("register", by=member, list=name, max=20000)["listings"]
        s.equal(f"each {name} entry is one listing by {member}", sorted(r["reference"] for r in rows), sorted(wanted))
        s.kept[name] = {row["reference"]: row["id"] for row in rows}
    compare_un(s, un)
    compare_ofac(s, ofac)


def record_of(s, name, reference, at="KGZ"):
    return s[at].get("records/" + s.kept[name][reference])["record"]


def names_of(record):
    return {(n["kind"], folded(n["name"])) for n in record["names"]}


def compare_un(s, un):
    wrong, criteria, sources, documents = [], [], [], []
    for reference, (wanted, numbers) in un.items():
        record = record_of(s, "un", reference)
        if names_of(record) != wanted:
            wrong.append(f"{reference}: {sorted(names_of(record) ^ wanted)}")
        if not record.get("criteria"):
            criteria.append(reference)
        if record["source"]["list"] != "un" or not record["source"]["programmes"]:
            sources.append(f"{reference}: {record['source']}")
        if {document["number"] for document in record.get("documents", [])} != numbers:
            documents.append(f"{reference}: {numbers}")
    s.check("UN: every name with its kind: primary, alias, weak, formerly, original script", wrong)
    s.check("UN: every programme is mapped to a criterion", criteria)
    s.check("UN: every listing says its list, reference and programme", sources)
    badege = record_of(s, "un", "CDi.001")
    s.equal("UN: birth dates with their precision", badege["birth"], [{"date": "1971"}])
    s.check("UN: the numbers of documents", documents)


def compare_ofac(s, ofac):
    names, quoted, births, passports, criteria = [], [], [], [], []
    for reference in list(ofac)[::OFAC_SAMPLE]:
        record = record_of(s, "ofac", reference)
        wanted, weak, remarks = ofac[reference]
        found = names_of(record)
        names += [f"{reference}: {name}" for name in wanted - found]
        quoted += [f"{reference}: {name}" for name in weak - found]
        dates = {b["date"] for b in record.get("birth", [])}
        for text in re.findall(r"DOB (\d\d \w{3} \d{4})[;.]", remarks):
            date = time.strftime("%Y-%m-%d", time.strptime(text, "%d %b %Y"))
            births += [f"{reference}: {date}"] if date not in dates else []
        numbers = {d["number"] for d in record.get("documents", []) if d["kind"] == "passport"}
        passports += [f"{reference}: {n}" for n in re.findall(r"Passport (\w+) \(", remarks) if n not in numbers]
        criteria += [] if record.get("criteria") else [reference]
    s.check("OFAC: every name of sdn.csv and alt.csv, with its kind", names)
    s.check("OFAC: aliases quoted in the remarks", quoted)
    s.check("OFAC: birth dates of the remarks", births)
    s.check("OFAC: passports of the remarks", passports)
    s.check("OFAC: every programme is mapped to a criterion", criteria)


def half_file(s):
    """A UN file cut in half"""
    with open(s.lists["un"], "rb") as file:
        content = file.read()
    cut = os.path.join(s.alliance.folder, "cut.xml")
    with open(cut, "wb") as file:
        file.write(content[:len(content) // 2])
    left = len(re.findall(rb"</INDIVIDUAL>|</ENTITY>", content[:len(content) // 2]))
    missing = UN_ENTRIES - left
    dry = s["TJK"].do("import", "un", cut, "--dry-run")
    s.equal("--dry-run counts what it would delist", [dry["delisted"], dry["truncated"], dry["written"]], [missing, True, 0])
    s.check("--dry-run shows it, entry by entry", [dry["delisted_references"]] if not dry["delisted_references"] or [
        r for r in dry["delisted_references"] if r not in s.kept["un"]] else [])
    s.refused("the import is refused, with how many and the words that allow it", s["TJK"].run("import", "un", cut),
              str(missing), "--allow-truncated", "--allow-mass-delisting")
    whole = os.path.join(s.alliance.folder, "half.xml")
    end = content.rindex(b"</INDIVIDUAL>", 0, len(content) // 2) + len(b"</INDIVIDUAL>")
    with open(whole, "wb") as file:
        file.write(content[:end] + b"</INDIVIDUALS></CONSOLIDATED_LIST>")
    s.refused("half a list in a well-formed file is refused too", s["TJK"].run("import", "un", whole), str(missing),
              "--allow-mass-delisting")
    s.equal("nothing was written by any of that", s["TJK"].sizes()["TJK"], (UN_ENTRIES + 1, UN_ENTRIES + 1))


SCREENED = (
    # name, reference, kinds of name that may have found it
    ("Islamic Movement of Uzbekistan", {"QDe.010", "6725"}, {"primary name", "alias"}),
    ("Islamic Party of Turkestan", {"QDe.088"}, {"alias", "weak alias", "former name"}),
    ("Taliban", {"6636"}, {"primary name", "alias"}),
    ("Taleban", {"6636"}, {"primary name", "alias", "weak alias"}),
    ("Талибан", {"6636"}, {"primary name", "alias", "weak alias"}),
)


def screening(s):
    """Screening"""
    for name, references, kinds in SCREENED:
        answer = s["BLR"].do("screen", name, "--fresh")
        alerts = {h["reference"]: h for h in answer["hits"] if h["alert"]}
        said = [f"no alert for {r}: {[(h['reference'], h['score']) for h in answer['hits']]}" for r in references if r not in alerts]
        for hit in (alerts[r] for r in references if r in alerts):
            said += [hit] if hit["name_kind"] not in kinds or not hit["name"] or not hit["why"] else []
            said += [hit] if hit["by"] != ("TJK" if hit["list"] == "un" else "RUS") else []
        said += [answer] if not answer["data_as_of"].startswith("2026-03-02T09:") else []
        s.check(f"\"{name}\" finds its listing: through which name, on whose word, data as of", said)
    answer = s["BLR"].do("screen", "Islamic Bank of Uzbekistan", "--fresh")
    s.equal("\"Islamic Bank of Uzbekistan\" does not alert", [h["primary"] for h in answer["hits"] if h["alert"]], [])


ROWS = (founding, entries, half_file, screening)
