#!/usr/bin/env python3
"""Every plan of share/plans simulated over its own period, with the register of tests/data/plans and the people of staff.csv:
clause by clause what was due, done, late and missed, and each measure, as in tests/data/plans/simulated. TAP on standard output.

    tests/mission/simulated.py ANLAN SOURCE [--write]    write the snapshots of plans that have none, to be read before they are kept"""
import concurrent.futures
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
SEED = "35"
results = []


def check(name, good, told=""):
    results.append(good)
    print(f"{'ok' if good else 'not ok'} {len(results)} - {name}")
    for line in str(told).splitlines()[:30] if not good else []:
        print(f"# {line}")


def register(folder):
    """One table of subjects.csv and more.csv, with the columns of both."""
    tables = [list(csv.DictReader(open(os.path.join(DATA, name), encoding="utf-8"))) for name in ("subjects.csv", "more.csv")]
    columns = list(dict.fromkeys(column for table in tables for column in table[0]))
    path = os.path.join(folder, "subjects.csv")
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for table in tables for row in table)
    return path


def simulate(path, subjects, seed=SEED):
    first, last = re.search(r"^period: (\S+)/(\S+)", open(path, encoding="utf-8").read(), re.M).groups()
    return subprocess.run([ANLAN, "plan", "simulate", path, "--subjects", subjects, "--orgs", os.path.join(DATA, "orgs.csv"),
                           "--people", os.path.join(DATA, "staff.csv"), "--from", first, "--to", last, "--seed", seed,
                           "--format", "csv"], capture_output=True, text=True, env={"LANG": "en", "PATH": os.environ["PATH"]})


def summary(text):
    """`clause ID due done late missed`, `measure ID value result`, and the sum of the months."""
    rows, lines, months = list(csv.DictReader(io.StringIO(text))), [], [0, 0, 0, 0]
    for row in rows:
        counts = [row[key] for key in ("due", "done", "late", "missed")]
        if row["section"] == "clause":
            lines.append(" ".join(["clause", row["name"], *counts]))
        if row["section"] == "measure":
            lines.append(" ".join(filter(None, ["measure", row["name"], row["value"][:6], row["result"]])))
        if row["section"] == "month":
            months = [a + int(b) for a, b in zip(months, counts)]
    return ["all " + " ".join(map(str, months))] + lines


def adds_up(lines):
    """What is due is done, late or missed, and the clauses are the months."""
    clauses = [list(map(int, line.split()[2:])) for line in lines if line.startswith("clause ")]
    return (list(map(int, lines[0].split()[1:])) == [sum(column) for column in zip([0] * 4, *clauses)]
            and all(due == done + late + missed for due, done, late, missed in clauses))


with tempfile.TemporaryDirectory() as folder:
    subjects = register(folder)
    paths = sorted(glob.glob(os.path.join(SOURCE, "share/plans/*.md")))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda path: simulate(path, subjects), paths))
    for path, done in zip(paths, answers):
        name = os.path.basename(path)[:-3]
        lines = summary(done.stdout) if done.returncode == 0 else []
        kept = os.path.join(DATA, "simulated", name + ".txt")
        if "--write" in sys.argv and not os.path.exists(kept):
            with open(kept, "w", encoding="utf-8") as file:
                file.writelines(line + "\n" for line in lines)
        expected = open(kept, encoding="utf-8").read().splitlines() if os.path.exists(kept) else ["no snapshot"]
        check(f"{name}: simulated as kept, and it adds up", lines == expected and adds_up(lines),
              "\n".join(sorted(set(lines) ^ set(expected))) + done.stderr)
    check("another seed, other absences", simulate(paths[0], subjects, "36").stdout != answers[0].stdout)
print(f"1..{len(results)}")
sys.exit(not all(results))
