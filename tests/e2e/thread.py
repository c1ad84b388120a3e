#!/usr/bin/env python3
"""The main job from end to end. usage: thread.py ANLAN [sqlite|postgresql]   (TAP on standard output)

A plan goes in, dated duties come out, an inspection answers them, a hazard is found and closed, the scorecard moves and
opens into its rows, the ledger proves it. Each test works on a realm of its own."""
import concurrent.futures
import hashlib
import json
import sys

import tap
from realm import (COUNTY, PEOPLE_HEADER, SIBLING, SUBJECTS_HEADER, TOWN, Cluster, adopt, day_number, inspection, people,
                   plan, subjects, table, today)
from tap import contains, equal, test, true

PROGRAM = sys.argv[1]
KIND = sys.argv[2] if len(sys.argv) > 2 else "sqlite"
PHOTO = bytes(range(256)) * 800

TRAINING = """```clause training
do: training
every: quarter
times: 1
by: town-supervisor
each-org: level = "town"
```"""


def food_plan(**words):
    return plan("inspection.md", **{"times": 2, "training": TRAINING, **words})


def with_plan(cluster, **words):
    realm = cluster.realm()
    adopt(realm, food_plan(**words))
    return realm


def measures(client):
    return {m["clause"]: m for m in client.get("/api/v1/measures?plan=e2e-food")["items"]}


def rows_behind(client, clause, half):
    page = client.get(f"/api/v1/measures/e2e-food/{clause}/rows?half={half}")
    items = client.every(f"/api/v1/measures/e2e-food/{clause}/rows?half={half}")
    equal(len(items), page["total"], f"{clause} {half}: rows and their total")
    return items


def numbers_open_into_lists(client):
    """Every number of the scorecard is the length of the list behind it, and each row of the list can be opened."""
    for clause, measure in measures(client).items():
        for half in ("numerator", "denominator"):
            items = rows_behind(client, clause, half)
            equal(len(items), measure[half], f"{clause} {half}")
            for item in items[:5]:
                kind = {"duty": "duties", "case": "cases", "record": "records"}[item["type"]]
                equal(client.get(f"/api/v1/{kind}/{item['id']}")["id"], item["id"])


def move(client, case, name, status=200, key=None, **fields):
    return client.post(f"/api/v1/cases/{case}/moves", {"move": name, "fields": fields}, status, key)


def events(realm):
    return [event for (event,) in realm.sql("SELECT event FROM ledger ORDER BY seq")]


@test
def the_thread(cluster):
    realm = with_plan(cluster)
    before_events = len(events(realm))
    with realm.serve() as server:
        inspector, second = server.sign_in("a-inspector"), server.sign_in("a-inspector-2")
        boss = server.sign_in("boss")

        listed = inspector.every(f"/api/v1/duties?person=me&date={today()}")
        true(listed and all(d["state"] == "open" for d in listed), "today's list")
        equal(listed, sorted(listed, key=lambda d: d["due"]), "most urgent first")
        brief = inspector.every(f"/api/v1/duties?person=me&date={today()}&fields=short")
        equal(brief, [{key: duty[key] for key in brief[0]} for duty in listed], "short rows")
        duty = next(d for d in listed if d["clause"] == "class-c")
        subject = duty["subject"]
        before = measures(boss)
        numbers_open_into_lists(boss)

        photo = inspector.upload(PHOTO, piece=50000)
        equal(photo, hashlib.sha256(PHOTO).hexdigest())
        record = inspector.post("/api/v1/records", inspection(
            subject, failed={"storage": {"photos": [photo], "note": "货物靠墙"}, "training": {}}), 201, key="visit-1")
        equal((record["score"], record["score_max"], record["result"]), (89, 96, "pass"))
        true(duty["id"] in record["duties"], "the record answers the duty")
        equal(len(record["cases"]), 2, "one case a failed item that opens one")
        equal(inspector.ask("GET", "/api/v1/blobs/" + photo).body, PHOTO)
        kept = inspector.get("/api/v1/records/" + record["id"])
        equal([(a["hash"], a["item"], a["size"]) for a in kept["attachments"]], [(photo, "storage", len(PHOTO))])

        case = next(c for c in (inspector.get("/api/v1/cases/" + c) for c in record["cases"]) if c["item"] == "storage")
        equal((case["state"], case["item"], case["record"]), ("found", "storage", record["id"]))
        clock = case["clocks"][0]
        equal((clock["clock"], clock["span"], clock["stopped_at"]), ("register", "24h", None))
        equal(case["due_at"], clock["due_at"])
        true("order" in {m["move"] for m in case["moves"]})

        identity = case["id"]
        move(inspector, identity, "order", measure="离墙十厘米", responsible="店长")
        ordered = inspector.get("/api/v1/cases/" + identity)
        clock = next(c for c in ordered["clocks"] if c["clock"] == "rectify")
        equal((clock["span"], clock["clause"]), ("15d", "rectify"), "the plan's own time limit")
        equal(clock["due_at"][:10], str(today(15)))
        true(len(clock["days"]) >= 15, "the clock is counted day by day")
        refused = inspector.ask("POST", f"/api/v1/cases/{identity}/moves", {"move": "rectify", "fields": {}})
        equal(refused.status, 422, "without what the move asks for")
        move(inspector, identity, "rectify", done="已整改")
        refused = inspector.ask("POST", f"/api/v1/cases/{identity}/moves",
                                {"move": "recheck-pass", "fields": {"finding": "好"}})
        true(refused.status in (403, 409, 422), f"whoever rectified does not recheck: {refused!r}")
        true("recheck-pass" not in {m["move"] for m in inspector.get("/api/v1/cases/" + identity)["moves"]}, "nor is it offered")
        move(second, identity, "recheck-pass", finding="符合")
        closed = second.get("/api/v1/cases/" + identity)
        equal((closed["state"], closed["closed_as"], closed["moves"]), ("verified", "verified", []))
        equal([s["move"] for s in closed["steps"]], ["open", "order", "rectify", "recheck-pass"])
        equal([s["person_name"] for s in closed["steps"]][-2:], ["a inspector", "a inspector 2"])
        true(all(c["stopped_at"] for c in closed["clocks"]), "no clock runs on")

        after = measures(boss)
        equal(before["rectified"]["denominator"], 0)
        equal((after["rectified"]["numerator"], after["rectified"]["denominator"]), (1, 2))
        done = [d for d in record["duties"] if inspector.get("/api/v1/duties/" + d)["state"] == "done"]
        true(done, "a duty is done")
        equal(after["inspected"]["numerator"], before["inspected"]["numerator"] + len(done))
        equal(after["inspected"]["denominator"], before["inspected"]["denominator"])
        numbers_open_into_lists(boss)
        true(identity in {r["id"] for r in rows_behind(boss, "rectified", "numerator")})
        yesterday = {m["clause"]: m for m in boss.get(f"/api/v1/measures?plan=e2e-food&as_of={today(-1)}")["items"]}
        equal(yesterday["rectified"]["denominator"], 0, "as of yesterday nothing was found yet")

        added = [e for e in events(realm)[before_events:] if e != "session.opened"]
        equal(added, ["blob.stored", "record.added", "case.opened", "case.opened", "case.moved", "case.moved", "case.moved"])
        entry = boss.get(f"/api/v1/ledger?from={kept['ledger']['seq']}&limit=1")["items"][0]
        equal((entry["event"], entry["actor"], entry["hash"]), ("record.added", "a-inspector", kept["ledger"]["hash"]))
        text = realm.sql("SELECT payload FROM ledger WHERE seq = ?", entry["seq"])[0][0]
        equal(hashlib.sha256(text.encode()).hexdigest(), kept["hash"], "a record's hash is that of its entry's payload")
        true(boss.post("/api/v1/ledger/verify", {})["ok"])
    contains(realm.run("ledger", "verify").stdout, "whole")
    contains(realm.run("duty", "explain", duty["id"]).stdout, "B 类单位每月检查一次，C 类单位每月检查两次。")
    contains(realm.run("measure", "show", "--plan", "e2e-food").stdout, "1 / 2")


@test
def evidence_is_checked(cluster):
    realm = with_plan(cluster)
    with realm.serve() as server:
        inspector = server.sign_in("a-inspector")
        head = realm.number("SELECT max(seq) FROM ledger")
        faults = {
            "one officer only": (inspection("a-001", ["a-inspector"]), "/officers"),
            "the same officer twice": (inspection("a-001", ["a-inspector", "a-inspector"]), "/officers/1"),
            "a certificate that ran out": (inspection("a-001", ["a-inspector", "a-expired"]), "/officers/1"),
            "a grid worker": (inspection("a-001", ["a-inspector", "a-grid-worker"]), "/officers/1"),
            "nobody known": (inspection("a-001", ["a-inspector", "x"]), "/officers/1"),
            "a failed item without its photo": (inspection("a-001", failed=["storage"]), "/answers/storage"),
            "a photo that was never uploaded": (inspection("a-001", failed={"storage": {"photos": ["ab" * 32]}}), "/answers/storage"),
            "an unknown item": (inspection("a-001", answers={"no-such": {"ok": True}}), "/answers/no-such"),
            "tomorrow": (inspection("a-001", at=f"{today(1)}T10:00"), "/at"),
            "no such unit": (inspection("z-001"), "/subject"),
        }
        for what, (body, pointer) in faults.items():
            answer = inspector.ask("POST", "/api/v1/records", body)
            equal(answer.status, 422, what)
            contains([e["pointer"] for e in answer.json["errors"]], pointer, what)
        several = inspector.ask("POST", "/api/v1/records", inspection("z-001", ["x"], failed=["storage"])).json["errors"]
        equal({e["pointer"] for e in several}, {"/subject", "/officers/0", "/officers", "/answers/storage"}, "all at once")
        equal(realm.number("SELECT max(seq) FROM ledger"), head, "nothing was written")
        equal(realm.number("SELECT count(*) FROM record"), 0)


@test
def a_repeated_request_is_one_record(cluster):
    realm = with_plan(cluster)
    with realm.serve() as server:
        inspector = server.sign_in("a-inspector")
        first = inspector.ask("POST", "/api/v1/records", inspection("a-001"), {"Idempotency-Key": "once"})
        again = inspector.ask("POST", "/api/v1/records", inspection("a-001"), {"Idempotency-Key": "once"})
        equal((first.status, again.status, again.body), (201, 200, first.body))
        other = inspector.ask("POST", "/api/v1/records", inspection("a-002"), {"Idempotency-Key": "once"})
        equal(other.status, 409, "the key of another request")
        server.sign_in("a-inspector-2").post("/api/v1/records", inspection("a-004"), 201, key="once")

        clients = [server.client(inspector.token) for _ in range(20)]
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda c: c.ask("POST", "/api/v1/records", inspection(
                "a-005", failed=["training"]), {"Idempotency-Key": "crowd"}), clients))
        equal({a.status for a in answers} <= {200, 201}, True, [a.status for a in answers])
        equal([a.status for a in answers].count(201), 1, "one of them made it")
        equal(len({a.body for a in answers}), 1, "all hear the same")
        case = answers[0].json["cases"][0]
        body = {"move": "order", "fields": {"measure": "m", "responsible": "r"}}
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda c: c.ask("POST", f"/api/v1/cases/{case}/moves", body,
                                                    {"Idempotency-Key": "crowd-move"}), clients))
        equal({a.status for a in answers}, {200})
        equal(len({a.body for a in answers}), 1)
        with concurrent.futures.ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda c: c.ask(
                "POST", f"/api/v1/cases/{case}/moves", {"move": "rectify", "fields": {"done": "d"}}), clients))
        equal([a.status for a in answers].count(200), 1, f"without a key one wins: {[a.status for a in answers]}")
        equal({a.status for a in answers} <= {200, 409, 422}, True, {a.status for a in answers})
    equal(realm.number("SELECT count(*) FROM record"), 3)
    equal(realm.number("SELECT count(*) FROM case_step"), 3, "opened, ordered, rectified")
    realm.run("ledger", "verify")


@test
def one_visit_answers_several_rules(cluster):
    """C2: frequencies live side by side, and a visit counts for each of them once."""
    realm = with_plan(cluster)
    with realm.serve() as server:
        inspector = server.sign_in("a-inspector")
        first = inspector.post("/api/v1/records", inspection("a-002"), 201)
        second = inspector.post("/api/v1/records", inspection("a-002"), 201)
        third = inspector.post("/api/v1/records", inspection("a-002"), 201)
        clauses = [sorted(inspector.get("/api/v1/duties/" + d)["clause"] for d in r["duties"]) for r in (first, second, third)]
        equal(clauses, [["class-c", "yearly"], ["class-c"], []], "twice a month and once a year")
        monthly = inspector.get("/api/v1/duties/" + second["duties"][0])
        equal((monthly["done"], monthly["times"], monthly["state"], len(monthly["records"])), (2, 2, "done", 2))


@test
def a_duty_explains_itself(cluster):
    realm = with_plan(cluster)
    duty = realm.json("duty", "list", "--subject", "a-001", "--limit", "1")["items"][0]["id"]
    explained = realm.json("duty", "explain", duty)
    why = explained["explain"]
    equal((explained["plan"], explained["clause"]), ("e2e-food", "class-b"))
    equal(why["sentence"], "B 类单位每月检查一次，C 类单位每月检查两次。")
    equal(food_plan().splitlines()[why["line"] - 1], why["sentence"], "the line of the sentence")
    equal((why["plan_title"], why["version"]), ("食品安全监督检查工作计划", 1))
    for word in ("month", "class", "B"):
        contains(json.dumps(why["rule"], ensure_ascii=False), word)
    equal((why["inputs"]["subject"], why["inputs"]["class"]), ("a-001", "B"))
    true(why["calendar"] and why["proration"], "calendar and proration")
    realm.run("duty", "explain", "9-9-0-20260101", status=4)
    realm.run("duty", "explain", "nonsense", status=4)


@test
def a_record_is_corrected_once(cluster):
    realm = with_plan(cluster)
    with realm.serve() as server:
        inspector = server.sign_in("a-inspector")
        first = inspector.post("/api/v1/records", inspection("a-001", failed=["training"]), 201)
        duty = inspector.get("/api/v1/duties/" + first["duties"][0])
        clients = [server.client(inspector.token) for _ in range(12)]
        with concurrent.futures.ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(lambda c: c.ask("POST", "/api/v1/records", inspection("a-001", corrects=first["id"])), clients))
        equal([a.status for a in answers].count(201), 1, [a.status for a in answers])
        equal({a.status for a in answers} <= {201, 409, 422}, True, [a.status for a in answers])
        newer = next(a.json["id"] for a in answers if a.status == 201)
        equal(inspector.get("/api/v1/records/" + first["id"])["corrected_by"], newer)
        again = inspector.get("/api/v1/duties/" + duty["id"])
        equal((again["done"], again["state"]), (duty["done"], duty["state"]), "a correction is no second visit")
        other = inspector.ask("POST", "/api/v1/records", inspection("a-002", corrects=newer))
        equal((other.status, other.json["errors"][0]["pointer"]), (422, "/corrects"), "of another unit")
    realm.run("ledger", "verify")


STUDY = """```clause study
do: study
each-person: inspector
every: month
```"""


@test
def a_duty_of_a_person_lies_where_they_work(cluster):
    realm = with_plan(cluster, training=STUDY)
    with realm.serve() as server:
        inspector, boss, other = (server.sign_in(p) for p in ("a-inspector", "boss", "b-inspector"))
        mine = [d for d in inspector.every("/api/v1/duties?person=me") if d["clause"] == "study"]
        equal([d["org"] for d in mine], [TOWN])
        equal({d["org"] for d in boss.every("/api/v1/duties?plan=e2e-food&clause=study")}, {TOWN, SIBLING})
        equal({d["org"] for d in boss.every(f"/api/v1/duties?plan=e2e-food&clause=study&org={TOWN}")}, {TOWN})
        equal(inspector.get("/api/v1/duties/" + mine[0]["id"])["state"], "open")
        equal(other.ask("GET", "/api/v1/duties/" + mine[0]["id"]).status, 403)
        record = inspector.post("/api/v1/records", {"kind": "other", "activity": "study"}, 201)
        equal(record["duties"], [mine[0]["id"]])
        equal(inspector.get("/api/v1/duties/" + mine[0]["id"])["state"], "done")


@test
def a_changed_plan_keeps_done_work(cluster):
    realm = with_plan(cluster)
    with realm.serve() as server:
        inspector = server.sign_in("a-inspector")
        record = inspector.post("/api/v1/records", inspection("a-002"), 201)
        boss = server.sign_in("boss")
        again = boss.post("/api/v1/plans", {"text": food_plan()})
        true(again["unchanged"] and again["version"] == 1, "the same text again")
        changed = boss.post("/api/v1/plans", {"text": food_plan(times=3, training="")})
        equal(changed["version"], 2)
        equal(changed["clauses"], {"added": 0, "changed": 1, "removed": 1, "same": 7}, "clauses")
        equal(changed["duties"]["cancelled"], realm.number(
            "SELECT count(*) FROM duty d JOIN clause k ON k.number = d.clause WHERE k.id = 'training' AND d.state = 5"))
        true(changed["duties"]["cancelled"] > 0 and changed["duties"]["kept"] > 0)
        kept = inspector.get("/api/v1/duties/" + record["duties"][0])
        equal((kept["done"], kept["times"], kept["state"], len(kept["records"])), (1, 3, "open", 1), "what was done stays done")
        cancelled = boss.every("/api/v1/duties?state=cancelled")
        equal({d["clause"] for d in cancelled}, {"training"})
        why = boss.get("/api/v1/duties/" + cancelled[0]["id"])
        equal((why["state"], why["reason"]), ("cancelled", "the plan does not ask for it any more"))
        diff = boss.get("/api/v1/plans/e2e-food/diff?from=1&to=2")
        equal({(c["id"], c["change"]) for c in diff["items"]}, {("class-c", "changed"), ("training", "removed")})
        contains(boss.ask("GET", "/api/v1/plans/e2e-food/text?version=1").body.decode(), "clause training")
        back = boss.post("/api/v1/plans", {"text": food_plan()})
        equal(back["version"], 3)
        equal(boss.every("/api/v1/duties?state=cancelled"), [], "what is asked for again is open again")
        refused = boss.ask("POST", "/api/v1/plans", {"text": food_plan().replace("every: month", "every: fortnight")})
        equal(refused.status, 422)
        true(refused.json["errors"][0]["line"] > 10, "a faulty plan is told by line")
        equal(boss.get("/api/v1/plans/e2e-food")["version"], 3)
    report = adopt(realm, food_plan(times=1))
    equal((report["version"], report["clauses"]["changed"]), (4, 1))
    realm.run("ledger", "verify")


@test
def a_changed_class_makes_its_duties_again(cluster):
    realm = with_plan(cluster)
    with realm.serve() as server:
        boss, inspector = server.sign_in("boss"), server.sign_in("a-inspector")

        def clauses(state="open"):
            return {d["clause"] for d in boss.every(f"/api/v1/duties?subject=a-001&state={state}")}

        equal(clauses(), {"class-b", "yearly"})
        record = inspector.post("/api/v1/records", inspection("a-001"), 201)
        equal(len(record["duties"]), 2)
        changed = boss.expect(boss.ask("PATCH", "/api/v1/subjects/a-001", {"class": "A", "reason": "评级"}), 200, "change")
        true(changed["duties"]["added"] > 0 and changed["duties"]["cancelled"] > 0, changed)
        next_quarter = {d["clause"] for d in boss.every(f"/api/v1/duties?subject=a-001&state=open&date={today(100)}")}
        true("class-a" in next_quarter and "class-b" not in next_quarter, f"the new class's duties: {next_quarter}")
        equal(clauses("done"), {"class-b", "yearly"}, "what was done stays")
        equal(boss.get("/api/v1/subjects/a-001")["class"], "A")
        equal(events(realm)[-1], "subject.changed")
        moved = boss.expect(boss.ask("PATCH", "/api/v1/subjects/a-001", {"owner": "a-inspector-2", "reason": "调岗"}), 200, "move")
        true(moved["duties"]["moved"] > 0 or moved["duties"]["added"] > 0, moved)
        mine = server.sign_in("a-inspector-2").every(f"/api/v1/duties?person=me&date={today(100)}")
        true("class-a" in {d["clause"] for d in mine if d["subject"] == "a-001"}, "the new owner's list")


@test
def late_missed_excused_cancelled(cluster):
    """The windows are moved into the past by hand: the plan was adopted today, and this test does not wait a month."""
    realm = with_plan(cluster)
    back = 400
    shift = (f"UPDATE duty SET due = {day_number(today(-60))}, from_day = from_day - {back} WHERE state = 0 AND clause IN "
             "(SELECT number FROM clause WHERE id = ?) AND subject IN (SELECT number FROM subject WHERE id IN (?, ?)) "
             f"AND from_day <= {day_number(today())}")
    realm.sql(shift, "class-b", "a-001", "a-004")
    report = realm.sql("SELECT due, from_day, clause FROM duty WHERE clause IN (SELECT number FROM clause "
                       "WHERE id = 'monthly-report') ORDER BY due LIMIT 1")[0]
    realm.sql(f"UPDATE duty SET due = {day_number(today(-2))}, from_day = {day_number(today(-30))} "
              f"WHERE clause = {report[2]} AND due = {report[0]}")
    realm.run("duty", "roll")
    with realm.serve() as server:
        boss, inspector = server.sign_in("boss"), server.sign_in("a-inspector")
        missed = boss.every("/api/v1/duties?state=missed")
        equal({(d["clause"], d["subject"]) for d in missed},
              {("class-b", "a-001"), ("class-b", "a-004"), ("monthly-report", "")})
        missed = [d for d in missed if d["clause"] == "class-b"]
        visit = inspector.post("/api/v1/records", inspection("a-001"), 201)
        true(missed[0]["id"] not in visit["duties"], "a visit belongs to its window")
        excused = next(d for d in missed if d["subject"] == "a-004")["id"]
        chief = server.sign_in("chief")
        equal(chief.ask("POST", f"/api/v1/duties/{excused}/excuse", {"reason": " "}).status, 422, "no reason")
        chief.post(f"/api/v1/duties/{excused}/excuse", {"reason": "停业装修"})
        equal(chief.ask("POST", f"/api/v1/duties/{excused}/excuse", {"reason": "再来"}).status, 409)
        sent = server.sign_in("chief").post("/api/v1/records", {
            "kind": "report", "activity": "information", "org": COUNTY, "officers": []}, 201)
        late = [d for d in (boss.get("/api/v1/duties/" + d) for d in sent["duties"]) if d["clause"] == "monthly-report"]
        equal([d["state"] for d in late], ["late"], "a report after its day is late, not missed")
        boss.post("/api/v1/plans", {"text": food_plan(training="")})
        states = {state: {d["clause"] for d in boss.every(f"/api/v1/duties?state={state}")}
                  for state in ("missed", "excused", "cancelled", "late")}
        equal(states, {"missed": {"class-b"}, "excused": {"class-b"}, "cancelled": {"training"}, "late": {"monthly-report"}})
        equal(boss.get("/api/v1/duties/" + excused)["reason"], "停业装修")
        counts = {c["id"]: c["counts"] for c in boss.get("/api/v1/plans/e2e-food")["clauses"]}
        equal((counts["class-b"]["missed"], counts["class-b"]["excused"]), (1, 1))
        equal(counts["monthly-report"]["late"], 1)


@test
def importing_twice_changes_nothing(cluster):
    realm = cluster.realm()
    before = realm.sql("SELECT count(*), max(hash) FROM ledger WHERE seq = (SELECT max(seq) FROM ledger)")
    for command, header, rows in (("person", PEOPLE_HEADER, people()), ("subject", SUBJECTS_HEADER, subjects())):
        again = realm.json(command, "import", table(realm.folder / "again.csv", header, rows))
        equal((again["added"], again["changed"], again["unchanged"]), (0, 0, len(rows)), command)
    equal(realm.sql("SELECT count(*), max(hash) FROM ledger WHERE seq = (SELECT max(seq) FROM ledger)"), before)
    rows = subjects()
    rows[0] = (*rows[0][:1], "改了名", *rows[0][2:])
    dry = realm.json("subject", "import", str(table(realm.folder / "c.csv", SUBJECTS_HEADER, rows)), "--dry-run")
    equal((dry["changed"], realm.sql("SELECT name FROM subject WHERE id = 'a-001'")), (1, [("a 餐馆 1",)]), "dry run")
    realm.run("subject", "import", table(realm.folder / "c.csv", SUBJECTS_HEADER, rows))
    equal(realm.sql("SELECT name FROM subject WHERE id = 'a-001'"), [("改了名",)])


@test
def uploads_resume(cluster):
    realm = cluster.realm()
    with realm.serve() as server:
        inspector = server.sign_in("a-inspector")
        digest = hashlib.sha256(PHOTO).hexdigest()
        begin = {"hash": digest, "size": len(PHOTO), "type": "image/png", "name": "p.png"}
        upload = inspector.post("/api/v1/uploads", begin, 201)["id"]

        def piece(offset, data):
            return inspector.ask("PATCH", "/api/v1/uploads/" + upload, data, {"Upload-Offset": str(offset)})

        equal(piece(0, PHOTO[:70000]).json["offset"], 70000)
        equal(piece(0, PHOTO[:10]).status, 409, "not where it stands")
        equal(piece(99999, PHOTO[:10]).status, 409)
        server.stop()
    with realm.serve() as server:
        inspector = server.client(inspector.token)
        equal(inspector.get("/api/v1/uploads/" + upload), {"id": upload, "offset": 70000, "size": len(PHOTO), "complete": False})
        equal(piece(70000, PHOTO[70000:] + b"x").status, 413, "more than was announced")
        equal(piece(70000, PHOTO[70000:]).json["complete"], True, "goes on after a restart")
        equal(inspector.ask("GET", "/api/v1/blobs/" + digest).body, PHOTO)
        again = inspector.post("/api/v1/uploads", begin)
        equal((again["offset"], again["complete"]), (len(PHOTO), True), "the same photo again: nothing to send")
        wrong = inspector.post("/api/v1/uploads", {**begin, "hash": "ab" * 32, "size": 3}, 201)["id"]
        answer = inspector.ask("PATCH", "/api/v1/uploads/" + wrong, b"abc", {"Upload-Offset": "0"})
        equal(answer.status, 422, "bytes of another hash")
        equal(inspector.ask("GET", "/api/v1/blobs/" + "ab" * 32).status, 404)
        equal(inspector.ask("POST", "/api/v1/uploads", {**begin, "type": "text/html"}).status, 415)


def sealed(realm, seq, prev, **changes):
    """An entry as somebody would write it who knows the format (docs/formats/ledger.md)."""
    names = ("at", "actor", "event", "payload")
    entry = dict(zip(names, realm.sql(f"SELECT {', '.join(names)} FROM ledger WHERE seq = ?", seq)[0])) | changes
    payload = hashlib.sha256(entry["payload"].encode()).hexdigest()
    text = "\n".join(["anlan-ledger-1", COUNTY, str(seq), entry["at"], entry["actor"], entry["event"], payload, prev])
    return hashlib.sha256(text.encode()).hexdigest()


@test
def a_tampered_ledger_is_told(cluster):
    whole = with_plan(cluster)
    with whole.serve() as server:
        inspector = server.sign_in("a-inspector")
        for i in range(1, 9):
            inspector.post("/api/v1/records", inspection(f"a-{i:03}", failed=["training"]), 201)
    last = whole.number("SELECT max(seq) FROM ledger")
    seq = whole.number("SELECT min(ledger_seq) FROM record") + 3

    def tampers(realm):
        prev = realm.sql("SELECT prev FROM ledger WHERE seq = ?", seq)[0][0]
        alter = "UPDATE ledger SET payload = replace(payload, '\"pass\"', '\"fail\"') WHERE seq = ?"
        return {
            "payload": ([(alter, seq - 3)], "altered", seq - 3, None),
            "actor": ([("UPDATE ledger SET actor = 'boss' WHERE seq = ?", seq)], "altered", seq, None),
            "time": ([("UPDATE ledger SET at = at - 1 WHERE seq = ?", seq)], "altered", seq, None),
            "hash": ([("UPDATE ledger SET hash = ? WHERE seq = ?", "0" * 64, seq)], "altered", seq, None),
            "deleted": ([("DELETE FROM ledger WHERE seq = ?", seq)], "missing", seq, None),
            "deleted and closed up": ([("DELETE FROM ledger WHERE seq = ?", seq),
                                       ("UPDATE ledger SET seq = seq - 1 WHERE seq = ?", seq + 1)], "altered", seq, None),
            "swapped": ([("UPDATE ledger SET seq = -seq WHERE seq IN (?, ?)", seq, seq + 1),
                         (f"UPDATE ledger SET seq = {2 * seq + 1} + seq WHERE seq < 0",)], "altered", seq, None),
            "resealed alone": ([("UPDATE ledger SET actor = 'boss', hash = ? WHERE seq = ?",
                                 sealed(realm, seq, prev, actor="boss"), seq)], "forked", seq + 1, None),
            "first one gone": ([("DELETE FROM ledger WHERE seq = 1",)], "missing", 1, None),
            "tail cut, no head saved": ([("DELETE FROM ledger WHERE seq > ?", last - 2)], None, 0, None),
            "tail cut": ([("DELETE FROM ledger WHERE seq > ?", last - 2)], "cut", last - 1, "head"),
            "all gone": ([("DELETE FROM ledger",)], "cut", 1, "head"),
            "last one resealed": ([("UPDATE ledger SET actor = 'boss', hash = ? WHERE seq = ?", sealed(
                realm, last, realm.sql("SELECT prev FROM ledger WHERE seq = ?", last)[0][0], actor="boss"), last)],
                "forked", last, "head"),
            "untouched": ([], None, 0, "head"),
        }

    whole.run("ledger", "head", "-o", str(whole.folder / "head.json"))
    for what in tampers(whole):
        realm = cluster.fresh(whole)
        statements, fault, number, head = tampers(realm)[what]
        for statement in statements:
            realm.sql(*statement)
        options = ["--head", str(whole.folder / "head.json")] if head else []
        told = realm.json("ledger", "verify", *options, status=1 if fault else 0)
        equal((told["ok"], told["fault"], told["seq"]), (fault is None, fault, number), what)
        if fault:
            contains(realm.run("ledger", "verify", *options, status=1).stdout, str(number), what)


@test
def commands_in_both_languages(cluster):
    realm = with_plan(cluster)
    for lang, words in (("en", ("the ledger is whole",)), ("zh-CN", ("存证链完整",))):
        for word in words:
            contains(realm.run("ledger", "verify", lang=lang).stdout, word)
    record = realm.folder / "r.json"
    record.write_text(json.dumps(inspection("a-001")), encoding="utf-8")
    added = json.loads(realm.run("record", "add", "--file", str(record), "--key", "k").stdout)
    equal(json.loads(realm.run("record", "add", "--file", str(record), "--key", "k").stdout), added, "the same key")
    equal(realm.number("SELECT count(*) FROM record"), 1)
    record.write_text(json.dumps(inspection("a-001", ["x"])), encoding="utf-8")
    refused = realm.run("record", "add", "--file", str(record), status=3, lang="zh-CN").stderr
    contains(refused, "/officers/0")
    realm.run("duty", "list", "--person", "nobody", status=4)
    realm.run("ledger", "verify", "--head", str(record), status=3)
    realm.run("account", "set", "x", "--person", "nobody", stdin="long enough password\n", status=4)
    realm.run("account", "set", "x", "--person", "boss", stdin="short\n", status=3)
    realm.run("account", "set", "x", status=2)


def the_whole_demo(cluster):
    realm = cluster.fresh()
    out = realm.run("demo", "--fill-only").stdout
    accounts = dict(line.split() for line in out.splitlines())
    true({"admin", "supervisor", "auditor", "i0101"} <= set(accounts), accounts.keys())
    equal(realm.number("SELECT count(*) FROM subject"), 25860)
    equal(realm.number("SELECT count(*) FROM plan WHERE state = 'adopted'"), 5)
    true(realm.number("SELECT count(*) FROM duty") > 100000, "duties")
    with realm.serve() as server:
        admin = server.sign_in("admin", password=accounts["admin"])
        equal(len(admin.get("/api/v1/plans")["items"]), 5)
        true(admin.get("/api/v1/measures")["items"], "measures")
        inspector = server.sign_in("i0101", password=accounts["i0101"])
        true(len(inspector.get(f"/api/v1/duties?person=me&date={today()}")["items"]) >= 10, "an inspector's list for today")
    realm.run("ledger", "verify")


if KIND == "sqlite":  # the demo is filled once; what it does with the database is the same on both
    test(the_whole_demo)


def main():
    with Cluster(PROGRAM, KIND) as cluster:
        tap.run(cluster)


main()
