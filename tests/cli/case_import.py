#!/usr/bin/env python3
"""anlan case import: the items of a standard that users load as a table (L34), all or none. usage: case_import.py ANLAN (TAP)"""
import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
from realm import COUNTY, Realm, table  # noqa: E402
from steps import check, finish  # noqa: E402

ITEMS = [("1.1", "应急预案", "有预案并备案", 5), ("2.1", "避难场所", "人均一平方米", 10), ("3.1", "志愿队伍", "=三十人以上", "")]


def items(realm):
    page = realm.run("case", "list", "--type", "standard-item", "--json").stdout
    return [json.loads(line) for line in page.splitlines()]


with tempfile.TemporaryDirectory() as name:
    realm = Realm(sys.argv[1], f"sqlite:{name}", name)
    realm.run("init", "--realm", COUNTY)
    good = table(realm.folder / "standard.csv", "条款编号,title,demand,分值", ITEMS)
    told = realm.run("case", "import", good, "--type", "standard-item", "--org", COUNTY).stdout
    check("three items are opened", json.loads(told) == {"opened": 3}, told)
    found = items(realm)
    check("each is a case of its own", sorted(i["title"] for i in found) == sorted(i[1] for i in ITEMS), found)
    parent = found[0]["id"]
    told = realm.run("case", "import", good, "--type", "standard-item", "--org", COUNTY, "--parent", parent).stdout
    check("they can lie under another case", json.loads(told) == {"opened": 3} and len(items(realm)) == 6, told)
    bad = table(realm.folder / "bad.csv", "number,title,demand,颜色", [("1", "a", "b", "红"), ("2", "", "b", "红")])
    got = realm.run("case", "import", bad, "--type", "standard-item", "--org", COUNTY, status=None)
    check("an unknown column is named", got.returncode != 0 and "颜色" in got.stderr, got)
    lacking = table(realm.folder / "lacking.csv", "number,title,demand", [("1", "a", "b"), ("2", "c", "")])
    got = realm.run("case", "import", lacking, "--type", "standard-item", "--org", COUNTY, status=None)
    check("a missing field is named with its row", got.returncode != 0 and "demand" in got.stderr and "3" in got.stderr, got)
    check("nothing was written", len(items(realm)) == 6)
    got = realm.run("case", "import", good, "--type", "no-such-type", status=None)
    check("an unknown type is refused", got.returncode != 0, got)
finish()
