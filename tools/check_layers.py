#!/usr/bin/env python3
"""Refuses an include that breaks the table «The house» of docs/ARCHITECTURE.md. Prints TAP."""
import re
import sys

from c_source import ROOT, Tap, relative, tracked, without_comments

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)
DRIVER_HEADERS = {"sqlite3.h", "libpq-fe.h"}


def read_table():
    """room -> rooms that it may include, in the order of the page."""
    text = (ROOT / "docs/ARCHITECTURE.md").read_text(encoding="utf-8")
    table, above = {}, []
    for rooms, allowed in re.findall(r"^\|\s*((?:`src/\w+`(?:, )?)+)\s*\|[^|]*\|([^|]*)\|\s*$", text, re.M):
        for room in re.findall(r"`src/(\w+)`", rooms):
            if allowed.strip() == "everything above":
                table[room] = set(above)
            elif "and below" in allowed:
                table[room] = set(above) | {"http"} if room == "cli" else set(above)
            else:
                table[room] = set(re.findall(r"\w+", allowed)) - {"libraries"}
        above += re.findall(r"`src/(\w+)`", rooms)
    return table


def faults_of(path, room, allowed):
    text = without_comments(path.read_text(encoding="utf-8"))
    drivers = path.parent.name == "drivers"
    for match in INCLUDE.finditer(text):
        kind, name = match.groups()
        where = f"{relative(path)}:{text.count(chr(10), 0, match.start()) + 1}"
        if kind == "<":
            if name in DRIVER_HEADERS and not drivers:
                yield f"{where}: only src/store/drivers includes {name}"
            continue
        other = name.split("/")[0] if "/" in name else room
        if other != room and other not in allowed:
            yield f"{where}: {room} may not include {name}; see docs/ARCHITECTURE.md"
        if "/drivers/" in name and room != "store":
            yield f"{where}: drivers are private to store"


def cycles(graph):
    """Rooms of one layer must not include each other in both directions."""
    for room, others in graph.items():
        for other in others:
            if room < other and room in graph.get(other, ()):
                yield f"{room} and {other} include each other"


def main():
    tap, table, graph = Tap(), read_table(), {}
    rooms = sorted(p.name for p in (ROOT / "src").iterdir() if p.is_dir())
    tap.check("every room stands in the table of docs/ARCHITECTURE.md", [r for r in rooms if r not in table])
    for room in rooms:
        faults = []
        for path in tracked(f"src/{room}/*.c", f"src/{room}/*.h"):
            faults += faults_of(path, room, table.get(room, set()))
            names = INCLUDE.findall(path.read_text(encoding="utf-8"))
            graph.setdefault(room, set()).update(n.split("/")[0] for k, n in names if k == '"' and "/" in n)
        tap.check(f"src/{room} includes only what it may", faults)
    tap.check("no two rooms include each other", list(cycles(graph)))
    sys.exit(tap.finish())


main()
