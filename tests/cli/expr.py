#!/usr/bin/env python3
"""anlan expr eval: values of each type, unset cells, wrong expressions and tables. TAP on standard output."""
import json
import os
import subprocess
import sys

from steps import check, finish

ANLAN = os.path.abspath(sys.argv[1])
ROWS = 'class,floors,开业,note\nA,5,2025-01-01,"a,b"\nB,,,\n"C",x,2027-01-01,\n'


def run(*arguments, rows=ROWS):
    return subprocess.run([ANLAN, "expr", "eval", *arguments], input=rows, capture_output=True, text=True,
                          env={"LANG": "en", "PATH": os.environ["PATH"]})


VALUES = [
    ('class = "A" and floors > 3', ["true", "false", "false"]),
    ("floors > 3", ["true", "", ""]),
    ("floors * 2.5", ["12.5", "", ""]),
    ('coalesce(note, "none")', ['"a,b"', "none", "none"]),
    ("days(开业, 2026-01-01)", ["365", "", "-365"]),
    ("if(floors is set, 2026-01-01, 2026-02-01)", ["2026-01-01", "2026-02-01", "2026-01-01"]),
]
for text, wanted in VALUES:
    got = run(text, "--rows", "-")
    check(text, got.returncode == 0 and got.stdout.split("\n")[:-1] == wanted, got)

got = run("floors > 3", "--rows", "-", "--json")
check("as JSON", got.returncode == 0 and json.loads(got.stdout) == [True, None, None], got)
got = run("class == 1 and (", "--rows", "-")
check("each fault with its place", got.returncode == 3 and "EXPR:1:7: expr.syntax" in got.stderr
      and "EXPR:1:17: expr.syntax" in got.stderr and not got.stdout, got)
got = run("clas = 1", "--rows", "-")
check("a column that is not there", got.returncode == 3 and "clas" in got.stderr and not got.stdout, got)
got = run("class = 1")
check("without a table", got.returncode == 2, got)
got = run("class = 1", "--rows", "-", rows="")
check("an empty table", got.returncode == 3, got)
finish()
