#!/usr/bin/env python3
"""usage: check.py [LANE…]

The checks that need no run of the program: rules of the house, formatting, scripts, warnings of gcc and clang as
errors, gcc -fanalyzer, clang-tidy, cppcheck. Prints TAP with the time of each, then `N passed, N failed`. Fast ones
come first; each is run even when an earlier one failed.
"""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
JOBS = os.cpu_count() or 1
CLANG_BUILD, GCC_BUILD = ROOT / "build/asan", ROOT / "build/analyze"


def run(*command, **options):
    """(status, all output) of a command in the root."""
    result = subprocess.run([str(c) for c in command], cwd=ROOT, text=True, errors="replace", stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, check=False, **options)
    return result.returncode, result.stdout


def files(*patterns):
    return [n for n in run("git", "ls-files", *patterns)[1].splitlines() if (ROOT / n).is_file()]


def plain(*command, **options):
    """Faults of a command: its output when its status is not 0."""
    status, output = run(*command, **options)
    return output.splitlines() if status else []


def setup(folder, compiler, *options):
    environment = {**os.environ, "CC": compiler}
    return plain("tools/meson_setup.sh", folder, *options, env=environment)


def rules(name):
    return lambda: [line for line in plain(f"tools/check_{name}.py") if not line.startswith("ok")]


def formatting():
    return plain("clang-format", "--dry-run", "-Werror", *files("*.c", "*.h"))


def scripts():
    return plain("shellcheck", "-S", "warning", *files("*.sh", ".ci/run"))


def python():
    return plain("pyflakes3", *files("*.py"))


def clang_build():
    """Everything, as `make asan` and `make fuzz` then use it."""
    return (setup(CLANG_BUILD, "clang", "-Dfuzz=true", "-Db_lundef=false", "-Dwerror=true")
            or plain("ninja", "-C", CLANG_BUILD, "--quiet"))


def headers():
    return plain("tools/check_headers.py", CLANG_BUILD, env={**os.environ, "CC": "clang"})


def read_known():
    known = {}
    for line in (ROOT / "tools/analyzer_known.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            path, warning, reason = line.split(None, 2)
            known[path, warning] = reason
    return known


def findings(output):
    """(path, line, text, warning) of each warning; one inside a macro of a header stands where the macro was used."""
    place = r"^\.\./\.\./(\S+?):(\d+):\d+: "
    for part in re.split("(?=" + place.replace("(", "(?:") + "warning: )", output, flags=re.M)[1:]:
        path, line, text, warning = re.match(place + r"warning: (.*?) \[(?:CWE-\d+\] \[)?(-W[\w-]+)", part).groups()
        used = re.search(place + "note: in expansion of macro", part, re.M)
        yield (used.group(1), used.group(2), text, warning) if used and path.endswith(".h") else (path, line, text, warning)


def analyzer():
    """gcc -fanalyzer on our own rooms. Always from the start: a file that is not compiled warns of nothing."""
    shutil.rmtree(GCC_BUILD, ignore_errors=True)
    faults = setup(GCC_BUILD, "gcc", "-Doptimization=1", "-Dc_args=-fanalyzer -DANLAN_ANALYZER")
    if faults:
        return faults
    status, output = run("ninja", "-C", GCC_BUILD, "-k0", "anlan")
    if status:
        return output.splitlines()[-20:]
    known, used = read_known(), set()
    for path, line, text, warning in findings(output):
        if (path, warning) in known:
            used.add((path, warning))
        else:
            faults.append(f"{path}:{line}: {text} [{warning}]")
    return faults + [f"tools/analyzer_known.txt: {p} {w} is no longer reported" for p, w in sorted(set(known) - used)]


def tidy():
    def one(name):
        status, output = run("clang-tidy", "--quiet", "-p", CLANG_BUILD, name)
        return [line for line in output.splitlines() if "error:" in line] or ([output] if status else [])
    with concurrent.futures.ThreadPoolExecutor(JOBS) as pool:
        return [line for lines in pool.map(one, files("src/*.c")) for line in lines]


def cppcheck():
    (ROOT / "build").mkdir(exist_ok=True)
    return plain("cppcheck", "--quiet", f"-j{JOBS}", "--std=c11", "--enable=warning,performance,portability", "--inline-suppr",
                 "--suppressions-list=tools/cppcheck_known.txt", "--error-exitcode=1", "-Isrc", "-D__GNUC__=12",
                 "-D__has_include(x)=0", "src")


LANES = [
    ("layers", rules("layers")), ("banned", rules("banned")), ("messages", rules("messages")), ("functions", rules("functions")),
    ("repository", rules("repository")), ("format", formatting), ("scripts", scripts), ("python", python),
    ("clang", clang_build), ("headers", headers), ("analyzer", analyzer), ("tidy", tidy), ("cppcheck", cppcheck),
]


def main():
    wanted = sys.argv[1:] or [name for name, _ in LANES]
    unknown = set(wanted) - {name for name, _ in LANES}
    if unknown:
        sys.exit(f"check.py: no lane {', '.join(sorted(unknown))}; there are {', '.join(n for n, _ in LANES)}")
    failed, lanes = 0, [lane for lane in LANES if lane[0] in wanted]
    for number, (name, lane) in enumerate(lanes, 1):
        start = time.monotonic()
        faults = lane()
        failed += bool(faults)
        print(f"{'not ok' if faults else 'ok'} {number} - {name} # {time.monotonic() - start:.0f} s", flush=True)
        for fault in faults[:100]:
            print(f"#   {fault}", flush=True)
    print(f"1..{len(lanes)}\n{len(lanes) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


main()
