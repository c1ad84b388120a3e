#!/usr/bin/env python3
"""How much of the requirement catalogue the plans, flows and forms carry, and how much of that a test put to work.

    tools/coverage_mission.py [BUILD] [--list LETTER]

docs/mission.tsv lists the requirements. A requirement counts by the best of the clauses, flows and forms that name it in
`covers:` — acts: a test compared a result; unset: a test saw that its figure is not set and nothing is made of it;
read: it is checked, nothing runs it yet; named: in the text or a file that no test here runs; none: nobody names it.
Tests write build/mission-covered-*.txt; run `meson test --suite mission` first (make coverage-mission does)."""
import argparse
import glob
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LEVELS = ["acts", "unset", "read", "named", "none"]
LETTERS = {"M": "mechanisms", "N": "numbers", "I": "indicators", "W": "workflows", "D": "documents", "R": "roles"}


def ids_in(text):
    return re.findall(r"\b[MNIWDR]-\d+\b", text)


def requirements():
    with open(os.path.join(ROOT, "docs/mission.tsv"), encoding="utf-8") as file:
        return dict(line.rstrip("\n").split("\t", 1) for line in file if re.match(r"[MNIWDR]-\d", line))


def exercised(build):
    """(source, clause) → the best that a test did with it."""
    best = {}
    for path in glob.glob(os.path.join(build, "mission-covered-*.txt")):
        for line in open(path, encoding="utf-8"):
            source, clause, how = line.split()
            if LEVELS.index(how) < LEVELS.index(best.get((source, clause), "none")):
                best[source, clause] = how
    return best


def covers_of(text):
    return ids_in(" ".join(re.findall(r"^covers: *\[(.*?)\]", text, re.M | re.S)))


def named_in_plan(text):
    """(clause or None for the front matter, ids)"""
    front = text.split("\n---\n", 1)[0]
    yield None, covers_of(front)
    for clause, body in re.findall(r"^```clause (\S+)\n(.*?)^```", text, re.M | re.S):
        yield clause, covers_of(body)


def sources():
    for path in sorted(glob.glob(os.path.join(ROOT, "share/plans/*.md"))):
        text = open(path, encoding="utf-8").read()
        name = re.search(r"^plan: (\S+)", text, re.M).group(1)
        for clause, ids in named_in_plan(text):
            yield name, clause, ids
    for room in ("flows", "forms", "reports"):
        for path in sorted(glob.glob(os.path.join(ROOT, "share", room, "*.yaml"))):
            name = f"{room}/{os.path.basename(path)[:-5]}"
            yield name, "-", covers_of(open(path, encoding="utf-8").read())


def waiting():
    """id → why no test can put it to work yet."""
    with open(os.path.join(ROOT, "tests/mission/waiting.tsv"), encoding="utf-8") as file:
        return dict(line.rstrip("\n").split("\t", 1) for line in file)


def tell_the_rest(level):
    """A letter a line, the ids that no test put to work. False when a number or indicator has no reason, or one too many."""
    reasons = waiting()
    for letter, word in LETTERS.items():
        rest = [one for one in level if one.startswith(letter + "-") and level[one] not in ("acts", "unset")]
        print(f"{letter} {word}, not put to work: {' '.join(rest) or 'all are'}")
    for one, why in reasons.items():
        print(f"waits: {one} {why}")
    owed = {one for one in level if one[0] in "NI" and level[one] not in ("acts", "unset")}
    for one in sorted(owed - set(reasons)):
        print(f"neither put to work nor in tests/mission/waiting.tsv: {one}", file=sys.stderr)
    for one in sorted(set(reasons) - owed):
        print(f"tests/mission/waiting.tsv: {one} waits no longer", file=sys.stderr)
    return owed == set(reasons)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", nargs="?", default=os.path.join(ROOT, "build"))
    parser.add_argument("--list", metavar="LETTER", choices=list(LETTERS), help="list the requirements of a letter")
    options = parser.parse_args()
    known, done = requirements(), exercised(options.build)
    if not done:
        sys.exit("no test has written build/mission-covered-*.txt: run make coverage-mission")
    level, where, unknown = dict.fromkeys(known, "none"), {}, []
    for name, clause, ids in sources():
        how = done.get((name, clause), "named") if clause else "named"
        for one in ids:
            if one not in known:
                unknown.append(f"{name} {clause}: {one}")
                continue
            if LEVELS.index(how) < LEVELS.index(level[one]):
                level[one], where[one] = how, f"{name}{' ' + clause if clause else ''}"
    print(f"{'':14}{'all':>6}" + "".join(f"{word:>8}" for word in LEVELS))
    for letter, word in LETTERS.items():
        mine = [level[one] for one in known if one.startswith(letter + "-")]
        print(f"{letter} {word:12}{len(mine):>6}" + "".join(f"{mine.count(word):>8}" for word in LEVELS))
    print(f"{'  all':14}{len(known):>6}" + "".join(f"{list(level.values()).count(word):>8}" for word in LEVELS))
    for one in known if options.list else []:
        if one.startswith(options.list + "-"):
            print(f"{level[one]:6} {one} {known[one]}" + (f"  ({where[one]})" if one in where else ""))
    for line in unknown:
        print(f"not in docs/mission.tsv: {line}", file=sys.stderr)
    told = options.list or tell_the_rest(level)
    return 1 if unknown or not told else 0


sys.exit(main())
