#!/usr/bin/env python3
"""anlan calendar explain: both forms of the answer, holidays of one's own, and wrong input. TAP on standard output."""
import json
import os
import subprocess
import sys
import tempfile

from steps import check, finish

ANLAN = os.path.abspath(sys.argv[1])


def run(*arguments, **options):
    """Runs in an empty folder, so that a file made by mistake is seen."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([ANLAN, "calendar", "explain", *arguments], capture_output=True, text=True, cwd=folder,
                              env={"LANG": "zh_CN.UTF-8", "PATH": os.environ["PATH"]}, **options)
        left = os.listdir(folder)
    if left:
        check("no file is made", False, left)
    return done


def answer(*arguments):
    done = run(*arguments, "--json")
    return json.loads(done.stdout) if done.returncode == 0 else done


DUES = [
    # date, span, due, provisional, days listed
    ("2026-09-30", "+10wd", "2026-10-20", False, 20),
    ("2026-09-30", "+8d", "2026-10-08", False, 8),
    ("2026-10-08", "-3wd", "2026-09-28", False, 10),
    ("2020-01-23", "+1wd", "2020-02-03", False, 11),
    ("2026-12-31", "+1wd", "2027-01-04", True, 4),
    ("2026-04-01T09:30", "+24h", "2026-04-02T09:30:00+08:00", False, 2),
    ("2026-04-01", "+24h", "2026-04-02T00:00:00+08:00", False, 1),
    ("2026-04-01T09:30:00Z", "+1h", "2026-04-01T18:30:00+08:00", False, 1),
]
for date, span, due, provisional, count in DUES:
    got = answer(date, span)
    check(f"{date} {span} is due {due}",
          isinstance(got, dict) and (got["due"], got["provisional"], len(got["days"])) == (due, provisional, count), got)

got = answer("2026-09-30", "+10wd")
check("the keys are those of the contract", list(got) == ["start", "due", "provisional", "days"], got)
check("the keys of a day too", all(list(day) == ["date", "kind", "counted", "source"] for day in got["days"]), got)
check("start is the date given", got["start"] == "2026-09-30", got["start"])
check("the count runs from 1 to 10", [d["counted"] for d in got["days"] if d["counted"]] == list(range(1, 11)), got)
check("kinds are the four words",
      {d["kind"] for d in got["days"]} == {"workday", "weekend", "holiday", "makeup"}, got)
check("every day has a source", all(d["source"] for d in got["days"]), got)
check("the worked Saturday", [d["counted"] for d in got["days"] if d["date"] == "2026-10-10"] == [3], got)

table = run("2026-09-30", "+10wd").stdout
lines = table.splitlines()
check("the table has a line for each day", sum(line.startswith("2026-10-") for line in lines) == 20, table)
check("the table says when it is due", lines[-1] == "到期 2026-10-20", lines[-1])
check("the make-up day is named with its source",
      any(line.startswith("2026-10-10  周六  周末上班日") and line.endswith("国庆节  holiday-cn") for line in lines), table)
english = run("2027-02-03", "+5wd", "--lang", "en").stdout
check("English, provisional", "due 2027-02-12\n* provisional:" in english and "working day" in english, english)

with tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False) as own:
    own.write("date,kind,name,source\n2026-10-01,workday,抢险,县政府通知\n2026-10-02,holiday,休整,县政府通知\n")
got = answer("2026-09-30", "+2wd", "--holidays", own.name)
check("holidays of one's own", got["due"] == "2026-10-05" and got["days"][0]["source"] == "县政府通知", got)
check("they stand in for the built-in ones", not got["provisional"] and answer(
    "2025-09-30", "+1wd", "--holidays", own.name)["provisional"], got)
with open(own.name, "w", encoding="utf-8") as file:
    file.write("date,kind,name,source\n2026-13-01,holiday,x,y\n2026-10-02,rest,x,y\n")
bad = run("2026-09-30", "+2wd", "--holidays", own.name)
check("faults are told by row and column",
      bad.returncode == 3 and f"{own.name}:2:1:" in bad.stderr and f"{own.name}:3:2:" in bad.stderr and not bad.stdout,
      bad)
os.unlink(own.name)

WRONG = [(("2026-02-30", "+1d"), 2), (("2026-09-30", "ten"), 2), (("2026-09-30", "+200000d"), 2), (("2026-09-30",), 2),
         (("9999-12-01", "+90d"), 3), (("2026-09-30", "+1d", "--holidays", "/nonexistent.csv"), 4)]
for arguments, status in WRONG:
    bad = run(*arguments)
    check(f"{' '.join(arguments)} is refused", bad.returncode == status and bad.stderr and not bad.stdout, bad)

finish()
