#!/usr/bin/env python3
"""Make share/demo/{register.csv.gz,inspections.csv.gz,people.csv} from the NYC restaurant inspections and the regions.

    tools/make_demo_register.py NYC_VIOLATIONS.csv.gz NYC_VIOLATION_CODES.csv

The laying rule is docs/decisions/0003-demo-register.md. The same input gives the same bytes.
"""
import csv
import gzip
import hashlib
import io
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
COUNTY, COUNTY_NAME = "330110", "余杭"
NOT_YET = "1900-01-01"


def rows_of(path):
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def write_csv(path, header, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    data = text.getvalue().encode("utf-8")
    if path.suffix == ".gz":
        packed = io.BytesIO()
        with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as out:
            out.write(data)
        data = packed.getvalue()
    path.write_bytes(data)


def pick(key, count):
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") % count


def read_orgs():
    regions = ROOT / "share" / "regions"
    towns = {r["source_code"]: r["name"] for r in rows_of(regions / "cn_regions_l1_l4_2023.csv.gz")
             if r["level"] == "4" and r["source_code"].startswith(COUNTY)}
    villages = [r["source_code"] for r in rows_of(regions / "cn_villages_zhejiang_2023.csv.gz")
                if r["source_code"].startswith(COUNTY)]
    return dict(sorted(towns.items())), sorted(villages)


def make_people(towns, villages):
    """(rows, inspectors of each town). Titles, no names of persons. No number of the mainland begins with 100: nobody's phones."""
    rows, inspectors = [], {}

    def add(person, name, org, roles, per_day, certificate="", until="", login=""):
        start = "2023-06-01" if certificate else ""
        rows.append([person, name, org, roles, per_day, certificate, start, until, login, f"1000000{len(rows) + 1:04}"])

    add("admin", f"{COUNTY_NAME}区管理员", COUNTY, "county-admin", 4, login="admin")
    add("supervisor", f"{COUNTY_NAME}区监管负责人", COUNTY, "county-supervisor", 4, login="supervisor")
    add("auditor", f"{COUNTY_NAME}区审计员", COUNTY, "auditor", 4, login="auditor")
    serial = 0
    for n, (town, title) in enumerate(towns.items(), 1):
        own = [v for v in villages if v.startswith(town)]
        add(f"s{n:02}", f"{title}监管负责人", town, "town-supervisor", 4, login=f"s{n:02}")
        inspectors[town] = []
        for k in range(1, min(6, max(2, -(-len(own) // 3))) + 1):
            serial += 1
            person = f"i{n:02}{k:02}"
            until = "2026-12-31" if serial % 20 == 0 else "2028-05-31"
            add(person, f"{title}检查员{k:02}", town, "inspector", 8, f"33011015{serial:04}", until, person)
            inspectors[town].append(person)
        for k, village in enumerate(own, 1):
            person = f"g{n:02}{k:02}"
            add(person, f"{title}网格员{k:02}", village, "grid-worker", 6, login=person if k <= 2 else "")
    return rows, inspectors


def read_visits(path):
    """camis → its last row, and its visits {(day, type): [score, grade, action, codes]}; sentinel days are no visits."""
    units, visits = {}, {}
    for row in rows_of(path):
        camis = row["camis"]
        if camis not in units or row["inspection_date"] > units[camis]["inspection_date"]:
            units[camis] = row
        if row["inspection_date"] == NOT_YET:
            visits.setdefault(camis, {})
            continue
        visit = visits.setdefault(camis, {}).setdefault((row["inspection_date"], row["inspection_type"]), ["", "", "", []])
        for place, column in enumerate(("score", "grade", "action")):
            visit[place] = visit[place] or row[column]
        if row["violation_code"] and row["violation_code"] not in visit[3]:
            visit[3].append(row["violation_code"])
    return units, visits


def risk_class(visits):
    """Mean of the last three scored visits: up to 13 A, up to 27 B, above C (New York's own bounds); none: B."""
    scores = [int(v[0]) for _, v in sorted(visits.items()) if v[0]][-3:]
    if not scores:
        return "B"
    mean = sum(scores) / len(scores)
    return "A" if mean <= 13 else "B" if mean <= 27 else "C"


def key_tier(visits, critical):
    """1: closed at one of the last three visits; 2: something critical at the last one; 3: the rest."""
    last = [v for _, v in sorted(visits.items())][-3:]
    if any("losed by" in v[2] or "re-closed" in v[2] for v in last):
        return 1
    return 2 if last and any(code in critical for code in last[-1][3]) else 3


def result(visit):
    if "losed by" in visit[2] or "re-closed" in visit[2]:
        return "fail"
    if not visit[0]:
        return "done"
    return "fail" if int(visit[0]) > 27 else "pass"


def address(row):
    street = " ".join(f"{row['building']} {row['street']}".split())
    return ", ".join(part for part in (street, f"{row['boro']} {row['zipcode']}".strip()) if part)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    demo = ROOT / "share" / "demo"
    towns, villages = read_orgs()
    people, inspectors = make_people(towns, villages)
    kinds = {r["cuisine_code"]: r["kind"] for r in rows_of(demo / "kinds.csv")}
    critical = {r["violation_code"] for r in rows_of(sys.argv[2]) if r["critical_flag"] == "Critical"}
    units, visits = read_visits(sys.argv[1])
    register, history = [], []
    for camis, row in sorted(units.items(), key=lambda item: int(item[0])):
        village = villages[pick(camis, len(villages))]
        town = inspectors[village[:9]]
        days = sorted(day for day, _ in visits[camis])
        register.append([camis, row["dba"] or camis, kinds.get(row["cuisine_code"], "restaurant"), risk_class(visits[camis]), village,
                         town[pick("owner" + camis, len(town))], address(row), days[0] if days else "",
                         key_tier(visits[camis], critical), row["cuisine_code"], len(days)])
        history += [[camis, day, kind, v[0], result(v), v[1], v[2], "|".join(v[3])] for (day, kind), v in visits[camis].items()]
    history.sort(key=lambda r: (r[1], int(r[0]), r[2]))
    write_csv(demo / "register.csv.gz",
              ["id", "name", "kind", "class", "org", "owner", "address", "since", "tier", "cuisine", "visits"], register)
    write_csv(demo / "inspections.csv.gz", ["subject", "day", "type", "score", "result", "grade", "action", "items"], history)
    write_csv(demo / "people.csv", ["id", "name", "org", "roles", "per_day", "certificate", "certificate_from", "certificate_to",
                                    "login", "phone"], people)
    print(f"{len(register)} units, {len(history)} visits, {len(people)} people")


main()
