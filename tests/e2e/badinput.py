#!/usr/bin/env python3
"""Bad bodies. usage: badinput.py ANLAN [sqlite|postgresql]   (TAP on standard output)

Every route that takes JSON gets every kind of broken body; each answer is a problem that names the place in the reader's
language, and the ledger's head stays where it was."""
import json
import sys

import tap
from realm import Cluster, adopt, inspection, plan
from tap import contains, equal, test, true

PROGRAM = sys.argv[1]
KIND = sys.argv[2] if len(sys.argv) > 2 else "sqlite"
REASON = {"reason": "r"}

# A good body of each route, so that what is broken in it is the only fault. Values of a path come from `fill_paths`.
BODIES = {
    "POST /api/v1/login": {"user": "nobody", "password": "x"},
    "POST /api/v1/people/{id}/reveal": {"field": "phone", "reason": "a reason"},
    "PATCH /api/v1/subjects/{id}": {"class": "A", **REASON},
    "POST /api/v1/plans": {"text": "x"},
    "POST /api/v1/plans/check": {"text": "x"},
    "POST /api/v1/duties/{id}/excuse": REASON,
    "POST /api/v1/records": {"kind": "other", "activity": "meeting"},
    "POST /api/v1/cases": {"type": "hazard", "subject": "a-001", "title": "t"},
    "POST /api/v1/cases/{id}/moves": {"move": "order", "fields": {"measure": "m", "responsible": "r"}},
    "POST /api/v1/uploads": {"hash": "ab" * 32, "size": 3, "type": "image/png", "name": "n"},
    "POST /api/v1/ledger/verify": {"seq": 1, "hash": "ab" * 32},
    "POST /api/v1/plans/preview": {"text": "x"},
    "POST /api/v1/plan-drafts/copies": {"plan": "no-such-plan", "from": "force"},
    "PATCH /api/v1/plan-drafts/{id}": {"revision": 1, "text": "x"},
    "POST /api/v1/plan-drafts/{id}/adoption": {"revision": 1},
    "POST /api/v1/assignments": {},
    "PUT /api/v1/assignments/{id}": {"person": "nobody", "day": "2026-09-30"},
    "POST /api/v1/assignments/{id}/refuse": REASON,
    "POST /api/v1/assignments/{id}/swaps": REASON,
    "POST /api/v1/swaps/{id}/answer": {"agree": True},
    "POST /api/v1/people/{id}/leave": {"from": "2026-09-01", "to": "2026-09-02", **REASON},
    "POST /api/v1/people/{id}/recusals": {"subject": "a-001", **REASON},
    "POST /api/v1/people/{id}/handover": {"to": "nobody", **REASON},
    "POST /api/v1/draws": {"plan": "no-such-plan", "clause": "c", "source": "a lottery"},
    "POST /api/v1/draws/{id}/result": {"public": "1 2 3"},
    "POST /api/v1/feasibility": {},
    "POST /api/v1/cases/{id}/reveal": REASON,
}
NO_JSON = {"POST /api/v1/logout", "PATCH /api/v1/uploads/{id}", "POST /api/v1/plan-drafts",  # no body, or bytes
           "DELETE /api/v1/people/{id}/leave/{from}", "DELETE /api/v1/people/{id}/recusals/{subject}",
           "PUT /api/v1/subjects/{id}/contacts/{person}", "DELETE /api/v1/subjects/{id}/contacts/{person}",
           "POST /api/v1/notices/read", "POST /api/v1/notices/{id}/read", "DELETE /api/v1/assignments/{id}", "POST /api/v1/feasibility/{id}/cancel", "POST /api/v1/handovers/{id}/sign"}


def values():
    """JSON values of every type."""
    return {"text": "x", "number": 7, "fraction": 1.5, "truth": True, "null": None, "list": [1], "object": {"a": 1}}


class World:
    def __init__(self, realm, server):
        self.realm, self.server = realm, server
        self.boss, self.inspector = server.sign_in("boss"), server.sign_in("a-inspector")
        record = self.inspector.post("/api/v1/records", inspection("a-001", failed=["training"]), 201)
        duty = self.boss.get("/api/v1/duties?subject=a-002")["items"][0]["id"]
        self.ids = {"people": "a-inspector", "subjects": "a-002", "duties": duty, "cases": record["cases"][0]}
        page = self.boss.get("/api/v1/openapi.json")
        self.routes = {f"{method.upper()} {path}": operation for path, methods in page["paths"].items()
                       for method, operation in methods.items() if "requestBody" in operation}

    def path(self, route):
        path = route.split()[1]
        return path.replace("{id}", self.ids.get(path.split("/")[3], "none"))

    def send(self, route, body, lang="en", **headers):
        method = route.split()[0]
        body = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        client = self.inspector if route.endswith("/moves") else self.boss  # a flow asks for its own roles
        return client.ask(method, self.path(route), body, {"Content-Type": "application/json", **headers}, lang=lang)

    def schema(self, route):
        return self.routes[route]["requestBody"]["content"]["application/json"]["schema"]

    def head(self):
        return self.realm.sql("SELECT max(seq) FROM ledger WHERE event NOT LIKE 'session.%'")


def problem(answer, statuses, what):
    true(answer.status in statuses, f"{what}: {answer!r}")
    contains(answer.headers["Content-Type"], "application/problem+json", what)
    told = answer.json
    true(told["title"] and told["code"] and told["request_id"], f"{what}: {told}")
    return told


def places(told):
    return [fault["pointer"] for fault in told.get("errors", [])]


@test
def every_route_with_a_body_is_tried(world):
    taking_json = {route for route in world.routes if "application/json" in world.routes[route]["requestBody"]["content"]}
    equal(sorted(taking_json - set(BODIES)), [])
    equal(sorted(set(BODIES) - taking_json), [])
    writing = {f"{m.upper()} {p}" for p, ms in world.boss.get("/api/v1/openapi.json")["paths"].items() for m in ms
               if m.upper() not in ("GET", "HEAD")}
    equal(sorted(writing - set(BODIES) - NO_JSON), [], "writing routes that are not tried")


@test
def no_json(world):
    before = world.head()
    texts = {
        "cut": b'{"a": ', "not closed": b'{"a": "b', "two values": b"{} {}", "a comma too many": b'{"a": 1,}', "bare word": b"hello",
        "single quotes": b"{'a': 1}", "a comment": b'{"a": 1 /* x */}', "not a number": b'{"a": NaN}', "a sign": b'{"a": +1}',
        "a list": b"[]", "a text": b'"x"', "null": b"null", "only blanks": b"   ", "UTF-16": '{"a":1}'.encode("utf-16"),
        "bytes that are no UTF-8": b'{"a": "\xff\xfe"}', "half a surrogate": b'{"a": "\\ud800"}', "a NUL": b'{"a": "x\\u0000y"}',
        "a raw line feed": b'{"a": "x\ny"}', "a key twice": b'{"reason": "r", "reason": "s"}', "deep": b"[" * 40 + b"]" * 40,
        "deep inside": b'{"fields": ' + b'{"a":' * 40 + b"1" + b"}" * 40 + b"}", "very deep": b"[" * 100000,
        "a number without end": b'{"size": ' + b"9" * 400 + b"}", "1e999": b'{"size": 1e999}',
    }
    for route in BODIES:
        for what, text in texts.items():
            told = problem(world.send(route, text), (400, 413, 422), f"{route}: {what}")
            if told["status"] == 400:
                true(told["detail"], f"{route}: {what}")
    for lang, word in (("zh-CN", "第"), ("en", "line")):
        told = problem(world.send("POST /api/v1/records", b'{\n  "kind": "other",\n  "activity" "x"}', lang), (400,), lang)
        contains(told["detail"], word, "the line is told")
        contains(told["detail"], "3", "the line is told")
    equal(world.head(), before)


@test
def wrong_types(world):
    before = world.head()
    for route, good in BODIES.items():
        properties = world.schema(route)["properties"]
        for name, rule in properties.items():
            allowed = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
            fits = {"string": {"text"}, "integer": {"number"}, "number": {"number", "fraction"}, "boolean": {"truth"},
                    "array": {"list"}, "object": {"object"}, "null": {"null"}}
            good_kinds = set().union(*(fits[a] for a in allowed))
            for kind, value in values().items():
                if kind in good_kinds:
                    continue
                told = problem(world.send(route, {**good, name: value}), (422,), f"{route} {name} = {kind}")
                contains(places(told), "/" + name, f"{route} {name} = {kind}: the place")
    equal(world.head(), before)


@test
def missing_and_unknown_members(world):
    before = world.head()
    for route, good in BODIES.items():
        for name in world.schema(route).get("required", []):
            told = problem(world.send(route, {k: v for k, v in good.items() if k != name}), (422,), f"{route} without {name}")
            contains(places(told), "/" + name, f"{route} without {name}")
        told = problem(world.send(route, {**good, "no_such_member": 1}), (422,), f"{route} with an unknown member")
        contains(places(told), "/no_such_member", route)
        contains(json.dumps(told["errors"]), "no_such_member")
    told = problem(world.send("POST /api/v1/records", {**BODIES["POST /api/v1/records"], "activty": "x"}), (422,), "a slip")
    contains(told["errors"][0]["detail"], "activity", "did you mean")
    equal(world.head(), before)


@test
def lengths_and_ranges(world):
    before = world.head()
    for route, good in BODIES.items():
        for name, rule in world.schema(route)["properties"].items():
            if rule["type"] != "string" and rule["type"] != ["string", "null"]:
                continue
            if "maxLength" not in rule or rule["maxLength"] > 100000 or "format" in rule:
                continue
            told = problem(world.send(route, {**good, name: "长" * (rule["maxLength"] + 1)}), (422,), f"{route} {name} too long")
            contains(places(told), "/" + name)
    for size in (-1, 0, 10**18):
        problem(world.send("POST /api/v1/uploads", {**BODIES["POST /api/v1/uploads"], "size": size}), (413, 422), f"size {size}")
    for digest in ("zz" * 32, "ab" * 31):
        problem(world.send("POST /api/v1/uploads", {**BODIES["POST /api/v1/uploads"], "hash": digest}), (422,), digest)
    for route in BODIES:
        size = 11 if route == "POST /api/v1/draws" else 9  # two registers may come with a draw: its limit is 10 MiB
        big = b'{"text": "' + b"x" * (size << 20) + b'"}'
        try:
            problem(world.send(route, big), (413,), f"{route} of {size} MiB")
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused by its length: the server does not read what it will not take
    long_list = {**BODIES["POST /api/v1/records"], "officers": ["x"] * 3000}
    problem(world.send("POST /api/v1/records", long_list), (422,), "a long list")
    many = {f"item-{i}": {"ok": True} for i in range(5000)}
    problem(world.send("POST /api/v1/records", {**inspection("a-003", []), "answers": many}), (413, 422), "many answers")
    problem(world.send("POST /api/v1/records", BODIES["POST /api/v1/records"], **{"Idempotency-Key": "k" * 129}), (400, 422), "a long key")
    equal(world.head(), before)


@test
def odd_answers_and_fields(world):
    """Values inside free objects are checked by the use case."""
    before = world.head()
    for value in ("x", 7, None, [], [1], {"ok": "yes"}, {"ok": 1}, {"photos": "x"}, {"ok": False, "photos": [1]},
                  {"ok": False, "photos": ["zz"]}, {"ok": False, "photos": [{"a": 1}]}):
        body = inspection("a-003", ["a-inspector", "a-inspector-2"])
        body["answers"]["storage"] = value
        told = problem(world.send("POST /api/v1/records", body), (422,), f"answer {value!r}")
        contains(places(told), "/answers/storage", f"answer {value!r}")
    for value in (7, None, [], {}, True, "x" * 20000):
        body = {"move": "order", "fields": {"measure": value, "responsible": "r"}}
        problem(world.send("POST /api/v1/cases/{id}/moves", body), (422, 413), f"field {str(value)[:30]!r}")
    for body in ({"move": "nothing"}, {"move": "order", "fields": {"measure": "m", "responsible": "r", "other": "x"}}):
        problem(world.send("POST /api/v1/cases/{id}/moves", body), (404, 409, 422), str(body))
    equal(world.head(), before)


@test
def both_languages(world):
    for route, good in BODIES.items():
        told = {lang: problem(world.send(route, {**good, "no_such_member": 1}, lang), (422,), route) for lang in ("zh-CN", "en")}
        chinese, english = told["zh-CN"]["errors"][0]["detail"], told["en"]["errors"][0]["detail"]
        true(any("一" <= c <= "鿿" for c in chinese), f"{route}: {chinese}")
        true(not any("一" <= c <= "鿿" for c in english), f"{route}: {english}")
    body = inspection("z-999", ["x"], failed=["storage"])
    for fault in problem(world.send("POST /api/v1/records", body, "zh-CN"), (422,), "record")["errors"]:
        true(any("一" <= c <= "鿿" for c in fault["detail"]), fault)
    text = plan("inspection.md", times=2, training="").replace("every: month", "every: fortnight")
    for lang in ("zh-CN", "en"):
        fault = problem(world.send("POST /api/v1/plans", {"text": text}, lang), (422,), "plan")["errors"][0]
        equal((fault["pointer"], fault["line"] > 20, fault["column"] >= 1), ("/text", True, True), fault)


@test
def the_server_is_well(world):
    equal(world.boss.get("/healthz")["status"], "ok")
    equal(world.server.process.poll(), None)
    true(world.boss.post("/api/v1/ledger/verify", {})["ok"])


def main():
    with Cluster(PROGRAM, KIND) as cluster:
        realm = cluster.realm()
        adopt(realm, plan("inspection.md", times=2, training=""))
        # Wrong passwords are part of the bad bodies; they shall not lock the address.
        with realm.serve(address_failures=100000, login_failures=100) as server:
            tap.run(World(realm, server))


main()
