#!/usr/bin/env python3
"""anlan plan cases: what somebody corrected in a draft over HTTP, as cases for share/draft/cases.txt and as JSON. TAP on standard output."""
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
from realm import COUNTY, PASSWORD, PEOPLE_HEADER, Realm, table  # noqa: E402

PROSE = "食品安全工作计划\n对食堂每半年检查不少于2次。\n群众满意度达到95%以上。\n"
CASE = "> 对食堂每半年检查不少于2次。\nfrequency\t3\t次\t>=\thalf-year\t-\t-\n"
results = []


def check(name, good, told=""):
    results.append(good)
    print(f"{'ok' if good else 'not ok'} {len(results)} - {name}")
    if not good:
        print("\n".join(f"# {line}" for line in repr(told).splitlines()))


def correct(realm):
    """Twice becomes three times."""
    with realm.serve() as server:
        boss = server.sign_in("boss")
        made = boss.ask("POST", "/api/v1/plan-drafts?name=plan.txt", PROSE.encode(), {"Content-Type": "application/octet-stream"})
        draft = made.json["items"][0]["id"]
        text = boss.get(f"/api/v1/plan-drafts/{draft}")["text"]
        check("the draft has the figure once", text.count("\ntimes: 2\n") == 1, text)
        saved = boss.ask("PATCH", f"/api/v1/plan-drafts/{draft}", {"revision": 1, "text": text.replace("\ntimes: 2\n", "\ntimes: 3\n")})
        check("one correction is counted", saved.json["corrections"] == 1, saved)
    return draft


with tempfile.TemporaryDirectory() as name:
    realm = Realm(sys.argv[1], f"sqlite:{name}", name)
    realm.run("init", "--realm", COUNTY)
    realm.run("person", "import", table(realm.folder / "people.csv", PEOPLE_HEADER,
                                        [("boss", "管理员", COUNTY, "county-admin", 4, "", "", "", "boss")]))
    realm.run("account", "set", "boss", "--person", "boss", stdin=PASSWORD + "\n")

    done = realm.run("plan", "cases")
    check("nothing corrected: a heading alone", ">" not in done.stdout and done.stdout.startswith("# "), done.stdout)
    check("nothing corrected: an empty list", realm.json("plan", "cases")["items"] == [])
    draft = correct(realm)

    done = realm.run("plan", "cases")
    check("the sentence with what it means", done.stdout.endswith(CASE), done.stdout)
    realm.run("plan", "cases", "-o", str(realm.folder / "cases.txt"))
    check("the same as a file", (realm.folder / "cases.txt").read_text(encoding="utf-8") == done.stdout)
    items = realm.json("plan", "cases")["items"]
    check("as JSON, with the draft, what was drafted and what was kept",
          [(i["draft"], "2" in i["drafted"], "3" in i["kept"], i["sentence"]) for i in items] == [(draft, True, True, "对食堂每半年检查不少于2次。")], items)
    done = realm.run("plan", "cases", "-o", str(realm.folder / "no" / "cases.txt"), status=None)
    check("a file that cannot be written is told", done.returncode >= 3 and "cases.txt" in done.stderr, done.stderr)
print(f"1..{len(results)}")
sys.exit(0 if all(results) else 1)
