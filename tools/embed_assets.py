#!/usr/bin/env python3
"""Embed share/ and the built pages (web/dist as web/) into the program: assets.c (the sorted table) and assets.S (.incbin)."""
import pathlib
import sys

def main():
    root, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    found, folders = [], [root / "web"]  # a web/dist that appears later changes its parent
    for folder, prefix in ((root / "share", "share"), (root / "web" / "dist", "web")):
        if folder.exists():
            folders += [folder] + [p for p in folder.rglob("*") if p.is_dir()]
            found += [(f"{prefix}/{p.relative_to(folder).as_posix()}", p) for p in folder.rglob("*") if p.is_file()]
    found.sort(key=lambda item: item[0].encode())
    asm, table = ['.section .rodata', ''], []
    for n, (_, path) in enumerate(found):
        quoted = str(path).replace("\\", "\\\\").replace('"', '\\"')
        asm += [f".global asset_{n}", ".balign 16", f"asset_{n}:", f'.incbin "{quoted}"', ".byte 0"]
        table.append(f"extern const unsigned char asset_{n}[] __attribute__((visibility(\"hidden\")));")
    asm.append('.section .note.GNU-stack,"",@progbits')
    lines = ["/* Made by tools/embed_assets.py. */", '#include "base/asset.h"', '#include "base/asset_table.h"'] + table
    lines.append("const Asset asset_table[] = {")
    for n, (name, path) in enumerate(found):
        lines.append(f'    {{"{name}", asset_{n}, {path.stat().st_size}}},')
    lines += ["    {0, 0, 0}", "};", f"const size_t asset_table_count = {len(found)};", ""]
    (out / "assets.S").write_text("\n".join(asm) + "\n", encoding="utf-8")
    (out / "assets.c").write_text("\n".join(lines), encoding="utf-8")
    if "--depfile" in sys.argv:
        dep = pathlib.Path(sys.argv[sys.argv.index("--depfile") + 1])
        names = [str(p) for _, p in found] + [str(f) for f in folders]
        dep.write_text("assets.c: " + " ".join(n.replace(" ", "\\ ") for n in names) + "\n", encoding="utf-8")

main()
