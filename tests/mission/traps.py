#!/usr/bin/env python3
"""C1-C30 and L1-L35: the contradictions between the work plans and what a hasty reader skips. traps.tsv says of each where it
is shown: `test` (another test names it: of this folder, or the file named beside it), `counts` (a line of a snapshot that plans.py compares with the engine),
`clause` (a clause of a plan holds these words), `play` (the play of this flow names it in its comment, and the flow covers it),
`form` (this form has an activity that no other form answers, and requires these items), or `waits` with the reason, which is printed. TAP on standard output."""
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


def own_form(form, items, one):
    """A record of its own: an activity that the word list knows and no other form answers, and the items that make it up."""
    forms = {os.path.basename(path)[:-5]: text_of("share/forms", os.path.basename(path))
             for path in glob.glob(os.path.join(SOURCE, "share/forms/*.yaml"))}
    activity = {name: re.search(r"^activity: (.*)$", text, re.M).group(1) for name, text in forms.items()}
    required = re.findall(r"^ +- id: (\S+)\n(?:(?! +- id:).*\n)*? +required: true$", forms[form], re.M)
    known = re.search(rf"^  {activity[form]}: ", text_of("share/catalogue/words.yaml"), re.M)
    return bool(known) and list(activity.values()).count(activity[form]) == 1 and one in forms[form] and set(items) <= set(required)


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
    elif kind == "form":
        check(f"{one} is a record of its own: {rest[0]}", own_form(rest[0], rest[1].split(", "), one))
    elif kind == "play":
        check(f"{one} is played in {rest[0]}", played(rest[0], one))
    else:
        check(f"{one} has a reason to wait", kind == "waits" and len(rest[0]) > 10)
        print(f"# {one} waits: {rest[0]}")
print(f"1..{len(results)}")
sys.exit(not all(results))
