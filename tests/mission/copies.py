#!/usr/bin/env python3
"""L35 and M-003 over every plan of share/plans: each is copied to the next year and compiles there clause by clause as before;
each gives a lower level a plan that asks for no less, and asking for less is a fault. TAP on standard output."""
import csv
import glob
import io
import json
import os
import re
import subprocess
import sys
import tempfile

ANLAN, SOURCE = os.path.abspath(sys.argv[1]), sys.argv[2]
DATA = os.path.join(SOURCE, "tests/data/plans")
results = []


def check(name, good, told=""):
    results.append(good)
    print(f"{'ok' if good else 'not ok'} {len(results)} - {name}")
    for line in str(told).splitlines()[:20] if not good else []:
        print(f"# {line}")


def run(*arguments):
    return subprocess.run([ANLAN, "plan", *arguments, "--lang", "en"], capture_output=True, text=True,
                          env={"LANG": "C.UTF-8", "PATH": os.environ["PATH"]})


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def duties(paths):
    """(plan, clause) → its duties, days without their year; 28 and 29 February are both its end."""
    done = run("compile", *paths, "--subjects", os.path.join(DATA, "subjects.csv"), "--orgs", os.path.join(DATA, "orgs.csv"),
               "--people", os.path.join(DATA, "people.csv"), "--from", "2026-01-01", "--to", "2029-12-31")
    found = {}
    for row in csv.DictReader(io.StringIO(done.stdout)):
        if not re.search(r"s0[4568]", row["subject"]):   # their dates of entry and class lie in 2026
            days = [row[key][5:].replace("02-29", "02-28") for key in ("from", "due")]
            found.setdefault((row["plan"].removesuffix("-2027"), row["clause"]), []).append((row["subject"] or row["org"], *days,
                                                                                             row["times"]))
    return done.returncode, found


def yearly(found):
    """Weeks, days and festivals lie elsewhere in another year; the rest has the same days."""
    return {clause: rows if len(rows) < 40 else [] for clause, rows in found.items()}


with tempfile.TemporaryDirectory() as folder:
    paths = sorted(glob.glob(os.path.join(SOURCE, "share/plans/*.md")))
    copies, lowers, moved = [], [], set()
    for path in paths:
        name = os.path.basename(path)[:-3]
        copies.append(os.path.join(folder, name + ".md"))
        lowers.append(os.path.join(folder, name + "-lower.md"))
        done = run("copy", path, "--year", "2027", "-o", copies[-1], "--json")
        told = json.loads(done.stdout) if done.returncode == 0 else {"plan": "", "changes": []}
        check(f"L35 {name}: nothing is left open for 2027", done.returncode == 0
              and not any(change["why"] == "fill" for change in told["changes"]), done.stderr)
        moved |= {(told["plan"].removesuffix("-2027"), change["clause"]) for change in told["changes"]
                  if change["why"] in ("rule", "festival")}
        done = run("derive", path, "--org", "330110005001001", "-o", lowers[-1])
        check(f"M-003 {name}: a plan for a grid", done.returncode == 0, done.stderr)
    (code, before), (code_after, after) = duties(paths), duties(copies)
    before, after = yearly(before), yearly(after)
    differing = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)} - moved
    check("L35 every clause has the same work on the same days of 2027, but for what the copies say",
          code == code_after == 0 and len(before) > 200 and not differing, differing)
    done = run("check", *copies)
    check("L35 the copies pass without a warning", done.returncode == 0 and "warnings: 0" in done.stdout, done.stdout)
    done = run("check", *paths, *lowers, "--json")
    codes = {fault["code"] for fault in json.loads(done.stdout)["diagnostics"]}
    check("M-003 no lower plan asks for less, and what it has to fill is told", done.returncode == 0 and codes == {"plan.fill"}, codes)
    sampling = os.path.join(folder, "s3-2-food-sampling-700-lower.md")
    text = read(sampling)
    with open(sampling, "w", encoding="utf-8") as file:
        file.write(text.replace("within: 90d", "within: 91d"))
    done = run("check", os.path.join(SOURCE, "share/plans/s3-2-food-sampling-700.md"), sampling)
    check("M-003 a day more for closing a case is a fault", "within: 90d" in text and done.returncode == 1
          and "plan.weaker" in done.stdout, done.stdout)
print(f"1..{len(results)}")
sys.exit(not all(results))
