#!/usr/bin/env python3
"""usage: manual.py PROGRAM

Writes the manual page anlan(1) to standard output, made from the program's own help, which is made from its command
table: the page cannot say what the program does not take.
"""
import subprocess
import sys

HEAD = r""".TH ANLAN 1
.SH NAME
anlan \- work plans that run
.SH SYNOPSIS
.B anlan
.I COMMAND
.RI [ ARGUMENT ...]
.SH DESCRIPTION
Reads literate work plans, compiles them into dated duties, takes the records that answer them, follows cases until they
are closed, and keeps every write in a hash\-chained ledger.
.SH OPTIONS OF EVERY COMMAND
.TP
.B \-\-json
the same facts for programs
.TP
.BI \-\-lang " LANGUAGE"
zh\-CN or en; otherwise that of the environment
.TP
.B \-\-help
explain the command
.TP
.BI \-\-db " URL"
sqlite:DIRECTORY or postgresql://...; for commands that have a store. Otherwise ANLAN_DB, else ANLAN_DATA
.SH COMMANDS
"""

TAIL = r""".SH EXIT STATUS
0 yes or done; 1 the answer is no; 2 the command is not well formed; 3 and up as the table of errors in
.I docs/formats
says.
"""


def escape(text):
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text.startswith((".", "'")) else text


def helped(program, *words):
    run = subprocess.run([program, "help", *words, "--lang", "en"], capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def names(program):
    """The command words at the start of each line of the list: `  anlan NAME…  summary`."""
    for line in helped(program):
        if line.startswith("  anlan "):
            yield line[len("  anlan "):].split("  ")[0].strip().split(" ")[:2]


def command(lines):
    yield ".TP"
    yield f".B {escape(lines[0])}"
    yield escape(lines[1].strip())
    for line in lines[2:]:
        text = line.strip()
        if text.startswith("--"):
            option, _, meaning = text.partition("  ")
            yield f".RS\n.TP\n.B {escape(option)}\n{escape(meaning.strip())}\n.RE"
        elif text:
            yield f".RS\n.P\n{escape(text)}\n.RE"


def main():
    program = sys.argv[1]
    print(HEAD, end="")
    for words in names(program):
        lines = helped(program, *words)
        end = next((n for n, line in enumerate(lines) if n and line.startswith("anlan ")), len(lines))
        print("\n".join(command(lines[:end])))
    print(TAIL, end="")


main()
