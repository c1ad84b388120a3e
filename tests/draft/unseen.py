#!/usr/bin/env python3
"""anlan plan draft against plans of other domains (tests/data/draft, annotated by hand), by the scorer of the shared
collection. A change of the rules that helps one plan and harms the language shows here. TAP."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ANLAN, TEXTS = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
SCORER = pathlib.Path(os.environ["ANLAN_SHARED"], "gold/score.py")
GOALS = [("strict", "f1", 0.97), ("strict", "recall", 0.97), ("lenient", "f1", 0.98)]

if not SCORER.exists():
    print("1..0 # SKIP no scorer at", SCORER)
    sys.exit(0)
results = []


def check(name, good):
    results.append(good)
    print(f"{'ok' if good else 'not ok'} {len(results)} - {name}")


with tempfile.TemporaryDirectory() as folder:
    gold, found = pathlib.Path(folder, "gold"), pathlib.Path(folder, "found")
    gold.mkdir()
    found.mkdir()
    for expected in sorted(TEXTS.glob("*.jsonl")):
        (gold / expected.name).write_bytes(expected.read_bytes())
        text = next(p for p in (expected.with_suffix(e) for e in (".txt", ".md")) if p.exists())
        subprocess.run([ANLAN, "plan", "draft", "--jsonl", text, "-o", found / expected.name], check=True)

    def score(*options):
        return subprocess.run([sys.executable, SCORER, gold, *options], capture_output=True, text=True, check=False)

    check("offsets and fields of the annotation", score("--check", TEXTS).returncode == 0)
    for mode, name, goal in GOALS:
        value = json.loads(score(found, "--json", "--mode", mode).stdout)[name]
        check(f"{mode} {name} {value:.4f}, goal {goal}", value >= goal)
print(f"1..{len(results)}")
sys.exit(not all(results))
