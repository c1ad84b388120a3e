#!/usr/bin/env python3
"""Who may see and do what where. usage: access.py ANLAN ROLES.yaml [postgresql]   (TAP on standard output)

Every route of openapi.json is called as every role whose grant is at a sibling town, on objects of the first town; as
every role at the first town that lacks the permission; with no session; and, so that a refusal means something, as the
roles at the first town that have it. A route that this file does not know fails the test."""
import hashlib
import re
import sys
import time

import tap
from realm import Cluster, COUNTY, SIBLING, TOWN, adopt, inspection, plan, today
from tap import contains, equal, test, true

PROGRAM, ROLES_FILE = sys.argv[1], sys.argv[2]

# Objects of the first town, by the name that stands for them in a path or a body; filled by `make_objects`.
OBJECTS = {"{org}": TOWN, "{person}": "a-inspector", "{subject}": "a-001", "{plan}": "e2e-town"}
MARKS = ("{fit}", "{record}", "{case}", "{plan}", "{person}", "{subject}", "{org}", "{hash}", "{draft}", "{draw}", "{drawn}", "{swap}", "{handover}", "{tip}")  # none may show in a sibling's answer

ORDER = {"move": "order", "fields": {"measure": "m", "responsible": "r"}}
REASON = {"reason": "a reason"}


def town_plan(org, **words):
    return plan("town.md", org=org, title=words.pop("title", "镇计划"))


# OBJECT: an object of the first town. REALM: it spans the realm, so a town's grant is never enough. LIST: an answer
# without the first town's rows. OPEN: holds nothing of any area. Several calls of one route try several ways in.
OBJECT, REALM, LIST, OPEN = "object", "realm", "list", "open"
CALLS = {
    ("GET", "/api/v1/orgs"): [(LIST, "?limit=200"), (LIST, "?parent={org}"), (LIST, "?q={org}")],
    ("GET", "/api/v1/orgs/{code}"): [(OBJECT, "{org}"), (OBJECT, COUNTY)],
    ("GET", "/api/v1/people"): [(LIST, "?limit=200"), (LIST, "?org={org}"), (LIST, "?q={person}")],
    ("GET", "/api/v1/people/{id}"): [(OBJECT, "{person}")],
    ("POST", "/api/v1/people/{id}/reveal"): [(OBJECT, "{person}", {"field": "phone", **REASON})],
    ("GET", "/api/v1/subjects"): [(LIST, "?limit=200"), (LIST, "?org={org}"), (LIST, "?q=餐馆"), (LIST, "?format=csv"),
                                  (LIST, "?format=csv&org={org}")],
    ("GET", "/api/v1/subjects/{id}"): [(OBJECT, "{subject}")],
    ("PATCH", "/api/v1/subjects/{id}"): [(OBJECT, "{subject}", {"class": "C", **REASON}),
                                         (OBJECT, "b-001", {"org": "{org}", **REASON}, "sibling only")],
    ("PUT", "/api/v1/subjects/{id}/contacts/{person}"): [(OBJECT, ("{subject}", "{person}"))],
    ("DELETE", "/api/v1/subjects/{id}/contacts/{person}"): [(OBJECT, ("{subject}", "{person}"))],
    ("GET", "/api/v1/plans"): [(LIST, "")],
    ("POST", "/api/v1/plans"): [(OBJECT, "", {"text": town_plan(TOWN)}), (OBJECT, "", {"text": town_plan(COUNTY)}, "realm"),
                                (OBJECT, "", {"text": town_plan(SIBLING, title="夺取")}, "sibling only")],
    ("POST", "/api/v1/plans/check"): [(OPEN, "", {"text": town_plan(TOWN)})],
    ("POST", "/api/v1/plans/preview"): [(OBJECT, "", {"text": town_plan(TOWN)})],
    ("GET", "/api/v1/plan-library"): [(LIST, ""), (LIST, "?status=draft"), (LIST, "?format=csv")],
    ("GET", "/api/v1/plans/{id}/versions"): [(OBJECT, "{plan}")],
    ("GET", "/api/v1/plan-drafts"): [(LIST, "")],
    ("POST", "/api/v1/plan-drafts"): [(OPEN, "?name=plan.txt", "每月巡查2次。".encode())],
    ("POST", "/api/v1/plan-drafts/copies"): [(OPEN, "", {"plan": "team-safety", "from": "shipped"}),
                                             (OBJECT, "", {"plan": "{plan}", "from": "force"}),
                                             (OBJECT, "", {"plan": "{plan}", "from": "force", "year": 2031}),
                                             (OBJECT, "", {"plan": "{plan}", "from": "force", "org": "Z"})],
    ("GET", "/api/v1/plan-drafts/{id}"): [(OBJECT, "{draft}")],
    ("GET", "/api/v1/plan-drafts/{id}/text"): [(OBJECT, "{draft}")],
    ("PATCH", "/api/v1/plan-drafts/{id}"): [(OBJECT, "{draft}", {"revision": 2, "state": "open"})],
    ("POST", "/api/v1/plan-drafts/{id}/adoption"): [(OBJECT, "{draft}", {"revision": 2})],
    ("GET", "/api/v1/draws"): [(LIST, ""), (LIST, "?format=csv")],
    ("POST", "/api/v1/draws"): [(OBJECT, "", {"plan": "e2e-lot", "clause": "lot", "source": "a lottery", "reason": "again"})],
    ("GET", "/api/v1/draws/{id}"): [(OBJECT, "{draw}")],
    ("POST", "/api/v1/draws/{id}/result"): [(OBJECT, "{draw}", {"public": "01 02 03"})],
    ("GET", "/api/v1/draws/{id}/result"): [(OBJECT, "{drawn}")],
    ("GET", "/api/v1/draws/{id}/receipt"): [(OBJECT, "{drawn}")],
    ("GET", "/api/v1/draws/{id}/registers/{name}"): [(OBJECT, ("{drawn}", "population"))],
    ("GET", "/api/v1/plan-corrections"): [(LIST, ""), (LIST, "?format=csv")],
    ("GET", "/api/v1/plan-corrections/cases"): [(LIST, "")],
    ("GET", "/api/v1/plans/{id}"): [(OBJECT, "{plan}")],
    ("GET", "/api/v1/plans/{id}/text"): [(OBJECT, "{plan}")],
    ("GET", "/api/v1/plans/{id}/diff"): [(OBJECT, "{plan}")],
    ("POST", "/api/v1/feasibility"): [(OBJECT, "", {"org": "{org}"}), (OBJECT, "", {"org": COUNTY}, "realm")],
    ("GET", "/api/v1/calendar"): [(OBJECT, "?org={org}"), (LIST, ""), (OBJECT, "?org={org}&format=csv"), (OBJECT, "?org={org}&format=ics")],
    ("GET", "/api/v1/feasibility"): [(LIST, "?limit=200")],
    ("GET", "/api/v1/feasibility/{id}"): [(OBJECT, "{fit}")],
    ("GET", "/api/v1/feasibility/{id}/csv"): [(OBJECT, "{fit}")],
    ("POST", "/api/v1/feasibility/{id}/cancel"): [(OBJECT, "{fit}", {})],
    ("GET", "/api/v1/duties"): [(LIST, "?limit=200"), (LIST, "?org={org}"), (LIST, "?person={person}&state=all"),
                                (LIST, "?subject={subject}"), (LIST, "?plan={plan}&state=all"), (LIST, "?person=me")],
    ("GET", "/api/v1/duties/{id}"): [(OBJECT, "{duty}"), (OBJECT, "{org-duty}")],
    ("POST", "/api/v1/duties/{id}/excuse"): [(OBJECT, "{duty}", REASON), (OBJECT, "{org-duty}", REASON)],
    ("GET", "/api/v1/board"): [(LIST, ""), (LIST, "?org={org}"), (LIST, "?person=me"), (LIST, "?format=csv")],
    ("POST", "/api/v1/assignments"): [(OBJECT, "", {"org": "{org}"}), (OBJECT, "", {"org": COUNTY})],
    ("PUT", "/api/v1/assignments/{id}"): [(OBJECT, "{duty}~1~1", {"person": "{person}", "day": "2026-11-27"})],
    ("DELETE", "/api/v1/assignments/{id}"): [(OBJECT, "{duty}~1~1")],
    ("POST", "/api/v1/assignments/{id}/refuse"): [(OBJECT, "{duty}~1~1", REASON)],
    ("POST", "/api/v1/assignments/{id}/swaps"): [(OBJECT, "{duty}~1~1", {"person": "{person}", **REASON})],
    ("POST", "/api/v1/swaps/{id}/answer"): [(OBJECT, "{swap}", {"agree": True})],
    ("GET", "/api/v1/leave"): [(LIST, ""), (LIST, "?org={org}"), (LIST, "?format=csv")],
    ("GET", "/api/v1/recusals"): [(LIST, ""), (LIST, "?org={org}"), (LIST, "?person=me"), (LIST, "?format=csv")],
    ("GET", "/api/v1/people/{id}/absences"): [(OBJECT, "{person}", None, "owner only")],
    ("POST", "/api/v1/people/{id}/leave"): [(OBJECT, "{person}", {"from": "2030-01-07", "to": "2030-01-08", **REASON})],
    ("DELETE", "/api/v1/people/{id}/leave/{from}"): [(OBJECT, ("{person}", "2029-01-08"))],
    ("POST", "/api/v1/people/{id}/recusals"): [(OBJECT, "{person}", {"subject": "{subject}", **REASON})],
    ("DELETE", "/api/v1/people/{id}/recusals/{subject}"): [(OBJECT, ("{person}", "{subject}"))],
    ("GET", "/api/v1/people/{id}/open-work"): [(OBJECT, "{person}")],
    ("POST", "/api/v1/people/{id}/handover"): [(OBJECT, "{person}", {"to": "a-grid-worker", **REASON})],
    ("GET", "/api/v1/handovers"): [(LIST, "")],
    ("GET", "/api/v1/handovers/{id}"): [(OBJECT, "{handover}")],
    ("POST", "/api/v1/handovers/{id}/sign"): [(OBJECT, "{handover}", {})],
    ("GET", "/api/v1/forms"): [(OPEN, "")],
    ("GET", "/api/v1/forms/{id}"): [(OPEN, "food-inspection")],
    ("POST", "/api/v1/records"): [(OBJECT, "", inspection("{subject}")),
                                  (OBJECT, "", {"kind": "other", "activity": "meeting", "org": "{org}", "officers": []})],
    ("GET", "/api/v1/records"): [(LIST, "?limit=200"), (LIST, "?org={org}"), (LIST, "?subject={subject}")],
    ("GET", "/api/v1/records/{id}"): [(OBJECT, "{record}")],
    ("GET", "/api/v1/cases"): [(LIST, "?limit=200"), (LIST, "?org={org}"), (LIST, "?subject={subject}"),
                               (LIST, "?type=hazard&state=open")],
    ("GET", "/api/v1/flows"): [(OPEN, "")],
    ("POST", "/api/v1/cases"): [(OBJECT, "", {"type": "hazard", "subject": "{subject}", "title": "t"}),
                                (OBJECT, "", {"type": "hazard", "org": "{org}", "title": "t"})],
    ("GET", "/api/v1/cases/{id}"): [(OBJECT, "{case}")],
    ("POST", "/api/v1/cases/{id}/moves"): [(OBJECT, "{case}", ORDER)],
    ("POST", "/api/v1/cases/{id}/reveal"): [(OBJECT, "{tip}", REASON)],
    ("GET", "/api/v1/measures"): [(LIST, ""), (LIST, "?org={org}"), (LIST, "?plan={plan}")],
    ("GET", "/api/v1/measures/{plan}/{clause}/rows"): [
        (OBJECT, ("{plan}", "town-hazards")), (LIST, ("e2e-food", "rectified"), "?half=denominator"),
        (LIST, ("e2e-food", "rectified"), "?half=denominator&org={org}"),
        (LIST, ("e2e-food", "inspected"), "?half=denominator&limit=200")],
    ("POST", "/api/v1/uploads"): [(OPEN, "", {"hash": "{new-hash}", "size": 3, "type": "image/png", "name": "n"})],
    ("PATCH", "/api/v1/uploads/{id}"): [(OBJECT, "{upload}", b"abc", "owner only")],
    ("GET", "/api/v1/uploads/{id}"): [(OBJECT, "{upload}", None, "owner only")],
    ("GET", "/api/v1/blobs/{hash}"): [(OBJECT, "{hash}")],
    ("GET", "/api/v1/ledger"): [(REALM, "?from=0&limit=200")],
    ("GET", "/api/v1/ledger/head"): [(REALM, "")],
    ("POST", "/api/v1/ledger/verify"): [(REALM, "", {})],
}
# Signed in, about nobody but the asker, or about nothing.
SIGNED_IN = {("GET", "/api/v1/notices"), ("POST", "/api/v1/notices/{id}/read"), ("POST", "/api/v1/notices/read"),
             ("POST", "/api/v1/logout"), ("GET", "/api/v1/me"), ("GET", "/api/v1/calendar/explain")}
PUBLIC = {("POST", "/api/v1/login"), ("GET", "/healthz"), ("GET", "/api/v1/healthz"), ("GET", "/metrics"),
          ("GET", "/api/v1/metrics"), ("GET", "/api/v1/openapi.json"), ("GET", "/problems/{code}"),
          ("GET", "/api/v1/public/draws"), ("GET", "/api/v1/public/draws/{realm}/{id}"), ("GET", "/api/v1/public/draws/{realm}/{id}/receipt")}
HAS_BODY = {"POST", "PATCH", "PUT"}


def read_roles(path):
    text = open(path, encoding="utf-8").read()
    found = re.findall(r"- id: (\S+)(?:.*?)permissions: \[(.*?)\]", text, re.S)
    return {role: [p.strip().strip('"') for p in names.split(",")] for role, names in found}


ROLES = read_roles(ROLES_FILE)


UNIT_SIDE = set(re.findall(r"- id: (\S+)\n(?:    .*\n)*?    side: unit", open(ROLES_FILE, encoding="utf-8").read()))


def permits(role, permission):
    return any(p == "*" or p == permission or p.endswith(".*") and permission.startswith(p[:-1]) for p in ROLES[role])


def put(value):
    """Names of objects → their ids."""
    if isinstance(value, str):
        for name, known in OBJECTS.items():
            value = value.replace(name, known)
        return value
    if isinstance(value, dict):
        return {k: put(v) for k, v in value.items()}
    return [put(v) for v in value] if isinstance(value, list) else value


class Call:
    def __init__(self, method, path, row):
        self.method, self.kind, place = method, row[0], row[1]
        rest = list(row[2:])
        values = list(place) if isinstance(place, tuple) else [place] if "{" in path else []
        query = "" if "{" in path else place
        if "{" in path and isinstance(place, tuple) and rest and isinstance(rest[0], str):
            query = rest.pop(0)
        for value in values:
            path = re.sub(r"\{\w+\}", put(value), path, count=1)
        self.path = path + put(query)
        self.body = put(rest[0]) if rest else None
        self.note = rest[1] if len(rest) > 1 else ""

    def ask(self, client):
        headers = {"Upload-Offset": "0"} if isinstance(self.body, bytes) else None
        return client.ask(self.method, self.path, self.body, headers)

    def __str__(self):
        return f"{self.method} {self.path}"


def calls(routes):
    for (method, path), permission in routes.items():
        for row in CALLS.get((method, path), []):
            yield Call(method, path, row), permission


class World:
    """The server, one signed-in client a person, the routes as the program tells them."""

    def __init__(self, realm):
        self.realm = realm
        self.server = realm.serve()
        self.clients = {}
        page = self.as_person("boss").get("/api/v1/openapi.json")
        self.routes = {(method.upper(), path): operation.get("x-permission")
                       for path, methods in page["paths"].items() for method, operation in methods.items()}
        self.guarded = {route: permission for route, permission in self.routes.items() if permission}

    def as_person(self, login):
        if login not in self.clients:
            self.clients[login] = self.server.sign_in(login)
        return self.clients[login]


def make_draws(supervisor):
    """One that was drawn, and one that was announced after it."""
    text = (f'---\nplan: e2e-lot\ntitle: 双随机\norg: "{TOWN}"\nperiod: {today().year}-01-01/{today().year}-12-31\n---\n\n每年抽查一家。\n\n'
            "```clause lot\ndraw: inspection\nnumber: 1\nevery: year\n```\n")
    equal(supervisor.ask("POST", "/api/v1/plans", {"text": text}).status, 200)
    body = {"plan": "e2e-lot", "clause": "lot", "source": "a lottery"}
    OBJECTS["{drawn}"] = supervisor.post("/api/v1/draws", body, 201)["id"]
    supervisor.post(f"/api/v1/draws/{OBJECTS['{drawn}']}/result", {"public": "01 02 03"}, 200)
    equal(supervisor.ask("POST", "/api/v1/draws", body).status, 409)
    OBJECTS["{draw}"] = supervisor.post("/api/v1/draws", {**body, **REASON}, 201)["id"]


def make_objects(world):
    inspector = world.as_person("a-inspector")
    OBJECTS["{hash}"] = inspector.upload(b"a photo of the first town")
    OBJECTS["{new-hash}"] = "ab" * 32
    record = inspector.post("/api/v1/records", inspection("a-001", failed={"storage": {"photos": [OBJECTS["{hash}"]]}}), 201)
    OBJECTS["{record}"], OBJECTS["{case}"] = record["id"], record["cases"][0]
    tip = {"channel": "电话", "content": "夜间加工", "target": "某作坊", "anonymity": "实名", "reporter": "某人"}
    OBJECTS["{tip}"] = world.as_person("a-town-supervisor").post("/api/v1/cases", {"type": "tip", "org": TOWN, "title": "线索", "fields": tip}, 201)["id"]
    begun = inspector.post("/api/v1/uploads", {"hash": "cd" * 32, "size": 30, "type": "image/png", "name": "x"}, 201)
    OBJECTS["{upload}"] = begun["id"]
    drafted = world.as_person("a-town-supervisor").ask("POST", "/api/v1/plan-drafts?name=plan.txt", "每月巡查2次。".encode())
    equal(drafted.status, 201)
    OBJECTS["{draft}"] = drafted.json["items"][0]["id"]
    make_draws(world.as_person("a-town-supervisor"))
    boss = world.as_person("boss")
    OBJECTS["{fit}"] = world.as_person("a-town-supervisor").post("/api/v1/feasibility", {"org": TOWN}, 201)["id"]
    until = time.monotonic() + 60
    while boss.get("/api/v1/feasibility/" + OBJECTS["{fit}"])["state"] in ("waiting", "running"):
        true(time.monotonic() < until, "the computation ends")
        time.sleep(0.2)
    of_subject = boss.get("/api/v1/duties?subject=a-002")["items"]
    of_org = [d for d in boss.every("/api/v1/duties?plan=e2e-town") if not d.get("subject")]
    OBJECTS["{duty}"], OBJECTS["{org-duty}"] = of_subject[0]["id"], of_org[0]["id"]
    boss.post("/api/v1/assignments", {"org": TOWN})
    seat = [v for v in boss.get(f"/api/v1/board?from={today()}&org={TOWN}")["visits"] if v["person"] == "a-inspector"][0]
    OBJECTS["{swap}"] = inspector.post(f"/api/v1/assignments/{seat['id']}/swaps", {"person": "a-inspector-2", **REASON}, 201)["id"]
    away = {"from": f"{today().year}-12-30", "to": f"{today().year}-12-31", **REASON}
    boss.post("/api/v1/people/a-inspector/leave", away, 201)
    OBJECTS["{handover}"] = boss.post("/api/v1/people/a-grid-worker/handover", {"to": "a-inspector", **REASON}, 201)["id"]


def fails(faults):
    if faults:
        raise AssertionError(f"{len(faults)} faults:\n" + "\n".join(fault[:300] for fault in faults[:10]))


@test
def every_route_is_known_here(world):
    known = set(CALLS) | SIGNED_IN | PUBLIC
    equal(sorted(set(world.routes) - known), [], "routes that this test does not know")
    equal(sorted(known - set(world.routes)), [], "routes that are gone")
    equal(sorted(route for route in CALLS if not world.routes[route]), [], "routes without a permission")
    equal(sorted(route for route in SIGNED_IN | PUBLIC if world.routes[route]), [], "routes with a permission")


@test
def every_role_is_tried(world):
    true(len(ROLES) > 7, "roles of the catalogue")
    for role in ROLES:
        me = world.as_person("b-" + role).get("/api/v1/me")
        equal([g["role"] for g in me["grants"]], [role])
        equal([g["org"] for g in me["grants"]], [SIBLING])


@test
def nobody_without_a_session(world):
    nobody, faults = world.server.client(), []
    for call, _ in calls(world.guarded):
        answer = call.ask(nobody)
        if answer.status != 401:
            faults.append(f"{call}: {answer!r}")
    for method, path in SIGNED_IN:
        answer = nobody.ask(method, path, {} if method in HAS_BODY else None)
        if answer.status != 401:
            faults.append(f"{method} {path}: {answer!r}")
    fails(faults)


@test
def a_draw_is_public_without_names(world):
    """Nobody signed in reads announcement and result: no name, no person, no unit, no secret before its time."""
    nobody, place = world.server.client(), f"/api/v1/public/draws/{COUNTY}/"
    told = nobody.ask("GET", place + OBJECTS["{draw}"])
    drawn = nobody.ask("GET", place + OBJECTS["{drawn}"])
    equal((told.status, drawn.status), (200, 200), told)
    equal((told.json["state"], told.json["public"], drawn.json["state"], drawn.json["units"]), ("announced", "", "drawn", 1))
    secret = world.realm.sql("SELECT secret FROM draw WHERE id = ?", OBJECTS["{draw}"])[0][0]
    true(secret, "the store holds the secret, sealed")
    listed = nobody.ask("GET", "/api/v1/public/draws")
    equal([(one["id"], one["state"], one["realm"], one["receipt_open"]) for one in listed.json["items"]],
          [(OBJECTS["{draw}"], "announced", COUNTY, False), (OBJECTS["{drawn}"], "drawn", COUNTY, False)])
    equal(nobody.get("/api/v1/public/draws?realm=330106")["items"], [], "another realm")
    table = nobody.ask("GET", f"/api/v1/public/draws?realm={COUNTY}&format=csv")
    equal((table.status, len(table.body.decode("utf-8-sig").splitlines())), (200, 3))
    hidden = [secret, "餐馆"] + [row[0] for row in world.realm.sql("SELECT id FROM person")] + [row[0] for row in world.realm.sql(
        "SELECT name FROM person")] + [row[0] for row in world.realm.sql("SELECT id FROM subject")]
    for answer in (told, drawn, listed, table):
        text = answer.body.decode()
        equal([word for word in hidden if f'"{word}"' in text or len(word) > 20 and word in text], [], text)
    equal(nobody.ask("GET", place + OBJECTS["{draw}"] + "/receipt").status, 404)
    early = nobody.ask("GET", place + OBJECTS["{drawn}"] + "/receipt")
    equal((early.status, drawn.json["receipt_open"]), (404, False), "who will be inspected is not told before it is over")
    world.realm.sql("UPDATE draw SET period_to = 0 WHERE id = ?", OBJECTS["{drawn}"])
    true(nobody.ask("GET", place + OBJECTS["{drawn}"]).json["receipt_open"])
    true(nobody.get("/api/v1/public/draws")["items"][1]["receipt_open"])
    receipt = nobody.ask("GET", place + OBJECTS["{drawn}"] + "/receipt")
    equal(hashlib.sha256(receipt.body).hexdigest(), drawn.json["receipt"])
    equal([word for word in hidden if "餐馆" in word and word in receipt.body.decode()], [])
    equal(nobody.ask("GET", "/api/v1/public/draws/330106/" + OBJECTS["{drawn}"]).status, 404, "another realm")
    equal(nobody.ask("GET", place + OBJECTS["{drawn}"] + "/registers/officers").status, 404)


@test
def nobody_from_a_sibling_town(world):
    faults, tried = [], 0
    for role in ROLES:
        client = world.as_person("b-" + role)
        for call, permission in calls(world.guarded):
            answer = call.ask(client)
            tried += 1
            allowed = permits(role, permission)
            text = answer.body.decode(errors="replace")
            if not allowed and answer.status != 403:
                faults.append(f"{role} {call}: want 403: {answer!r}")
            if allowed and call.kind in (OBJECT, REALM) and answer.status not in (403, 404):
                faults.append(f"{role} {call}: want 403 or 404: {answer!r}")
            if allowed and call.kind == LIST and answer.status not in (200, 403, 404):
                faults.append(f"{role} {call}: want a list or a refusal: {answer!r}")
            if allowed and call.kind == OPEN and answer.status >= 300:
                faults.append(f"{role} {call}: want an answer: {answer!r}")
            shown = [OBJECTS[m] for m in MARKS if OBJECTS[m] in text and OBJECTS[m] not in call.path] if answer.status < 300 else []
            if shown and call.kind != OPEN:
                faults.append(f"{role} {call}: shows {shown}: {text[:300]}")
    fails(faults)
    tap.note(f"{tried} calls")


@test
def nobody_without_the_permission(world):
    faults = []
    for role in ROLES:
        client = world.as_person("a-" + role)
        for call, permission in calls(world.guarded):
            if permits(role, permission):
                continue
            answer = call.ask(client)
            if answer.status != 403:
                faults.append(f"{role} {call}: {answer!r}")
    fails(faults)


@test
def the_refused_calls_changed_nothing(world):
    boss = world.as_person("boss")
    equal(boss.get("/api/v1/subjects/a-001")["class"], "B")
    equal(boss.get("/api/v1/subjects/b-001")["org"], SIBLING + "001")
    equal(boss.get("/api/v1/plans/e2e-town")["title"], "镇计划")
    equal(boss.get("/api/v1/cases/" + OBJECTS["{case}"])["state"], "found")
    equal(len(boss.every("/api/v1/records?org=" + TOWN)), 1)


@test
def whoever_has_the_permission_there_gets_an_answer(world):
    """So that the refusals above are not the answer to everything."""
    faults = []
    for role in set(ROLES) - UNIT_SIDE:
        client = world.as_person("a-" + role)
        for call, permission in calls(world.guarded):
            if not permits(role, permission) or call.note == "owner only" or call.method not in ("GET",):
                continue
            answer = call.ask(client)
            want = {OBJECT: 403 if call.path.endswith("/" + COUNTY) else 200, REALM: 403}.get(call.kind, 200)
            if answer.status != want:
                faults.append(f"{role} {call}: want {want}: {answer!r}")
    fails(faults)
    for call, _ in calls(world.guarded):
        if call.method == "GET" and call.note != "owner only":
            equal(call.ask(world.as_person("boss")).status, 200, f"boss {call}")


@test
def the_visited_side_sees_its_own_and_nothing_of_who_visits(world):
    """L14: no list, no single duty, no calendar, no export and no message tells a unit when it will be visited."""
    equal(sorted(UNIT_SIDE), ["unit-contact"])
    supervisor = world.as_person("a-town-supervisor")
    equal(supervisor.ask("PUT", "/api/v1/subjects/a-001/contacts/a-unit-contact").status, 200)
    equal([c["person"] for c in supervisor.get("/api/v1/subjects/a-001")["contacts"]], ["a-unit-contact"])
    contact = world.server.sign_in("a-unit-contact")
    open_duties = [d for d in supervisor.get("/api/v1/duties?subject=a-001")["items"]]
    true(open_duties, "somebody will visit the unit")
    for path in ("/duties?limit=200", "/duties?subject=a-001", "/duties?person=me&subject=a-001", "/duties/" + open_duties[0]["id"],
                 "/board", "/board?format=csv", "/calendar", "/calendar?format=ics", "/calendar?format=csv", "/draws", "/subjects/a-001",
                 "/people/a-inspector/open-work", "/leave", "/plans", "/plan-library", "/records", "/measures"):
        equal(contact.ask("GET", "/api/v1" + path).status, 403, path)
    equal(contact.get("/api/v1/duties?person=me")["items"], [])
    equal(contact.get("/api/v1/notices")["items"], [])
    equal([c["id"] for c in contact.get("/api/v1/cases")["items"]], [OBJECTS["{case}"]])
    equal(contact.get("/api/v1/cases/" + OBJECTS["{case}"])["state"], "found")
    equal(contact.ask("GET", "/api/v1/cases/" + OBJECTS["{tip}"]).status, 403)
    equal(contact.ask("POST", "/api/v1/cases/" + OBJECTS["{case}"] + "/moves", ORDER).status, 403)
    equal(supervisor.ask("DELETE", "/api/v1/subjects/a-001/contacts/a-unit-contact").status, 200)
    contact = world.server.sign_in("a-unit-contact")
    equal(contact.get("/api/v1/cases")["items"], [])
    equal(contact.ask("GET", "/api/v1/cases/" + OBJECTS["{case}"]).status, 403)


@test
def writes_of_the_town_itself(world):
    supervisor = world.as_person("a-town-supervisor")
    equal(supervisor.ask("PATCH", "/api/v1/subjects/a-003", {"class": "A", **REASON}).status, 200)
    equal(supervisor.ask("PATCH", "/api/v1/subjects/a-003", {"org": SIBLING, **REASON}).status, 403)
    equal(supervisor.ask("POST", "/api/v1/plans", {"text": town_plan(TOWN, title="新名")}).status, 200)
    equal(supervisor.ask("POST", f"/api/v1/duties/{OBJECTS['{duty}']}/excuse", REASON).status, 200)
    inspector = world.as_person("a-inspector")
    equal(inspector.ask("POST", f"/api/v1/cases/{OBJECTS['{case}']}/moves", ORDER).status, 200)
    equal(inspector.ask("POST", "/api/v1/cases", {"type": "hazard", "subject": "a-001", "title": "t"}).status, 201)
    equal(inspector.ask("PATCH", f"/api/v1/uploads/{OBJECTS['{upload}']}", b"abc", {"Upload-Offset": "0"}).status, 200)


@test
def two_areas_are_both_listed(world):
    """Grants at two towns: a list holds the rows of both, and of nowhere else."""
    number = world.realm.number("SELECT number FROM person WHERE id = ?", "b-inspector")
    world.realm.sql("INSERT INTO person_role (realm, person, role, org, domain) VALUES (?, ?, 'inspector', ?, '')",
                    COUNTY, number, TOWN)
    both = world.server.sign_in("b-inspector")
    world.as_person("b-inspector-2").post("/api/v1/records", inspection(
        "b-001", ("b-inspector", "b-inspector-2"), failed=["training"]), 201)
    for path in ("/api/v1/subjects", "/api/v1/duties?state=all", "/api/v1/records", "/api/v1/cases"):
        subjects = {item.get("subject") or item["id"] for item in both.every(path)}
        true({"a-001", "b-001"} <= subjects, f"{path}: {sorted(subjects)}")
    text = both.ask("GET", "/api/v1/subjects?format=csv").body.decode()
    contains(text, "a-001")
    contains(text, "b-001")
    people = {p["id"] for p in both.every("/api/v1/people")}
    true({"a-inspector", "b-inspector"} <= people and "boss" not in people, people)
    pages = [both.get("/api/v1/records?limit=1")]
    while pages[-1]["next"]:
        pages.append(both.get("/api/v1/records?limit=1&cursor=" + pages[-1]["next"]))
    equal(len({p["items"][0]["id"] for p in pages}), len(pages), "pages across two areas")


def main():
    with Cluster(PROGRAM, sys.argv[3] if len(sys.argv) > 3 else "sqlite") as cluster:
        realm = cluster.realm()
        adopt(realm, plan("inspection.md", times=2, training=""))
        adopt(realm, town_plan(TOWN))
        world = World(realm)
        try:
            make_objects(world)
            tap.run(world)
        finally:
            world.server.stop()


main()
