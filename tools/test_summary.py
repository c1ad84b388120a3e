#!/usr/bin/env python3
"""usage: test_summary.py FILE…

Adds up test results and prints one line `N passed, N failed, N skipped`. A file is meson's testlog.json (one JSON
object a line; TAP programs count by their subtests) or a TAP text (*.tap). What failed or was skipped is named above
the line. Exit status 1 when a test failed, when a file is missing or when nothing ran.
"""
import json
import pathlib
import re
import sys

LINE = re.compile(r"^\s*(not ok|ok)\b\s*\d*\s*-?\s*(.*?)(?:\s*#\s*(SKIP)\b\s*(.*))?$", re.I)
NOTHING = re.compile(r"^1\.\.0\s*#\s*SKIP\b\s*(.*)$", re.I)


class Tally:
    def __init__(self):
        self.passed, self.failed, self.skipped = 0, [], []

    def add_tap(self, where, text):
        """Count the lines of a TAP text; how many there were."""
        seen = 0
        for line in text.splitlines():
            nothing = NOTHING.match(line)
            match = LINE.match(line)
            if nothing:
                self.skipped.append(f"{where}: {nothing.group(1)}")
                seen += 1
            elif match:
                outcome, name, directive, reason = match.groups()
                seen += 1
                if directive and directive.upper() == "SKIP":
                    self.skipped.append(f"{where}: {name or reason}")
                elif outcome.lower() == "ok":
                    self.passed += 1
                else:
                    self.failed.append(f"{where}: {name}")
        return seen

    def add_program(self, test):
        """One program of meson's log. A crash or a timeout is a failure even when every line so far was ok."""
        name, result = test["name"], test["result"]
        failures = len(self.failed)
        seen = self.add_tap(name, test.get("stdout") or "")
        if result in ("OK", "EXPECTEDFAIL"):
            self.passed += not seen
        elif result == "SKIP":
            if not seen:
                self.skipped.append(name)
        elif len(self.failed) == failures:
            self.failed.append(f"{name}: {result.lower()}, exit status {test.get('returncode')}")

    def add_file(self, path):
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            self.failed.append(f"no results: {error}")
            return
        if path.suffix == ".json":
            for line in text.splitlines():
                self.add_program(json.loads(line))
        elif not self.add_tap(path.stem, text):
            self.failed.append(f"{path.stem}: no results")


def main():
    tally = Tally()
    for name in sys.argv[1:]:
        tally.add_file(pathlib.Path(name))
    for skipped in tally.skipped:
        print(f"skipped  {skipped}")
    for failed in tally.failed:
        print(f"FAILED   {failed}")
    print(f"{tally.passed} passed, {len(tally.failed)} failed, {len(tally.skipped)} skipped")
    sys.exit(1 if tally.failed or not tally.passed else 0)


main()
