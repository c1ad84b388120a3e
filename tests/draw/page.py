#!/usr/bin/env python3
"""The example of docs/formats/draw.md: the program makes the receipt that stands there, and each value on the way is computed
from the page's own blocks. TAP."""
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import verify as second

ANLAN, PAGE = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).read_text(encoding="utf-8")
BLOCKS = {name: body for name, body in re.findall(r"```\w+ (\w+)\n(.*?)```", PAGE, re.S)}
NAMES = ["population", "officers", "recuse", "exclude"]
results = []
os.chdir(tempfile.mkdtemp())


def check(name, good, told=""):
    results.append(bool(good))
    print(f"{'ok' if good else 'not ok'} {len(results)} - {name}")
    if not good:
        print(f"# {told!r}")


def pairs(block):
    return dict(line.split(" ", 1) for line in BLOCKS[block].splitlines())


def sha(text):
    return hashlib.sha256(text if isinstance(text, bytes) else text.encode()).hexdigest()


for name in NAMES:
    pathlib.Path(f"{name}.csv").write_text(BLOCKS[name], encoding="utf-8")
registers = {name: second.Register(f"{name}.csv", None if name == "recuse" else "id") for name in NAMES}
check("canonical form", sha(BLOCKS["canonical"]) == pairs("hashes")["population"] == registers["population"].sha256)
check("hashes", all(pairs("hashes")[name] == register.sha256 for name, register in registers.items()))
seed = pairs("seed")
check("commitment", sha(BLOCKS["commitment"].rstrip("\n")) == seed["commitment"])
check("secret", sha(bytes.fromhex(seed["secret"])) == seed["secret_sha256"])
check("seed", sha(bytes.fromhex(seed["secret"]) + seed["public"].encode()) == seed["seed"])

rule = re.search(r"Rule: `(.*?)`", PAGE).group(1).split()
files = [part for name in NAMES for part in (f"--{name}", f"{name}.csv")]


def anlan(*arguments):
    return subprocess.run([ANLAN, "draw", *arguments], capture_output=True, text=True, check=False)


commit = anlan("commit", *files, *rule, "--secret", seed["secret"], "-o", "commitment.json")
run = anlan("run", *files, "--commitment", "commitment.json", "--secret", seed["secret"], "--public", seed["public"], "-o", "receipt.json")
check("the program draws the example", commit.returncode == 0 and run.returncode == 0, (commit, run))
receipt, page = json.loads(pathlib.Path("receipt.json").read_text(encoding="utf-8")), json.loads(BLOCKS["receipt"])
check("and its receipt is the page's", receipt == page, receipt)
check("committed to what the page says", json.loads(pathlib.Path("commitment.json").read_text())["commitment"] == seed["commitment"])
told = iter([(step["total"], step["value"], step["unit"]) for step in page["steps"]])
given = iter([officer for row in page["result"] for officer in row["officers"]])
for line in BLOCKS["lots"].splitlines():
    label, counter, word, bound, lot, who = line.split()
    digest = hashlib.sha256(f"anlan-draw-1\n{seed['seed']}\n{label}\n{counter}".encode()).digest()
    good = int.from_bytes(digest[:8], "big") == int(word) and int(word) % int(bound) == int(lot)
    good &= next(told) == (int(bound), int(lot), who) if label == "unit" else next(given) == who
    check(f"lot {label} {counter}", good, line)
check("every lot stands on the page", next(told, None) is None and next(given, None) is None)
print(f"1..{len(results)}")
sys.exit(0 if all(results) else 1)
