#!/usr/bin/env python3
"""Measures the program beside named peers on this machine and prints ratios. What each row means: bench/README.md.

usage: bench/run.py [--quick] [--only NAME,…] [--build DIR] [--json FILE]

--quick   a smaller register and shorter rounds: shows that everything works, says little about speed
--only    some of: compile feasible assign draw draft store start list write disk postgresql pocketbase
--build   build folder with the option `bench` (default: build-bench, which is made)
BENCH_DIR a folder that keeps the synthetic databases between runs (default: a temporary one)

A ratio below its goal is said, and is no error: the exit status tells only whether everything could be measured."""
import argparse, contextlib, json, math, os, pathlib, random, re, resource, shutil, signal, statistics, subprocess, sys, tempfile, time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench"))
import handout  # noqa: E402
from peers import Pocketbase  # noqa: E402

REALM, PASSWORD, CONNECTIONS, LISTS = "330110", "bench-password", 64, 64
PER_PERSON = 60  # subjects of an inspector: more than a page holds, whatever the day of the week
VISIT = json.dumps({
    "kind": "grid-visit", "activity": "grid-visit", "subject": "SUBJECT", "officers": ["P0000001"], "form": "visit",
    "answers": {"facts": {"value": "经营正常，冷藏柜温度记录齐全，从业人员健康证在有效期内"}, "met": {"value": "店长李芳"},
                "advice": {"value": "提醒及时清理后厨油烟管道"}, "no-problem": {"ok": True}}}, ensure_ascii=False)


class Bench:
    def __init__(self, options, folder):
        self.quick, self.folder = options.quick, folder
        self.build = pathlib.Path(options.build).resolve()
        self.subjects = 100_000 if options.quick else 1_000_000
        self.seconds, self.rounds = (3, 1) if options.quick else (8, 3)
        self.rows, self.processes, self.runs = [], [], 0

    # --- results ---------------------------------------------------------------------------------------------

    def row(self, name, ours, peer, goal, unit="", ratio=None, less=False):
        ratio = ours / peer if ratio is None else ratio
        ok = None if goal is None else ratio <= goal if less else ratio >= goal
        self.rows.append({"name": name, "ours": ours, "peer": peer, "unit": unit, "ratio": round(ratio, 3),
                          "goal": goal, "at_most": less, "ok": ok})
        print_row(self.rows[-1])

    def medians(self, measures):
        """Rounds in turn, so that a slow moment of the machine touches all of them; one median each."""
        seen = [[measure() for measure in measures] for _ in range(self.rounds)]
        return [statistics.median(column) for column in zip(*seen)]

    # --- processes -------------------------------------------------------------------------------------------

    def tool(self, name):
        return str(self.build / "bench" / name)

    def run(self, *command, **more):
        return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True, **more).stdout

    def start(self, command, **more):
        process = subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True, **more)
        self.processes.append(process)
        return process

    def stop(self, process):
        self.processes.remove(process)
        process.stdin.close()
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()

    def stop_all(self):
        for process in list(self.processes):
            self.stop(process)

    @contextlib.contextmanager
    def reference(self, *command, **more):
        process = self.start([self.tool(command[0]), *command[1:]], **more)
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        self.stop(process)

    @contextlib.contextmanager
    def server(self, url, environment=None):
        environment = {**os.environ, **(environment or {})}
        process = self.start([self.build / "anlan", "serve", "--db", url, "--listen", "127.0.0.1:0"], env=environment)
        address = process.stdout.readline().strip()
        wait_healthy(address)
        time.sleep(1)  # the daily work of the first start
        yield address, process.pid
        self.stop(process)

    # --- load ------------------------------------------------------------------------------------------------

    def wrk(self, script, url, *arguments, seconds=None):
        """Requests a second; an answer that is not 2xx makes the measurement void."""
        out = self.run("wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds or self.seconds}", "--timeout", "10s", "-s",
                       ROOT / "bench/lua" / script, url, "--", *arguments)
        if "Non-2xx" in out or "Socket errors" in out:
            raise RuntimeError(f"{url} did not answer well:\n{out}")
        return float(out.split("Requests/sec:")[1].split()[0])

    def lists(self, url, lines):
        file = self.folder / f"paths-{abs(hash(url))}.txt"
        file.write_text("\n".join(lines) + "\n")
        return lambda: self.wrk("lists.lua", url, file)

    def writes(self, url, path="/", token="-", body=VISIT, seconds=None):
        file = self.folder / f"body-{abs(hash(url + body))}.json"
        file.write_text(body)

        def measure():
            self.runs += 1
            run = f"{int(time.time())}-{self.runs}"
            return self.wrk("writes.lua", url, path, file, token, run, min(self.subjects, 20000), seconds=seconds)
        return measure

    def sign_in(self, address, number=1):
        return post(address + "/api/v1/login", {"user": f"bench{number}", "password": PASSWORD})["token"]

    # --- data ------------------------------------------------------------------------------------------------

    def plan(self):
        today = time.strftime("%Y-%m-%d")
        end = time.strftime("%Y-%m-%d", time.localtime(time.time() + 364 * 86400))
        text = (ROOT / "bench/three_classes.md").read_text().replace("FIRST", today).replace("LAST", end)
        file = self.folder / "plan.md"
        file.write_text(text)
        return file

    def database(self):
        """The register, without duties. Kept in BENCH_DIR and copied, so that each run starts from the same."""
        kept = self.folder / f"register-{self.subjects}-{PER_PERSON}-{schema_hash()}"
        if not kept.exists():
            unfinished = kept.with_suffix(".new")
            shutil.rmtree(unfinished, ignore_errors=True)
            self.run(self.tool("bench_realm"), f"sqlite:{unfinished}", self.subjects, PER_PERSON)
            unfinished.rename(kept)
        return kept

    def duties(self):
        """The register with its duties from today on, and how long adopting the plan took (None: it was kept)."""
        kept = self.folder / f"duties-{self.subjects}-{PER_PERSON}-{schema_hash()}-{time.strftime('%Y%m%d')}"
        if not (kept / "adopted.json").exists():
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(self.database(), kept)
            report = self.run(self.tool("bench_adopt"), f"sqlite:{kept}", self.plan())
            (kept / "adopted.json").write_text(report)
        return kept

    def scratch(self, name, source=None):
        target = self.folder / name
        shutil.rmtree(target, ignore_errors=True)
        if source:
            shutil.copytree(source, target)
        else:
            target.mkdir()
        return target

    # --- what is measured ------------------------------------------------------------------------------------

    def compile(self):
        out = self.run(self.tool("bench_compile"), self.subjects)
        rate = float(out.split("best ")[1].split()[0])
        self.row("compile: a year of duties in memory, one core", rate, 5.0, 1.0, "million/s (peer: the goal)")

    def feasible(self):
        """About 200,000 duties of pairs and single officers, 500 people in 40 towns and above them; it does not fit."""
        towns, people, subjects = 40, 500, 1600 if self.quick else 5320
        folder = pathlib.Path(self.folder) / "feasible"
        folder.mkdir(exist_ok=True)
        (folder / "p.md").write_text("---\nplan: p\ntitle: t\norg: \"c\"\nperiod: 2026-01-01/2026-12-31\n---\n\nText.\n" + "".join(
            f"\n```clause {name}\ndo: {work}\nevery: {every}\nby: {role}\n{more}```\n" for name, work, every, role, more in [
                ("a", "inspection", "week", "inspector", 'each: class = "A"\n'),
                ("b", "inspection", "month", "inspector", 'each: class in ("B", "C")\nofficers: 2\n'),
                ("g", "grid-visit", "month", "grid-worker", "")]), encoding="utf-8")
        roles = ["inspector", "inspector|grid-worker", "grid-worker"]
        for name, rows in [
                ("o", ["code,name,level,parent", "c,c,county,"] + [f"t{i},t,town,c" for i in range(towns)]),
                ("s", ["id,name,org,kind,class"] + [f"u{i},u,t{i % towns},shop,{'ABC'[i // towns % 3]}" for i in range(subjects)]),
                ("e", ["id,name,org,roles,per_day"] + [f"p{i},p,{'c' if i % 20 == 0 else f't{i % towns}'},{roles[i // towns % 3]},2"
                                                       for i in range(people)])]:
            (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        begin = time.monotonic()
        done = subprocess.run([self.build / "anlan", "plan", "feasible", "p.md", "--json", "--subjects", "s.csv", "--orgs", "o.csv",
                               "--people", "e.csv", "--from", "2026-01-01", "--to", "2026-12-31"], cwd=folder, capture_output=True,
                              text=True, check=False)
        seconds, answer = time.monotonic() - begin, json.loads(done.stdout)
        self.row(f"feasible: {answer['duties']} duties, {people} people, a year, with bottlenecks and remedies", seconds, 10.0, 1.0,
                 "s (peer: the goal)", less=True)

    def assign(self):
        case = handout.make(pathlib.Path(self.folder) / "assign", 1600 if self.quick else 5320)
        begin, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([self.build / "anlan", "plan", "assign", "p.md", "--json", "--subjects", "s.csv", "--orgs", "o.csv",
                               "--people", "e.csv", "--from", "2026-01-01", "--to", "2026-12-31", "-o", "out.csv"], cwd=case.folder,
                              capture_output=True, text=True, check=False)
        seconds, answer = time.monotonic() - begin, json.loads(done.stdout)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        way, at_random, fullest, mean = handout.judge(case, answer)
        self.row(f"assign: {answer['tasks']} visits, {len(case.staff)} people, a year", seconds, 10.0, 1.0, "s (peer: the goal)",
                 less=True)
        self.row("assign: the same, time of one processor", used, 10.0, 1.0, "s (peer: the goal)", less=True)
        self.row("assign: way from place to place / at random", way, at_random, 0.5, "km", less=True)
        self.row("assign: fullest person-day of weeks without holidays / the mean made whole", fullest, math.ceil(mean), 1.15, "visits",
                 less=True)

    def draw(self):
        """One unit in twenty of a register in no order, two officers each, with the receipt."""
        folder, generator = pathlib.Path(self.folder) / "draw", random.Random(7)
        folder.mkdir(exist_ok=True)
        units = list(range(self.subjects))
        generator.shuffle(units)
        with open(folder / "s.csv", "w", encoding="utf-8") as file:
            file.write("id,name,street,class,risk\n")
            file.writelines(f"91330110MA{i:08},第{i}号食品经营店,街道{i % 40},{'ABC'[i % 3]},{1 + i % 9}\n" for i in units)
        (folder / "p.csv").write_text("id,cert\n" + "".join(f"p{i},C{i}\n" for i in range(300)), encoding="utf-8")

        def timed(command):
            begin = time.monotonic()
            subprocess.run(command, cwd=folder, check=True, capture_output=True, shell=isinstance(command, str),
                           env={**os.environ, "LC_ALL": "C"})
            return time.monotonic() - begin
        ours, peer = self.medians([
            lambda: timed([self.build / "anlan", "draw", "run", "--population", "s.csv", "--officers", "p.csv", "--rate", "5%",
                           "--seed", "2f9a", "-o", "receipt.json"]),
            lambda: timed("sort s.csv -o sorted.csv && sha256sum sorted.csv")])
        self.row(f"draw: {self.subjects} units, 300 officers, 5 %, until the receipt stands", ours, 1.0, 1.0, "s (peer: the goal)",
                 less=True)
        self.row("draw: the same / coreutils sort and sha256sum of the same file", ours, peer, 1.0, "s", less=True)

    def draft(self):
        """Each text repeated to 8 MiB; the slowest of them, and grep counting lines with a figure in the same bytes."""
        shared = pathlib.Path(os.environ.get("ANLAN_SHARED", ROOT.parent / "shared"))
        texts = sorted((shared / "mission/seeds").glob("*.txt"))
        if not texts:
            print("  draft: no plans in prose at", shared, "- the plans of share/plans instead")
            texts = sorted((ROOT / "share/plans").glob("*.md"))
        def ours(text):
            return float(self.run(self.tool("bench_draft"), text).split()[0])
        rates = {text: ours(text) for text in texts}
        slowest = min(rates, key=rates.get)
        piece, big = slowest.read_bytes() + b"\n", pathlib.Path(self.folder) / "draft.txt"
        big.write_bytes(piece * ((8 << 20) // len(piece)))

        def grep():
            pattern = "[0-9一二两三四五六七八九十百千万]+(次|批次|家|名|人|份|%|小时|日|天|个工作日)"
            begin = time.monotonic()
            self.run("grep", "-cE", pattern, big, env={**os.environ, "LC_ALL": "C.UTF-8"})
            return big.stat().st_size / 1e6 / (time.monotonic() - begin)
        speed, peer = self.medians([lambda: ours(slowest), grep])
        self.row(f"draft: prose to clauses, one core, slowest of {len(texts)} texts", speed, 20.0, 1.0, "MB/s (peer: the goal)")
        self.row("draft: the same / grep -cE for a number with its unit", speed, peer, None, "MB/s")

    def store(self):
        def ours():
            copy = self.scratch("store", self.database())
            self.adopted = json.loads(self.run(self.tool("bench_adopt"), f"sqlite:{copy}", self.plan()))
            return self.adopted["duties"] / self.adopted["seconds"]

        def peer():
            for file in self.folder.glob("ref.db*"):
                file.unlink()
            out = json.loads(self.run(self.tool("ref_insert"), self.folder / "store/anlan.db", self.folder / "ref.db"))
            assert out["duties"] == self.adopted["duties"]
            return out["duties"] / out["seconds"]
        rounds, self.rounds = self.rounds, min(self.rounds, 2)
        rates = self.medians([ours, peer])
        self.rounds = rounds
        self.row("store: adopting the plan / sqlite3 inserting the same rows", *rates, 0.6, "duties/s")
        self.row("store: peak memory of adopting", self.adopted["peak_kib"] / 1024, 400, 1.0, "MB", less=True)
        for file in [*self.folder.glob("ref.db*"), self.folder / "store/anlan.db"]:
            file.unlink(missing_ok=True)

    def start_up(self):
        copy = self.duties()
        command = [str(self.build / "anlan"), "serve", "--db", f"sqlite:{copy}", "--listen", "127.0.0.1:0"]

        def once():
            begin = time.monotonic()
            process = self.start(command)
            wait_healthy(process.stdout.readline().strip())
            took = time.monotonic() - begin
            time.sleep(1)
            self.idle = max(getattr(self, "idle", 0), memory_mb(process.pid))
            self.stop(process)
            return took * 1000
        once()  # the file comes into the page cache
        self.row("start: until /healthz answers", *self.medians([once]), 100, 1.0, "ms", less=True)
        self.row("start: resident memory when idle", self.idle, 60, 1.0, "MB", less=True)

    def list(self):
        database = self.duties()
        day = int(time.time() // 86400) if time.localtime().tm_gmtoff == 0 else None
        today = time.strftime("%Y-%m-%d")
        day = day if day is not None else (time.mktime(time.strptime(today, "%Y-%m-%d")) + time.localtime().tm_gmtoff) // 86400
        path = f"/api/v1/duties?person=me&date={today}&fields=short"
        with self.server(f"sqlite:{database}") as (address, pid):
            tokens = [self.sign_in(address, number) for number in range(1, LISTS + 1)]
            answer = get(address + path, tokens[0])
            items = json.loads(answer)["items"]
            clauses = self.clauses([get(address + path, token).decode() for token in tokens])
            with self.reference("ref_list", database / "anlan.db", REALM, int(day), clauses) as peer:
                other = get(peer + "/1")
                print(f"  list: {len(items)} rows, {len(answer)} bytes; reference: {len(other)} bytes, "
                      f"{'the same' if other == answer else 'NOT the same'}")
                ours = self.lists(address, [f"{path} {token}" for token in tokens])
                rates = self.medians([ours, self.lists(peer, [f"/{n}" for n in range(1, LISTS + 1)])])
            self.list_rate, self.list_memory = rates[0], memory_mb(pid)
        self.row("list: today's duties / bare reference", *rates, 0.7, "requests/s")

    def clauses(self, answers):
        """The title of each clause, for the reference, which knows no plans."""
        members = {number: text for answer in answers
                   for number, text in re.findall(r'{"id":"(\d+)-[^"]*","title":("[^"]*")', answer)}
        file = self.folder / "clauses.txt"
        file.write_text("".join(f"{number} {text}\n" for number, text in sorted(members.items())))
        return file

    def write(self):
        database, plain = self.scratch("write", self.duties()), self.scratch("plain")
        with self.server(f"sqlite:{database}") as (address, pid), \
                self.reference("ref_write", plain / "plain.db") as peer, \
                self.server(f"sqlite:{self.scratch('single', self.database())}",
                            {"ANLAN_BATCH_MAX": "1"}) as (single, _):
            rates = self.medians([self.writes(address, "/api/v1/records", self.sign_in(address)), self.writes(peer),
                                  self.writes(single, "/api/v1/records", self.sign_in(single))])
            self.write_rate, self.write_memory = rates[0], memory_mb(pid)
        self.row("write: a record / bare reference, both group commit", rates[0], rates[1], 0.4, "requests/s")
        self.row("write: group commit / one transaction a write", rates[0], rates[2], 2.0, "requests/s")
        self.verify(f"sqlite:{database}")

    def verify(self, url):
        done = subprocess.run([self.build / "anlan", "ledger", "verify", "--db", url], capture_output=True, text=True)
        print(f"  ledger verify after the writes: {done.stdout.strip().splitlines()[-1] if done.stdout else done.stderr}")

    def disk(self):
        slow = {"LD_PRELOAD": str(self.build / "bench/libslow_sync.so"), "SLOW_SYNC_US": "2000"}
        copies = [self.scratch(name, self.database()) for name in ("slow", "slow-single")]
        with self.server(f"sqlite:{copies[0]}", slow) as (address, _), \
                self.server(f"sqlite:{copies[1]}", {**slow, "ANLAN_BATCH_MAX": "1"}) as (single, _):
            rates = self.medians([self.writes(address, "/api/v1/records", self.sign_in(address)),
                                  self.writes(single, "/api/v1/records", self.sign_in(single))])
        self.row("write: the same with a sync of 2 ms", *rates, 10.0, "requests/s")

    def postgresql(self):
        command = [str(ROOT / "tools/with_postgresql.sh"), sys.executable, str(ROOT / "bench/run.py"), "--inside",
                   "--build", str(self.build)] + (["--quick"] if self.quick else [])
        environment = {**os.environ, "BENCH_DIR": str(self.folder), "ANLAN_PG_FSYNC": "on"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stdout + done.stderr)
        for row in json.loads(done.stdout.splitlines()[-1]):
            self.rows.append(row)
            print_row(row)

    def postgresql_inside(self):
        url = os.environ["ANLAN_TEST_POSTGRESQL"]
        self.subjects = 20000
        data = {"ANLAN_DATA": str(self.scratch("postgresql"))}
        self.run(self.tool("bench_realm"), url, self.subjects, PER_PERSON, env={**os.environ, **data})
        self.run(self.tool("bench_adopt"), url, self.plan(), env={**os.environ, **data})
        with self.server(url, data) as (address, _), self.server(url, {**data, "ANLAN_BATCH_MAX": "1"}) as (single, _), \
                self.reference("ref_pg", url) as peer:
            rates = self.medians([self.writes(address, "/api/v1/records", self.sign_in(address)), self.writes(peer),
                                  self.writes(single, "/api/v1/records", self.sign_in(single))])
        self.row("PostgreSQL write: a record / libpq reference, both pipelined", rates[0], rates[1], 0.4, "requests/s")
        self.row("PostgreSQL write: group commit / one transaction a write", rates[0], rates[2], 2.0, "requests/s")

    def pocketbase(self):
        database = self.duties()
        if not hasattr(self, "list_rate"):
            self.list()
        if not hasattr(self, "write_rate"):
            self.write()
        peer = Pocketbase(self, ROOT / "bench", self.scratch("pocketbase"))
        peer.fill(database / "anlan.db")
        with peer.serving() as address:
            lists, writes = self.medians([self.lists(address, peer.list_lines(LISTS)),
                                          self.writes(address, peer.write_path, peer.token, peer.write_body(VISIT))])
            memory = memory_mb(peer.pid)
        self.row("PocketBase: the same list", self.list_rate, lists, 10.0, "requests/s")
        self.row("PocketBase: the same write (it does not sync)", self.write_rate, writes, 10.0, "requests/s")
        self.row("PocketBase: resident memory after the load", max(self.list_memory, self.write_memory), memory, 0.5,
                 "MB", less=True)


def print_row(row):
    def figure(value):
        return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
    goal = "-" if row["goal"] is None else f"{'≤' if row['at_most'] else '≥'} {row['goal']:g}"
    mark = {True: "ok", False: "MISSED", None: ""}[row["ok"]]
    print(f"{row['name']:<62} {figure(row['ours']):>11} {figure(row['peer']):>11} {row['ratio']:>8.2f} {goal:>7} {mark:<6} "
          f"{row['unit']}", flush=True)


def memory_mb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


def get(url, token=None):
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read()


def post(url, body, token=None):
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = token
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


def wait_healthy(address, path="/healthz"):
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            return get(address + path)
        time.sleep(0.002)
    raise RuntimeError(f"{address} does not answer")


def schema_hash():
    import hashlib
    files = sorted((ROOT / "src/store/migrations").glob("*.sql")) + [ROOT / "bench/bench_realm.c"]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def build(folder):
    if not (folder / "build.ninja").exists():
        subprocess.run(["meson", "setup", folder, "--buildtype=release", "-Dbench=true"], cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", folder], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


NAMES = {"compile": Bench.compile, "feasible": Bench.feasible, "assign": Bench.assign, "draw": Bench.draw,
         "draft": Bench.draft, "store": Bench.store, "start": Bench.start_up,
         "list": Bench.list, "write": Bench.write, "disk": Bench.disk, "postgresql": Bench.postgresql, "pocketbase": Bench.pocketbase}


def measure(bench, names):
    missing = 0
    for name in names:
        try:
            NAMES[name](bench)
        except (RuntimeError, OSError, subprocess.SubprocessError) as error:
            missing += 1
            print(f"{name}: not measured: {error} {getattr(error, 'stderr', '') or ''}", file=sys.stderr)
        finally:
            bench.stop_all()
    return missing


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--only", default=",".join(NAMES))
    parser.add_argument("--build", default=str(ROOT / "build-bench"))
    parser.add_argument("--json")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is stopped
    with contextlib.ExitStack() as stack:
        folder = os.environ.get("BENCH_DIR") or stack.enter_context(tempfile.TemporaryDirectory(prefix="anlan-bench-"))
        folder = pathlib.Path(folder).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        bench = Bench(options, folder)
        stack.callback(bench.stop_all)
        if options.inside:
            with contextlib.redirect_stdout(sys.stderr):
                bench.postgresql_inside()
            print(json.dumps(bench.rows))
            return 0
        build(bench.build)
        print(f"{'':<62} {'ours':>11} {'peer':>11} {'ratio':>8} {'goal':>7}")
        missing = measure(bench, options.only.split(","))
        report = pathlib.Path(options.json) if options.json else bench.build / "bench.json"
        report.write_text(json.dumps({"quick": options.quick, "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
                                      "processors": os.cpu_count(), "rows": bench.rows}, indent=1, ensure_ascii=False))
        print(f"written to {report}")
        return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
