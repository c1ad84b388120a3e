#!/usr/bin/env python3
"""usage: check_headers.py BUILD

Every header of src compiles alone: it includes what it needs. Prints TAP."""
import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys

from c_source import Tap, relative, tracked


def flags_of(build):
    """Include paths and defines of the program's own sources."""
    flags = []
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        if "/src/" in entry["file"] or entry["file"].startswith("../src"):
            flags += [f for f in shlex.split(entry["command"]) if f.startswith(("-I", "-D")) and f not in flags]
    return flags


def main():
    build, tap = pathlib.Path(sys.argv[1]).resolve(), Tap()
    flags = flags_of(build)

    def compile_one(path):
        # Through a file that includes it twice, so that a missing guard is seen too.
        text = f'#include "{path}"\n#include "{path}"\nextern int nothing;\n'
        run = subprocess.run([os.environ.get("CC", "cc"), "-std=gnu17", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", *flags, "-xc", "-"],
                             input=text, text=True, capture_output=True, cwd=build, check=False)
        return path, [line for line in run.stderr.splitlines() if "error" in line][:3]

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        faults = [f"{relative(p)}: {line}" for p, lines in pool.map(compile_one, tracked("src/*.h")) for line in lines]
    tap.check("every header compiles alone", faults)
    sys.exit(tap.finish())


main()
