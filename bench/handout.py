"""About 200,000 visits, pairs among them, of shops in 40 towns, for `anlan plan assign`; and what its answer is worth beside giving
each visit to any of those who may on any working day of its window."""
import bisect
import csv
import math
import random
import types

TOWNS, PEOPLE = 40, 500
PLAN = '---\nplan: p\ntitle: t\norg: "c"\nperiod: 2026-01-01/2026-12-31\n---\n\nText.\n'
CLAUSES = [("a", "inspection", "week", "inspector", 'each: class = "A"\n'),
           ("b", "inspection", "month", "inspector", 'each: class in ("B", "C")\nofficers: 2\n'), ("g", "grid-visit", "month", "grid-worker", "")]
ROLES = ["inspector", "inspector|grid-worker", "grid-worker"]
HOLIDAYS = ("2026-01-0", "2026-02", "2026-10-0")  # weeks of one or two working days


def make(folder, subjects):
    chance = random.Random(3)
    folder.mkdir(exist_ok=True)
    middle = [(30 + chance.random(), 119 + chance.random()) for _ in range(TOWNS)]
    place = [[middle[i % TOWNS][k] + chance.random() * 0.08 for k in (0, 1)] for i in range(subjects)]
    staff = [(f"p{i}", "c" if i % 20 == 0 else f"t{i % TOWNS}", ROLES[i // TOWNS % 3]) for i in range(PEOPLE)]
    (folder / "p.md").write_text(PLAN + "".join(
        f"\n```clause {name}\ndo: {work}\nevery: {every}\nby: {role}\n{more}```\n" for name, work, every, role, more in CLAUSES), encoding="utf-8")
    for name, rows in [
            ("o", ["code,name,level,parent", "c,c,county,"] + [f"t{i},t,town,c" for i in range(TOWNS)]),
            ("s", ["id,name,org,kind,class,lat,lon"] + [f"u{i},u,t{i % TOWNS},shop,{'ABC'[i // TOWNS % 3]},{at[0]:.5f},{at[1]:.5f}"
                                                        for i, at in enumerate(place)]),
            ("e", ["id,name,org,roles,per_day"] + [f"{one},p,{org},{has},8" for one, org, has in staff])]:
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return types.SimpleNamespace(folder=folder, place=place, staff=staff)


def tour(stops):
    """Kilometres from place to place, the nearest first."""
    km, here, left = 0, stops[0], stops[1:]
    while left:
        near = min(range(len(left)), key=lambda i: (left[i][0] - here[0]) ** 2 + (0.87 * (left[i][1] - here[1])) ** 2)
        there = left.pop(near)
        km += 111.195 * math.hypot(there[0] - here[0], (there[1] - here[1]) * math.cos(math.radians((here[0] + there[0]) / 2)))
        here = there
    return km


def at_random(case, rows):
    chance, may, days = random.Random(5), {}, {}
    work = sorted({row["day"] for row in rows})
    for row in rows:
        key, team = (row["org"], row["clause"] == "g"), row["people"].split("|")
        if key not in may:
            may[key] = [one for one, org, has in case.staff if org in ("c", key[0]) and ("grid" if key[1] else "inspector") in has]
        day = chance.choice(work[bisect.bisect_left(work, row["from"]):bisect.bisect_right(work, row["due"])])
        for person in chance.sample(may[key], len(team)):
            days.setdefault((person, day), []).append(case.place[int(row["subject"][1:])])
    return days


def judge(case, answer):
    """(km of the hand-out, km at random, fullest person-day, mean) — the km that the program tells must be these."""
    days = {}
    with open(case.folder / "out.csv", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["day"]]
    for row in rows:
        for person in row["people"].split("|"):
            days.setdefault((person, row["day"]), []).append(case.place[int(row["subject"][1:])])
    way = sum(map(tour, days.values()))
    assert abs(way - answer["km"]) < 0.05 * way, (way, answer["km"])
    loads = [len(stops) for (_, day), stops in days.items() if not day.startswith(HOLIDAYS)]
    return way, sum(map(tour, at_random(case, rows).values())), max(loads), sum(loads) / len(loads)
