#!/usr/bin/env python3
"""A second verifier, written from docs/formats/ledger.md alone.

usage: verify.py PRINT_CASES LEDGER_MD   (prints TAP; PRINT_CASES is the program built from print_cases.c)
"""
import hashlib
import json
import re
import subprocess
import sys

ZEROS = "0" * 64
LIMITS = {"realm": 64, "actor": 128, "event": 64}


def clean(text, limit):
    data = text.encode("utf-8")
    return 1 <= len(data) <= limit and not any(b < 32 or b == 127 for b in data)


def sound(entry):
    if not all(clean(entry[field], limit) for field, limit in LIMITS.items()):
        return False
    payload = hashlib.sha256(entry["payload"].encode("utf-8")).hexdigest()
    message = "\n".join(["anlan-ledger-1", entry["realm"], str(entry["seq"]), str(entry["at"]), entry["actor"],
                         entry["event"], payload, entry["prev"]])
    return hashlib.sha256(message.encode("utf-8")).hexdigest() == entry["hash"]


def verify(lines, realm, saved):
    """Returns (fault, first faulty number)."""
    seq, last, missing = 0, ZEROS, None
    for line in lines:
        entry = json.loads(line)
        if missing is not None:
            if entry["seq"] == missing:
                return "reordered", missing
            continue
        if entry["realm"] != realm or not sound(entry):
            return "altered", seq + 1
        if entry["seq"] > seq + 1:
            missing = seq + 1
        elif entry["seq"] <= seq:
            rival = entry["seq"] == seq and entry["hash"] != last
            return ("forked" if rival else "reordered"), entry["seq"]
        elif entry["prev"] != last or (saved and saved[1] == entry["seq"] and saved[2] != entry["hash"]):
            return "forked", entry["seq"]
        else:
            seq, last = entry["seq"], entry["hash"]
    if missing is not None:
        return "missing", missing
    if saved and saved[0] != realm:
        return "forked", saved[1]
    if saved and saved[1] > seq:
        return "cut", seq + 1
    return "good", 0


def read_cases(text):
    cases = []
    for line in text.splitlines():
        if line.startswith("case "):
            _, name, fault, seq = line.split()
            cases.append({"name": name, "verdict": (fault, int(seq)), "saved": "", "lines": []})
        elif cases[-1]["saved"] == "":
            parts = line.split()
            cases[-1]["saved"] = None if line == "-" else (parts[0], int(parts[1]), parts[2])
        else:
            cases[-1]["lines"].append(line)
    return cases


def vectors_of(page):
    block = re.search(r"```jsonl\n(.*?)```", page, re.S).group(1)
    return block.splitlines()


def main():
    cases = read_cases(subprocess.run([sys.argv[1]], check=True, capture_output=True, text=True).stdout)
    with open(sys.argv[2], encoding="utf-8") as page:
        vectors = vectors_of(page.read())
    names = {case["verdict"][0] for case in cases}
    checks = [(case["name"], verify(case["lines"], "330112", case["saved"]) == case["verdict"]) for case in cases]
    checks.append(("every fault occurs", names == {"good", "altered", "missing", "reordered", "cut", "forked"}))
    checks.append(("vectors of the page verify", verify(vectors, "330112", None) == ("good", 0)))
    checks.append(("vectors of the page are the program's", vectors == cases[0]["lines"][: len(vectors)] != []))
    print(f"1..{len(checks)}")
    for number, (name, ok) in enumerate(checks, 1):
        print(f"{'ok' if ok else 'not ok'} {number} - {name}")


main()
