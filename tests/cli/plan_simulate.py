#!/usr/bin/env python3
"""anlan plan simulate: repeatable, adds up, agrees with what is handed out, says why work is missed. TAP."""
import collections
import csv
import glob
import io
import json
import os
import subprocess
import sys
import tempfile
import time

from steps import check, finish

ANLAN, SOURCE = os.path.abspath(sys.argv[1]), sys.argv[2]
DATA = os.path.join(SOURCE, "tests/data/plans")
PLAN = """---
plan: p
title: t
org: "c"
period: 2026-01-01/2026-12-31
---

Text.

```clause a
do: inspection
each: class = "A"
every: month
by: inspector
officers: 2
form: restaurant-daily
```

```clause b
do: grid-visit
every: week
by: grid-worker
```

```clause r
report: summary
to: town-office
due: monthly day 5
by: inspector
```

```clause m
measure: in time
value: count(duty where state = "done" and clause = "a") / count(duty where clause = "a")
target: ">= 0.9"
weight: 60
```

```clause n
measure: visits of a shop
value: count(record where activity = "inspection") / count(subject where class = "A")
```

```clause h
measure: hazards
value: count(hazard where closed) / count(hazard)
target: ">= 0.9"
weight: 40
```
"""
FILES = {
    "p.md": PLAN,
    "o.csv": "code,name,level,parent\nc,县,county,\nt1,甲,town,c\n",
    "s.csv": "id,name,org,kind,class\n" + "".join(f"u{i},n,t1,shop,{'AB'[i % 2]}\n" for i in range(6)),
    "e.csv": "id,name,org,roles,per_day\np1,n,c,inspector,4\np2,n,c,inspector,4\np3,n,t1,inspector,4\ng,n,t1,grid-worker,6\n",
}
YEAR = ("--from", "2026-01-01", "--to", "2026-12-31")


def run(command, files, *more):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        return subprocess.run([ANLAN, "plan", command, "p.md", "--subjects", "s.csv", "--orgs", "o.csv", "--people", "e.csv", *more],
                              capture_output=True, text=True, cwd=folder, env={"LANG": "en", "PATH": os.environ["PATH"]})


def ask(files, *more):
    done = run("simulate", files, *YEAR, "--json", *more)
    assert done.returncode == 0, done
    return json.loads(done.stdout)


calm = ask(FILES, "--seed", "1", "--away", "0")
duties = list(csv.DictReader(io.StringIO(run("compile", FILES, *YEAR).stdout)))
visits = sum(int(d["times"]) for d in duties if d["clause"] in "ab")
# the week of 2026-02-16 has no working day: it is all spring festival
check("with everybody there all is done but a week off", (calm["due"], calm["done"], calm["missed"]) == (len(duties), len(duties) - 6, 6), calm)
check("each visit is made once", calm["visits"] == visits - 6 and calm["moved"] == 0 and calm["away_days"] == 0, (calm["visits"], visits))
by_month = collections.Counter(d["due"][:7] for d in duties)
check("months as the compiler dates the duties", {m["month"]: m["due"] for m in calm["months"]} == dict(by_month), by_month)
seats = sum(load["visits"] for month in calm["months"] for load in month["load"])
check("loads count each officer", seats == sum({"a": 2, "b": 1}[d["clause"]] * int(d["times"]) for d in duties if d["clause"] in "ab") - 6, seats)
fair = collections.Counter()
for month in calm["months"]:
    fair.update({load["person"]: load["visits"] for load in month["load"]})
check("three share the pairs of a year", max(fair[p] for p in ("p1", "p2", "p3")) - min(fair[p] for p in ("p1", "p2", "p3")) <= 6, fair)
measures = {m["clause"]: m for m in calm["measures"]}
check("a measure of duties", (measures["m"]["value"], measures["m"]["result"]) == (1, "met"), measures["m"])
check("a measure of visits over the register", (measures["n"]["value"], measures["n"]["result"]) == (12, "no-target"), measures["n"])
check("what a measure lacks is named", measures["h"]["lacks"] == "hazard" and "lacks" not in measures["m"], measures)
quota = PLAN.split("```clause a")[0] + """```clause q
quota: sampling
by-month: {3: 5, 9: 7}
by: inspector
```

```clause m
measure: samples taken
value: count(record where activity = "sampling")
target: ">= 12"
```

```clause bare
measure: no formula
value: null
target: ">= 1"
```
"""
pieces = ask({**FILES, "p.md": quota}, "--away", "0")
check("a quota of its own is work of its own", (pieces["due"], pieces["done"], pieces["visits"]) == (2, 2, 12), pieces)
check("in the months that it names", [m["visits"] for m in pieces["months"]] == [0, 0, 5, 0, 0, 0, 0, 0, 7, 0, 0, 0], pieces["months"])
check("measures count its pieces; no formula is told", [(m["value"], m["result"], m.get("lacks")) for m in pieces["measures"]] ==
      [(None, "not-simulated", "value"), (12, "met", None)], pieces["measures"])
check("cases are not simulated, and not counted as 0", (measures["h"]["value"], measures["h"]["result"]) == (None, "not-simulated"), measures["h"])

one, again, other = (run("simulate", FILES, *YEAR, "--json", "--away", "20", "--seed", seed).stdout for seed in ("7", "7", "8"))
check("the same seed, the same bytes", one == again)
check("another seed, another year", one != other)
away = json.loads(one)
check("absence costs something", away["away_days"] > 100 and away["moved"] > 0 and away["missed"] > 0, away)
check("it adds up", away["due"] == away["done"] + away["late"] + away["missed"] == sum(m["due"] for m in away["months"]) ==
      sum(c["due"] for c in away["clauses"]), away)
worst = ask(FILES, "--seed", "7", "--away", "50")
check("more absence, less done", worst["done"] < away["done"] < calm["done"], (worst["done"], away["done"], calm["done"]))

lonely = ask({**FILES, "e.csv": FILES["e.csv"].replace("p2,n,c,inspector,4\np3,n,t1,inspector,4\n", "")}, "--away", "0")
missed = {c["clause"]: c["missed"] for c in lonely["clauses"]}
check("one officer is no pair", missed["a"] == 36 and missed["b"] == 6, missed)
leave = {**FILES, "l.csv": "person,from,to\np1,2026-03-01,2026-03-10\np2,2026-03-01,2026-03-10\n"}
gone = {c["clause"]: c for c in ask(leave, "--leave", "l.csv", "--away", "0")["clauses"]}
check("a report waits for those who may write it", (gone["r"]["late"], gone["r"]["done"]) == (1, 11), gone["r"])

budget = ask(FILES, "--away", "0", "--visit-minutes", "90", "--document-minutes", "20", "--minutes-limit", "300", "--notices-limit", "6")
weeks = {p["person"]: p for p in budget["burden"]["people"]}
check("the burden of a week", weeks["g"]["minutes"] == 6 * 90 and weeks["g"]["notices"] == 6 and weeks["g"]["weeks_over"] == 52 and
      budget["burden"]["weeks_over"] == sum(p["weeks_over"] for p in weeks.values()), budget["burden"])

rows = list(csv.DictReader(io.StringIO(run("simulate", FILES, *YEAR, "--away", "0", "--format", "csv").stdout)))
check("CSV says the same", [(r["month"], int(r["due"])) for r in rows if r["section"] == "month"] ==
      [(m["month"], m["due"]) for m in calm["months"]] and sum(int(r["visits"]) for r in rows if r["section"] == "load") == seats, rows[:3])
text = run("simulate", FILES, *YEAR, "--lang", "zh-CN")
check("lines in Chinese", text.returncode == 0 and "期末指标" in text.stdout and "2026-12" in text.stdout, text)
for name, more, told in [("no such format", ["--format", "pdf"], "--format"), ("away too often", ["--away", "51"], "--away")]:
    done = run("simulate", FILES, *YEAR, *more)
    check(name, done.returncode == 2 and told in done.stderr and not done.stdout, done)

begin = time.monotonic()
plans = sorted(glob.glob(os.path.join(SOURCE, "share/plans/*.md")))
for path in plans:
    done = subprocess.run([ANLAN, "plan", "simulate", path, "--subjects", os.path.join(DATA, "subjects.csv"), "--orgs", os.path.join(DATA, "orgs.csv"),
                           "--people", os.path.join(DATA, "people.csv"), "--from", "2026-01-01", "--to", "2030-12-31", "--json"], capture_output=True,
                          text=True, env={"LANG": "en", "PATH": os.environ["PATH"]})
    answer = json.loads(done.stdout)
    if done.returncode or answer["due"] != answer["done"] + answer["late"] + answer["missed"] or len(answer["months"]) != 60:
        check(f"{os.path.basename(path)} over five years", False, done.stderr)
seconds = time.monotonic() - begin
check(f"{len(plans)} plans over five years in seconds", seconds < 60, seconds)
print(f"# {len(plans)} plans over five years: {seconds:.1f} s")

finish()
