# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL's pg_trgm on the names and queries that screening.py dumped, for the same run.

The server is a cluster of its own in a temporary folder: a Unix socket alone, no network, one connection, one process, all
data in shared buffers, nothing flushed. Queries are prepared once and run inside the server, so that no client's time
counts, and each is run warm. Measured are the ways that its manual offers for whole names; what they find is told beside,
since a higher threshold is faster and finds less.
"""
import collections
import csv
import glob
import os
import pathlib
import pwd
import re
import shutil
import subprocess
import tempfile
import unicodedata

PACKAGES = "apt-get install postgresql postgresql-contrib"
SERVER = {"shared_buffers": "512MB", "work_mem": "64MB", "maintenance_work_mem": "256MB", "fsync": "off", "jit": "off",
          "max_parallel_workers_per_gather": "0", "autovacuum": "off", "random_page_cost": "1.1"}
SESSION = {"enable_seqscan": "off", "plan_cache_mode": "force_generic_plan"}
GIN = "gin (n gin_trgm_ops)"
GIST = "gist (n gist_trgm_ops(siglen=256))"
LIKE = "SELECT key FROM names WHERE n % {q}"
WAYS = [  # title, index, settings, query
    ("GIN, % at 0.3, the default", GIN, {"pg_trgm.similarity_threshold": 0.3}, LIKE),
    ("GIN, % at 0.5", GIN, {"pg_trgm.similarity_threshold": 0.5}, LIKE),
    ("GIN, % at 0.7", GIN, {"pg_trgm.similarity_threshold": 0.7}, LIKE),
    ("GIN, word similarity at 0.6, the default", GIN, {"pg_trgm.word_similarity_threshold": 0.6},
     "SELECT key FROM names WHERE {q} <% n"),
    ("GiST of 256 bytes, % at 0.3", GIST, {"pg_trgm.similarity_threshold": 0.3}, LIKE),
    ("GiST of 256 bytes, % at 0.5", GIST, {"pg_trgm.similarity_threshold": 0.5}, LIKE),
    ("GiST of 256 bytes, % at 0.7", GIST, {"pg_trgm.similarity_threshold": 0.7}, LIKE),
    ("GiST of 256 bytes, the nearest ten", GIST, {}, "SELECT key FROM names ORDER BY n <-> {q} LIMIT 10"),
]


class Missing(Exception):
    """Why nothing can be measured here."""


def binaries():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"), key=lambda p: int(p.split("/")[4]))
    if not found or not glob.glob("/usr/share/postgresql/*/extension/pg_trgm.control"):
        raise Missing(f"PostgreSQL is not installed ({PACKAGES})")
    return pathlib.Path(found[-1]).parent


class Cluster:
    """A server that listens on a socket in its folder alone, as a user without rights when we are root."""

    def __init__(self):
        self.binaries = binaries()
        self.before = []
        self.folder = tempfile.mkdtemp(prefix="entente-trgm-", dir="/var/tmp")
        if os.geteuid() == 0:
            users = {u.pw_name: u for u in pwd.getpwall()}
            who = users.get("postgres", users.get("nobody"))
            if who is None:
                raise Missing("there is no user without rights to run PostgreSQL as")
            self.before = ["setpriv", f"--reuid={who.pw_uid}", f"--regid={who.pw_gid}", "--clear-groups"]
            os.chown(self.folder, who.pw_uid, who.pw_gid)

    def run(self, name, *words, **more):
        done = subprocess.run([*self.before, f"{self.binaries}/{name}", *words], check=False, text=True, cwd=self.folder,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
        if done.returncode != 0:
            raise Missing(f"{name} failed: {done.stdout.strip()[-300:]}")
        return done.stdout

    def __enter__(self):
        data = f"{self.folder}/data"
        self.run("initdb", "-D", data, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-U", "bench")
        options = f"-k {self.folder} -h '' " + " ".join(f"-c {name}={value}" for name, value in SERVER.items())
        # Its log goes to a file: a pipe would stay open as long as the server.
        subprocess.run([*self.before, f"{self.binaries}/pg_ctl", "-w", "-D", data, "-o", options, "-l", f"{self.folder}/log",
                        "start"], check=True, cwd=self.folder, stdout=subprocess.DEVNULL)
        return self

    def __exit__(self, *_):
        subprocess.run([*self.before, f"{self.binaries}/pg_ctl", "-m", "immediate", "-D", f"{self.folder}/data", "stop"],
                       cwd=self.folder, stdout=subprocess.DEVNULL, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def sql(self, text):
        return self.run("psql", "-h", self.folder, "-U", "bench", "-qAtX", "-v", "ON_ERROR_STOP=1", "postgres", input=text)

    def version(self):
        return self.sql("SHOW server_version").split()[0]


def escape(text):
    return text.replace("\\", "\\\\").replace("\t", " ").replace("\r", " ")


def fold(text):
    """Words of a name in any order, for who bears it."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return tuple(sorted(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))))


def read_dump(path):
    text = pathlib.Path(path).read_text(encoding="utf-8", errors="replace")
    names, queries = text.rstrip("\n").split("\n\n", 1)
    return [line.split("\t", 1) for line in names.split("\n")], queries.split("\n")


def fill(cluster, names, queries, positives):
    """Tables: names; queries; the listed persons as others spell them, with the listings that bear the listed name."""
    bearers = collections.defaultdict(set)
    for key, name in names:
        bearers[fold(name)].add(key)
    cluster.sql("CREATE EXTENSION pg_trgm; CREATE TABLE names (key text, n text); CREATE TABLE queries (i int, q text);"
                "CREATE TABLE listed (q text, keys text[]); CREATE UNLOGGED TABLE took (s float8, hits int);")
    rows = "".join(f"{key}\t{escape(name)}\n" for key, name in names)
    cluster.sql(f"COPY names FROM STDIN;\n{rows}\\.\n")
    rows = "".join(f"{i}\t{escape(query)}\n" for i, query in enumerate(queries))
    cluster.sql(f"COPY queries FROM STDIN;\n{rows}\\.\n")
    rows = "".join(f"{escape(query)}\t{{{','.join(sorted(bearers[fold(name)]))}}}\n" for query, name in positives)
    cluster.sql(f"COPY listed FROM STDIN;\n{rows}\\.\nVACUUM ANALYZE;")


def loop(select, count):
    """Each query once in the server, the first twenty to warm up; how long each took, and how many names it found."""
    body = select.format(q="r.q")
    return f"""
DO $$
DECLARE r record; t timestamptz; found_count int;
BEGIN
  FOR r IN SELECT q FROM queries ORDER BY i LIMIT 20 LOOP PERFORM count(*) FROM ({body}) AS found; END LOOP;
  FOR r IN SELECT q FROM queries WHERE i < {count} ORDER BY i LOOP
    t := clock_timestamp();
    SELECT count(*) INTO found_count FROM ({body}) AS found;
    INSERT INTO took VALUES (extract(epoch FROM clock_timestamp() - t), found_count);
  END LOOP;
END $$;
SELECT count(*) / sum(s), percentile_disc(0.5) WITHIN GROUP (ORDER BY s), percentile_disc(0.99) WITHIN GROUP (ORDER BY s),
  avg(hits) FROM took;
TRUNCATE took;
"""


def recall(select):
    body = select.format(q="listed.q")
    return f"SELECT avg((EXISTS (SELECT 1 FROM ({body}) AS found WHERE found.key = ANY (listed.keys)))::int) FROM listed;"


def setting(values):
    return "".join(f"SET {name} = {value};" for name, value in values.items())


def measure_way(cluster, way, count):
    title, _, settings, select = way
    out = cluster.sql(setting({**SESSION, **settings}) + loop(select, count) + recall(select)).strip().splitlines()
    rate, median, p99, hits = (float(x) for x in out[0].split("|"))
    return {"way": title, "queries": count, "rate": rate, "median_ms": 1e3 * median, "p99_ms": 1e3 * p99, "hits": hits,
            "recall": float(out[1])}


def measure(dump, positives_path, count, recall_wanted, progress):
    """All ways with count queries, then the best with all of them: the fastest that finds such a share of the listed persons.
    A dictionary of what was measured."""
    names, queries = read_dump(dump)
    with open(positives_path, encoding="utf-8", newline="") as file:
        positives = [(row["query"], row["listed_name"]) for row in csv.DictReader(file)]
    with Cluster() as cluster:
        fill(cluster, names, queries, positives)
        ways, built = [], None
        for i, way in enumerate(WAYS):
            if way[1] != built:
                cluster.sql(f"DROP INDEX IF EXISTS names_n; CREATE INDEX names_n ON names USING {way[1]}; VACUUM ANALYZE names;")
                built = way[1]
            ways.append(measure_way(cluster, way, min(count, len(queries))))
            progress((i + 1) / (len(WAYS) + 1))
        fit = [way for way in ways if way["recall"] >= recall_wanted] or ways
        best = max(fit, key=lambda way: way["rate"])
        way = next(way for way in WAYS if way[0] == best["way"])
        cluster.sql(f"DROP INDEX names_n; CREATE INDEX names_n ON names USING {way[1]}; VACUUM ANALYZE names;")
        best = measure_way(cluster, way, len(queries))
        fastest = max(ways, key=lambda way: way["rate"])
        return {"version": cluster.version(), "names": len(names), "settings": {**SERVER, **SESSION}, "ways": ways, "best": best,
                "fastest": fastest}
