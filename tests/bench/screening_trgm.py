#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Screening beside PostgreSQL's pg_trgm, in one run: the same names, the same queries, one core each.

The server is a cluster of its own in a temporary folder, without network, its data in memory and its queries inside the
server (no client's time counts). Measured are the ways its manual offers: a GIN index with the operator % and a GiST
index (siglen 256) with %, each at two similarity thresholds, and GiST's nearest ten by distance. The best of
them is what the ratio is made with. Where PostgreSQL or pg_trgm is missing this says so and measures nothing.
"""
import glob, os, pathlib, pwd, re, shutil, subprocess, sys, tempfile

TOOLS = pathlib.Path(os.environ.get("ENTENTE_BENCH_TOOLS", "build/bench/tests/bench"))
QUERIES = int(os.environ.get("SCREENING_TRGM_QUERIES", "400"))


def skip(why):
    print(f"# skipped: {why}")
    sys.exit(0)


def server():
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"), key=lambda p: int(p.split("/")[4]))
    if not found:
        skip("PostgreSQL is not installed (Debian: postgresql-15, which has pg_trgm)")
    return pathlib.Path(found[-1]).parent


class Cluster:
    """A server that listens on a socket in its folder alone, as a user without rights when we are root."""

    def __init__(self, binaries, folder):
        self.binaries, self.folder = binaries, folder
        self.before = []
        if os.geteuid() == 0:
            who = next((n for n in ("postgres", "nobody") if any(u.pw_name == n for u in pwd.getpwall())), None)
            if who is None:
                skip("no unprivileged user to run PostgreSQL as")
            self.before = ["setpriv", f"--reuid={who}", f"--regid={pwd.getpwnam(who).pw_gid}", "--clear-groups"]
            os.chown(folder, pwd.getpwnam(who).pw_uid, pwd.getpwnam(who).pw_gid)

    def run(self, *words, **more):
        return subprocess.run([*self.before, *words], check=True, text=True, cwd=self.folder,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more).stdout

    def start(self):
        data = f"{self.folder}/data"
        self.run(f"{self.binaries}/initdb", "-D", data, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-U", "bench")
        options = (f"-k {self.folder} -h '' -c fsync=off -c shared_buffers=512MB -c work_mem=64MB "
                   "-c max_parallel_workers_per_gather=0 -c jit=off")
        subprocess.run([*self.before, f"{self.binaries}/pg_ctl", "-w", "-D", data, "-o", options, "-l",
                        f"{self.folder}/log", "start"], check=True, cwd=self.folder, stdout=subprocess.DEVNULL)

    def stop(self):
        subprocess.run([*self.before, f"{self.binaries}/pg_ctl", "-m", "immediate", "-D", f"{self.folder}/data", "stop"],
                       cwd=self.folder, stdout=subprocess.DEVNULL, check=False)

    def sql(self, text):
        return self.run(f"{self.binaries}/psql", "-h", self.folder, "-U", "bench", "-qAtX", "-v", "ON_ERROR_STOP=1",
                        "postgres", input=text)


def loop(select):
    """Each query once in the server; how long each took."""
    return f"""
DO $$
DECLARE r record; t timestamptz;
BEGIN
  FOR r IN SELECT q FROM queries LIMIT 20 LOOP PERFORM * FROM ({select}) AS found; END LOOP;
  FOR r IN SELECT i, q FROM queries LOOP
    t := clock_timestamp();
    PERFORM * FROM ({select}) AS found;
    INSERT INTO took VALUES (extract(epoch FROM clock_timestamp() - t));
  END LOOP;
END $$;
SELECT count(*) / sum(s), percentile_disc(0.99) WITHIN GROUP (ORDER BY s) FROM took;
TRUNCATE took;
"""


WAYS = [
    ("GIN, % at 0.3", "gin (n gin_trgm_ops)", 0.3, "SELECT n FROM names WHERE n % r.q"),
    ("GIN, % at 0.5", "gin (n gin_trgm_ops)", 0.5, "SELECT n FROM names WHERE n % r.q"),
    ("GiST, % at 0.3", "gist (n gist_trgm_ops(siglen=256))", 0.3, "SELECT n FROM names WHERE n % r.q"),
    ("GiST, % at 0.5", "gist (n gist_trgm_ops(siglen=256))", 0.5, "SELECT n FROM names WHERE n % r.q"),
    ("GiST, nearest ten", "gist (n gist_trgm_ops(siglen=256))", 0.3, "SELECT n FROM names ORDER BY n <-> r.q LIMIT 10"),
]


def quote(text):
    return text.replace("\\", "\\\\").replace("\t", " ")


def measure(cluster, names, queries):
    cluster.sql("CREATE EXTENSION pg_trgm; CREATE TABLE names (n text); CREATE TABLE queries (i int, q text);"
                "CREATE TABLE took (s float8);")
    rows = "".join(quote(n.lower()) + "\n" for n in names)
    cluster.sql(f"COPY names FROM STDIN;\n{rows}\\.\n")
    rows = "".join(f"{i}\t{quote(q.lower())}\n" for i, q in enumerate(queries))
    cluster.sql(f"COPY queries FROM STDIN;\n{rows}\\.\n")
    best = (0.0, 0.0, "")
    for title, index, threshold, select in WAYS:
        out = cluster.sql(f"DROP INDEX IF EXISTS names_n; CREATE INDEX names_n ON names USING {index}; ANALYZE names;"
                          f"SET enable_seqscan = off; SET pg_trgm.similarity_threshold = {threshold};" + loop(select))
        rate, p99 = (float(x) for x in out.strip().splitlines()[-1].split("|"))
        print(f"  pg_trgm {title:<18} {rate:8.0f} queries/s, p99 {p99 * 1e3:.2f} ms")
        best = max(best, (rate, p99, title))
    return best


def main():
    binaries = server()
    folder = tempfile.mkdtemp(prefix="screening_trgm_")
    try:
        dump = f"{folder}/dump"
        ours = subprocess.run([TOOLS / "bench_screening_speed", "--lists", "--quick", "--dump", dump], check=True, text=True,
                              stdout=subprocess.PIPE).stdout
        if "skipped" in ours:
            skip("no shared data")
        found = re.search(r"hits\s+\d+ queries/s a core \((\d+)/s by the clock\)", ours)
        rate = float(found.group(1))
        text = pathlib.Path(dump).read_text(encoding="utf-8", errors="replace")
        names, queries = (part.split("\n") for part in text.rstrip("\n").split("\n\n", 1))
        os.chmod(folder, 0o755)
        cluster = Cluster(binaries, folder)
        if not glob.glob("/usr/share/postgresql/*/extension/pg_trgm.control"):
            skip("this PostgreSQL has no pg_trgm")
        cluster.start()
        try:
            best = measure(cluster, names, queries[:QUERIES])
        finally:
            cluster.stop()
        print(f"  entente            {rate:8.0f} queries/s by the same clock, {len(names)} names")
        print(f"  ratio              {rate / best[0]:.0f} times pg_trgm at its best ({best[2]})")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
