#!/usr/bin/env python3
"""Every command of the table: --help in both languages, summary, options and example translated, wrong use answered with
exit status 2, a missing database with the error table's. TAP."""
import json
import os
import re
import subprocess
import sys
import tempfile

from steps import check, finish

ANLAN = os.path.abspath(sys.argv[1])
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def run(*arguments, stdin=""):
    return subprocess.run([ANLAN, *arguments], input=stdin, capture_output=True, text=True, timeout=60,
                          env={"LANG": "en", "PATH": os.environ["PATH"]})


def parse(text):
    """usage line, summary, options, example of one command's help."""
    lines = text.rstrip("\n").split("\n")
    options = {m.group(1): m.group(2) for m in (re.match(r"    (-[-\w]+(?: \S+)?)  (.+)", line) for line in lines[2:]) if m}
    return lines[0], lines[1].strip(), options, lines[-1].strip()


def commands():
    """Names as `anlan help` lists them."""
    listed = run("help").stdout.split("\n")
    return [re.match(r"  anlan (.+?)  ", line + "  ").group(1).strip() for line in listed if line.startswith("  anlan ")]


def check_help(name):
    words = name.split()
    english, chinese = run(*words, "--help", "--lang", "en"), run(*words, "--help", "--lang", "zh-CN")
    check(f"{name}: --help", english.returncode == 0 and chinese.returncode == 0 and not english.stderr, english)
    usage, summary, options, example = parse(english.stdout)
    _, zh_summary, zh_options, zh_example = parse(chinese.stdout)
    check(f"{name}: usage and summary", usage.startswith("anlan " + name) and summary and not CHINESE.search(summary) and "(null)" not in english.stdout, usage)
    check(f"{name}: summary in Chinese", CHINESE.search(zh_summary), zh_summary)
    check(f"{name}: an example that calls it", example.startswith("example: anlan " + name) and zh_example.startswith("示例"), example)
    untold = [o for o, text in options.items() if zh_options.get(o, text) == text]
    check(f"{name}: options in Chinese", set(options) == set(zh_options) and not untold, untold)
    check(f"{name}: `anlan help` says the same", run("help", *words).stdout == english.stdout)
    known = {o.split()[0] for o in options} | {"--json", "--lang", "--help", "--db"}
    used = set(re.findall(r"(?<=\s)--?[a-z][-a-z]*", example))
    check(f"{name}: the example uses options that it has", used <= known, used - known)


def check_wrong_use(name):
    words = name.split()
    got = run(*words, "--no-such-option")
    check(f"{name}: an unknown option", got.returncode == 2 and "--no-such-option" in got.stderr and not got.stdout, got)
    got = run(*words, "--lang", "zh-CN", "--no-such-option")
    check(f"{name}: told in Chinese", got.returncode == 2 and CHINESE.search(got.stderr), got)
    got = run(*words, *["x"] * 256, "--lang", "zh-CN")
    check(f"{name}: never a crash over many arguments", 0 <= got.returncode <= 20, got)


STORED = {"account set": ["x", "--person", "p"], "backup": ["x.zip"], "case list": [], "duty list": [], "ledger head": [],
          "ledger verify": [], "measure show": [], "subject list": [], "duty explain": ["1-1-0-20260101"]}


def check_missing_database(name, arguments):
    with tempfile.TemporaryDirectory() as folder:
        got = run(*name.split(), *arguments, "--db", f"sqlite:{folder}/none", "--json", stdin="password1\n")
        check(f"{name}: no database is 'no such thing'", got.returncode == 4 and got.stderr.startswith("anlan: "), got)


def main():
    names = commands()
    check("the table is sorted", names == sorted(names), names)
    contract = ["account set", "backup", "calendar explain", "config show", "demo", "doctor", "duty explain", "duty list",
                "expr eval", "init", "ledger head", "ledger verify", "person import", "plan adopt", "plan check",
                "plan compile", "record add", "region import", "restore", "serve", "subject import", "measure show", "case list"]
    check("the contract's commands are there", set(contract) <= set(names), set(contract) - set(names))
    for name in names:
        check_help(name)
        if name not in ("help", "serve", "demo"):
            check_wrong_use(name)
    for name, arguments in STORED.items():
        if name in names:
            check_missing_database(name, arguments)
    check("no command at all is the list", run().stdout == run("help").stdout)
    got = run("nonsense")
    check("an unknown command", got.returncode == 2 and "nonsense" in got.stderr, got)
    got = run("calendar", "nonsense")
    check("an unknown second word", got.returncode == 2, got)
    got = run("config", "show", "--json")
    rows = json.loads(got.stdout)
    check("config show --json", got.returncode == 0 and all(r["name"] and r["help"] for r in rows), got)
    got = run("config", "show", "--json", "--lang", "zh-CN")
    check("settings are told in Chinese", all(CHINESE.search(r["help"]) for r in json.loads(got.stdout)))
    got = run("calendar", "explain", "2026-09-30", "+3wd", "--json")
    check("yes is 0", got.returncode == 0 and json.loads(got.stdout)["due"], got)
    finish()


main()
