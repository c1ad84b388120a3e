#!/usr/bin/env python3
"""anlan plan assign: random cases, each answer checked row by row against the rules as written in docs/formats/assign.md, the number
left over against `plan feasible` and against a search that tries everything; stability; balance; joining. TAP."""
import collections
import csv
import io
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
from datetime import date

from steps import check, finish

ANLAN = os.path.abspath(sys.argv[1])
CLAUSE = """
```clause {id}
do: {activity}
each: class in ({classes})
every: {every}
times: {times}
by: {role}
{more}```
"""
HEAD = """---
plan: {id}
title: t
org: "c"
period: 2026-03-02/2026-03-29
---

Text.
"""
ORGS = "code,name,level,parent\nc,县,county,\nt1,甲,town,c\nt2,乙,town,c\n"
PARENT = {"t1": "c", "t2": "c"}
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 29)


def plan(name, *clauses):
    return HEAD.format(id=name) + "".join(
        CLAUSE.format(**{"id": f"k{i}", "activity": "inspection", "every": "month", "times": 1, "role": "inspector",
                         "classes": '"A", "B"', "more": "", **c}) for i, c in enumerate(clauses))


def run(command, files, *more):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        plans = sorted(name for name in files if name.endswith(".md"))
        done = subprocess.run([ANLAN, "plan", command, *plans, "--subjects", "s.csv", "--orgs", "o.csv", "--people", "e.csv", "--from",
                               FIRST.isoformat(), "--to", LAST.isoformat(), *more], capture_output=True, text=True, cwd=folder,
                              env={"LANG": "en", "PATH": os.environ["PATH"]})
        return done


def assign(files, *more):
    done = run("assign", files, "-o", "-", *more)
    assert done.returncode in (0, 1), done
    return list(csv.DictReader(io.StringIO(done.stdout))), done.stdout


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def within(org, top):
    return org == top or PARENT.get(org) == top


def broken(files, answer, plans, caps=()):
    """Rules that an answer breaks; written from the document, not from the program."""
    people = {p["id"]: p for p in rows(files["e.csv"])}
    recused = {(r["officer"], r["subject"]) for r in rows(files.get("r.csv", "officer,subject\n"))}
    leave = rows(files.get("l.csv", "person,from,to\n"))
    faults, seats, visits = [], collections.Counter(), {}
    for row in answer:
        clause = plans[row["plan"]][row["clause"]]
        if not row["day"]:
            if row["people"] or not row["reason"]:
                faults.append(("no day without a reason", row))
            continue
        team = row["people"].split("|")
        if not row["from"] <= row["day"] <= row["due"] or date.fromisoformat(row["day"]).weekday() > 4:
            faults.append(("outside the window", row))
        if len(set(team)) != len(team) or len(team) < clause.get("officers", 1):
            faults.append(("officers", row))
        for person in team:
            one = people[person]
            if clause.get("role", "inspector") not in one["roles"].split("|") or not within(row["org"], one["org"]):
                faults.append(("not his", row))
            if (person, row["subject"]) in recused or any(
                    x["person"] == person and x["from"] <= row["day"] <= x["to"] for x in leave):
                faults.append(("recused or away", row))
            if clause.get("officers", 1) > 1 and "certificate_to" in one and one["certificate_to"] < row["day"]:
                faults.append(("certificate", row))
        same = visits.setdefault(row["visit"], (row["day"], row["people"], row["subject"], []))
        if same[:3] != (row["day"], row["people"], row["subject"]) or (row["plan"], row["clause"]) in same[3]:
            faults.append(("one visit, two teams or twice one clause", row))
        same[3].append((row["plan"], row["clause"]))
    for day, team, _, _ in visits.values():
        seats.update((person, day) for person in team.split("|"))
    faults += [("too many", key) for key, n in seats.items() if n > int(people[key[0]]["per_day"])]
    for length, most in caps:
        met = collections.Counter((subject, date.fromisoformat(day).isocalendar()[1] if length == "week" else
                                   day[:7] if length == "month" else day) for day, _, subject, _ in visits.values())
        faults += [("cap", key) for key, n in met.items() if n > most]
    return faults


def make(rng, officers):
    clauses = {"a": [], "b": []}
    for name in clauses:
        for _ in range(rng.randint(1, 2)):
            n = rng.randint(1, officers)
            clauses[name].append({"activity": rng.choice(["inspection", "patrol"]), "every": rng.choice(["week", "ten-days", "month"]),
                                  "times": rng.randint(1, 2), "role": rng.choice(["inspector", "grid-worker"]), "officers": n,
                                  "classes": rng.choice(['"A"', '"B"', '"A", "B"']), "more": f"officers: {n}\n" if n > 1 else ""})
    files = {f"{name}.md": plan(name, *made) for name, made in clauses.items()}
    files["o.csv"] = ORGS
    files["s.csv"] = "id,name,org,kind,class,lat,lon\n" + "".join(
        f"u{i},n,{rng.choice(['t1', 't2'])},shop,{rng.choice('AB')},{30 + rng.random():.4f},{120 + rng.random():.4f}\n" for i in range(rng.randint(2, 9)))
    files["e.csv"] = "id,name,org,roles,per_day\n" + "".join(
        f"p{i},n,{rng.choice(['c', 't1', 't2'])},{rng.choice(['inspector', 'grid-worker', 'inspector|grid-worker'])},{rng.choice([0, 1, 1, 2, 3])}\n"
        for i in range(rng.randint(1, 6)))
    files["l.csv"] = f"person,from,to\np0,2026-03-0{rng.randint(2, 6)},2026-03-1{rng.randint(0, 9)}\n"
    return files, {name: {f"k{i}": c for i, c in enumerate(made)} for name, made in clauses.items()}


rng = random.Random(7)
faults, tight, less = [], 0, []
for trial in range(20):
    files, plans = make(rng, 3)
    files["r.csv"] = "officer,subject\np0,u0\np1,u1\n"
    caps = rng.choice([(), (("day", 1),), (("week", 1),), (("day", 1), ("month", 3))])
    option = ["--caps", ",".join(f"{k}={n}" for k, n in caps)] if caps else []
    answer, text = assign(files, "--leave", "l.csv", "--recuse", "r.csv", *option)
    faults += [(trial, fault) for fault in broken(files, answer, plans, caps)]
    duties = rows(run("compile", files).stdout)
    if len(answer) != sum(int(d["times"]) for d in duties) or text != assign(files, "--leave", "l.csv", "--recuse", "r.csv", *option)[1]:
        faults.append((trial, "tasks, or not the same twice"))
check("no rule is broken in random cases", not faults, faults[:3])

for trial in range(25):
    files, plans = make(rng, 1)
    for name in ("a.md", "b.md"):  # different activities are not joined, so the numbers can be compared
        files[name] = files[name].replace("inspection", "x" + name[0]).replace("patrol", "y" + name[0])
        for i in range(2):
            files[name] = files[name].replace(f"clause k{i}\ndo: x", f"clause k{i}\ndo: x{i}").replace(f"clause k{i}\ndo: y", f"clause k{i}\ndo: y{i}")
    answer, _ = assign(files, "--leave", "l.csv")
    fit = json.loads(run("feasible", files, "--json", "--leave", "l.csv").stdout)
    left = sum(not row["day"] for row in answer)
    tight += fit["shortfall"] > 0
    if left != fit["shortfall"]:
        less.append((trial, left, fit["shortfall"], files))
check("as many are left over as the flow says", not less, less[:1])
check("some cases were too tight, some were not", 4 <= tight <= 21, tight)


def best_fullest(visits, people, per_day):
    """The least fullest person-day over every way to place visits (lists of days) with one person each; brute force."""
    best = None
    for choice in itertools.product(*[[(p, d) for d in days for p in range(people)] for days in visits]):
        fullest = max(collections.Counter(choice).values())
        if fullest <= per_day and (best is None or fullest < best):
            best = fullest
    return best


worse = []
for trial in range(12):
    subjects = rng.randint(2, 5)
    windows = [sorted(rng.sample(range(2, 5), 2)) for _ in range(subjects)]
    files = {"a.md": plan("a", {"every": "year"}).replace("2026-03-02/2026-03-29", "2026-03-02/2026-03-04"), "o.csv": ORGS,
             "s.csv": "id,name,org,kind,class,since,until\n" + "".join(
                 f"u{i},n,t1,shop,A,2026-03-0{w[0]},2026-03-0{w[1]}\n" for i, w in enumerate(windows)),
             "e.csv": "id,name,org,roles,per_day\np0,n,t1,inspector,5\np1,n,c,inspector,5\n"}
    answer, _ = assign(files)
    seats = collections.Counter((r["people"], r["day"]) for r in answer)
    days = [list(range(w[0], w[1] + 1)) for w in windows]
    least = best_fullest([d[:] for d in days], 2, 5)
    days_of = {f"u{i}": d for i, d in enumerate(days)}
    mean = len(answer) / 6
    allowed = max(least, -(-len(answer) // 6))
    if not all(r["day"] for r in answer) or max(seats.values()) > allowed:
        worse.append((windows, seats, least, mean, days_of))
check("the fullest day is as low as any hand-out can make it", not worse, worse[:1])

# ---- by hand ----
SHOPS = "id,name,org,kind,class,lat,lon\n" + "".join(
    f"u{i:02},n,{'t1' if i < 20 else 't2'},shop,A,{30 + (i % 5) * 0.01 + (i // 20) * 0.5:.4f},{120 + (i % 20 // 5) * 0.01:.4f}\n" for i in range(40))
TEAM = "id,name,org,roles,per_day\n" + "".join(f"p{i},n,c,inspector,6\n" for i in range(4))
base = {"a.md": plan("a", {"every": "week"}), "b.md": plan("b", {"every": "ten-days"}), "s.csv": SHOPS, "o.csv": ORGS, "e.csv": TEAM}
answer, text = assign(base)
visits = {row["visit"] for row in answer}
check("what two plans ask of a shop is one visit where windows meet", len(visits) == 40 * 4 and all(row["day"] for row in answer),
      (len(visits), len(answer)))
report = json.loads(run("assign", base, "--json").stdout)
part = report["parts"][0]
check("the fullest day is near the mean", part["fullest"] <= max(-(-part["visits"] // part["person_days"]), 1.15 * part["mean"]), part)
check("the report counts as the table does", (report["tasks"], report["visits"], report["joined"], report["unplaced"]) ==
      (len(answer), len(visits), len(answer) - len(visits), 0), report)
towns = collections.defaultdict(set)
for row in answer:
    towns[row["people"], row["day"]].add(row["org"])
check("hardly a day in two towns", sum(len(t) > 1 for t in towns.values()) <= len(towns) / 8, collections.Counter(len(t) for t in towns.values()))

more = {**base, "z.md": plan("z", {"every": "month", "activity": "patrol"}), "old.csv": text}
later, _ = assign(more, "--previous", "old.csv")
key = ("plan", "clause", "subject", "org", "from", "number")
before = {tuple(r[k] for k in key): (r["day"], r["people"]) for r in answer}
moved = [r for r in later if tuple(r[k] for k in key) in before and before[tuple(r[k] for k in key)] != (r["day"], r["people"])]
check("a new plan moves nobody's week", not moved and all(r["day"] for r in later) and len(later) == len(answer) + 40, moved[:2])
gone = {**more, "e.csv": TEAM.replace("p3,n,c,inspector,6\n", "p4,n,c,inspector,6\n")}
after, _ = assign(gone, "--previous", "old.csv")
moved = [r for r in after if tuple(r[k] for k in key) in before and before[tuple(r[k] for k in key)] != (r["day"], r["people"])]
check("who left hands over, nobody else", moved and all(before[tuple(r[k] for k in key)][1] == "p3" for r in moved) and
      all(r["day"] for r in after), (len(moved), moved[:1]))

two = {"a.md": plan("a", {"more": "officers: 2\n"}), "o.csv": ORGS, "s.csv": "id,name,org,kind,class\nu1,n,t1,shop,A\nu2,n,t1,shop,A\n"}
HELD = "id,name,org,roles,per_day,certificate_from,certificate_to\np1,n,c,inspector,4,2025-01-01,2026-03-10\np2,n,c,inspector,4,2025-01-01,2027-01-01\n"
pairs, _ = assign({**two, "e.csv": HELD + "p3,n,c,inspector,4,,\n"})
check("a pair goes while both hold a certificate", all(r["day"] <= "2026-03-10" and set(r["people"].split("|")) == {"p1", "p2"} for r in pairs), pairs)
for name, people, extra, option, reason in [
        ("one holds none", HELD.replace("2027-01-01", "2026-03-01"), {}, [], "certificate"),
        ("nobody holds the role", HELD.replace("inspector", "grid-worker"), {}, [], "nobody"),
        ("one is not two", HELD.replace("p2,n,c,inspector,4,2025-01-01,2027-01-01\n", ""), {}, [], "few"),
        ("recused", HELD, {"r.csv": "officer,subject\np1,u1\np1,u2\n"}, ["--recuse", "r.csv"], "recused"),
        ("on leave", HELD, {"l.csv": "person,from,to\np1,2026-03-01,2026-03-31\n"}, ["--leave", "l.csv"], "no-workday"),
        ("clean not long ago", HELD, {"v.csv": "subject,date,clean\nu1,2026-02-20,1\nu2,2026-02-20,1\n"},
         ["--past", "v.csv", "--caps", "clean=60"], "capped"),
        ("seen enough this year", HELD, {"v.csv": "subject,date,clean\nu1,2026-01-20,0\nu2,2026-01-21,0\n"},
         ["--past", "v.csv", "--caps", "year=1"], "capped")]:
    got, _ = assign({**two, "e.csv": people, **extra}, *option)
    check(f"no day: {name}", {r["reason"] for r in got} == {reason}, got)
full, _ = assign({**two, "e.csv": "id,name,org,roles,per_day\np1,n,c,inspector,1\np2,n,c,inspector,1\n",
                  "s.csv": "id,name,org,kind,class\n" + "".join(f"u{i:02},n,t1,shop,A\n" for i in range(30))})
check("no day: all days full", collections.Counter(r["reason"] for r in full) == {"": 20, "full": 10}, collections.Counter(r["reason"] for r in full))
got, _ = assign({**two, "e.csv": HELD, "v.csv": "subject,date,clean\nu1,2026-02-20,1\nu2,2026-02-20,0\n"}, "--past", "v.csv", "--caps", "clean=20")
check("peace ends", {r["subject"]: r["day"] > "2026-03-12" or not r["day"] for r in got} == {"u1": True, "u2": False}, got)
for name, option, told in [("no such cap", ["--caps", "hour=1"], "hour"), ("previous of another shape", ["--previous", "s.csv"], "plan")]:
    done = run("assign", {**base}, *option)
    check(name, done.returncode in (2, 3) and told in done.stderr and not done.stdout, done)

finish()
