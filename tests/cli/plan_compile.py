#!/usr/bin/env python3
"""anlan plan compile: columns and order, registers with odd cells, notes, wrong input. TAP on standard output."""
import csv
import io
import json
import os
import subprocess
import sys
import tempfile

from steps import check, finish

ANLAN = os.path.abspath(sys.argv[1])
HEADER = ["plan", "clause", "subject", "org", "activity", "role", "from", "due", "times"]

PLAN = """---
plan: {plan}
title: t
org: "330112"
period: 2026-01-01/2026-12-31
---

Text.

```clause z-weekly
do: inspection
each: class = "A"
every: week
by: inspector
```

```clause a-big
do: inspection
each: seats >= 50
every: quarter
times: 2
```

```clause m-town
do: meeting
each-org: level = "town"
every: half-year
```

```clause p-train
do: training
each-person: inspector
every: year
hours: 40
```

```clause r-month
report: 月报
due: monthly day 5
```

```clause u-unset
do: inspection
every: month
times: null
```
"""
SUBJECTS = ('id,name,org,kind,class,seats,since\n'
            'u3,"三店, 总店",330112001,shop,A,8,\n'
            'u10,十店,330112002,shop,B,120,\n'
            'u1,一店,330112001,canteen,A,,2026-01-12\n'
            'u2,"二店",330112002,canteen,C,abc,\n')
ORGS = "code,name,level,parent\n330112002,乙镇,town,330112\n330112001,甲镇,town,330112\n330112,临安区,county,\n"
PEOPLE = "id,name,org,roles,per_day\np2,李,330112001,grid-worker,3\np1,王,330112001,grid-worker|inspector,3\n"


def run(files, *arguments, stdin=None):
    """Writes the files into an empty folder and runs there; a file made by mistake is seen."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        done = subprocess.run([ANLAN, "plan", "compile", *arguments], capture_output=True, text=True, cwd=folder,
                              input=stdin, env={"LANG": "en", "PATH": os.environ["PATH"]})
        left = set(os.listdir(folder)) - set(files)
    if left:
        check("no file is made", False, left)
    return done


FILES = {"p.md": PLAN.format(plan="p"), "b.md": PLAN.format(plan="b"), "s.csv": SUBJECTS, "o.csv": ORGS, "e.csv": PEOPLE}
RANGE = ["--from", "2026-01-01", "--to", "2026-12-31"]
ALL = ["p.md", "--subjects", "s.csv", "--orgs", "o.csv", "--people", "e.csv", *RANGE]


def rows_of(done):
    rows = list(csv.reader(io.StringIO(done.stdout)))
    return rows[0], [dict(zip(rows[0], row)) for row in rows[1:]]


def order(row):
    return tuple(row[key].encode() for key in ("plan", "clause", "subject", "from"))


done = run(FILES, *ALL)
header, rows = rows_of(done)
check("exit 0", done.returncode == 0, done.stderr)
check("columns", header == HEADER, header)
check("order", rows == sorted(rows, key=order), rows)
count = {}
for row in rows:
    count[row["clause"]] = count.get(row["clause"], 0) + 1
# u3: 53 weeks, the first of 4 days; u1 is there from the Monday of the third week on: 51
check("duties by clause", count == {"a-big": 4, "m-town": 4, "p-train": 1, "r-month": 12, "z-weekly": 104}, count)
check("numbers in text columns", {row["subject"] for row in rows if row["clause"] == "a-big"} == {"u10"})
check("roles", [row["subject"] for row in rows if row["clause"] == "p-train"] == ["p1"])
check("first week", rows[[row["clause"] for row in rows].index("z-weekly")] ==
      {"plan": "p", "clause": "z-weekly", "subject": "u1", "org": "330112001", "activity": "inspection",
       "role": "inspector", "from": "2026-01-12", "due": "2026-01-18", "times": "1"}, rows)
check("what is unset is told", "u-unset" in done.stderr and "times" in done.stderr, done.stderr)
unfilled = {**FILES, "p.md": FILES["p.md"].replace('each: class = "A"\n', 'fill: [each]\n')}
done_unfilled = run(unfilled, *ALL)
check("a clause whose filter is still to be filled in is about nobody, not everybody",
      "z-weekly" not in {row["clause"] for row in rows_of(done_unfilled)[1]} and "z-weekly" in done_unfilled.stderr and "each" in done_unfilled.stderr,
      done_unfilled)
beside = ORGS + "330113,别县,county,\n330113001,别镇,town,330113\n"
check("orgs outside the plan's own are not asked", run({**FILES, "o.csv": beside}, *ALL).stdout == done.stdout)
elsewhere = rows_of(run({**FILES, "o.csv": beside, "p.md": FILES["p.md"].replace("330112", "330113")}, *ALL))[1]
check("another plan asks its own", [row["org"] for row in elsewhere if row["clause"] == "m-town"] == ["330113001"] * 2, elsewhere)
unknown = rows_of(run({**FILES, "p.md": FILES["p.md"].replace("330112", "440000")}, *ALL))[1]
check("a register without the plan's org is taken whole", sum(row["clause"] == "m-town" for row in unknown) == 4, unknown)
check("--csv is the default", run(FILES, *ALL, "--csv").stdout == done.stdout)
check("the same again", run(FILES, *ALL).stdout == done.stdout)
listed = json.loads(run(FILES, *ALL, "--json").stdout)
check("--json holds the same", [[str(item[key]) for key in HEADER] for item in listed] == [list(row.values()) for row in rows])
check("--json of nothing is a list", json.loads(run({**FILES, "s.csv": "id,org\n"}, *ALL[:3], "--from", "2027-05-01", "--to",
                                                    "2027-05-02", "--json").stdout) == [])
check("hours in JSON", [item["hours"] for item in listed if item["clause"] == "p-train"] == [40])
two = run(FILES, "p.md", "b.md", *ALL[1:])
check("two plans", two.returncode == 0 and [row["plan"] for row in rows_of(two)[1]] == ["b"] * 125 + ["p"] * 125)
short = run(FILES, *ALL[:3], *RANGE)
check("without orgs and people", short.returncode == 0 and "--orgs" in short.stderr and "--people" in short.stderr,
      short.stderr)
piped = run(FILES, "p.md", "--subjects", "-", *ALL[3:], stdin="\ufeff" + SUBJECTS.replace("\n", "\r\n"))
check("standard input, BOM and CR LF", piped.stdout == done.stdout, piped.stderr)

FAULTS = [
    ("no subjects", ["p.md", *RANGE], {}, 2, "--subjects"),
    ("no range", ["p.md", "--subjects", "s.csv"], {}, 2, "--from"),
    ("no such date", ["p.md", "--subjects", "s.csv", "--from", "2026-02-30", "--to", "2026-03-01"], {}, 2, "2026-02-30"),
    ("range backwards", ["p.md", "--subjects", "s.csv", "--from", "2026-02-02", "--to", "2026-02-01"], {}, 3, "range"),
    ("no such plan", ["q.md", *ALL[1:]], {}, 4, "q.md"),
    ("one plan twice", ["p.md", "p.md", *ALL[1:]], {}, 3, "two files"),
    ("faulty plan", ALL, {"p.md": FILES["p.md"].replace("every: week", "every: wek")}, 3, "p.md:13:8"),
    ("no id column", ALL, {"s.csv": "name,org\na,b\n"}, 3, "no column id"),
    ("no org column", ALL, {"s.csv": "id,name\na,b\n"}, 3, "no column org"),
    ("row without id", ALL, {"s.csv": SUBJECTS + ",x,330112001,shop,A,,\n"}, 3, "s.csv:6:1"),
    ("id twice", ALL, {"s.csv": SUBJECTS + "u1,x,330112001,shop,A,,\n"}, 3, "'u1' stands in row 4"),
    ("date of a row", ALL, {"s.csv": SUBJECTS + "u9,x,330112001,shop,A,,2026/1/1\n"}, 3, "s.csv:6:7"),
    ("empty register", ALL, {"s.csv": ""}, 3, ""),
]
for name, arguments, changed, code, told in FAULTS:
    done = run({**FILES, **changed}, *arguments)
    check(name, done.returncode == code and told in done.stderr and done.stdout in ("", ",".join(HEADER) + "\n"),
          (done.returncode, done.stderr, done.stdout[:100]))

finish()
