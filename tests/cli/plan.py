#!/usr/bin/env python3
"""anlan plan check and plan diff: both forms of the answer and the exit codes. TAP on standard output."""
import json
import os
import subprocess
import sys
import tempfile

from steps import check, finish

ANLAN = os.path.abspath(sys.argv[1])

FRONT = "---\nplan: p\ntitle: 计划\norg: \"370882\"\nperiod: 2026-01-01/2026-12-31\n---\n每月检查一次。\n\n"
GOOD = FRONT + "```clause a\ndo: inspection\nevery: month\n```\n"
CHANGED = FRONT + "```clause a\ndo: inspection\nevery: week\n```\n\n```clause b\ndo: drill\n```\n"
BAD = FRONT + "```clause a\nquota: sampling\ntotal: 700\nby-category: {甲: 200, 乙: 220, 丙: 290}\nevry: month\n```\n"
WARNED = FRONT + "```clause a\ndo: inspektion\nevery: month\n```\n"


with tempfile.TemporaryDirectory() as folder:
    for name, text in (("good", GOOD), ("changed", CHANGED), ("bad", BAD), ("warned", WARNED),
                       ("prose", GOOD.replace("一次。", "至少一次。")), ("title", GOOD.replace("计划", "方案"))):
        with open(os.path.join(folder, name + ".md"), "w", encoding="utf-8") as file:
            file.write(text)
    before = sorted(os.listdir(folder))

    def run(*arguments, **options):
        return subprocess.run([ANLAN, "plan", *arguments], capture_output=True, text=True, cwd=folder,
                              env={"LANG": "zh_CN.UTF-8", "PATH": os.environ["PATH"]}, **options)

    done = run("check", "good.md")
    check("a good plan", (done.returncode, done.stdout, done.stderr) == (0, "文件: 1, 错误: 0, 警告: 0\n", ""), done)
    done = run("check", "good.md", "--json")
    check("a good plan as JSON", (done.returncode, json.loads(done.stdout)) == (0, {"ok": True, "diagnostics": []}), done)

    done = run("check", "bad.md", "--json", "--lang", "en")
    answer = json.loads(done.stdout)
    check("faults: exit 1", done.returncode == 1 and answer["ok"] is False, done)
    check("the keys are those of the contract",
          all(list(d) == ["file", "line", "column", "severity", "code", "message", "hint"] for d in answer["diagnostics"]),
          answer)
    places = [(d["file"], d["line"], d["column"], d["severity"], d["code"]) for d in answer["diagnostics"]]
    check("every fault with its place", places == [("bad.md", 12, 1, "error", "plan.sum"),
                                                   ("bad.md", 13, 1, "error", "plan.unknown-key")], places)
    check("both numbers are told", "710" in answer["diagnostics"][0]["message"] and "700" in answer["diagnostics"][0]["message"],
          answer)

    done = run("check", "bad.md")
    check("text in Chinese", "bad.md:12:1: plan.sum: “by-category”各项合计为 710，而总数为 700" in done.stdout, done.stdout)
    done = run("check", "warned.md", "--json", "--lang", "en")
    answer = json.loads(done.stdout)
    check("a warning alone is a yes", done.returncode == 0 and answer["ok"] and len(answer["diagnostics"]) == 1, done)
    check("did you mean", "did you mean inspection?" in answer["diagnostics"][0]["hint"], answer)
    done = run("check", "good.md", "bad.md", "warned.md", "--json")
    check("several files", {d["file"] for d in json.loads(done.stdout)["diagnostics"]} == {"bad.md", "warned.md"}, done)
    done = run("check", "-", "--json", input=BAD)
    check("standard input", done.returncode == 1 and json.loads(done.stdout)["diagnostics"][0]["file"] == "-", done)
    check("no such file", run("check", "gone.md").returncode == 4)
    check("no file named", run("check").returncode == 2)

    done = run("diff", "good.md", "good.md")
    check("no difference: exit 0", (done.returncode, done.stdout) == (0, "两个方案相同\n"), done)
    done = run("diff", "good.md", "changed.md", "--json")
    answer = json.loads(done.stdout)
    check("differences: exit 1", done.returncode == 1 and answer["same"] is False, done)
    check("clause changes", answer["changes"] == [
        {"clause": "a", "kind": "do", "change": "changed", "keys": ["every"]},
        {"clause": "b", "kind": "do", "change": "added", "keys": []}], answer)
    done = run("diff", "good.md", "prose.md", "--json")
    check("prose told apart", [c["change"] for c in json.loads(done.stdout)["changes"]] == ["prose"], done)
    done = run("diff", "good.md", "title.md", "--lang", "en")
    check("only text outside the clauses", (done.returncode, done.stdout) == (1, "only prose outside the clauses differs\n"), done)
    done = run("diff", "good.md", "bad.md")
    check("a faulty plan is not compared", done.returncode == 3 and "plan.sum" in done.stderr and not done.stdout, done)
    check("no file is made", sorted(os.listdir(folder)) == before)

finish()
