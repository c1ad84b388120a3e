#!/usr/bin/env python3
"""The disk is full. usage: full.py ANLAN   (TAP on standard output)

The data lie on a small file system of memory that only this test sees (a mount namespace of its own); ballast fills it.
Where such a thing may not be mounted the test is skipped."""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import tap
from realm import Realm, adopt, fill, inspection, plan
from tap import contains, equal, test, true

PROGRAM = sys.argv[1]
SIZE_MIB = 48
PHOTO = os.urandom(6 << 20)


class Ballast:
    """A file that takes all room but some KiB."""

    def __init__(self, folder):
        self.path = pathlib.Path(folder) / "ballast"

    def load(self, leave_kib):
        self.drop()
        free = shutil.disk_usage(self.path.parent).free - (leave_kib << 10)
        with open(self.path, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(free, 1))

    def drop(self):
        self.path.unlink(missing_ok=True)


def is_full(answer, what):
    equal(answer.status, 507, f"{what}: {answer!r}")
    equal(answer.json["code"], "FULL", what)
    contains(answer.headers["Content-Type"], "application/problem+json", what)
    true(answer.json["hint"], "what to do")


def until_full(client, subject, limit=4000):
    """Records until one is refused; the keys of those that were told 201, and the refused one."""
    kept = []
    for n in range(limit):
        key = f"{subject}-{n}"
        answer = client.ask("POST", "/api/v1/records", inspection(subject), {"Idempotency-Key": key})
        if answer.status != 201:
            is_full(answer, "a record")
            return kept, key
        kept.append(key)
    raise AssertionError("the disk did not become full")


def change_until_full(client, subject, classes="AC", limit=400):
    """A small change may still fit into what the log of the database has; then the next one, or the one after it, does not."""
    for n in range(limit):
        answer = client.ask("PATCH", "/api/v1/subjects/" + subject, {"class": classes[n % len(classes)], "reason": "r"})
        if answer.status != 200:
            return is_full(answer, "a change of the register")
    raise AssertionError("changes of the register were never refused")


@test
def records(realm, ballast):
    ballast.drop()
    with realm.serve() as server:
        inspector, boss = server.sign_in("a-inspector"), server.sign_in("boss")
        ballast.load(200)
        kept, refused = until_full(inspector, "a-001")
        change_until_full(boss, "a-001")
        head = boss.get("/api/v1/ledger/head")
        for lang, words in (("zh-CN", "磁盘已满"), ("en", "the disk is full")):
            answer = inspector.ask("POST", "/api/v1/records", inspection("a-002"), {"Idempotency-Key": refused}, lang=lang)
            is_full(answer, "again")
            contains(answer.body.decode(), words)
        equal(inspector.ask("PATCH", "/api/v1/subjects/a-001", {"class": "A", "reason": "r"}).status, 403)
        change_until_full(boss, "a-001", "D", limit=1)
        true(inspector.get("/api/v1/duties?person=me")["items"], "reading goes on")
        equal(boss.get("/api/v1/ledger/head"), head, "refused writes left nothing")
        true(boss.post("/api/v1/ledger/verify", {})["ok"], "the chain is whole")
        equal(realm.number("SELECT count(*) FROM record"), len(kept), "what was acknowledged is there")
        ballast.drop()
        inspector.post("/api/v1/records", inspection("a-001"), 201, key=refused)
        boss.expect(boss.ask("PATCH", "/api/v1/subjects/a-001", {"class": "B", "reason": "r"}), 200, "the change")
        equal(realm.number("SELECT count(*) FROM record"), len(kept) + 1)
    realm.run("ledger", "verify")


@test
def uploads(realm, ballast):
    ballast.drop()
    with realm.serve() as server:
        inspector = server.sign_in("a-inspector")
        digest = hashlib.sha256(PHOTO).hexdigest()
        begin = {"hash": digest, "size": len(PHOTO), "type": "image/jpeg", "name": "p.jpg"}
        upload = "/api/v1/uploads/" + inspector.post("/api/v1/uploads", begin, 201)["id"]
        ballast.load(3 << 10)
        piece, refused = 1 << 20, None
        while refused is None:
            offset = inspector.get(upload)["offset"]
            true(offset < len(PHOTO), "the disk did not become full")
            answer = inspector.ask("PATCH", upload, PHOTO[offset:offset + piece], {"Upload-Offset": str(offset)})
            refused = answer if answer.status != 200 else None
        is_full(refused, "a piece")
        ballast.drop()
        state = inspector.get(upload)
        while not state["complete"]:
            answer = inspector.ask("PATCH", upload, PHOTO[state["offset"]:state["offset"] + piece],
                                   {"Upload-Offset": str(state["offset"])})
            equal(answer.status, 200, "goes on when there is room")
            state = answer.json
        true(inspector.ask("GET", "/api/v1/blobs/" + digest).body == PHOTO, "the bytes")


@test
def starting_and_commands(realm, ballast):
    """What cannot be done says so, and what is there stays."""
    before = realm.sql("SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1")
    people = realm.folder / "people.csv"
    ballast.load(0)
    text = plan("inspection.md", times=4, training="")
    for lang, words in (("en", "the disk is full"), ("zh-CN", "磁盘已满")):
        refused = realm.run("plan", "adopt", "-", stdin=text, status=12, lang=lang)
        contains(refused.stderr, words)
    ballast.drop()
    equal(realm.sql("SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1"), before)
    adopt(realm, text)
    realm.run("ledger", "verify")
    true(people.exists())


def inside():
    folder = pathlib.Path(sys.argv[2])
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MIB}m", "anlan-full", str(folder)], check=True)
    data = folder / "data"
    data.mkdir()
    realm = Realm(PROGRAM, f"sqlite:{data}", data)
    fill(realm)
    adopt(realm, plan("inspection.md", times=2, training=""))
    tap.run(realm, Ballast(folder))


def main():
    if len(sys.argv) > 2:
        return inside()
    namespace = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    with tempfile.TemporaryDirectory(prefix="anlan-full-") as folder:
        probe = subprocess.run([*namespace, "mount", "-t", "tmpfs", "-o", "size=1m", "probe", folder], capture_output=True)
        if probe.returncode != 0:
            tap.skip_all("no file system can be mounted here: " + probe.stderr.decode().strip().replace("\n", " "))
        status = subprocess.run([*namespace, sys.executable, os.path.abspath(__file__), PROGRAM, folder]).returncode
    sys.exit(status)


main()
