#!/usr/bin/env python3
"""The five plans over a small register: duties as in tests/data/plans/*.expected.csv, and the counts of
tests/data/plans/README.md, which are worked out by hand. TAP on standard output."""
import csv
import glob
import io
import os
import re
import subprocess
import sys

ANLAN, SOURCE = os.path.abspath(sys.argv[1]), sys.argv[2]
DATA = os.path.join(SOURCE, "tests/data/plans")
# the plans whose every duty is kept in a file; plans.py has the others
PLANS = sorted(path for path in glob.glob(os.path.join(SOURCE, "share/plans/*.md"))
               if os.path.exists(os.path.join(DATA, os.path.basename(path)[:-3] + ".expected.csv")))
RANGE = ["--from", "2026-01-01", "--to", "2026-12-31"]
TABLES = [part for name in ("subjects", "orgs", "people") for part in ("--" + name, os.path.join(DATA, name + ".csv"))]
results = []
covered = []


def check(name, good, told=""):
    results.append(good)
    print(f"{'ok' if good else 'not ok'} {len(results)} - {name}")
    if not good:
        for line in str(told).splitlines()[:20]:
            print(f"# {line}")


def run(*arguments):
    return subprocess.run([ANLAN, *arguments], capture_output=True, text=True, env={"LANG": "en", "PATH": os.environ["PATH"]})


def compile_plan(path, span=RANGE):
    done = run("plan", "compile", path, *TABLES, *span)
    return done, list(csv.DictReader(io.StringIO(done.stdout)))


def counts_by_hand():
    """Rows `| plan | clause | duties | …` of the README."""
    table = {}
    for line in open(os.path.join(DATA, "README.md"), encoding="utf-8"):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 4 and cells[2].isdigit():
            table[cells[0], cells[1]] = int(cells[2])
    return table


done = run("plan", "check", *PLANS)
check("the plans pass without a warning", done.returncode == 0 and "warnings: 0" in done.stdout, done.stdout + done.stderr)

found, rows_of, unset_of = {}, {}, {}
for path in PLANS:
    name = os.path.basename(path)[:-3]
    done, rows = compile_plan(path)
    expected = open(os.path.join(DATA, name + ".expected.csv"), encoding="utf-8").read()
    differing = [f"{a} | {b}" for a, b in zip(done.stdout.splitlines(), expected.splitlines()) if a != b]
    check(f"{name}: duties as expected", done.stdout == expected, "\n".join(differing) or "another number of lines")
    for row in rows:
        found[row["plan"], row["clause"]] = found.get((row["plan"], row["clause"]), 0) + 1
        rows_of.setdefault((row["plan"], row["clause"]), []).append(row)
        covered.append((row["plan"], row["clause"], "acts"))
    plan = re.search(r"^plan: (.*)$", open(path, encoding="utf-8").read(), re.M).group(1)
    for clause in re.findall(r"clause (\S+)", done.stderr):
        unset_of.setdefault(plan, set()).add(clause)
        covered.append((plan, clause, "unset"))

by_hand = counts_by_hand()
check("every clause with duties was counted by hand", set(by_hand) == set(found), set(by_hand) ^ set(found))
for key in sorted(by_hand):
    check(f"{key[0]} {key[1]}: {by_hand[key]} duties", found.get(key) == by_hand[key], found.get(key))


def windows(plan, clause, subject=None, org=None):
    return [(row["from"], row["due"], row["times"]) for row in rows_of.get((plan, clause), [])
            if (subject is None or row["subject"] == subject) and (org is None or row["org"] == org)]


# C1: s01 is tier 1 and class A, s04 is tier 2 and class A: neither ladder follows from the other
check("C1 two ladders on one unit", len(windows("community-work-safety", "class-1", "s01")) == 53
      and len(windows("class-abc-work-safety", "class-a", "s01")) == 12)
check("C1 class A is not tier 1", not windows("community-work-safety", "class-1", "s04")
      and len(windows("class-abc-work-safety", "class-a", "s04")) == 6)
check("C2 three rhythms on one unit in June", all(any(due[:7] == "2026-06" for _, due, _ in windows(plan, clause, "s01"))
      for plan, clause in (("community-work-safety", "class-1"), ("class-abc-work-safety", "class-a"),
                           ("district-food-18", "monthly-round"))))
check("C8 the October quota ends on 30 October", windows("food-sampling-700", "batches")[-1] == ("2026-10-01", "2026-10-30", "75"))
check("C8 nothing is due after the window", all(due <= "2026-10-30" for key, rows in rows_of.items() if key[0] == "food-sampling-700"
                                               for due in [row["due"] for row in rows]))
total = {clause: sum(int(times) for _, _, times in windows("food-sampling-700", clause))
         for clause in ("batches", "batches-produce", "batches-food", "batches-salt")}
check("L1 months add up to 700 = 200 + 500", total == {"batches": 700, "batches-produce": 200, "batches-food": 500,
                                                       "batches-salt": 15}, total)
# L6: s08 is blacklisted on 20 February: 9 of 28 days, 2 x 9 / 28 = 0.64, one check in February and two a month from March on
check("L6 the month of the blacklisting", windows("district-food-18", "blacklist", "s08")[:2] ==
      [("2026-02-20", "2026-02-28", "1"), ("2026-03-01", "2026-03-31", "2")])
# L6: s06 is class A from 16 June on: 15 of 30 days, half a visit is one
check("L6 the month of a class change", windows("class-abc-work-safety", "class-a", "s06")[0] == ("2026-06-16", "2026-06-30", "1"))
check("L6 no inspection before the change", len(windows("class-abc-work-safety", "class-a", "s06")) == 7)
check("L6 a red-listed unit is not checked as a blacklisted one", not windows("district-food-18", "blacklist", "s09"))
check("L2 a daily patrol is due on Sundays and holidays too", {("2026-02-17", "2026-02-17", "1"), ("2026-03-01", "2026-03-01", "1")} <=
      set(windows("food-drug-into-communities", "daily-patrol", org="330110005001")))
check("L19 unset figures make no duty and are told", unset_of.get("class-abc-work-safety", set()) >= {"squad-quota", "four-entries"}
      and ("class-abc-work-safety", "squad-quota") not in found, unset_of)
check("L5 the report of October belongs to a plan that ends in December",
      ("2026-11-01", "2026-11-05", "1") in windows("food-drug-into-communities", "monthly-from-communities"))
_, later = compile_plan(next(path for path in PLANS if "s0-5" in path), ["--from", "2027-01-01", "--to", "2027-01-31"])
check("L5 the report of December is due in the next year", [(row["clause"], row["due"]) for row in later] ==
      [("monthly-from-communities", "2027-01-05")] * 3 + [("monthly-to-city", "2027-01-10")], later)
check("no copied year: the plans name 2026 alone", all(set(re.findall(r"\b20\d\d(?=-\d\d-)", open(path, encoding="utf-8").read())) <= {"2026"}
                                                       for path in PLANS))

folder = os.environ.get("ANLAN_MISSION")
if folder and all(results):
    with open(os.path.join(folder, "mission-covered-duties.txt"), "w", encoding="utf-8") as file:
        file.writelines(f"{plan} {clause} {how}\n" for plan, clause, how in sorted(set(covered)))
print(f"1..{len(results)}")
sys.exit(not all(results))
