#!/usr/bin/env python3
"""Every plan of share/plans: it passes `plan check` without a warning, and compiled over its own period against the small
register of tests/data/plans (subjects.csv and more.csv) it gives, clause by clause, the numbers of tests/data/plans/counts.
TAP on standard output.

    tests/mission/plans.py ANLAN SOURCE [--write]    write the snapshots of plans that have none, to be read before they are kept"""
import csv
import glob
import io
import os
import re
import subprocess
import sys
import tempfile

ANLAN, SOURCE = os.path.abspath(sys.argv[1]), sys.argv[2]
DATA = os.path.join(SOURCE, "tests/data/plans")
results, covered = [], []


def register():
    """One table of both files, with the columns of both."""
    tables = [list(csv.DictReader(open(os.path.join(DATA, name), encoding="utf-8"))) for name in ("subjects.csv", "more.csv")]
    columns = list(dict.fromkeys(column for table in tables for column in table[0]))
    file = tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="")
    writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for table in tables for row in table)
    file.flush()
    return file


subjects = register()
TABLES = ["--subjects", subjects.name, "--orgs", os.path.join(DATA, "orgs.csv"), "--people", os.path.join(DATA, "people.csv")]


def check(name, good, told=""):
    results.append(good)
    print(f"{'ok' if good else 'not ok'} {len(results)} - {name}")
    for line in str(told).splitlines()[:30] if not good else []:
        print(f"# {line}")


def run(*arguments):
    return subprocess.run([ANLAN, *arguments], capture_output=True, text=True, env={"LANG": "en", "PATH": os.environ["PATH"]})


def counts(path, text):
    """Lines `clause duties times first-day last-due`, and `clause unset` for those whose figure is open."""
    plan = re.search(r"^plan: (\S+)", text, re.M).group(1)
    first, last = re.search(r"^period: (\S+)/(\S+)", text, re.M).groups()
    done = run("plan", "compile", path, *TABLES, "--from", first, "--to", last)
    if done.returncode != 0:
        return plan, [], done.stderr
    rows = {}
    for row in csv.DictReader(io.StringIO(done.stdout)):
        rows.setdefault(row["clause"], []).append(row)
    lines = [" ".join([clause, str(len(mine)), str(sum(int(row["times"] or 0) for row in mine)), min(row["from"] for row in mine),
                       max(row["due"] for row in mine)]) for clause, mine in sorted(rows.items())]
    unset = sorted(set(re.findall(r"clause (\S+)", done.stderr)) - set(rows))
    covered.extend([(plan, clause, "acts") for clause in rows] + [(plan, clause, "unset") for clause in unset])
    return plan, lines + [clause + " unset" for clause in unset], done.stderr


paths = sorted(glob.glob(os.path.join(SOURCE, "share/plans/*.md")))
done = run("plan", "check", *paths)
check("all plans pass without a warning", done.returncode == 0 and "warnings: 0" in done.stdout, done.stdout + done.stderr)
kinds, names = set(), []
for path in paths:
    text = open(path, encoding="utf-8").read()
    plan, lines, told = counts(path, text)
    names.append(plan)
    kinds |= set(re.findall(r"^```clause \S+\n(\w+):", text, re.M))
    snapshot = os.path.join(DATA, "counts", os.path.basename(path)[:-3] + ".txt")
    if "--write" in sys.argv and not os.path.exists(snapshot):
        with open(snapshot, "w", encoding="utf-8") as file:
            file.writelines(line + "\n" for line in lines)
    expected = open(snapshot, encoding="utf-8").read().splitlines() if os.path.exists(snapshot) else ["no snapshot"]
    check(f"{plan}: counts of each clause", lines == expected,
          "\n".join(sorted(set(lines) ^ set(expected))) + "\n" + ("" if lines else told))
check("each plan has an id of its own", len(set(names)) == len(names), names)
check("all ten clause kinds are in use", kinds == {"do", "quota", "deadline", "report", "phase", "measure", "rule", "draw", "letter", "grade"},
      kinds)
folder = os.environ.get("ANLAN_MISSION")
if folder and all(results):
    with open(os.path.join(folder, "mission-covered-plans.txt"), "w", encoding="utf-8") as file:
        file.writelines(f"{plan} {clause} {how}\n" for plan, clause, how in sorted(set(covered)))
print(f"1..{len(results)}")
sys.exit(not all(results))
