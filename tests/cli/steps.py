"""A test in TAP that goes step by step: `check` tells one, `finish` says how many there were."""
import sys

_results = []


def check(name, good, told=""):
    """`told` is shown when it is not good."""
    _results.append(bool(good))
    print(f"{'ok' if good else 'not ok'} {len(_results)} - {name}", flush=True)
    for line in str(told)[:3000].splitlines() if not good else []:
        print(f"# {line}", flush=True)


def finish():
    print(f"1..{len(_results)}")
    sys.exit(not all(_results))
