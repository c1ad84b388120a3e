#!/usr/bin/env python3
"""The plug is pulled. usage: crash.py ANLAN sqlite|postgresql [WITH_POSTGRESQL.sh]   (TAP on standard output)

Clients post records and move cases; at a random moment the server dies by SIGKILL (on PostgreSQL now and then the
postmaster too). After every restart: what was acknowledged is there exactly once; what was not is there wholly or not
at all; the chain goes on from where it was seen last. ANLAN_CRASH_ROUNDS overrides the number of rounds (200 on SQLite,
50 on PostgreSQL), ANLAN_CRASH_SEED the seed that a failing run has printed."""
import collections
import http.client
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.parse

import tap
from realm import Cluster, adopt, inspection, plan
from tap import equal, test, true

PROGRAM, KIND = sys.argv[1], sys.argv[2]
ROUNDS = int(os.environ.get("ANLAN_CRASH_ROUNDS") or (200 if KIND == "sqlite" else 50))
SEED = int(os.environ.get("ANLAN_CRASH_SEED") or random.SystemRandom().randrange(1 << 30))
CLIENTS, SUBJECTS, WHOLE_EVERY, POSTMASTER_EVERY = 6, 40, 10, 8
LOST = (OSError, http.client.HTTPException, json.JSONDecodeError, ValueError)


class Load(threading.Thread):
    """One client: records with keys, and moves of the cases that they open. It remembers what it was told."""

    def __init__(self, address, token, number, history):
        super().__init__(daemon=True)
        self.address, self.token, self.number, self.history = address, token, number, history
        self.random = random.Random(SEED * 1000 + number + len(history.acknowledged))
        self.stopping = False
        self.fault = None

    def run(self):
        from realm import Client
        client = Client(self.address, self.token, timeout=5)
        try:
            while not self.stopping:
                self.step(client)
        except LOST:
            pass  # the server died: what was under way stays unacknowledged
        except Exception as fault:
            self.fault = fault
        finally:
            client.close()

    def step(self, client):
        retry = self.history.take_unanswered(self.random) if self.random.random() < 0.2 else None
        key, path, body = retry or self.new_request()
        self.history.begin(key, path, body)
        answer = client.ask("POST", path, body, {"Idempotency-Key": key})
        if answer.status == 409 and "/moves" in path:
            return self.history.refused(key)  # moved by somebody else
        if answer.status == 422 and "/moves" in path:
            return self.history.refused(key)
        if answer.status == 503 and KIND == "postgresql":
            return time.sleep(0.02)  # the database was killed: not acknowledged
        if answer.status not in (200, 201):
            raise AssertionError(f"{path}: {answer!r}")
        self.history.acknowledge(key, path, answer.json)
        return None

    def new_request(self):
        case = self.history.any_case(self.random)
        if case and self.random.random() < 0.35:
            identity, name = case
            fields = {"order": {"measure": "m", "responsible": "r"}, "extend": {}, "rectify": {"done": "d"},
                      "escalate": {"reason": "r"}}[name]
            return self.history.new_key(), f"/api/v1/cases/{identity}/moves", {"move": name, "fields": fields}
        subject = f"a-{self.random.randrange(SUBJECTS) + 1:03}"
        failed = ["training"] if self.random.random() < 0.5 else []
        return self.history.new_key(), "/api/v1/records", inspection(subject, failed=failed)


class History:
    """What clients sent and what they were told, over all rounds."""

    def __init__(self):
        self.lock = threading.Lock()
        self.count = 0
        self.sent, self.acknowledged = {}, {}
        self.unanswered = set()
        self.cases = {}

    def new_key(self):
        with self.lock:
            self.count += 1
            return f"key-{self.count}"

    def begin(self, key, path, body):
        with self.lock:
            self.sent[key] = (path, body)
            self.unanswered.add(key)

    def refused(self, key):
        with self.lock:
            self.unanswered.discard(key)

    def acknowledge(self, key, path, answer):
        with self.lock:
            self.unanswered.discard(key)
            if key in self.acknowledged:
                equal(answer, self.acknowledged[key], "the same key was told something else")
            self.acknowledged[key] = answer
            if path.endswith("/moves"):
                self.cases[answer["id"]] = {"order": "rectify"}.get(answer["move"])
            else:
                self.cases.update({case: "order" for case in answer["cases"] if case not in self.cases})

    def take_unanswered(self, source):
        with self.lock:
            if not self.unanswered:
                return None
            key = source.choice(sorted(self.unanswered))
            return (key, *self.sent[key])

    def any_case(self, source):
        with self.lock:
            open_cases = [(case, name) for case, name in self.cases.items() if name]
            return source.choice(open_cases[-30:]) if open_cases else None


class Database:
    """Its own PostgreSQL cluster when there is one: the postmaster is killed and started again."""

    def __init__(self):
        url = os.environ.get("ANLAN_TEST_POSTGRESQL", "")
        host = urllib.parse.parse_qs(urllib.parse.urlsplit(url).query).get("host", [""])[0]
        self.data = pathlib.Path(host) / "data"

    def kill(self):
        os.kill(int((self.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        owner = self.data.stat().st_uid
        binary = max(pathlib.Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))
        command = [str(binary), "start", "-w", "-t", "60", "-D", str(self.data), "-l", str(self.data.parent / "log")]
        for _ in range(50):  # the backends notice within moments; until then the data folder is taken
            time.sleep(0.1)
            if subprocess.run(command, user=owner, cwd="/", capture_output=True).returncode == 0:
                return
        raise AssertionError("PostgreSQL did not start again: " + (self.data.parent / "log").read_text()[-2000:])


def one_round(realm, history, source, database, number):
    with_postmaster = database and number % POSTMASTER_EVERY == POSTMASTER_EVERY - 1
    server = realm.serve()
    loads = [Load(server.address, realm.token, i, history) for i in range(CLIENTS)]
    for load in loads:
        load.start()
    time.sleep(source.uniform(0.05, 0.4))
    if with_postmaster:
        database.kill()
    server.kill()
    for load in loads:
        load.stopping = True
        load.join(20)
        true(not load.is_alive(), "a client hangs")
        if load.fault:
            raise load.fault


def rows(realm, text):
    return realm.sql(text)


def check_half_written(realm):
    """Nothing is half there: record, entry, duty progress, case and its steps go together."""
    entries = dict(rows(realm, "SELECT seq, event FROM ledger"))
    equal(max(map(int, entries)), len(entries), "entries without gaps")
    records = dict(rows(realm, "SELECT id, ledger_seq FROM record"))
    equal(sorted(records.values()), sorted(s for s, e in entries.items() if e == "record.added"), "records and their entries")

    steps = rows(realm, "SELECT case_id, seq, to_state, ledger_seq FROM case_step ORDER BY case_id, seq")
    equal(sorted(s for _, _, _, s in steps), sorted(s for s, e in entries.items() if e in ("case.opened", "case.moved")),
          "steps of cases and their entries")
    led = {}
    for case, seq, state, _ in steps:
        equal(int(seq), led.get(case, (0, ""))[0] + 1, f"{case}: steps in order")
        led[case] = (int(seq), state)
    cases = {case: (state, record) for case, state, record in rows(realm, "SELECT id, state, record FROM flow_case")}
    equal({case: state for case, (state, _) in cases.items()}, {case: state for case, (_, state) in led.items()},
          "cases are where their last step led")
    equal({record for _, record in cases.values()} - set(records), set(), "cases of no record")

    links = collections.Counter()
    for *duty, record in rows(realm, "SELECT clause, subject, org, from_day, record FROM duty_record"):
        true(record in records, "a duty is linked to no record")
        links[tuple(duty)] += 1
    touched = rows(realm, "SELECT clause, subject, org, from_day, times, done, state FROM duty WHERE done > 0")
    equal({tuple(d[:4]): int(d[5]) for d in touched},
          {tuple(d[:4]): min(int(d[4]), links[tuple(d[:4])]) for d in touched}, "progress and the records that made it")
    equal(set(links), {tuple(d[:4]) for d in touched}, "linked duties have progress")
    equal([d for d in touched if int(d[5]) >= int(d[4]) and d[6] in ("0", "3")], [], "done duties that are open")


def check_acknowledged(realm, history, keys):
    """What was told is there, once, and says what was told."""
    kept = dict(rows(realm, "SELECT key, answer FROM idempotency"))
    for key in keys:
        true(key in kept, f"{key} was acknowledged and is gone")
        equal(json.loads(kept[key]), history.acknowledged[key], f"{key} says something else")
    for key in kept:
        true(key in history.sent, f"{key} was never sent")


def check_records(realm, history):
    """One record a key, neither more nor fewer; a move likewise."""
    answers = [(history.sent[key][0], json.loads(answer)) for key, answer in rows(realm, "SELECT key, answer FROM idempotency")]
    told = sorted(answer["id"] for path, answer in answers if path == "/api/v1/records")
    equal([k for (k,) in rows(realm, "SELECT id FROM record ORDER BY id")], told, "records, and keys that made one")
    moved = sorted((answer["id"], answer["seq"]) for path, answer in answers if path != "/api/v1/records")
    steps = [(case, int(seq)) for case, seq in rows(realm, "SELECT case_id, seq FROM case_step WHERE seq > 1")]
    equal(sorted(steps), moved, "moves, and keys that made one")


def head_goes_on(realm, seen):
    """The chain as it was at the last look is still its beginning."""
    seq, entry_hash = rows(realm, "SELECT seq, hash FROM ledger ORDER BY seq DESC LIMIT 1")[0]
    if seen:
        equal(rows(realm, f"SELECT hash FROM ledger WHERE seq = {seen[0]}"), [(seen[1],)], "the head seen before")
        true(int(seq) >= int(seen[0]), "the chain became shorter")
    return seq, entry_hash


def crash_realm(cluster):
    realm = cluster.realm(SUBJECTS)
    text = plan("inspection.md", times=20, training="")
    adopt(realm, text)
    with realm.serve() as server:
        realm.token = server.sign_in("a-inspector").token
    return realm


@test
def killed_under_load(cluster):
    tap.note(f"{ROUNDS} rounds, ANLAN_CRASH_SEED={SEED}")
    realm, history, source = crash_realm(cluster), History(), random.Random(SEED)
    database = Database() if KIND == "postgresql" else None
    checked, seen, began = set(), None, time.monotonic()
    for number in range(ROUNDS):
        one_round(realm, history, source, database, number)
        seen = head_goes_on(realm, seen)
        fresh = set(history.acknowledged) - checked
        check_acknowledged(realm, history, fresh)
        checked |= fresh
        if number % WHOLE_EVERY == WHOLE_EVERY - 1 or number == ROUNDS - 1:
            check_acknowledged(realm, history, history.acknowledged)
            check_records(realm, history)
            check_half_written(realm)
            realm.run("ledger", "verify")
    true(len(history.acknowledged) > ROUNDS, "hardly anything was written")
    tap.note(f"{len(history.acknowledged)} acknowledged, {len(history.unanswered)} without an answer, ledger of {seen[0]} "
             f"entries, {time.monotonic() - began:.0f} s")


def main():
    if KIND == "postgresql" and len(sys.argv) > 3:
        # A cluster of its own: its postmaster is killed, which no other test would like.
        environment = {k: v for k, v in os.environ.items() if k not in ("ANLAN_TEST_POSTGRESQL", "ANLAN_PG_FSYNC")}
        os.execve(sys.argv[3], [sys.argv[3], sys.executable, os.path.abspath(sys.argv[0]), PROGRAM, KIND], environment)
    with Cluster(PROGRAM, KIND) as cluster:
        tap.run(cluster)


main()
