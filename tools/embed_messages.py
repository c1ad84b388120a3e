#!/usr/bin/env python3
"""Turn share/i18n/zh-CN.yaml into messages.c, sorted by key.

The file is YAML of one shape only: one line a message, `"English format": "translation"`, both JSON strings; blank
lines and comments. The first of several lines with one key counts (tools/check_messages.py refuses them).
"""
import json
import pathlib
import re
import sys

LINE = re.compile(r'^\s*("(?:[^"\\]|\\.)*")\s*:\s*("(?:[^"\\]|\\.)*")\s*$')

def c_string(text):
    out = []
    for byte in text.encode("utf-8"):
        if byte in (0x22, 0x5C):
            out.append("\\" + chr(byte))
        elif 0x20 <= byte < 0x7F:
            out.append(chr(byte))
        else:
            out.append("\\%03o" % byte)
    return '"' + "".join(out) + '"'

def main():
    source, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    messages = {}
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = LINE.match(line)
        if not match:
            sys.exit(f"{source}:{number}: expected \"English\": \"translation\"")
        key, text = json.loads(match.group(1)), json.loads(match.group(2))
        messages.setdefault(key, text)
    rows = [f"    {{{c_string(k)}, {c_string(messages[k])}}}," for k in sorted(messages, key=lambda k: k.encode())]
    target.write_text("\n".join(
        ["/* Made by tools/embed_messages.py. */", '#include "base/i18n_table.h"', "const Message i18n_zh_cn[] = {"] + rows +
        ["    {0, 0}", "};", f"const size_t i18n_zh_cn_count = {len(rows)};", ""]), encoding="utf-8")

main()
