#!/usr/bin/env python3
"""Turn share/catalogue/words.yaml, roles.yaml and the names in share/forms and share/flows into words_table.c: a list of words a
section.

The word list is YAML of one shape only: `section:` at the line's start, `  id: name` below it, blank lines and comments. Of a
flow the type, its title and the steps of its clocks are words; of roles.yaml the ids and titles. They are read at build time
because every plan that is read needs them.
"""
import json
import pathlib
import re
import sys

SECTION, WORD = re.compile(r"^([a-z-]+):\s*$"), re.compile(r"^  ([\w-]+): (\S.*?)\s*$")

def read(source):
    sections = {}
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        section, word = SECTION.match(line), WORD.match(line)
        if section:
            sections[section.group(1)] = last = []
        elif word and sections and not re.search(r"[\"'#:{}\[\]]", word.group(2)):
            last += word.groups()
        else:
            sys.exit(f"{source}:{number}: expected `section:` or `  id: name`")
    return sections

def add(words, *found):
    words += [word.strip(' "') for word in found if word.strip(' "') not in words]

def read_flow(path, sections):
    clocks, title = False, ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if re.match(r"\S", line):
            clocks = line.startswith("clocks:")
        head, named, step = (re.search(p, line) for p in (r"^(?:flow|title): (.*)", r"\btitle: ([^,}]+)", r"\bstep: ([\w-]+)"))
        if head:
            add(sections["cases"], head.group(1))
        title = named.group(1) if named else title
        if clocks and step:
            add(sections["steps"], step.group(1), title)

def main():
    source, forms, target, depfile = (pathlib.Path(a) for a in sys.argv[1:5])
    sections = read(source)
    roles, flows = source.parent / "roles.yaml", forms.parent / "flows"
    add(sections["roles"], *re.findall(r"^ +(?:- )?(?:id|title): (.*)$", roles.read_text(encoding="utf-8"), re.M))
    for path in sorted(flows.glob("*.yaml")):
        read_flow(path, sections)
    sections["forms"] = sorted(p.stem for p in forms.glob("*.yaml"))
    out = ["/* Made by tools/embed_words.py. */", '#include "plan/words_table.h"']
    rows = []
    for name, words in sections.items():
        out.append(f"static const char *const {name}[] = {{")
        out += [f"    {json.dumps(w, ensure_ascii=False)}," for w in words] + ["    0", "};"]
        rows.append(f'    {{"{name}", {name}}},')
    out += ["const WordSection word_sections[] = {"] + rows + ["    {0, 0}", "};", ""]
    target.write_text("\n".join(out), encoding="utf-8")
    read_from = [forms, source, roles, flows, *sorted(flows.glob("*.yaml"))]
    depfile.write_text(f"{target.name}: {' '.join(map(str, read_from))}\n", encoding="utf-8")

main()
