#!/usr/bin/env python3
"""The server as a client sees it. usage: test_server.py ANLAN SEED   (TAP on standard output)

Starts the real program on a temporary database; most tests speak over a bare socket, because an HTTP library would
refuse to send what they send."""
import concurrent.futures
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time

ANLAN, SEED = sys.argv[1], sys.argv[2]
PASSWORD = "correct horse"
tests, failures = [], 0


def test(function):
    tests.append(function)
    return function


def equal(have, want, what=""):
    if have != want:
        raise AssertionError(f"{what}: have {have!r}, want {want!r}")


def contains(text, part, what=""):
    if part not in text:
        raise AssertionError(f"{what}: {part!r} is not in {text!r}")


class Server:
    def __init__(self, url, folder, **settings):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("ANLAN_")}
        environment["ANLAN_DATA"] = str(folder)
        self.url = url
        self.environment = dict(environment)
        environment.update({"ANLAN_" + k.upper(): str(v) for k, v in settings.items()})
        self.process = subprocess.Popen(
            [ANLAN, "serve", "--db", url, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True)
        line = self.process.stdout.readline().strip()
        if not line:
            raise AssertionError("the server did not start: " + self.process.stderr.read())
        host, _, port = line.removeprefix("http://").rpartition(":")
        self.address = (host, int(port))

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=40)

    def raw(self, data, timeout=10):
        """Send bytes, read until the server closes or falls silent."""
        with socket.create_connection(self.address, timeout=timeout) as s:
            s.sendall(data)
            return read_answer(s)

    def ask(self, method, path, body=None, token=None, headers=None):
        lines = {"Host": "test", "Connection": "close", "Accept-Language": "en"}
        if token:
            lines["Authorization"] = "Bearer " + token
        if body is not None:
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
            lines["Content-Type"] = "application/json"
            lines["Content-Length"] = str(len(body))
        lines.update(headers or {})
        head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items()) + "\r\n"
        return self.raw(head.encode() + (body or b""))

    def login(self, user, password=PASSWORD, **headers):
        return self.ask("POST", "/api/v1/login", {"user": user, "password": password}, headers=headers)

    def token(self, user):
        answer = self.login(user)
        equal(answer.status, 200, "login")
        return answer.json["token"]


class Answer:
    def __init__(self, data):
        head, _, self.body = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.status = int(lines[0].split()[1]) if lines[0] else 0
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            self.headers[name.lower()] = value.strip()

    @property
    def json(self):
        return json.loads(self.body)


def read_answer(s):
    data = b""
    try:
        while True:
            piece = s.recv(65536)
            if not piece:
                break
            data += piece
            head, found, body = data.partition(b"\r\n\r\n")
            for line in head.lower().split(b"\r\n"):
                if found and line.startswith(b"content-length:") and len(body) >= int(line.split(b":")[1]):
                    return Answer(data)
    except ConnectionResetError:
        pass
    return Answer(data)


def seed(folder):
    """A fresh database: PostgreSQL when ANLAN_TEST_POSTGRESQL names an empty one and ANLAN_TEST_HTTP_POSTGRESQL is set."""
    data = pathlib.Path(folder) / "data"
    data.mkdir(parents=True)
    on_postgresql = os.environ.get("ANLAN_TEST_HTTP_POSTGRESQL")
    url = os.environ["ANLAN_TEST_POSTGRESQL"] if on_postgresql else f"sqlite:{data}"
    subprocess.run([SEED, url], check=True, env=dict(os.environ, ANLAN_DATA=str(data)))
    return url, data


# --- signing in -------------------------------------------------------------------------------------------------

@test
def sign_in_and_out(server):
    answer = server.login("boss")
    equal(answer.status, 200)
    equal(answer.json["person"], {"id": "boss", "name": "王主任", "org": "330110"})
    cookie = answer.headers["set-cookie"]
    contains(cookie, "HttpOnly")
    contains(cookie, "SameSite=Strict")
    token = answer.json["token"]
    me = server.ask("GET", "/api/v1/me", token=token)
    equal(me.json["grants"], [{"role": "county-admin", "org": "330110", "domain": ""}])
    contains(me.json["permissions"], "duty.read")
    equal(me.json["language"], "en")
    equal(server.ask("POST", "/api/v1/logout", token=token).status, 204)
    equal(server.ask("GET", "/api/v1/me", token=token).status, 401)


@test
def cookie_needs_a_header_for_changes(server):
    cookie = {"Cookie": "anlan_session=" + server.token("boss")}
    equal(server.ask("GET", "/api/v1/me", headers=cookie).status, 200)
    refused = server.ask("POST", "/api/v1/logout", headers=cookie)
    equal(refused.status, 403)
    contains(refused.json["hint"], "X-Anlan: 1")
    equal(server.ask("POST", "/api/v1/logout", headers=dict(cookie, **{"X-Anlan": "1"})).status, 204)


@test
def wrong_password_tells_nothing(server):
    real, unknown = server.login("east", "wrong one"), server.login("nobody-here", "wrong one")
    equal((real.status, unknown.status), (401, 401))
    for answer in (real.json, unknown.json):
        del answer["request_id"]
    a, b = dict(real.json), dict(unknown.json)
    a.pop("request_id"), b.pop("request_id")
    equal(a, b, "answers of a real and an unknown login")
    equal(server.login("east").status, 200, "a right password afterwards")


@test
def five_failures_lock(server):
    for login in ("never-there", "lockme"):  # the lock of the second is looked at next: it lasts 3 s here
        equal([server.login(login, "wrong one").status for _ in range(6)], [401] * 5 + [429], login)
    locked = server.login("lockme")
    equal(locked.status, 429, "the right password while locked")
    contains(locked.headers, "retry-after")
    time.sleep(3.2)
    equal(server.login("lockme").status, 200, "after the lock (3 s here)")


@test
def no_token_or_a_wrong_one(server):
    for token in (None, "x", "0" * 64, "é" * 32):
        answer = server.ask("GET", "/api/v1/me", headers={"Authorization": f"Bearer {token}"} if token else None)
        equal(answer.status, 401, str(token))
        equal(answer.headers["www-authenticate"], "Bearer")


@test
def oldest_session_ends(server):
    tokens = [server.token("west") for _ in range(4)]
    statuses = [server.ask("GET", "/api/v1/me", token=t).status for t in tokens]
    equal(statuses, [401, 200, 200, 200], "sessions-per-person is 3 here")


# --- problems ---------------------------------------------------------------------------------------------------

@test
def problems_in_both_languages(server):
    for language, title in (("en", "there is no such thing"), ("zh-CN,zh;q=0.9", "没有"), ("fr", "没有")):
        answer = server.ask("GET", "/api/v1/nothing", headers={"Accept-Language": language})
        equal(answer.status, 404)
        contains(answer.headers["content-type"], "application/problem+json")
        problem = answer.json
        equal((problem["type"], problem["status"], problem["code"]), ("/problems/NOT_FOUND", 404, "NOT_FOUND"))
        contains(problem["title"], title, language)
        equal(problem["request_id"], answer.headers["x-request-id"])
    equal(server.ask("GET", "/problems/NOT_FOUND").json["status"], 404)
    equal(server.ask("GET", "/problems/NO_SUCH").status, 404)


@test
def all_faults_at_once(server):
    answer = server.ask("POST", "/api/v1/login", {"user": 1, "pasword": "x"})
    equal(answer.status, 422)
    equal(sorted(e["pointer"] for e in answer.json["errors"]), ["/password", "/pasword", "/user"])
    hint = [e["detail"] for e in answer.json["errors"] if e["pointer"] == "/pasword"][0]
    contains(hint, "did you mean 'password'")
    token = server.token("boss")
    answer = server.ask("GET", "/api/v1/duties?date=2026-02-30&limit=9999&stat=open&org=a&org=b", token=token)
    equal(answer.status, 422)
    equal(sorted(e["pointer"] for e in answer.json["errors"]), ["", "?date", "?limit", "?org"])


@test
def methods(server):
    answer = server.ask("DELETE", "/api/v1/login", {})
    equal((answer.status, answer.headers["allow"]), (405, "POST, OPTIONS"))
    equal(answer.json["code"], "METHOD")
    answer = server.ask("OPTIONS", "/api/v1/me")
    equal((answer.status, answer.headers["allow"]), (204, "GET, HEAD, OPTIONS"))
    equal(server.ask("BREW", "/api/v1/me").status, 405)
    equal(server.ask("PUT", "/somewhere").status, 405)
    head = server.raw(b"HEAD /healthz HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")
    equal((head.status, head.body), (200, b""))


# --- limits and bad requests --------------------------------------------------------------------------------------

LOGIN = b"POST /api/v1/login HTTP/1.1\r\nHost: t\r\nConnection: close\r\nContent-Type: application/json\r\n"


@test
def framing(server):
    body = b'{"user":"a","password":"b"}'
    length = b"Content-Length: %d\r\n" % len(body)
    cases = {
        "two lengths": length + b"Content-Length: 5\r\n\r\n" + body,
        "the same length twice": length + length + b"\r\n" + body,
        "length and chunks": length + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "another coding": b"Transfer-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
    }
    for what, rest in cases.items():
        equal(server.raw(LOGIN + rest).status, 400, what)
    chunked = b"Transfer-Encoding: chunked\r\n\r\n" + b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    equal(server.raw(LOGIN + chunked).status, 401, "a chunked body is read")


@test
def sizes(server):
    big = b'{"user":"' + b"a" * (2 << 20) + b'"}'
    answer = server.raw(LOGIN + b"Content-Length: %d\r\n\r\n" % len(big))
    equal((answer.status, answer.json["code"]), (413, "TOO_LARGE"), "declared")
    pieces = b"".join(b"10000\r\n" + b"a" * 65536 + b"\r\n" for _ in range(32)) + b"0\r\n\r\n"
    equal(server.raw(LOGIN + b"Transfer-Encoding: chunked\r\n\r\n" + pieces).status, 413, "chunked")
    many = b"".join(b"X-%d: %s\r\n" % (i, b"v" * 500) for i in range(40))
    answer = server.raw(b"GET /healthz HTTP/1.1\r\nHost: t\r\nConnection: close\r\n" + many + b"\r\n")
    equal((answer.status, answer.json["code"]), (431, "HEADERS_TOO_LARGE"))
    huge = server.raw(b"GET /healthz HTTP/1.1\r\nHost: t\r\nX-A: " + b"v" * 200000 + b"\r\n\r\n")
    contains((431, 413, 400, 0), huge.status, "headers past the connection's memory")
    deep = b'{"user":' + b"[" * 60 + b"]" * 60 + b"}"
    answer = server.ask("POST", "/api/v1/login", deep)
    contains((400, 422), answer.status, "depth")
    equal(server.ask("POST", "/api/v1/login", b'{"user":"a","user":"b","password":"c"}').status, 400, "a key twice")
    equal(server.ask("POST", "/api/v1/login", b"{").status, 400, "no JSON")
    equal(server.ask("POST", "/api/v1/login", b"{}", headers={"Content-Type": "text/plain"}).status, 415)
    equal(server.ask("POST", "/api/v1/login").status, 415, "no body")


@test
def addresses(server):
    for path in ("/healthz%00x", "/problems/a%2Fb", "/problems/%ff", "/problems/%zz", "/problems/%"):
        equal(server.ask("GET", path).status, 400, path)
    equal(server.ask("GET", "/problems/%4eOT_FOUND").status, 200, "an escaped letter is that letter")
    equal(server.ask("GET", "/api/v1/me/").status, 404, "a slash too many")
    equal(server.ask("GET", "/api/v1//me").status, 404)
    equal(server.ask("GET", "/../../etc/passwd.txt").status, 404)
    equal(server.raw(b"GET /health z HTTP/1.1\r\nHost: t\r\n\r\n").status in (400, 0), True, "a blank in the address")
    equal(server.raw(b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n").status, 400, "no Host")


@test
def late_request(server):
    with socket.create_connection(server.address, timeout=10) as s:
        s.sendall(LOGIN + b"Content-Length: 100\r\n\r\n{")
        equal(read_answer(s).status, 408, "a body that does not come (request-seconds is 2 here)")
    with socket.create_connection(server.address, timeout=10) as s:
        began = time.time()
        try:
            for _ in range(60):
                s.sendall(b"G")
                time.sleep(0.1)
        except OSError:
            pass
        equal(time.time() - began < 6, True, "one byte at a time does not hold a connection (idle-seconds is 3 here)")


# --- pages, operation -------------------------------------------------------------------------------------------

@test
def pages(server):
    answer = server.ask("GET", "/")
    if answer.status == 404:
        return "skip: the pages are not built"
    contains(answer.headers["content-type"], "text/html")
    contains(answer.headers["content-security-policy"], "frame-ancestors 'none'")
    equal(answer.headers["x-content-type-options"], "nosniff")
    etag = answer.headers["etag"]
    equal(server.ask("GET", "/", headers={"If-None-Match": etag}).status, 304)
    equal(server.ask("GET", "/duties/12").body, answer.body, "the pages route by themselves")
    equal(server.ask("GET", "/no-such-file.js").status, 404)


@test
def health_and_metrics(server):
    health = server.ask("GET", "/healthz")
    equal((health.status, health.json["status"]), (200, "ok"))
    text = server.ask("GET", "/metrics").body.decode()
    for name in ("anlan_http_requests_total", "anlan_http_request_seconds_bucket", "anlan_store_queue",
                 "process_resident_memory_bytes", "anlan_build_info"):
        contains(text, name)
    contains(text, 'anlan_http_requests_total{method="GET",route="/healthz",status="200"}')


@test
def openapi(server):
    page = server.ask("GET", "/api/v1/openapi.json").json
    equal(page["openapi"], "3.1.0")
    ids = []

    def walk(value):
        if isinstance(value, dict):
            if "$ref" in value:
                name = value["$ref"].removeprefix("#/components/schemas/")
                contains(page["components"]["schemas"], name, "schema")
            for part in value.values():
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    walk(page)
    for path, methods in page["paths"].items():
        for method, operation in methods.items():
            ids.append(operation["operationId"])
            names = [p["name"] for p in operation["parameters"] if p["in"] == "path"]
            equal(names, [part[1:-1] for part in path.split("/") if part.startswith("{")], path)
            contains(operation["responses"], "default", path)
            equal(bool(operation["summary"]), True, path)
            public = operation["security"] == []
            if not public:
                token = server.ask(method.upper(), path.replace("{", "").replace("}", ""), {} if method != "get" else None)
                equal(token.status, 401, f"{method} {path} without a session")
    equal(len(ids), len(set(ids)), "operationId is unique")


@test
def calendar(server):
    token = server.token("boss")
    answer = server.ask("GET", "/api/v1/calendar/explain?start=2026-09-30&span=%2B10wd", token=token)
    equal(answer.status, 200)
    equal(answer.json["days"][-1]["counted"], 10)
    equal(answer.json["due"], answer.json["days"][-1]["date"])
    answer = server.ask("GET", "/api/v1/calendar/explain?start=2026-09-30", token=token)
    equal([e["pointer"] for e in answer.json["errors"]], ["?span"])


@test
def orgs_and_people_within_the_subtree(server):
    boss, east = server.token("boss"), server.token("east")
    codes = lambda token, query="": [o["code"] for o in server.ask("GET", "/api/v1/orgs" + query, token=token).json["items"]]
    equal(codes(boss), ["330110", "330110001", "330110002"])
    equal(codes(east), ["330110001"])
    equal(codes(boss, "?parent=330110&q=%E8%A5%BF"), ["330110002"])
    first = server.ask("GET", "/api/v1/orgs?limit=2", token=boss).json
    equal(first["items"][0]["children"], 2)
    rest = server.ask("GET", "/api/v1/orgs?limit=2&cursor=" + first["next"], token=boss).json
    equal(([o["code"] for o in rest["items"]], rest["next"]), (["330110002"], None))
    equal(server.ask("GET", "/api/v1/orgs/330110002", token=east).status, 403)
    equal(server.ask("GET", "/api/v1/orgs/999", token=boss).status, 404)
    equal(len(server.ask("GET", "/api/v1/people", token=boss).json["items"]), 4)
    equal([p["id"] for p in server.ask("GET", "/api/v1/people", token=east).json["items"]], ["east"])
    equal(server.ask("GET", "/api/v1/people/west", token=east).status, 403)
    equal([p["id"] for p in server.ask("GET", "/api/v1/people?org=330110002", token=boss).json["items"]], ["west", "gone"])


@test
def register(server):
    token = server.token("east")
    answer = server.ask("GET", "/api/v1/subjects?q=%E9%A3%9F%E5%93%81", token=token)
    equal((answer.status, answer.json["items"], answer.json["next"]), (200, [], None))
    csv = server.ask("GET", "/api/v1/subjects?format=csv", token=token)
    contains(csv.headers["content-type"], "text/csv")
    contains(csv.body.decode("utf-8-sig").splitlines()[0], "name")
    equal(server.ask("PATCH", "/api/v1/subjects/x", {"class": "B", "reason": "r"}, token=token).status, 403)


@test
def sealed_fields(server):
    boss, east = server.token("boss"), server.token("east")
    equal(server.ask("GET", "/api/v1/people/east", token=boss).json["phone"], "138****5678")
    reveal = lambda token, **body: server.ask("POST", "/api/v1/people/east/reveal", body, token=token)
    equal(reveal(east, field="phone", reason="let me see").status, 403, "an inspector may not")
    equal(reveal(boss, field="phone").status, 422, "no reason")
    equal(reveal(boss, field="name", reason="call him").status, 422)
    equal(reveal(boss, field="identity", reason="call him").status, 404, "not filled in")
    equal(reveal(boss, field="phone", reason="call him back").json, {"field": "phone", "value": "13812345678"})


@test
def many_at_once(server):
    token = server.token("boss")
    request = (f"GET /api/v1/me HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer {token}\r\n\r\n").encode()

    def client(_):
        with socket.create_connection(server.address, timeout=20) as s:
            for _ in range(50):
                s.sendall(request)
                answer = read_answer(s)
                equal((answer.status, answer.json["person"]["id"]), (200, "boss"))
        return 50

    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        equal(sum(pool.map(client, range(32))), 1600)


@test
def port_in_use(server):
    second = subprocess.run([ANLAN, "serve", "--lang", "en", "--db", server.url, "--listen",
                             f"127.0.0.1:{server.address[1]}"], capture_output=True, text=True, timeout=20, env=server.environment)
    equal(second.returncode, 5, "exit status of E_CONFLICT")
    contains(second.stderr, "in use")


@test
def ends_gracefully(server):
    """Requests that have begun are answered; the process ends with 0."""
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(server.login, "boss") for _ in range(8)]
        time.sleep(0.05)
        status = server.stop()
        answers = [w.result() for w in waiting if not isinstance(w.exception(), ConnectionError)]
    equal(status, 0)
    equal({a.status for a in answers} <= {200, 0}, True, "answered whole, or not taken at all")
    equal(any(a.status == 200 for a in answers), True, "some were under way")


def main():
    global failures
    with tempfile.TemporaryDirectory() as folder:
        url, data = seed(folder)
        server = Server(url, data, login_lock_seconds=3, sessions_per_person=3, request_seconds=2, idle_seconds=3,
                        address_failures=1000)
        print(f"1..{len(tests)}")
        for number, function in enumerate(tests, 1):
            try:
                note = function(server) or ""
                print(f"ok {number} - {function.__name__}" + (f" # {note}" if note else ""), flush=True)
            except Exception as error:  # a test that fails must not hide the others
                failures += 1
                print(f"not ok {number} - {function.__name__}\n# {type(error).__name__}: {error}", flush=True)
        if server.process.poll() is None:
            server.stop()
    return 1 if failures else 0


sys.exit(main())
