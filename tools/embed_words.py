#!/usr/bin/env python3
"""Turn share/catalogue/words.yaml and the names in share/forms into words_table.c: a list of words a section.

The file is YAML of one shape only: `section:` at the line's start, `  id: name` below it, blank lines and comments. It is
read at build time because every plan that is read needs it.
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

def main():
    source, forms, target, depfile = (pathlib.Path(a) for a in sys.argv[1:5])
    sections = read(source)
    sections["forms"] = sorted(p.stem for p in forms.glob("*.yaml"))
    out = ["/* Made by tools/embed_words.py. */", '#include "plan/words_table.h"']
    rows = []
    for name, words in sections.items():
        out.append(f"static const char *const {name}[] = {{")
        out += [f"    {json.dumps(w, ensure_ascii=False)}," for w in words] + ["    0", "};"]
        rows.append(f'    {{"{name}", {name}}},')
    out += ["const WordSection word_sections[] = {"] + rows + ["    {0, 0}", "};", ""]
    target.write_text("\n".join(out), encoding="utf-8")
    depfile.write_text(f"{target.name}: {forms} {source}\n", encoding="utf-8")

main()
