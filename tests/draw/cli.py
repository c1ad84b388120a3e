#!/usr/bin/env python3
"""anlan draw commit | run | verify against the verifier in Python, tampering, refusals, properties of the lot. TAP."""
import collections
import csv
import json
import os
import subprocess
import sys
import tempfile

import verify as second

ANLAN = os.path.abspath(sys.argv[1])
results = []
os.chdir(tempfile.mkdtemp())


def check(name, good, told=""):
    results.append(bool(good))
    print(f"{'ok' if good else 'not ok'} {len(results)} - {name}")
    if not good:
        print(f"# {told!r}")


def anlan(*arguments):
    return subprocess.run([ANLAN, "draw", *arguments], capture_output=True, text=True,
                          env={"LANG": "en", "PATH": os.environ["PATH"]})


def write(path, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


UNITS = [["id", "name", "street", "class", "risk"]] + [
    [f"u{(i * 37) % 120:03}", f"店,铺{i}" if i % 7 else 'a "b"\nc', f"s{i % 11}", "ABC"[i % 3], ["1", "2.5", "0", "0.125"][i % 4]]
    for i in range(120)]
OFFICERS = [["id", "name", "cert"]] + [[f"p{i}", f"张{i}", "" if i % 5 == 0 else f"C{i}"] for i in range(20)]
RECUSE = [["officer", "subject"]] + [[f"p{i % 20}", f"u{(i * 7) % 120:03}"] for i in range(400)] + [["nobody", "u001"]]
write("s.csv", UNITS), write("p.csv", OFFICERS), write("r.csv", RECUSE)
FILES = ["--population", "s.csv", "--officers", "p.csv"]


def load(path="receipt.json"):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def save(receipt, path="changed.json"):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(receipt, file, ensure_ascii=False)
    return path


CASES = {
    "rate": ["--rate", "0.05"],
    "percent": ["--rate", "33.3%", "--pair", "3"],
    "number": ["--number", "17"],
    "none": ["--number", "0"],
    "all": ["--rate", "1"],
    "weight": ["--number", "40", "--weight", "risk"],
    "strata": ["--number", "40", "--strata", "class", "--weight", "risk"],
    "strata by rate": ["--rate", "0.11", "--strata", "street"],
    "caps": ["--number", "20", "--cap", "street:2,class:9", "--weight", "risk"],
    "certificate": ["--rate", "0.5", "--certificate", "cert"],
    "share of officers": ["--rate", "0.1", "--officer-rate", "30%", "--certificate", "cert"],
}
for name, rule in CASES.items():
    for recuse in ([], ["--recuse", "r.csv"]):
        if recuse and name == "share of officers":
            continue
        got = anlan("run", *FILES, *recuse, *rule, "--seed", "2F9a0b", "-o", "receipt.json")
        check(f"{name}{' with recusal' if recuse else ''}: drawn", got.returncode == 0, got)
        got = anlan("verify", "receipt.json", *FILES, *recuse)
        check(f"{name}: verified", got.returncode == 0, got)
        check(f"{name}: the second verifier agrees", second.main("receipt.json", "s.csv", "p.csv", *recuse[1:]) == 0)

# ---- what a draw promises ----
anlan("run", *FILES, "--recuse", "r.csv", "--rate", "0.5", "--certificate", "cert", "--seed", "01", "-o", "receipt.json")
receipt = load()
certified = {row[0] for row in OFFICERS[1:] if row[2]}
barred = {tuple(row) for row in RECUSE[1:]}
check("half, rounded up, each once", len({r["unit"] for r in receipt["result"]}) == 60 == len(receipt["result"]))
check("two different certified officers", all(len(set(r["officers"]) & certified) == 2 for r in receipt["result"]))
check("recused pairs never meet", not any((o, r["unit"]) in barred for r in receipt["result"] for o in r["officers"]))
anlan("run", *FILES, "--number", "31", "--seed", "01", "-o", "plain.json")
loads = collections.Counter(o for r in load("plain.json")["result"] for o in r["officers"])
check("loads differ by one at most", len(loads) == 20 and max(loads.values()) - min(loads.values()) <= 1, loads)
got = anlan("run", "--officers", "p.csv", "--officer-rate", "0.3", "--seed", "0a", "-o", "pool.json")
check("30 % of 20 patrol officers are 6", len(set(load("pool.json")["pool"])) == 6, got)
check("officers alone: verified", anlan("verify", "pool.json", "--officers", "p.csv").returncode == 0
      and second.main("pool.json", "-", "p.csv") == 0)
write("p21.csv", OFFICERS + [["p20", "", "C"]])
anlan("run", "--officers", "p21.csv", "--officer-rate", "0.3", "--seed", "0a", "-o", "pool.json")
check("30 % of 21 are 7", len(load("pool.json")["pool"]) == 7)
write("shuffled.csv", [UNITS[0]] + UNITS[:0:-1])
check("the order of the rows does not matter", anlan("verify", "plain.json", "--population", "shuffled.csv", "--officers",
                                                      "p.csv").returncode == 0)

# ---- tampering: exit 1, and the step is named ----
ARGUMENTS = [*FILES, "--recuse", "r.csv"]
RULED = ["--number", "30", "--weight", "risk", "--certificate", "cert", "--seed", "77"]
anlan("run", *ARGUMENTS, *RULED, "-o", "receipt.json")


def changed(name, step, change):
    receipt = load()
    change(receipt)
    got = anlan("verify", save(receipt), *ARGUMENTS)
    check(f"{name} changed", got.returncode == 1 and step in got.stderr, got)
    check(f"{name} changed: the second verifier sees it", second.main("changed.json", "s.csv", "p.csv", "r.csv") == 1)


def swap(list_, a, b):
    list_[a], list_[b] = list_[b], list_[a]


changed("a result's unit", "result[3].unit", lambda r: r["result"][3].update(unit="u000x"))
changed("a result's officer", "result[5].officers[1]", lambda r: r["result"][5]["officers"].__setitem__(1, "p0"))
changed("the order of the result", "result[0].unit", lambda r: swap(r["result"], 0, 1))
changed("a lost result", "result[29]", lambda r: r["result"].pop())
changed("the seed", "steps[0].value", lambda r: r.update(seed="78"))
changed("a step", "steps[7].value", lambda r: r["steps"][7].update(value=r["steps"][7]["value"] ^ 1))
changed("the pool", "pool[2]", lambda r: r["pool"].__setitem__(2, "p0"))
changed("the rule", "strata[0].number", lambda r: r["rule"].update(number=29))
changed("a hash", "inputs.officers.sha256", lambda r: r["inputs"]["officers"].update(sha256="0" * 64))
changed("an added word", "note", lambda r: r.update(note="x"))
for name, path, rows, row, column, value in [
        ("population", "s.csv", UNITS, 5, 4, "3"), ("population", "s.csv", UNITS, 9, 1, "other"),
        ("population", "s.csv", UNITS, 9, 0, "u999"), ("officers", "p.csv", OFFICERS, 3, 2, ""),
        ("recuse", "r.csv", RECUSE, 1, 0, "p1")]:
    copy = [list(r) for r in rows]
    copy[row][column] = value
    write(path, copy)
    got = anlan("verify", "receipt.json", *ARGUMENTS)
    check(f"{rows[0][column]} of the {name} changed", got.returncode == 1 and f"inputs.{name}.sha256" in got.stderr, got)
    write(path, rows)
check("the recusals left out", anlan("verify", "receipt.json", *FILES).returncode == 1)
check("all put back", anlan("verify", "receipt.json", *ARGUMENTS).returncode == 0)

# ---- commitment ----
SECRET, RULE = "ab" * 32, ["--rate", "0.1", "--weight", "risk", "--cap", "street:3"]
got = anlan("commit", *FILES, *RULE, "--secret", SECRET, "-o", "commitment.json")
check("committed, and the secret is not told", got.returncode == 0 and SECRET not in open("commitment.json").read(), got)
MADE = ["--commitment", "commitment.json", "--public", "双色球 2026001: 01 02 03"]
got = anlan("run", *FILES, *MADE, "--secret", SECRET, "-o", "made.json")
check("drawn from a commitment", got.returncode == 0 and load("made.json")["rule"]["rate_millionths"] == 100000, got)
check("verified", anlan("verify", "made.json", *FILES).returncode == 0 and second.main("made.json", "s.csv", "p.csv") == 0)
check("the commitment is in the receipt", load("made.json")["seed_from"]["commitment"] == load("commitment.json")["commitment"])
got = anlan("run", *FILES, *MADE, "--secret", "ac" * 32, "-o", "x.json")
check("another secret is refused", got.returncode == 1, got)
receipt = load("made.json")
receipt["seed_from"]["public"] = "other"
got = anlan("verify", save(receipt), *FILES)
check("another public value", got.returncode == 1 and "seed differs" in got.stderr, got)

# ---- exclusions, with their reasons ----
EXCLUDE = write("e.csv", [["id", "reason"], ["u001", "停业"], ["u003", "停业"], ["p4", "病假"], ["u9999", "unknown"]])
OUT = [*FILES, "--exclude", EXCLUDE]
got = anlan("run", *OUT, "--rate", "1", "--seed", "05", "-o", "out.json")
out = load("out.json")
check("the excluded are out: units and officers", got.returncode == 0 and len(out["result"]) == 118 and out["certified"] == 19
      and not {"u001", "u003"} & {r["unit"] for r in out["result"]} and all("p4" not in r["officers"] for r in out["result"]), got)
check("an unknown id is told and stops nothing", "1 exclusions name nobody" in got.stderr and "u9999" in got.stderr, got)
check("exclusions: verified", anlan("verify", "out.json", *OUT).returncode == 0
      and second.main("out.json", "s.csv", "p.csv", "-", "e.csv") == 0)
check("exclusions left out", anlan("verify", "out.json", *FILES).returncode == 1
      and second.main("out.json", "s.csv", "p.csv") == 1)
write("silent.csv", [["id", "reason"], ["u001", " "]])
for verb in (["run", "--seed", "05"], ["commit", "--secret", SECRET]):
    got = anlan(*verb, *FILES, "--exclude", "silent.csv", "--rate", "1", "-o", "x.json")
    check(f"{verb[0]}: an exclusion without reason", got.returncode == 3 and "u001" in got.stderr and "reason" in got.stderr, got)
got = anlan("run", *FILES, "--recuse", "r.csv", "--number", "3", "--seed", "05", "-o", "x.json")
check("recusals of nobody are told", got.returncode == 0 and "1 recusals name nobody" in got.stderr and "'nobody'" in got.stderr, got)

# ---- the rule from a plan ----
PLAN = """---
plan: lot
title: 双随机
org: "370882"
period: 2026-01-01/2026-12-31
---
## 双随机
一般单位双随机抽查，比例未定的另行补充。

```clause units
draw: inspection
from: class in ("A", "B")
rate: 20%
pair: 3
strata: class
weight: risk
certificate: cert
caps: {street: 4}
recuse: owner
by: inspector
```

考核时随机抽查不少于30%的巡查员。

```clause patrol
draw: assessment
from-person: grid_worker
rate: 30%
```

比例未定。

```clause open
draw: inspection
rate: null
```
"""
with open("plan.md", "w", encoding="utf-8") as file:
    file.write(PLAN)
write("ps.csv", [[*UNITS[0], "org", "kind", "owner"]] + [[*row, "t1", "shop", f"p{i % 20}"] for i, row in enumerate(UNITS[1:])])
write("pp.csv", [[*OFFICERS[0], "org", "roles"]] + [[*row, "t1", "inspector|auditor" if i % 2 else "grid-worker"]
                                                  for i, row in enumerate(OFFICERS[1:])])
PLANNED = ["--plan", "plan.md", "--clause", "units", "--population", "ps.csv", "--officers", "pp.csv"]
got = anlan("run", *PLANNED, "--recuse", "r.csv", "--seed", "0c", "--frozen", "frozen", "-o", "planned.json")
planned = load("planned.json") if got.returncode == 0 else {}
check("a clause is drawn", got.returncode == 0 and planned["rule"] == {
    "number": None, "rate_millionths": 200000, "officer_rate_millionths": None, "pair": 3, "weight": "risk", "strata": "class",
    "certificate": "cert", "caps": [{"column": "street", "most": 4}]}, got)
check("its filter, role and strata", planned["inputs"]["population"]["rows"] == 80 and [s["value"] for s in planned["strata"]] == ["A", "B"]
      and all(int(o[1:]) % 2 and int(o[1:]) % 5 for r in planned["result"] for o in r["officers"]))
owners = {row[0]: f"p{i % 20}" for i, row in enumerate(UNITS[1:])}
check("an owner stays away, and whom the file names", all(
    owners[r["unit"]] not in r["officers"] and not any((o, r["unit"]) in barred for o in r["officers"]) for r in planned["result"]))
check("verified from the plan", anlan("verify", "planned.json", *PLANNED, "--recuse", "r.csv").returncode == 0)
FROZEN = ["--population", "frozen/population.csv", "--officers", "frozen/officers.csv", "--recuse", "frozen/recuse.csv"]
check("verified from the frozen registers", anlan("verify", "planned.json", *FROZEN).returncode == 0
      and second.main("planned.json", *FROZEN[1::2]) == 0)
got = anlan("run", "--plan", "plan.md", "--clause", "patrol", "--officers", "pp.csv", "--seed", "0c", "-o", "patrol.json")
check("30 % of 10 patrol officers", got.returncode == 0 and len(load("patrol.json")["pool"]) == 3
      and load("patrol.json")["certified"] == 10, got)
got = anlan("commit", *PLANNED, "--secret", SECRET, "-o", "planned-commitment.json")
got = anlan("run", *PLANNED, "--commitment", "planned-commitment.json", "--secret", SECRET, "--public", "x", "-o", "x.json")
check("a clause is committed to", got.returncode == 0, got)
for name, arguments, code, told in [
        ("a rate that is unset", ["--plan", "plan.md", "--clause", "open", *FILES], 3, "leaves 'rate' unset"),
        ("a figure beside the plan", [*PLANNED, "--rate", "1"], 2, "--rate cannot stand beside"),
        ("which of three draws", ["--plan", "plan.md", *FILES], 2, "--clause"),
        ("no such clause", ["--plan", "plan.md", "--clause", "x", *FILES], 4, "'x'"),
        ("a clause without a plan", ["--clause", "x", *FILES], 2, "--plan")]:
    got = anlan("run", *arguments, "--seed", "00", "-o", "x.json")
    check(name, got.returncode == code and told in got.stderr, got)

# ---- refusals ----
for name, code, told, arguments in [
        ("a rate above 1", 2, "'1.5'", ["--rate", "1.5"]), ("a rate of nothing", 2, "'0'", ["--rate", "0"]),
        ("rate and number", 2, "not both", ["--rate", "0.1", "--number", "3"]), ("neither", 2, "needs a rate", []),
        ("a negative number", 2, "range", ["--number", "-1"]), ("no officers for a unit", 2, "1 to 10", ["--rate", "1", "--pair", "0"]),
        ("more than there are", 1, "121", ["--number", "121"]), ("a missing column", 3, "'danger'", ["--rate", "1", "--weight", "danger"]),
        ("a weight that is none", 3, "'u0", ["--rate", "1", "--weight", "class"]),
        ("a cap too low", 1, "under the caps", ["--number", "60", "--cap", "street:1"]),
        ("a cap that is none", 2, "COLUMN:N", ["--number", "60", "--cap", "street"])]:
    got = anlan("run", *FILES, *arguments, "--seed", "00", "-o", "x.json")
    check(name, got.returncode == code and told in got.stderr, got)
check("no seed", anlan("run", *FILES, "--rate", "1", "-o", "x.json").returncode == 2)
check("a seed that is none", anlan("run", *FILES, "--rate", "1", "--seed", "xyz", "-o", "x.json").returncode == 2)
write("one.csv", OFFICERS[:2])
got = anlan("run", "--population", "s.csv", "--officers", "one.csv", "--number", "1", "--seed", "00", "-o", "x.json")
check("too few officers: the unit is named", got.returncode == 1 and "unit 'u" in got.stderr and "lift a recusal" in got.stderr, got)
write("twice.csv", UNITS + [UNITS[4]])
got = anlan("run", "--population", "twice.csv", "--officers", "p.csv", "--number", "1", "--seed", "00", "-o", "x.json")
check("an id that stands twice", got.returncode == 3 and UNITS[4][0] in got.stderr, got)
check("not a receipt", anlan("verify", save({"rule": 3}), *FILES).returncode == 3)

print(f"1..{len(results)}")
sys.exit(0 if all(results) else 1)
