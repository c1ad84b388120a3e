#!/usr/bin/env python3
"""anlan plan feasible: against a matching of single visits to single person-visits made here from the CSV of `plan compile`,
bottlenecks counted again, relaxations applied to the files and asked again. TAP on standard output."""
import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile
from datetime import date, timedelta

from steps import check, finish

ANLAN = os.path.abspath(sys.argv[1])
PLAN = """---
plan: p
title: t
org: "c"
period: 2026-03-02/2026-03-20
---

Text.

```clause a
do: inspection
each: class = "A"
every: week
times: {times}
by: inspector
```

```clause b
do: inspection
every: {every}
by: {role}
```
"""
ORGS = "code,name,level,parent\nc,县,county,\nt1,甲,town,c\nt2,乙,town,c\n"
PARENT = {"t1": "c", "t2": "c"}


def run(command, files, *more):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        return subprocess.run([ANLAN, "plan", command, "p.md", "--subjects", "s.csv", "--orgs", "o.csv", "--people", "e.csv",
                               "--from", "2026-03-02", "--to", "2026-03-20", *more], capture_output=True, text=True, cwd=folder,
                              env={"LANG": "en", "PATH": os.environ["PATH"]})


def ask(files, *more):
    done = run("feasible", files, "--json", *more)
    answer = json.loads(done.stdout)
    assert done.returncode == (0 if answer["feasible"] else 1), done
    return answer


def days(first, last):
    """Weekdays; the range holds no holiday."""
    first, last = date.fromisoformat(first), date.fromisoformat(last)
    return [d.isoformat() for d in (first + timedelta(n) for n in range((last - first).days + 1)) if d.weekday() < 5]


def inside(org, top):
    return org == top or PARENT.get(org) == top


def matching(files, leave=()):
    """The most visits that can be made, by augmenting paths over single visits and single places (Kuhn)."""
    people = list(csv.DictReader(io.StringIO(files["e.csv"])))
    duties = list(csv.DictReader(io.StringIO(run("compile", files).stdout)))
    places, visits = {}, []
    for duty in duties:
        options = []
        for person in people:
            if duty["role"] in person["roles"].split("|") and inside(duty["org"], person["org"]):
                for day in days(duty["from"], duty["due"]):
                    if not any(p == person["id"] and f <= day <= t for p, f, t in leave):
                        options += [(person["id"], day, n) for n in range(int(person["per_day"]))]
        visits += [options] * int(duty["times"])

    def place(number, seen):
        for option in visits[number]:
            if option in seen:
                continue
            seen.add(option)
            if option not in places or place(places[option], seen):
                places[option] = number
                return True
        return False

    sys.setrecursionlimit(10000)
    return len(visits), sum(place(number, set()) for number in range(len(visits)))


def make(rng):
    subjects = "id,name,org,kind,class\n" + "".join(
        f"u{i},n,{rng.choice(['t1', 't2'])},shop,{rng.choice('AB')}\n" for i in range(rng.randint(3, 9)))
    people = "id,name,org,roles,per_day\n" + "".join(
        f"p{i},n,{rng.choice(['c', 't1', 't2'])},{rng.choice(['inspector', 'grid-worker', 'inspector|grid-worker'])},"
        f"{rng.choice([0, 1, 1, 2])}\n" for i in range(rng.randint(1, 4)))
    plan = PLAN.format(times=rng.randint(1, 3), every=rng.choice(["week", "ten-days", "month"]),
                       role=rng.choice(["inspector", "grid-worker"]))
    return {"p.md": plan, "s.csv": subjects, "e.csv": people, "o.csv": ORGS}


def relaxed(files, change):
    files = dict(files)
    if change["change"] == "people":
        for number in range(change["add"]):
            files["e.csv"] += f"x{number},n,{change['org']},{change['role']},{change['per_day']}\n"
    elif change["change"] == "times":
        files["p.md"] = files["p.md"].replace(f"times: {change['from']}\n", f"times: {change['to']}\n")
    elif change["change"] == "period":
        place = files["p.md"].index(f"clause {change['clause']}\n")
        head, tail = files["p.md"][:place], files["p.md"][place:]
        files["p.md"] = head + tail.replace(f"every: {change['from']}\n", f"every: {change['to']}\n", 1)
    else:
        return None
    return files


rng = random.Random(20260302)
faults, seen, kinds, together = [], {True: 0, False: 0}, {}, 0
for trial in range(40):
    files = make(rng)
    leave = [("p0", "2026-03-04", "2026-03-10")] if trial % 3 == 0 else []
    files["l.csv"] = "person,from,to\n" + "".join(",".join(row) + "\n" for row in leave)
    answer = ask(files, "--leave", "l.csv")
    visits, made = matching(files, leave)
    seen[answer["feasible"]] += 1
    if (answer["visits"], answer["shortfall"], answer["certain"]) != (visits, visits - made, True):
        faults.append((files, answer, visits, made))
    if sum(b["need"] - b["have"] for b in answer["bottlenecks"]) != answer["shortfall"]:
        faults.append(("bottlenecks", answer))
    for change in answer["relaxations"]:
        kinds[change["change"]] = kinds.get(change["change"], 0) + 1
        after = relaxed(files, change)
        if after and visits and matching(after, leave)[0] - matching(after, leave)[1] != change["shortfall"]:
            faults.append((files, change, matching(after, leave)))
        smaller = {**change, "add": change.get("add", 0) - 1}
        if change["change"] == "people" and change["feasible"] and change["add"] > 1 and \
                len(set(matching(relaxed(files, smaller), leave))) == 1:
            faults.append(("fewer people are enough", files, change))
    alone = any(change["feasible"] for change in answer["relaxations"])
    for combination in answer["combinations"]:
        after, together = files, together + 1
        for change in combination["changes"]:
            after = after and relaxed(after, change)
        if alone or (after and len(set(matching(after, leave))) != 1):
            faults.append(("not enough together", files, combination))
check("as a second formulation", not faults, faults[:1])
check("both answers were seen", min(seen.values()) >= 5, seen)
check("changes together were seen", together >= 3, together)
check("all kinds of relaxation were seen", set(kinds) == {"people", "times", "period", "window"}, kinds)

FILES = {"p.md": PLAN.format(times=1, every="week", role="inspector"), "o.csv": ORGS,
         "s.csv": "id,name,org,kind,class\nu1,n,t1,shop,B\nu2,n,t1,shop,B\n",
         "e.csv": "id,name,org,roles,per_day\np1,n,t1,inspector,1\n"}
pairs = {**FILES, "p.md": FILES["p.md"].replace("every: week\nby: inspector\n```\n", "every: week\nby: inspector\nofficers: 2\n```\n")}
answer = ask(pairs)
check("a pair needs two people", not answer["feasible"] and answer["certain"] and answer["shortfall"] == 12, answer)
two = {**pairs, "e.csv": pairs["e.csv"] + "p2,n,c,inspector,1\n"}
check("two people are a pair", ask(two)["feasible"], ask(two))
check("each week by hand", ask(FILES)["feasible"] and ask(FILES)["duties"] == 6)
town = ask({**FILES, "e.csv": FILES["e.csv"].replace(",t1,", ",t2,")})
check("another town does not help", town["bottlenecks"][0]["org"] == "t1" and town["bottlenecks"][0]["have"] == 0, town)
text = run("feasible", {**FILES, "e.csv": FILES["e.csv"].replace(",1\n", ",0\n")})
check("lines", text.returncode == 1 and "it does not fit" in text.stdout and "p/b=" in text.stdout, text.stdout)
for name, changed, code, told in [
        ("per_day that is no number", {"e.csv": FILES["e.csv"].replace(",1\n", ",x\n")}, 3, "e.csv:2:5"),
        ("no per_day", {"e.csv": "id,org,roles\np1,t1,inspector\n"}, 3, "per_day"),
        ("an org in itself", {"o.csv": ORGS.replace("c,县,county,\n", "c,县,county,t1\n")}, 3, "itself"),
        ("leave backwards", {"l.csv": "person,from,to\np1,2026-03-05,2026-03-04\n"}, 3, "row 2")]:
    done = run("feasible", {**FILES, "l.csv": "person,from,to\n", **changed}, "--leave", "l.csv")
    check(name, done.returncode == code and told in done.stderr and done.stdout == "", (done.returncode, done.stderr, done.stdout))

finish()
