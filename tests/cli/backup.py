#!/usr/bin/env python3
"""anlan backup, restore and doctor: a drill with attachments, damage of every entry, and what the doctor finds. TAP."""
import hashlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile

from steps import check, finish

ANLAN = os.path.abspath(sys.argv[1])


def run(*arguments, cwd=None):
    return subprocess.run([ANLAN, *arguments], capture_output=True, text=True, cwd=cwd,
                          env={"LANG": "en", "PATH": os.environ["PATH"]})


def tree(folder):
    """name -> SHA-256 of every file but the database, whose bytes a copy may change."""
    found = {}
    for root, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(root, name)
            if not name.startswith("anlan.db"):
                found[os.path.relpath(path, folder)] = hashlib.sha256(open(path, "rb").read()).hexdigest()
    return found


def rows(folder):
    db = sqlite3.connect(os.path.join(folder, "anlan.db"))
    tables = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = {t: sorted(map(repr, db.execute(f"SELECT * FROM {t}"))) for t in tables}
    db.close()
    return found


def change(folder, text, *values):
    db = sqlite3.connect(os.path.join(folder, "anlan.db"))
    db.execute(text, values)
    db.commit()
    db.close()


def fill(folder):
    """A new database with two attachments and a settings file."""
    got = run("init", "--realm", "330110", "--db", "sqlite:" + folder)
    check("a database to save", got.returncode == 0, got)
    for content in (b"a photo", b"another"):
        name = hashlib.sha256(content).hexdigest()
        os.makedirs(os.path.join(folder, "blobs", name[:2]), exist_ok=True)
        with open(os.path.join(folder, "blobs", name[:2], name[2:]), "wb") as file:
            file.write(content)
        change(folder, "INSERT INTO blob VALUES ('330110', ?, ?, 'image/png', 1, '330110', 0)", name, len(content))
    with open(os.path.join(folder, "anlan.yaml"), "w", encoding="utf-8") as file:
        file.write("horizon-days: 200\n")


def damaged(archive, out, name):
    """The archive with one entry's content changed behind the manifest's back."""
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.namelist():
            data = source.read(entry)
            target.writestr(entry, data[:-1] + bytes([data[-1] ^ 1]) if entry == name else data)


def flipped(archive, out, name):
    """The archive with one byte of an entry's stored form changed."""
    with zipfile.ZipFile(archive) as source:
        info = source.getinfo(name)
    data = bytearray(open(archive, "rb").read())
    start = info.header_offset
    start += 30 + int.from_bytes(data[start + 26:start + 28], "little") + int.from_bytes(data[start + 28:start + 30], "little")
    data[start + info.compress_size // 2] ^= 0x55
    with open(out, "wb") as file:
        file.write(data)


def drill(base):
    live, archive = os.path.join(base, "live"), os.path.join(base, "backup.zip")
    fill(live)
    got = run("doctor", "--db", "sqlite:" + live, "--json")
    told = json.loads(got.stdout or "{}")
    check("the doctor finds nothing in a fresh database", got.returncode == 0 and told["ok"] and len(told["checks"]) == 9, got)
    got = run("backup", archive, "--db", "sqlite:" + live, "--json")
    report = json.loads(got.stdout or "{}")
    check("backup", got.returncode == 0 and report == {"database": True, "entries": 6, "attachments": 2, "bytes": report["bytes"]}, got)
    check("nothing but the archive is left beside it", sorted(os.listdir(base)) == ["backup.zip", "live"], os.listdir(base))
    check("only its owner may read it", os.stat(archive).st_mode & 0o777 == 0o600, oct(os.stat(archive).st_mode))
    with zipfile.ZipFile(archive) as file:
        manifest = json.loads(file.read("manifest.json"))
        good = all(hashlib.sha256(file.read(e["name"])).hexdigest() == e["sha256"] for e in manifest["entries"])
    check("the manifest names every entry with its hash", good and len(manifest["entries"]) == 6, manifest)
    return live, archive


def restores(base, live, archive):
    again = os.path.join(base, "again")
    got = run("restore", archive, "--db", "sqlite:" + again, "--json")
    told = json.loads(got.stdout or "{}")
    check("restore", got.returncode == 0 and told["realms"] == 1 and told["ledger_entries"] >= 1, got)
    check("every row is back", rows(again) == rows(live))
    check("every file is back", tree(again) == tree(live), (tree(again), tree(live)))
    got = run("ledger", "verify", "--db", "sqlite:" + again)
    check("its ledger verifies", got.returncode == 0, got)
    got = run("doctor", "--db", "sqlite:" + again)
    check("the doctor agrees", got.returncode == 0, got)
    got = run("restore", archive, "--db", "sqlite:" + again)
    check("a folder that is in use is refused", got.returncode == 5 and "not empty" in got.stderr, got)
    empty = os.path.join(base, "empty")
    os.mkdir(empty)
    got = run("restore", archive, "--db", "sqlite:" + empty, "--lang", "zh-CN")
    check("an empty folder is taken", got.returncode == 0 and "已恢复并核验" in got.stdout, got)


def damages(base, archive):
    target = os.path.join(base, "never")
    with zipfile.ZipFile(archive) as file:
        names = file.namelist()
    for name in names:
        for how in (damaged, flipped):
            bad = os.path.join(base, "bad.zip")
            how(archive, bad, name)
            got = run("restore", bad, "--db", "sqlite:" + target)
            named = name in got.stderr or "other entries" in got.stderr
            check(f"{how.__name__} {name[:12]}: refused by name, nothing written",
                  got.returncode == 15 and named and not os.path.exists(target), got)
    bad = os.path.join(base, "cut.zip")
    with open(archive, "rb") as source, open(bad, "wb") as file:
        file.write(source.read()[:-100])
    got = run("restore", bad, "--db", "sqlite:" + target)
    check("a file that is cut off", got.returncode == 15 and not os.path.exists(target), got)
    got = run("restore", os.path.join(base, "nowhere.zip"), "--db", "sqlite:" + target)
    check("a file that is not there", got.returncode == 4, got)
    with zipfile.ZipFile(bad, "w") as file:
        evil = b"x"
        entry = {"name": "../evil", "sha256": hashlib.sha256(evil).hexdigest(), "size": 1}
        file.writestr("../evil", evil)
        file.writestr("manifest.json", json.dumps({"format": "anlan-backup-1", "database": True, "entries": [entry]}))
    got = run("restore", bad, "--db", "sqlite:" + target)
    check("an entry that points out of the folder", got.returncode == 15 and not os.path.exists(os.path.join(base, "evil")), got)


def finds(base, archive, name, spoil, wrong):
    folder = os.path.join(base, "ill-" + name)
    run("restore", archive, "--db", "sqlite:" + folder)
    spoil(folder)
    got = run("doctor", "--db", "sqlite:" + folder, "--json")
    ill = [c["name"] for c in json.loads(got.stdout or '{"checks":[]}')["checks"] if not c["ok"]]
    check("the doctor finds " + name, got.returncode == 1 and ill == wrong, (got, ill))


def illnesses(base, archive):
    finds(base, archive, "a missing key", lambda f: os.unlink(f + "/seal.key"), ["key of sealed fields"])
    finds(base, archive, "a short key of the vault", lambda f: pathlib.Path(f + "/vault.key").write_bytes(b"x"), ["key of sealed fields"])
    finds(base, archive, "an open key", lambda f: os.chmod(f + "/seal.key", 0o644), ["key of sealed fields"])
    finds(base, archive, "a missing attachment", lambda f: shutil.rmtree(f + "/blobs"), ["attachments"])
    finds(base, archive, "an attachment that never came",
          lambda f: change(f, "INSERT INTO record_attachment VALUES ('330110', 'r', ?, 'i', '', '', 0)", "0" * 64), ["attachments"])
    finds(base, archive, "an altered entry",
          lambda f: change(f, "UPDATE ledger SET payload = payload || ' ' WHERE seq = 1"), ["ledger"])
    finds(base, archive, "a clock that runs behind",
          lambda f: change(f, "UPDATE ledger SET at = 4102444800000000"), ["ledger", "clock"])
    finds(base, archive, "a missing table", lambda f: change(f, "DROP TABLE grade"), ["every statement is understood"])
    finds(base, archive, "a wrong setting", lambda f: open(f + "/anlan.yaml", "w").write("horizon-days: x\n"), ["settings"])
    finds(base, archive, "no database", lambda f: os.unlink(f + "/anlan.db"),
          ["database opens", "version of the schema", "every statement is understood", "attachments", "ledger", "clock"])


def main():
    base = tempfile.mkdtemp(prefix="anlan-backup-")
    try:
        live, archive = drill(base)
        restores(base, live, archive)
        damages(base, archive)
        illnesses(base, archive)
        os.unlink(os.path.join(live, "seal.key"))
        got = run("backup", os.path.join(base, "no.zip"), "--db", "sqlite:" + live)
        check("no backup without the key", got.returncode == 4 and not os.path.exists(os.path.join(base, "no.zip")), got)
    finally:
        shutil.rmtree(base)
    finish()


main()
