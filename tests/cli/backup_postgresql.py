#!/usr/bin/env python3
"""The drill of the operator's guide on PostgreSQL: pg_dump for the rows, anlan backup for key, settings and attachments;
both back into an empty database and an empty folder. TAP."""
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from steps import check, finish

ANLAN, URL = os.path.abspath(sys.argv[1]), os.environ.get("ANLAN_TEST_POSTGRESQL")


def run(*command, data=None):
    environment = {**os.environ, "LANG": "en", **({"ANLAN_DATA": str(data)} if data else {})}
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, env=environment)


def sql(url, text):
    return run("psql", "-X", "-At", "-d", url, "-c", text)


def drill(base, other):
    live, again, archive, dump = base / "live", base / "again", base / "files.zip", base / "rows.dump"
    live.mkdir()
    got = run(ANLAN, "init", "--realm", "330110", "--db", URL, data=live)
    check("a database to save", got.returncode == 0, got)
    photo = hashlib.sha256(b"a photo").hexdigest()
    (live / "blobs" / photo[:2]).mkdir(parents=True)
    (live / "blobs" / photo[:2] / photo[2:]).write_bytes(b"a photo")
    sql(URL, f"INSERT INTO blob VALUES ('330110', '{photo}', 7, 'image/png', 1, '330110', 0)")
    check("rows", run("pg_dump", "-Fc", "-d", URL, "-f", dump).returncode == 0)
    got = run(ANLAN, "backup", archive, "--db", URL, "--json", data=live)
    told = json.loads(got.stdout or "{}")
    check("files", got.returncode == 0 and told.get("database") is False and told.get("attachments") == 1, got)
    got = run(ANLAN, "restore", archive, "--db", f"sqlite:{base / 'wrong'}")
    check("files alone are no SQLite database", got.returncode not in (0, 1) and not (base / "wrong").exists(), got)
    got = run("pg_restore", "--no-owner", "-d", other, dump)
    check("rows are back", got.returncode == 0, got)
    got = run(ANLAN, "restore", archive, "--db", other, data=again)
    check("files are back", got.returncode == 0 and (again / "blobs" / photo[:2] / photo[2:]).read_bytes() == b"a photo"
          and (again / "seal.key").read_bytes() == (live / "seal.key").read_bytes(), got)
    for what in ("ledger", "verify"), ("doctor",):
        got = run(ANLAN, *what, "--db", other, data=again)
        check(f"{' '.join(what)} agrees", got.returncode == 0, got)


def main():
    if not URL:
        print("1..0 # SKIP no PostgreSQL server is installed here")
        return 0
    base = pathlib.Path(tempfile.mkdtemp(prefix="anlan-backup-"))
    name = f"backup_{os.getpid()}"
    other = URL.replace("postgresql:///" + URL.split("///")[1].split("?")[0], "postgresql:///" + name)
    try:
        check("an empty database", sql(URL, f"CREATE DATABASE {name}").returncode == 0)
        drill(base, other)
    finally:
        sql(URL, f"DROP DATABASE IF EXISTS {name}")
        shutil.rmtree(base)
    finish()


main()
