"""Tests in TAP: `@test` collects functions, `run` calls each and prints its line. A test that returns a text is skipped
for that reason; anything it raises is its failure."""
import sys
import time
import traceback

_tests = []


def test(function):
    _tests.append(function)
    return function


def equal(have, want, what=""):
    if have != want:
        raise AssertionError(f"{what}: have {have!r}, want {want!r}")


def contains(text, part, what=""):
    if part not in text:
        raise AssertionError(f"{what}: {part!r} is not in {text!r}")


def true(value, what=""):
    if not value:
        raise AssertionError(f"{what}: {value!r}")


def note(text):
    for line in str(text).splitlines():
        print("#", line, flush=True)


def skip_all(reason):
    print(f"1..0 # SKIP {reason}", flush=True)
    sys.exit(0)


def run(*arguments):
    """Run the collected tests in order, each with the arguments; the exit status is 1 when one failed."""
    print(f"1..{len(_tests)}", flush=True)
    failures = 0
    for number, function in enumerate(_tests, 1):
        name = function.__name__.replace("_", " ")
        began = time.monotonic()
        try:
            reason = function(*arguments)
            skipped = f" # SKIP {reason}" if isinstance(reason, str) else ""
            print(f"ok {number} - {name} ({time.monotonic() - began:.1f} s){skipped}", flush=True)
        except Exception as fault:
            failures += 1
            print(f"not ok {number} - {name}", flush=True)
            note("".join(traceback.format_exception(fault, limit=-3)))
    sys.exit(1 if failures else 0)
