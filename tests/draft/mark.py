#!/usr/bin/env python3
"""usage: tests/draft/mark.py MARKED… -o FOLDER

Turns a text with marks into the text and its annotation (NAME.txt or .md, NAME.jsonl), so that a passage is annotated
while it is written. A mark is {quote|find;find…}; a find is KIND VALUE UNIT COMPARATOR and p=PERIOD c=CLOCK d=DUE
a=ANCHOR where they apply; - is null. KIND: f(requency) q(uota) mn mx r(ate) ra(tio) dl (deadline) ph(ase) rp (report)
rd (relative-date) th(reshold) am(ount) du(ration).
"""
import argparse
import json
import pathlib
import re
import sys

KINDS = {"f": "frequency", "q": "quota", "mn": "minimum", "mx": "maximum", "r": "rate", "ra": "ratio",
         "dl": "deadline", "ph": "phase", "rp": "report", "rd": "relative-date", "th": "threshold", "am": "amount",
         "du": "duration"}
MARK = re.compile(r"\{([^{}|]+)\|([^{}]+)\}")


def find_of(text, where):
    fields = re.split(r" (?=[pcda]=)", text.strip())
    words, extra = fields[0].split(" "), dict(f.split("=", 1) for f in fields[1:])
    if len(words) != 4 or words[0] not in KINDS:
        sys.exit(f"{where}: '{text}' is not KIND VALUE UNIT COMPARATOR …")
    value = None if words[1] == "-" else float(words[1])
    return {"kind": KINDS[words[0]], "value": int(value) if value is not None and value == int(value) else value,
            "unit": None if words[2] == "-" else words[2], "comparator": words[3], "period": extra.get("p"),
            "clock": extra.get("c"), "anchor": extra.get("a"), "due": extra.get("d")}


def unmark(name, marked):
    text, finds, at = "", [], 0
    for mark in MARK.finditer(marked):
        text += marked[at:mark.start()]
        quote = mark.group(1)
        for part in mark.group(2).split(";"):
            finds.append({"doc": name, "start": len(text), "end": len(text) + len(quote), "quote": quote,
                          **find_of(part, f"{name}: {quote}"), "object": None, "action": None, "who": None})
        text += quote
        at = mark.end()
    return text + marked[at:], finds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("marked", nargs="+", type=pathlib.Path)
    parser.add_argument("-o", dest="folder", type=pathlib.Path, required=True)
    options = parser.parse_args()
    for path in options.marked:
        text, finds = unmark(path.name, path.read_text(encoding="utf-8"))
        if "{" in text or "}" in text:
            sys.exit(f"{path}: a mark is not closed")
        (options.folder / path.name).write_text(text, encoding="utf-8")
        lines = [json.dumps(f, ensure_ascii=False) for f in finds]
        (options.folder / (path.stem + ".jsonl")).write_text("\n".join(lines) + "\n", encoding="utf-8")


main()
