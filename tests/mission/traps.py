#!/usr/bin/env python3
"""C1-C30 and L1-L35: the contradictions between the work plans and what a hasty reader skips. traps.tsv says of each where it
is shown: `test` (another test names it: of this folder, or the file named beside it), `counts` (a line of a snapshot that plans.py compares with the engine),
`clause` (a clause of a plan holds these words), `play` (the play of this flow names it in its comment, and the flow covers it),
or `waits` with the reason, which is printed. TAP on standard output."""
import glob
import os
import re
import sys

SOURCE = sys.argv[1]
HERE = os.path.join(SOURCE, "tests/mission")
EXPECTED = [f"C{n}" for n in range(1, 31)] + [f"L{n}" for n in range(1, 36)]
results = []


def text_of(*path):
    with open(os.path.join(SOURCE, *path), encoding="utf-8") as file:
        return file.read()


def check(name, good):
    results.append(good)
    print(f"{'ok' if good else 'not ok'} {len(results)} - {name}")


def clause_of(plan, clause):
    found = re.search(rf"^```clause {re.escape(clause)}\n(.*?)^```", text_of("share/plans", plan + ".md"), re.M | re.S)
    return found.group(1) if found else ""


def played(flow, one):
    """The comment before the play names the id, and the flow's `covers:` does."""
    comment = text_of("tests/mission/plays", flow + ".yaml").split("flow:", 1)[0]
    covers = re.search(r"^covers: \[(.*)\]$", text_of("share/flows", flow + ".yaml"), re.M)
    return bool(re.search(rf"\b{one}\b", comment)) and one in covers.group(1).split(", ")


tests = "".join(text_of("tests/mission", os.path.basename(path)) for path in glob.glob(HERE + "/*.[cp]*")
                if not path.endswith(("traps.py", "mission.h")))
rows = [line.split("\t") for line in text_of("tests/mission/traps.tsv").splitlines()]
check("each of C1-C30 and L1-L35 has a row, none else", {row[0] for row in rows} == set(EXPECTED))
for one, kind, *rest in rows:
    if kind == "test":
        where = text_of(rest[0]) if "/" in rest[0] else tests
        check(f"{one} is named by a test", bool(re.search(rf"(?<![A-Za-z0-9]){one}(?!\d)", where)))
    elif kind == "counts":
        check(f"{one} {rest[0]}: {rest[1]}", rest[1] in text_of("tests/data/plans/counts", rest[0] + ".txt").splitlines())
    elif kind == "clause":
        check(f"{one} {rest[0]} {rest[1]}", rest[2] in clause_of(rest[0], rest[1]))
    elif kind == "play":
        check(f"{one} is played in {rest[0]}", played(rest[0], one))
    else:
        check(f"{one} has a reason to wait", kind == "waits" and len(rest[0]) > 10)
        print(f"# {one} waits: {rest[0]}")
print(f"1..{len(results)}")
sys.exit(not all(results))
