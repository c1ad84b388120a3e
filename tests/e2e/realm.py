"""A realm to test in: the program as a child process, a database of its own on SQLite or PostgreSQL, clients that speak
HTTP. Everything is made by the program's own commands; nothing reaches into the database except `sql`, which plays the
operator who shifts a day or the one who tampers."""
import contextlib
import datetime
import hashlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import urllib.parse

import tap

COUNTY = "330110"
TOWN, SIBLING = "330110005", "330110012"
PASSWORD = "correct horse battery"
HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE.parent / "data" / "e2e"
ROLES_FILE = HERE.parent.parent / "share" / "catalogue" / "roles.yaml"


def today(days=0):
    zone = datetime.timezone(datetime.timedelta(hours=8))
    return datetime.datetime.now(zone).date() + datetime.timedelta(days)


def day_number(date):
    return (date - datetime.date(1970, 1, 1)).days


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:600].decode(errors='replace')}"


class Client:
    """One connection, one signed-in person. Not for several threads."""

    def __init__(self, address, token=None, lang="en", timeout=20):
        self.address, self.token, self.lang, self.timeout = address, token, lang, timeout
        self.connection = None

    def ask(self, method, path, body=None, headers=None, lang=None):
        lines = {"Accept-Language": lang or self.lang}
        if self.token:
            lines["Authorization"] = "Bearer " + self.token
        if body is not None:
            if not isinstance(body, bytes):
                body = json.dumps(body, ensure_ascii=False).encode()
            lines["Content-Type"] = "application/json"
        lines.update(headers or {})
        path = urllib.parse.quote(path, safe="/?&=%+-._~:,")
        if self.connection is None:
            self.connection = http.client.HTTPConnection(*self.address, timeout=self.timeout)
        try:
            self.connection.request(method, path, body, lines)
            answer = self.connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        except Exception:
            self.close()
            raise

    def get(self, path, status=200, **options):
        return self.expect(self.ask("GET", path, **options), status, "GET " + path)

    def post(self, path, body, status=200, key=None, **options):
        headers = {"Idempotency-Key": key} if key else None
        return self.expect(self.ask("POST", path, body, headers, **options), status, "POST " + path)

    @staticmethod
    def expect(answer, status, what):
        if answer.status != status:
            raise AssertionError(f"{what}: have {answer!r}, want {status}")
        return answer.json if answer.body else None

    def every(self, path):
        """All items of a list, page by page."""
        items, cursor = [], ""
        while True:
            page = self.get(path + ("&" if "?" in path else "?") + "limit=200" + (f"&cursor={cursor}" if cursor else ""))
            items += page["items"]
            cursor = page["next"]
            if not cursor:
                return items

    def upload(self, data, name="photo.jpg", kind="image/jpeg", piece=None):
        """By content hash, in pieces."""
        digest = hashlib.sha256(data).hexdigest()
        begun = self.ask("POST", "/api/v1/uploads", {"hash": digest, "size": len(data), "type": kind, "name": name})
        state = begun.json
        while state["offset"] < len(data):
            part = data[state["offset"]:state["offset"] + (piece or len(data))]
            answer = self.ask("PATCH", "/api/v1/uploads/" + state["id"], part, {
                "Upload-Offset": str(state["offset"]), "Content-Type": "application/octet-stream"})
            if answer.status != 200:
                raise AssertionError(f"upload: {answer!r}")
            state = answer.json
        return digest

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None


class Server:
    """`anlan serve` on a free port; its log is kept and shown when it does not start."""

    def __init__(self, realm, **settings):
        environment = realm.environment(settings)
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [realm.program, "serve", "--db", realm.url, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=self.log, env=environment, **realm.popen)
        line = self.process.stdout.readline().decode().strip()
        if not line.startswith("http://"):
            self.process.wait(20)
            self.log.seek(0)
            raise AssertionError("the server did not start: " + line + self.log.read().decode(errors="replace")[-2000:])
        host, _, port = line.removeprefix("http://").rpartition(":")
        self.address = (host, int(port))
        self.clients = []

    def client(self, token=None, lang="en"):
        client = Client(self.address, token, lang)
        self.clients.append(client)
        return client

    def sign_in(self, login, lang="en", password=PASSWORD):
        client = self.client(lang=lang)
        client.token = client.post("/api/v1/login", {"user": login, "password": password})["token"]
        return client

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(20)
        self._closed()

    def stop(self):
        for client in self.clients:
            client.close()
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(40)
        self._closed()
        return status

    def _closed(self):
        self.process.stdout.close()
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.stop()


class Realm:
    """A database and the folder of its files."""

    def __init__(self, program, url, folder):
        self.program, self.url, self.folder = os.path.abspath(program), url, pathlib.Path(folder)
        self.popen = {}  # further options of every process
        self.settings = {}

    @property
    def on_postgresql(self):
        return not self.url.startswith("sqlite:")

    def environment(self, settings=()):
        kept = {k: v for k, v in os.environ.items() if not k.startswith("ANLAN_")}
        kept["ANLAN_DATA"] = str(self.folder)
        for name, value in {**self.settings, **dict(settings)}.items():
            kept["ANLAN_" + name.upper()] = str(value)
        return kept

    def run(self, *arguments, status=0, stdin=None, lang="en"):
        """A command of the program; its standard output."""
        done = subprocess.run([self.program, *arguments, "--db", self.url, "--lang", lang], input=stdin, text=True,
                              capture_output=True, env=self.environment(), **self.popen)
        if status is not None and done.returncode != status:
            raise AssertionError(f"anlan {' '.join(arguments)}: status {done.returncode}, want {status}\n"
                                 f"{done.stdout[-2000:]}{done.stderr[-2000:]}")
        done.text = done.stdout + done.stderr
        return done

    def json(self, *arguments, **options):
        return json.loads(self.run(*arguments, "--json", **options).stdout)

    def serve(self, **settings):
        return Server(self, **settings)

    def sql(self, text, *values):
        """Rows of one statement; it is committed. Values are whole numbers and texts without quotes."""
        for value in values:
            text = text.replace("?", str(value) if isinstance(value, int) else f"'{value}'", 1)
        if self.on_postgresql:
            done = subprocess.run(["psql", "-XAtq", "-F", "\x1f", "-v", "ON_ERROR_STOP=1", "-c", text, self.url],
                                  capture_output=True, text=True)
            if done.returncode != 0:
                raise AssertionError(done.stderr)
            return [tuple(line.split("\x1f")) for line in done.stdout.splitlines()]
        with contextlib.closing(sqlite3.connect(self.folder / "anlan.db", timeout=20)) as database:
            rows = [tuple("" if v is None else str(v) for v in row) for row in database.execute(text)]
            database.commit()
            return rows

    def number(self, text, *values):
        return int(self.sql(text, *values)[0][0])


def table(path, header, rows):
    path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n", encoding="utf-8")
    return str(path)


def people():
    """Each role at the town, at its sibling and at the county; a certificate for the inspectors."""
    valid = (today(-300), today(300))
    rows = [("boss", "管理员", COUNTY, "county-admin", 4, "", "", "", "boss"),
            ("chief", "县负责人", COUNTY, "county-supervisor", 4, "", "", "", "chief"),
            ("checker", "审计员", COUNTY, "auditor", 4, "", "", "", "checker")]
    roles = re.findall(r"^  - id: (\S+)", ROLES_FILE.read_text(encoding="utf-8"), re.M)
    for prefix, town in (("a", TOWN), ("b", SIBLING)):
        for role in roles:
            certificate = (prefix + "-c0", *valid) if role == "inspector" else ("", "", "")
            rows.append((f"{prefix}-{role}", f"{prefix} {role}", town, role, 8, *certificate, f"{prefix}-{role}"))
        rows.append((f"{prefix}-inspector-2", f"{prefix} inspector 2", town, "inspector", 8, prefix + "-c1", *valid,
                     f"{prefix}-inspector-2"))
    rows.append(("a-expired", "a expired", TOWN, "inspector", 8, "a-c9", today(-700), today(-30), ""))
    return rows


PEOPLE_HEADER = "id,name,org,roles,per_day,certificate,certificate_from,certificate_to,login"
SUBJECTS_HEADER = "id,name,kind,class,org,owner,address,since"


def subjects(count=12):
    """Units in the town (a-…, owner the town's inspector) and half as many in its sibling (b-…)."""
    rows = []
    for prefix, town, number in (("a", TOWN, count), ("b", SIBLING, count // 2)):
        for i in range(1, number + 1):
            rows.append((f"{prefix}-{i:03}", f"{prefix} 餐馆 {i}", "restaurant", "ABC"[i % 3], town + "001",
                         f"{prefix}-inspector", f"某路{i}号", today(-900)))
    return rows


def fill(realm, count=12):
    """init, people with accounts, subjects: the small realm that all tests start from."""
    realm.run("init", "--realm", COUNTY)
    rows = people()
    realm.run("person", "import", table(realm.folder / "people.csv", PEOPLE_HEADER, rows))
    for row in rows:
        if row[-1]:
            realm.run("account", "set", row[-1], "--person", row[0], stdin=PASSWORD + "\n")
    realm.run("subject", "import", table(realm.folder / "subjects.csv", SUBJECTS_HEADER, subjects(count)))


def plan(name, **words):
    """A plan of tests/data/e2e for the present year; $WORD stands for what changes from test to test."""
    year = today().year
    text = (DATA / name).read_text(encoding="utf-8")
    words = {"from": f"{year}-01-01", "to": f"{year + 1}-12-31", "org": COUNTY, **words}
    for word, value in words.items():
        text = text.replace("$" + word.upper(), str(value))
    return text


def adopt(realm, text, **options):
    return json.loads(realm.run("plan", "adopt", "-", "--json", stdin=text, **options).stdout)


class Cluster:
    """Databases for one test run: made fresh, or as copies of a filled one, and removed at the end."""

    def __init__(self, program, kind):
        if kind == "postgresql" and not os.environ.get("ANLAN_TEST_POSTGRESQL"):
            tap.skip_all("no PostgreSQL server is installed: ANLAN_TEST_POSTGRESQL is not set")
        self.program, self.kind = program, kind
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="anlan-e2e-"))
        os.chmod(self.folder, 0o755)
        self.count = 0
        self.names = []
        self.filled = None

    def _url(self, name):
        parts = urllib.parse.urlsplit(os.environ["ANLAN_TEST_POSTGRESQL"])
        return urllib.parse.urlunsplit(parts._replace(path="/" + name)).replace("postgresql:/", "postgresql:///", 1) \
            if not parts.netloc else urllib.parse.urlunsplit(parts._replace(path="/" + name))

    def _psql(self, text):
        subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-c", text, os.environ["ANLAN_TEST_POSTGRESQL"]],
                       check=True, capture_output=True)

    def fresh(self, template=None):
        self.count += 1
        folder = self.folder / str(self.count)
        if self.kind == "sqlite":
            if template:
                shutil.copytree(template.folder, folder)
            else:
                folder.mkdir()
            return Realm(self.program, f"sqlite:{folder}", folder)
        folder.mkdir()
        name = f"e2e_{os.getpid()}_{self.count}"
        if template:
            shutil.copytree(template.folder, folder, dirs_exist_ok=True)
        self._psql(f"CREATE DATABASE {name}" + (f" TEMPLATE {template.name}" if template else ""))
        self.names.append(name)
        realm = Realm(self.program, self._url(name), folder)
        realm.name = name
        return realm

    def realm(self, count=12):
        """A copy of the small filled realm."""
        if not self.filled:
            self.filled = self.fresh()
            fill(self.filled, count)
        return self.fresh(self.filled)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for name in self.names:
            with contextlib.suppress(subprocess.CalledProcessError):
                self._psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        shutil.rmtree(self.folder, ignore_errors=True)


GOOD_ITEMS = ("licence-valid licence-shown health-certificate manager training morning-check hand-washing supplier ledger "
              "expired storage cold-chain additive separation cooked-through cold-room leftover retention tableware "
              "disinfectant pests waste cleanliness kitchen-view").split()


def inspection(subject, officers=("a-inspector", "a-inspector-2"), failed=(), **further):
    """A food inspection; `failed` maps items to the members of their answers."""
    answers = {item: {"ok": True} for item in GOOD_ITEMS}
    for item in failed:
        answers[item] = {"ok": False, **(failed[item] if isinstance(failed, dict) else {})}
    return {"kind": "administrative-inspection", "activity": "inspection", "subject": subject, "officers": list(officers),
            "form": "food-inspection", "answers": answers, **further}
