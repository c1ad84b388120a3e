#!/usr/bin/env python3
"""Sizes: no function over 100 lines, no file over 700; a short median. Prints TAP, with the figures as comments."""
import sys

from c_source import Tap, functions, relative, tracked, without_strings

FUNCTION_MAX, FILE_MAX, MEDIAN_MAX, NINETY_MAX, COLUMN_MAX = 100, 700, 15, 50, 120


def percentile(sizes, share):
    return sorted(sizes)[int((len(sizes) - 1) * share)]


def main():
    tap, sizes = Tap(), []
    long_functions, long_files, long_lines = [], [], []
    for path in tracked("src/*.c", "src/*.h", "tests/*.c", "tests/*.h", "fuzz/*.c", "bench/*.c", "tools/*.py", "tests/*.py"):
        name, text = relative(path), path.read_text(encoding="utf-8")
        lines = text.split("\n")
        if len(lines) > FILE_MAX:
            long_files.append(f"{name}: {len(lines)} lines; the limit is {FILE_MAX}")
        if path.suffix == ".py":
            continue
        long_lines += [f"{name}:{n}: {len(line)} columns" for n, line in enumerate(lines, 1) if len(line) > COLUMN_MAX]
        for function, _, first, last, _ in functions(without_strings(text)):
            if name.startswith("src/"):
                sizes.append(last - first + 1)
            if last - first + 1 > FUNCTION_MAX:
                long_functions.append(f"{name}:{first}: {function} has {last - first + 1} lines; the limit is {FUNCTION_MAX}")
    median, ninety = percentile(sizes, 0.5), percentile(sizes, 0.9)
    tap.check(f"no function over {FUNCTION_MAX} lines", long_functions)
    tap.check(f"no file over {FILE_MAX} lines", long_files)
    tap.check(f"no line of C over {COLUMN_MAX} columns", long_lines)
    tap.check(f"the median function has at most {MEDIAN_MAX} lines", [f"{median}"] if median > MEDIAN_MAX else [])
    tap.check(f"nine of ten have at most {NINETY_MAX}", [f"{ninety}"] if ninety > NINETY_MAX else [])
    print(f"# {len(sizes)} functions in src: median {median} lines, 90th percentile {ninety}, longest {max(sizes)}")
    sys.exit(tap.finish())


main()
