#!/usr/bin/env python3
"""anlan plan draft against the annotated plans of the shared collection, by their own scorer. TAP."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ANLAN, SHARED = os.path.abspath(sys.argv[1]), pathlib.Path(os.environ["ANLAN_SHARED"])
SEEDS, GOLD = SHARED / "mission/seeds", SHARED / "gold"
GOALS = [("strict", "f1", 0.95), ("strict", "recall", 0.95), ("lenient", "f1", 0.97)]

if not (GOLD / "score.py").exists() or not SEEDS.is_dir():
    print("1..0 # SKIP no annotated plans at", GOLD)
    sys.exit(0)
with tempfile.TemporaryDirectory() as folder:
    for text in sorted(SEEDS.glob("*.txt")):
        out = pathlib.Path(folder, text.stem + ".jsonl")
        subprocess.run([ANLAN, "plan", "draft", "--jsonl", text, "-o", out], check=True)
    scores = {}
    for mode in ("strict", "lenient"):
        told = subprocess.run([sys.executable, GOLD / "score.py", GOLD / "dev", folder, "--json", "--mode", mode],
                              check=True, capture_output=True, text=True).stdout
        scores[mode] = json.loads(told)
print(f"1..{len(GOALS)}")
for number, (mode, name, goal) in enumerate(GOALS, 1):
    score = scores[mode][name]
    print(f"{'ok' if score >= goal else 'not ok'} {number} - {mode} {name} {score:.4f}, goal {goal}")
sys.exit(any(scores[mode][name] < goal for mode, name, goal in GOALS))
