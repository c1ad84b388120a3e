#!/usr/bin/env python3
"""Rules about files: nothing of one machine, no unfinished work, a README in every room, equal message keys of the
pages, fuzz targets listed and seeded, commands sorted. Prints TAP."""
import json
import re
import sys

from c_source import ROOT, Tap, relative, tracked

# Written in pieces so that this file does not hold what it looks for.
MACHINE = re.compile("/" + "work/|/tmp/" + "anlan/|/" + "root/|/home/" + r"\w+/")
UNFINISHED = re.compile(r"\b(TO" + "DO|FIX" + "ME|XX" + r"X)\b")
BINARY = {".png", ".jpg", ".xlsx", ".gz", ".zip", ".docx", ".pdf", ".woff2", ".ico", ".db"}
# Texts of others, kept as they came.
FOREIGN = ("LICENSE", "share/calendar/", "share/regions/", "share/register/", "tests/data/", "web/package-lock.json", "fuzz/corpus/")


def texts():
    for path in tracked("*"):
        name = relative(path)
        if path.suffix in BINARY or name.startswith(FOREIGN):
            continue
        try:
            yield name, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def lines_with(pattern, found):
    return [f"{name}:{n}: {line.strip()[:80]}" for name, text in found for n, line in enumerate(text.split("\n"), 1)
            if pattern.search(line)]


def readmes():
    for room in sorted((ROOT / "src").iterdir()):
        if not room.is_dir():
            continue
        readme = room / "README.md"
        lines = len(readme.read_text(encoding="utf-8").splitlines()) if readme.is_file() else 0
        if not 5 <= lines <= 40:
            yield f"src/{room.name}/README.md has {lines} lines; say in 10 to 25 why the room is as it is"


def page_messages():
    tables = {n: json.loads((ROOT / f"web/src/i18n/{n}.json").read_text(encoding="utf-8")) for n in ("zh-CN", "en")}
    for key in sorted(set(tables["zh-CN"]) ^ set(tables["en"])):
        yield f"only one language has {key}"
    for key in sorted(set(tables["zh-CN"]) & set(tables["en"])):
        names = [set(re.findall(r"\{(\w+)\}", str(tables[n][key]))) for n in tables]
        if names[0] != names[1]:
            yield f"{key}: the languages name different values"


def fuzz_targets():
    listed = set(re.findall(r"^  '(\w+)',$", (ROOT / "fuzz/meson.build").read_text(encoding="utf-8"), re.M))
    there = {p.stem[len("fuzz_"):] for p in (ROOT / "fuzz").glob("fuzz_*.c")}
    yield from (f"fuzz_{n}.c is not listed in fuzz/meson.build" for n in sorted(there - listed))
    yield from (f"fuzz/corpus/{n} is empty" for n in sorted(there) if not any((ROOT / "fuzz/corpus" / n).glob("*")))
    corpora = {p.name for p in (ROOT / "fuzz/corpus").iterdir()}
    yield from (f"fuzz/corpus/{n} has no target" for n in sorted(corpora - there))


def commands():
    text = (ROOT / "src/cli/commands.c").read_text(encoding="utf-8")
    rows = re.findall(r"&cmd_(\w+),", text)
    if rows != sorted(rows):
        yield "src/cli/commands.c: the rows are not in order"
    declared = re.findall(r"extern const Command cmd_(\w+);", (ROOT / "src/cli/commands.h").read_text(encoding="utf-8"))
    yield from (f"cmd_{n} is declared and not listed, or the other way" for n in sorted(set(rows) ^ set(declared)))
    yield from (f"cmd_{n} stands twice" for n in sorted(set(rows)) if rows.count(n) > 1)


def sources_listed():
    """A source that no meson.build names is never compiled."""
    for path in tracked("src/*.c"):
        room = path.relative_to(ROOT / "src").parts[0]
        build = (ROOT / "src" / room / "meson.build").read_text(encoding="utf-8")
        name = path.relative_to(ROOT / "src" / room).as_posix()
        if f"'{name}'" not in build and relative(path) != "src/cli/main.c":
            yield f"{relative(path)} is not listed in src/{room}/meson.build"


def main():
    tap, found = Tap(), list(texts())
    tap.check("no path of one machine", lines_with(MACHINE, found))
    tap.check("no mark of unfinished work", lines_with(UNFINISHED, found))
    tap.check("every room says why it is so", list(readmes()))
    tap.check("the pages have the same messages in both languages", list(page_messages()))
    tap.check("every fuzz target is listed and has a corpus", list(fuzz_targets()))
    tap.check("commands are listed in order", list(commands()))
    tap.check("every source is compiled", list(sources_listed()))
    sys.exit(tap.finish())


main()
