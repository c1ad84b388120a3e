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


def pdf_of(*pages, size=10):
    """A PDF whose pages hold texts at (x, y from the top); its font maps each character to itself."""
    to_unicode = ("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /I def /CMapType 2 def "
                  "1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end")
    objects = ["<</Type/Catalog/Pages 2 0 R>>", None,
               "<</Type/Font/Subtype/Type0/BaseFont/Plan/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 6 0 R>>",
               "<</Type/Font/Subtype/CIDFontType2/BaseFont/Plan/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
               f"/FontDescriptor 5 0 R/DW 1000/W[0[{'500 ' * 128}]]>>",
               "<</Type/FontDescriptor/FontName/Plan/Flags 4/FontBBox[0 -200 1000 800]/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>",
               f"<</Length {len(to_unicode)}>>stream\n{to_unicode}\nendstream"]
    kids = []
    for texts in pages:
        shown = "BT " + " ".join(f"/F {size} Tf 1 0 0 1 {x} {800 - y} Tm <{text.encode('utf-16-be').hex()}> Tj" for x, y, text in texts) + " ET"
        objects.append(f"<</Length {len(shown)}>>stream\n{shown}\nendstream")
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {len(objects)} 0 R/Resources<</Font<</F 3 0 R>>>>>>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>"
    body = "".join(f"{at} 0 obj\n{text}\nendobj\n" for at, text in enumerate(objects, 1))
    return f"%PDF-1.4\n{body}trailer<</Root 1 0 R>>\n%%EOF\n".encode()


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

    def draft_pdf(*pages):
        (folder / "table.pdf").write_bytes(pdf_of(*pages))
        plan = run("draft", "table.pdf").stdout.replace("\\", "").replace("\n\n", "\n")
        finds = map(json.loads, run("draft", "table.pdf", "--jsonl").stdout.splitlines())
        return plan, [(f["kind"], f["quote"], f["unit"], f["who"]) for f in finds]

    def line(y, *texts, columns=(70, 170, 310, 430)):
        return [(x, y, text) for x, text in zip(columns, texts) if text]

    plan, finds = draft_pdf(
        [*line(60, "一、抽检任务"), *line(76, "各镇按下表完成任务。"), *line(110, "类别", "频次", "任务数（批次）", "责任单位"),
         *line(130, "蔬菜", "每月检查1次", "40", "农业农村局"), (290, 780, "- 1 -")],
        [*line(60, "水产", "每季度检查1次", "120", "市场监管局"), *line(80, "肉", "每年检查2次", "9", "商务局"), *line(100, "合计", "", "169", ""), *line(132, "每月5日前报镇安监办。")])
    rows = [row for row in plan.splitlines() if row.startswith("|")]
    check("a table of a PDF over two pages", rows == [
        "| 类别 | 频次 | 任务数（批次） | 责任单位 |", "| --- | --- | --- | --- |", "| 蔬菜 | 每月检查1次 | 40 | 农业农村局 |",
        "| 水产 | 每季度检查1次 | 120 | 市场监管局 |", "| 肉 | 每年检查2次 | 9 | 商务局 |", "| 合计 | | 169 | |"]
        and "\n每月5日前报镇安监办" in plan, plan)
    check("its cells are read with their heads", finds[:4] == [
        ("frequency", "每月检查1次", "次", "农业农村局"), ("quota", "40", "批次", "农业农村局"),
        ("frequency", "每季度检查1次", "次", "市场监管局"), ("quota", "120", "批次", "市场监管局")], finds)
    plan, finds = draft_pdf([(70, 68, "类别"), (170, 60, "监督抽检（批次）"), (320, 60, "风险监测（批次）"),
                             *line(76, *["上半年", "下半年"] * 2, columns=(170, 230, 320, 380)),
                             *line(100, "蔬菜", "40", "60", "20", "21", columns=(70, 175, 235, 325, 385)),
                             *line(120, "水产", "30", "50", "10", "22", columns=(70, 175, 235, 325, 385))])
    check("two rows of heads in a PDF", [f[:3] for f in finds] == [("quota", n, "批次") for n in "40 60 20 21 30 50 10 22".split()], (plan, finds))
    plan, finds = draft_pdf([*line(60, "项目", "内容", "频次"), *line(84, "", "对辖区河道开展巡查并"), *line(98, "河道", "记录发现的问题和处置", "每月2次"),
                             *line(112, "", "情况。"), *line(136, "", "检查闸坝安全运行"), *line(143, "闸坝", "", "每季度1次"), *line(150, "", "情况。")])
    check("cells of several lines", "| 河道 | 对辖区河道开展巡查并记录发现的问题和处置情况。 | 每月2次 |" in plan
          and "| 闸坝 | 检查闸坝安全运行情况。 | 每季度1次 |" in plan, plan)
    left = ["各社区每季度至少检查一次辖区", "餐饮单位，整改率达到百分之百，", "对发现的问题应当在二十四小时", "内上报镇安监办并跟踪整改到位。"]
    right = ["各镇每月巡查河道不少于两次，", "发现问题在当日内上报，并将处", "置情况记入台账，年底前由县河", "长办组织复查，结果予以通报。"]
    plan, _ = draft_pdf([text for at, pair in enumerate(zip(left, right)) for text in line(60 + 16 * at, *pair, columns=(70, 320))])
    check("prose in columns is no table", "|" not in plan and "跟踪整改到位" in plan, plan)
    plan, _ = draft_pdf([text for at in range(3) for text in line(60 + 18 * at, f"{at + 1}.", "每月检查餐饮单位一次", columns=(70, 100))])
    check("a list is no table", "|" not in plan and "1. 每月检查" in plan, plan)

    (folder / "cut.docx").write_bytes((folder / "a.docx").read_bytes()[:200])
    (folder / "cut.pdf").write_bytes(b"%PDF-1.4\n1 0 obj<<")
    for name in ("cut.docx", "cut.pdf"):
        done = run("draft", name)
        check(f"{name}: damaged, with a remedy", done.returncode == 3 and len(done.stderr.splitlines()) >= 2, done)

    done = run("draft", "bad.txt", "--jsonl")
    check("damaged text is refused with its place", done.returncode not in (0, 1) and "UTF-8" in done.stderr, done)
    check("no such file", run("draft", "none.txt").returncode not in (0, 1))

finish()
