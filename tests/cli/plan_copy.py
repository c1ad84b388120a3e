#!/usr/bin/env python3
"""anlan plan copy, plan derive, and what check and diff say of a derived plan. TAP on standard output."""
import json
import os
import subprocess
import sys
import tempfile

from steps import check, finish

ANLAN = os.path.abspath(sys.argv[1])

FRONT = """---
plan: {id}
title: 2026年食品安全计划
org: "330110"
period: {period}
---
# 2026年食品安全计划

按《2026年条例》和2019年的办法，2026年每月检查一次。

"""
PLAN = FRONT.format(id="food-2026", period="2026-01-01/2026-12-31") + """```clause visits
do: inspection
each: class = "A"
every: month
officers: 2
```

```clause festival
do: special-check
each-org: all
on: 春节|国庆节
```

```clause before-spring
phase: 节前
from: 2026-02-01
to: 2026-02-28
```

```clause eve
phase: 到春节为止
from: 2026-02-10
to: "2026-02-17"
```

```clause made-up
report: 补班日小结
due: once 2026-02-14
```

```clause window
rule: 抽样期
on: sample
require: day between 2026-04-01 and 2026-10-30
```

```clause batches
quota: sampling
total: 10
by-month: {4: 3, 5: 3, 6: 4}
by-org: {"330110005": 6, "330110009": 4}
```

```clause kept
measure: 落实率
value: count(duty where plan = "food-2026" and on_time) / count(duty where plan = 'food-2026')
target: ">= 90%"
```

```clause close
deadline: disposal-close
after: case-received
within: 90d
```
"""
SCHOOL = FRONT.format(id="school", period="2026-02-20/2026-07-05") + """```clause check
do: canteen-inspection
each: all
every: term
domain: campus
```

```clause term
phase: 学期
from: 2026-02-20
to: 2026-07-05
domain: campus
```
"""


with tempfile.TemporaryDirectory() as folder:
    def write(name, text):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)

    def read(name):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            return file.read()

    def run(*arguments):
        return subprocess.run([ANLAN, "plan", *arguments, "--lang", "en"], capture_output=True, text=True, cwd=folder,
                              env={"LANG": "C.UTF-8", "PATH": os.environ["PATH"]})

    write("plan.md", PLAN)
    write("school.md", SCHOOL)
    write("broken.md", PLAN.replace("total: 10", "total: 11"))
    done = run("copy", "plan.md", "--year", "2027", "-o", "next.md", "--json")
    answer = json.loads(done.stdout)
    told = {(c["clause"], c["key"], c["before"]): (c["why"], c["after"]) for c in answer["changes"]}
    text = read("next.md")
    check("the copy is a plan with an id and a year of its own", run("check", "next.md").returncode == 0
          and "plan: food-2027\n" in text and "copied-from: food-2026\n" in text
          and "period: 2027-01-01/2027-12-31\n" in text, text)
    check("the end of February stays the end of February", told["before-spring", "to", "2026-02-28"] == ("date", "2027-02-28"), told)
    check("the day of a lunar festival moves with it", told["eve", "to", "2026-02-17"] == ("festival", "2027-02-06")
          and 'to: "2027-02-06"\n' in text, told)
    check("the other end of that phase keeps its distance", "from: 2027-01-30\n" in text, text)
    check("a rule that names a festival is told with both days",
          told["festival", "on", "春节 2026-02-17"] == ("rule", "春节 2027-02-06"), told)
    check("a worked rest day that the notice of the other year has to say is left open",
          told["made-up", "due", "once 2026-02-14"] == ("fill", "null") and "due: null\nfill: [due]\n```" in text, told)
    check("days inside a condition move", "day between 2027-04-01 and 2027-10-30" in text, text)
    check("formulas name the copy", text.count('"food-2027"') == 1 and text.count("'food-2027'") == 1 and "food-2026\"" not in text,
          text)
    check("the plan's own year moves in the prose, that of a document and any other do not",
          "# 2027年食品安全计划" in text and "《2026年条例》和2019年的办法，2027年每月" in text
          and ("", "", "2019年") in told and told["", "", "2019年"][0] == "read", text)
    check("the title moves", "title: 2027年食品安全计划\n" in text, text)
    check("everything else stays as it was written", len(text.splitlines()) == len(PLAN.splitlines()) + 2, text)
    check("figures stay by default", "total: 10\n" in text and "{4: 3, 5: 3, 6: 4}" in text, text)

    run("copy", "plan.md", "--year", "2028", "--quotas", "115%", "-o", "more.md")
    text = read("more.md")
    check("scaled parts still add up: 12 = 4 + 3 + 5 = 7 + 5", "total: 12\n" in text and "{4: 4, 5: 3, 6: 5}" in text
          and '{"330110005": 7, "330110009": 5}' in text and run("check", "more.md").returncode == 0, text)
    check("a leap year has its 29 February", "to: 2028-02-29\n" in text, text)
    run("copy", "plan.md", "--year", "2027", "--quotas", "unset", "-o", "open.md")
    text = read("open.md")
    check("figures can be left open", "total: null\n" in text and "fill: [total, by-month, by-org]\n" in text, text)
    again = run("copy", "next.md", "--year", "2028", "-o", "after.md")
    text = read("after.md")
    check("a copy of a copy", again.returncode == 0 and "plan: food-2028\n" in text and "copied-from: food-2027\n" in text
          and text.count("fill: [due]") == 1, text)

    done = run("copy", "school.md", "--year", "2027", "-o", "school-2027.md", "--json")
    told = {(c["clause"], c["key"], c["before"]): (c["why"], c["after"]) for c in json.loads(done.stdout)["changes"]}
    check("a school term moves to the same term", told["term", "from", "2026-02-20"] == ("term", "2027-02-20")
          and told["", "period", "2026-07-05"] == ("term", "2027-07-05"), told)
    done = run("copy", "school.md", "--year", "2029", "--json")
    told = {(c["clause"], c["key"], c["before"]): (c["why"], c["after"]) for c in json.loads(done.stdout)["changes"]}
    check("a term that no table holds is left open", told["term", "from", "2026-02-20"] == ("fill", "null")
          and told["check", "every", "term"][0] == "read", told)

    for name, arguments, code in (("no year", ["plan.md"], 2), ("the same year", ["plan.md", "--year", "2026"], None),
                                  ("a year outside the calendar", ["plan.md", "--year", "12"], 2),
                                  ("a figure rule that is none", ["plan.md", "--year", "2027", "--quotas", "-5%"], 2),
                                  ("a plan with faults", ["broken.md", "--year", "2027"], None)):
        done = run("copy", *arguments)
        check(name + " is refused", done.returncode != 0 and (code is None or done.returncode == code) and done.stderr
              and not done.stdout, done)

    # ---- the plan of a lower level ----
    done = run("derive", "plan.md", "--org", "330110005", "-o", "town.md")
    town = read("town.md")
    check("a derived plan names its superior, its org and its part", done.returncode == 0
          and "derived-from: food-2026\n" in town and 'org: "330110005"\n' in town and "total: 6\n" in town
          and '{"330110005": 6, "330110009": null}' in town, town)
    check("it asks for no less", run("check", "plan.md", "town.md").returncode == 0, run("check", "plan.md", "town.md").stdout)
    done = run("check", "town.md")
    check("without the superior plan nothing is proved, and that is said", "plan.superior" in done.stdout, done.stdout)

    def weaker(old, new, front=None):
        assert old in town
        text = town.replace(old, new)
        write("weak.md", text.replace("\n---\n", f"\n{front}\n---\n", 1) if front else text)
        done = run("check", "plan.md", "weak.md", "--json")
        return done.returncode, [d["code"] for d in json.loads(done.stdout)["diagnostics"] if d["code"] != "plan.fill"]

    for name, old, new, code in (
            ("a lower quota", "total: 6\n", "total: 5\n", "plan.weaker"),
            ("a longer deadline", "within: 90d", "within: 91d", "plan.weaker"),
            ("a deadline that nobody has set", "within: 90d", "within: null", "plan.weaker"),
            ("a rarer check", "every: month", "every: quarter", "plan.weaker"),
            ("fewer officers", "officers: 2\n", "officers: 1\n", "plan.weaker"),
            ("a lower target", '">= 90%"', '">= 80%"', "plan.weaker"),
            ("a later end", "to: 2026-02-28", "to: 2026-03-01", "plan.weaker")):
        code_now, codes = weaker(old, new)
        check(f"{name} is a fault", code_now == 1 and code in codes, codes)
    check("a higher quota, a shorter deadline and a tighter rhythm are none",
          all(weaker(*pair) == (0, []) for pair in (("total: 6\n", "total: 7\n"), ("within: 90d", "within: 60d"),
                                                    ("within: 90d", "within: 2000h"), ("every: month", "every: week"))))
    check("a stated reason is enough", weaker("within: 90d\n", "within: 91d\nweaker-because: 山区路远\n") == (0, []))
    check("another filter is a warning", weaker('class = "A"', 'class = "B"') == (0, ["plan.differs"]))
    check("working days and natural days cannot be compared", weaker("within: 90d", "within: 60wd") == (0, ["plan.differs"]))
    start = town.index("```clause festival")
    gone = town[start:town.index("```clause before-spring")]
    check("a clause that is left out is a fault", weaker(gone, "") == (1, ["plan.left-out"]))
    check("unless the front matter says why", weaker(gone, "", "leaves-out: {festival: 本镇没有市场}") == (0, []))
    write("weak.md", town.replace("within: 90d\n", "within: 91d\nweaker-because: 山区路远\n"))
    done = run("diff", "plan.md", "weak.md", "--json")
    found = [(w["clause"], w["key"], w["before"], w["after"], w["reason"]) for w in json.loads(done.stdout)["weaker"]]
    check("diff shows what is less and why", found == [("close", "within", "90d", "91d", "山区路远")], found)
    done = run("diff", "plan.md", "weak.md")
    check("in words too", "asks for less close within: 90d → 91d (山区路远)" in done.stdout, done.stdout)
    check("an org is needed", run("derive", "plan.md").returncode == 2)
    check("not the org of the plan itself", run("derive", "plan.md", "--org", "330110").returncode not in (0, 2))

finish()
