#!/usr/bin/env python3
"""Refuses functions that the house has banned, with the reason; SQL outside the store. Prints TAP."""
import re
import sys

from c_source import Tap, line_of, relative, tracked, without_comments, without_strings

BANNED = {
    "strcpy": "unbounded; use Buf or arena_text",
    "strcat": "unbounded; use Buf",
    "strncpy": "may leave no NUL; use arena_text",
    "strncat": "unbounded in practice; use Buf",
    "sprintf": "unbounded; use Buf or arena_printf",
    "vsprintf": "unbounded; use Buf",
    "snprintf": "cuts silently; use Buf, arena_printf or text_fit",
    "vsnprintf": "cuts silently; use Buf, arena_printf or text_fit",
    "strtok": "keeps hidden state; use str_cut",
    "strtok_r": "changes its input; use str_cut",
    "atoi": "hides faults; use str_to_i64",
    "atol": "hides faults; use str_to_i64",
    "atoll": "hides faults; use str_to_i64",
    "atof": "hides faults; use str_to_double",
    "strtol": "use str_to_i64",
    "strtoll": "use str_to_i64",
    "strtoul": "use str_to_i64",
    "strtoull": "use str_to_i64",
    "strtod": "depends on the locale; use str_to_double",
    "sscanf": "hides faults; read with str_cut and str_to_…",
    "gets": "unbounded",
    "time": "take the clock as an argument (base/env.h)",
    "gettimeofday": "take the clock as an argument (base/env.h)",
    "gmtime": "use date_to_civil",
    "gmtime_r": "use date_to_civil",
    "localtime": "depends on the machine's zone; use instant_date",
    "localtime_r": "depends on the machine's zone; use instant_date",
    "mktime": "depends on the machine's zone; use date_from_civil",
    "strftime": "depends on the locale; use date_format",
    "rand": "take randomness as an argument (base/env.h)",
    "srand": "take randomness as an argument (base/env.h)",
    "random": "take randomness as an argument (base/env.h)",
    "alloca": "the stack has no budget",
    "system": "no shells",
    "popen": "no shells",
    "setlocale": "the program reads and writes in the C locale",
    "longjmp": "skips CLEANUP",
    "abort": "an assert is for our own mistakes, a Status for the world's",
    "exit": "only main ends the program",
    "printf": "results go to Cli.out, messages through an Error",
}
# Where a banned function may stand, and why. src/base is where they are wrapped.
ALLOWED = {}
# Files outside the store that hold SQL, and why.
SQL_ALLOWED = {
    "src/app/subjects.c": "the register's filter is the user's expression, translated by expr: no fixed text can hold it",
    "src/app/measure_rows.c": "a measure counts the rows of an expression in a plan: the text is made from the plan",
}
DECIDE = ("calendar", "expr", "plan", "duty", "flow", "measure", "ledger")
NO_IO = ("fopen", "open", "read", "write", "fprintf", "puts", "putchar", "getenv", "clock_gettime", "socket",
         "pthread_create", "log_event")
MALLOC = ("malloc", "calloc", "realloc", "strdup", "strndup", "asprintf")
SQL = re.compile(r'"\s*(SELECT\s+\w|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+(TABLE|INDEX)|DROP\s+TABLE)', re.I)


def calls(code, names):
    pattern = r"(?<![\w.>])(" + "|".join(names) + r")\s*\("
    for match in re.finditer(pattern, code):
        yield match.group(1), line_of(code, match.start())


def allowed(name, function):
    return any(name.startswith(place) and function == what for (place, what) in ALLOWED)


def main():
    tap = Tap()
    banned, input_output, allocation, sql = [], [], [], []
    for path in tracked("src/*.c", "src/*.h"):
        name = relative(path)
        room = name.split("/")[1]
        text = path.read_text(encoding="utf-8")
        code = without_strings(text)
        if room != "base":
            banned += [f"{name}:{line}: {f}: {BANNED[f]}" for f, line in calls(code, BANNED) if not allowed(name, f)]
            allocation += [f"{name}:{line}: {f}: malloc belongs to base, to the driver and to _new functions"
                           for f, line in calls(code, MALLOC) if room in DECIDE and not new_function(code, line)]
        if room in DECIDE:
            input_output += [f"{name}:{line}: {f}: decisions do no input or output" for f, line in calls(code, NO_IO)]
        if room not in ("store", "expr") and name not in SQL_ALLOWED:
            plain = without_comments(text)
            sql += [f"{name}:{line_of(plain, m.start())}: SQL stands in src/store/queries" for m in SQL.finditer(plain)]
    tap.check("no banned functions outside src/base", banned)
    tap.check("decisions do no input or output", input_output)
    tap.check("decisions allocate in arenas, objects in their _new", allocation)
    tap.check("SQL stands in src/store alone (and in expr, which translates to it)", sql)
    sys.exit(tap.finish())


def new_function(code, line):
    """Is this line inside a function that makes an object that outlives a request?"""
    before = "\n".join(code.split("\n")[:line])
    heads = re.findall(r"^(?![ \t#}/])[^;{}=]*?\b(\w+)\(", before, re.M)
    return bool(heads) and re.search(r"(_new|_load|_open)$|^(new|make|copy|build|grow)_", heads[-1]) is not None


main()
