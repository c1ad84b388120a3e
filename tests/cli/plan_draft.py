#!/usr/bin/env python3
"""anlan plan draft: both outputs, encodings, several plans in one file, and refusals. TAP on standard output."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile

from steps import check, finish

ANLAN = os.path.abspath(sys.argv[1])
TEXT = "一、工作目标\n各社区每季度至少检查1次，整改率达到100%。\n每月5日前将情况报镇安监办。\n"


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)

    def run(*arguments):
        return subprocess.run([ANLAN, "plan", *arguments], capture_output=True, text=True, cwd=folder,
                              env={"LANG": "zh_CN.UTF-8", "PATH": os.environ["PATH"]})

    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "gb.txt").write_text(TEXT, encoding="gb18030")
    (folder / "bom.txt").write_text(TEXT, encoding="utf-8-sig")
    (folder / "two.txt").write_text("".join(f"安全工作计划{n}\n" + TEXT * 10 for n in (1, 2)), encoding="utf-8")
    (folder / "empty.txt").write_text("", encoding="utf-8")
    (folder / "bad.txt").write_bytes(TEXT.encode() * 3 + b"\xff\xfe\xfd" + TEXT.encode())

    done = run("draft", "a.txt", "--jsonl")
    finds = [json.loads(line) for line in done.stdout.splitlines()]
    check("finds", [f["kind"] for f in finds] == ["frequency", "rate", "report"], done)
    check("quotes stand where the offsets say", all(TEXT[f["start"]:f["end"]] == f["quote"] for f in finds), finds)
    check("document and due", finds[0]["doc"] == "a.txt" and finds[2]["due"] == "monthly day 5", finds)
    gb = run("draft", "gb.txt", "--jsonl").stdout
    check("GB18030", gb.replace("gb.txt", "a.txt") == done.stdout, gb)
    bom = [json.loads(line) for line in run("draft", "bom.txt", "--jsonl").stdout.splitlines()]
    check("a byte order mark is a character of the file", [f["start"] for f in bom] == [f["start"] + 1 for f in finds], bom)

    done = run("draft", "a.txt", "-o", "a.md")
    text = (folder / "a.md").read_text(encoding="utf-8")
    check("a literate plan", done.returncode == 0 and "```clause report-3" in text and "due: monthly day 5" in text, text)
    done = run("check", "a.md", "--json", "--lang", "en")
    answer = json.loads(done.stdout)
    fills = [d for d in answer["diagnostics"] if d["code"] == "plan.fill"]
    check("plan check takes it and tells what is to be filled", done.returncode == 0 and answer["ok"] and len(fills) >= 3, done)
    done = run("draft", "two.txt", "-o", "two.md")
    check("several plans, several files", (folder / "two.md").exists() and (folder / "two-2.md").exists(), done)
    check("all of them pass", run("check", "two.md", "two-2.md").returncode == 0)
    check("an empty text", run("draft", "empty.txt", "--jsonl").stdout == "" and run("draft", "empty.txt").returncode == 0)
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in TEXT.splitlines())
    with zipfile.ZipFile(folder / "a.docx", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("_rels/.rels", f"<Relationships><Relationship Id='a' Type='{office}' Target='word/document.xml'/></Relationships>")
        package.writestr("word/document.xml", f"<w:document xmlns:w='{word}'><w:body>{body}</w:body></w:document>")
    docx = run("draft", "a.docx", "--jsonl").stdout
    check("a Word document gives the same finds", docx.replace("a.docx", "a.txt") == "".join(json.dumps(
        f, ensure_ascii=False, separators=(",", ":")) + "\n" for f in finds), docx)

    def cell(text, span=1, merge=None):
        more = f"<w:gridSpan w:val='{span}'/>" if span > 1 else ""
        more += {None: "", "begin": "<w:vMerge w:val='restart'/>", "on": "<w:vMerge/>"}[merge]
        return f"<w:tc><w:tcPr>{more}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    def draft_table(*rows):
        """The finds of a Word document that is a table, in short."""
        table = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows)
        with zipfile.ZipFile(folder / "table.docx", "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("[Content_Types].xml", "<Types/>")
            package.writestr("_rels/.rels", f"<Relationships><Relationship Id='a' Type='{office}' Target='word/document.xml'/></Relationships>")
            package.writestr("word/document.xml", f"<w:document xmlns:w='{word}'><w:body><w:tbl>{table}</w:tbl></w:body></w:document>")
        done = run("draft", "table.docx", "--jsonl")
        return [(f["kind"], f["quote"], f["unit"], f["period"], f["due"], f["who"]) for f in map(json.loads, done.stdout.splitlines())]

    half = [("half-year", "0000-01-01/0000-06-30"), ("half-year", "0000-07-01/0000-12-31")]
    finds = draft_table([cell("抽检任务分配表", span=6)],
                        [cell("类别", merge="begin"), cell("监督抽检（批次）", span=2), cell("风险监测（批次）", span=2), cell("责任单位", merge="begin")],
                        [cell("", merge="on"), *map(cell, ["上半年", "下半年"] * 2), cell("", merge="on")],
                        [cell("蔬菜"), *map(cell, ["40", "60", "20", "21"]), cell("农业农村局", merge="begin")],
                        [cell("水产"), *map(cell, ["30", "50", "10", "22"]), cell("", merge="on")])
    wanted = [("quota", figure, "批次", *half[at % 2], "农业农村局") for at, figure in enumerate(["40", "60", "20", "21", "30", "50", "10", "22"])]
    check("a title, two rows of heads, a merged column: each figure has its heads", finds == wanted, finds)
    finds = draft_table([cell("片区", merge="begin"), cell("一季度", span=2), cell("二季度", span=2)],
                        [cell("", merge="on"), *map(cell, ["检查户数", "合格率（%）"] * 2)],
                        [cell("东片"), *map(cell, ["30", "95", "40", "98"])])
    check("periods over figures and rates", [f[:5] for f in finds] == [
        ("quota", "30", "户", "quarter", "0000-01-01/0000-03-31"), ("rate", "95", "%", None, None),
        ("quota", "40", "户", "quarter", "0000-04-01/0000-06-30"), ("rate", "98", "%", None, None)], finds)
    finds = draft_table([cell("项目"), cell("内容", span=2)], [cell("网格"), cell("巡查"), cell("每月1次")])
    check("a row of text below a merged head is no head", [f[:2] for f in finds] == [("frequency", "每月1次")], finds)

    (folder / "cut.docx").write_bytes((folder / "a.docx").read_bytes()[:200])
    (folder / "cut.pdf").write_bytes(b"%PDF-1.4\n1 0 obj<<")
    for name in ("cut.docx", "cut.pdf"):
        done = run("draft", name)
        check(f"{name}: damaged, with a remedy", done.returncode == 3 and len(done.stderr.splitlines()) >= 2, done)

    done = run("draft", "bad.txt", "--jsonl")
    check("damaged text is refused with its place", done.returncode not in (0, 1) and "UTF-8" in done.stderr, done)
    check("no such file", run("draft", "none.txt").returncode not in (0, 1))

finish()
