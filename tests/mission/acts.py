#!/usr/bin/env python3
"""Traps of the catalogue that the program shows by itself, from the clauses of share/plans. TAP on standard output."""
import json
import os
import subprocess
import sys
import tempfile

ANLAN, SOURCE = os.path.abspath(sys.argv[1]), sys.argv[2]
DATA, PLANS = os.path.join(SOURCE, "tests/data/plans"), os.path.join(SOURCE, "share/plans")
results, covered = [], []


def check(name, good, told=""):
    results.append(good)
    print(f"{'ok' if good else 'not ok'} {len(results)} - {name}")
    for line in str(told).splitlines()[:20] if not good else []:
        print(f"# {line}")


def run(*arguments):
    return subprocess.run([ANLAN, *arguments, "--lang", "en"], capture_output=True, text=True,
                          env={"LANG": "C.UTF-8", "PATH": os.environ["PATH"]})


def plan(name):
    return os.path.join(PLANS, name + ".md")


with tempfile.TemporaryDirectory() as folder:
    def path(name, text=None):
        full = os.path.join(folder, name)
        if text is not None:
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)
        return full

    def officers(count):
        return path(f"officers-{count}.csv", "id,name,org,roles\n" + "".join(
            f"g{n},巡查员{n},330110005001,grid-worker\n" for n in range(1, count + 1)) + "t1,负责人,330110005,town-supervisor\n")

    def draw(count, seed="2f9a", receipt="receipt.json"):
        done = run("draw", "run", "--officers", officers(count), "--plan", plan("s0-5-food-drug-into-communities"),
                   "--clause", "patrol-officers-drawn", "--seed", seed, "--frozen", path("frozen-" + receipt), "-o", path(receipt))
        return done, json.load(open(path(receipt), encoding="utf-8")) if done.returncode == 0 else {}

    # L7: at least 30 % of the patrol officers, rounded up, by a draw that anyone can make again
    sizes = {count: len(draw(count)[1]["pool"]) for count in (1, 3, 4, 7, 10, 11)}
    check("L7 30 % of the patrol officers, rounded up", sizes == {1: 1, 3: 1, 4: 2, 7: 3, 10: 3, 11: 4}, sizes)
    done, first = draw(40)
    check("L7 the same seed draws the same, and the receipt names it", draw(40)[1] == first and first["seed"] == "2f9a", first)
    check("L7 another seed draws others", draw(40, "2f9b", "other.json")[1]["pool"] != first["pool"])
    draw(40)
    frozen = path("frozen-receipt.json/officers.csv")
    verified = run("draw", "verify", path("receipt.json"), "--officers", frozen)
    check("L7 anyone can verify it", verified.returncode == 0, verified.stderr)
    verified = run("draw", "verify", path("receipt.json"), "--officers", officers(39))
    check("L7 with another list of officers it does not hold", verified.returncode == 1, verified.stderr)
    check("L7 only patrol officers are drawn", all(str(one).find("t1") < 0 for one in first["pool"]), first["pool"])
    covered.append("food-drug-into-communities patrol-officers-drawn acts")
    done = run("draw", "run", "--population", os.path.join(DATA, "more.csv"), "--officers", officers(3), "--plan",
               plan("s3-3-town-food-implementation"), "--clause", "double-random", "--seed", "2f9a", "-o", path("none.json"))
    check("L7 L19 a rate that nobody has set draws nothing", done.returncode not in (0, 2) and "rate" in done.stderr
          and not os.path.exists(path("none.json")), done.stderr)
    covered.append("town-food-implementation double-random unset")

folder = os.environ.get("ANLAN_MISSION")
if folder and all(results):
    with open(os.path.join(folder, "mission-covered-acts.txt"), "w", encoding="utf-8") as file:
        file.writelines(line + "\n" for line in sorted(covered))
print(f"1..{len(results)}")
sys.exit(not all(results))
