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
