#!/usr/bin/env python3
"""Turn src/store/queries/*.sql and migrations/*.sql into sql_ids.h (enum SqlId) and sql_text.c (the texts).

A query file holds named statements:
    -- name: duty_list
    -- in:  $1 realm text, $2 person i64      (documentation, checked for completeness)
    -- out: id text
    SELECT …;
Where the databases must differ there are two: `-- name: NAME sqlite` and `-- name: NAME postgresql`.
Refused: repeated names, SELECT *, skipped parameter numbers, and parameters whose meaning is not said: neither in the
`in` lines, nor by `column = $n`, nor by the column list of an INSERT.
"""
import hashlib
import pathlib
import re
import sys

def die(message):
    sys.exit(f"embed_sql: {message}")

def without_comment(line):
    """The line up to a `--` that is not inside quotes."""
    m = re.match(r"((?:[^'-]|'[^']*'|-(?!-))*)--", line)
    return m.group(1) if m else line

def told_by_text(text):
    """The parameters that the statement itself explains: `column = $1`, INSERT INTO t (a, b) VALUES ($1, $2)."""
    told = {int(n) for n in re.findall(r"\w\s*=\s*\$(\d+)", text)}
    m = re.match(r"INSERT INTO \w+ \([\w, ]+\) VALUES \(((?:\$\d+(?:, )?)+)\)", text)
    return told | {int(n) for n in re.findall(r"\$(\d+)", m.group(1))} if m else told

def read_file(path, found):
    """The statements of one file as lines: found[name] = {"file", "in": numbers, dialect: lines}."""
    name, current, in_inputs = None, [], False
    for line in path.read_text(encoding="utf-8").splitlines():
        m = re.match(r"--\s*name:\s*(\w+)(?:\s+(sqlite|postgresql))?\s*$", line)
        if m:
            name, dialect = m.group(1), m.group(2) or "both"
            slot = found.setdefault(name, {"file": path.name, "in": set()})
            if slot["file"] != path.name or dialect in slot or "both" in slot:
                die(f"{path}: the name {name} is used twice")
            slot[dialect] = current = []
            in_inputs = False
        elif name and line.lstrip().startswith("--"):
            if re.match(r"--\s*(in|out):", line):
                in_inputs = re.match(r"--\s*in:", line) is not None
            if in_inputs:
                found[name]["in"] |= {int(n) for n in re.findall(r"\$(\d+)", line)}
        elif name:
            current.append(without_comment(line))

def check(where, text, documented):
    """Refuse what is listed above; the number of parameters otherwise."""
    if not text:
        die(f"{where} is empty")
    if ";" in text:
        die(f"{where} holds two statements")
    if re.search(r"SELECT\s+\*", text, re.I):
        die(f"{where}: SELECT * is not allowed; name the columns")
    numbers = {int(n) for n in re.findall(r"\$(\d+)", text)}
    if numbers and numbers != set(range(1, max(numbers) + 1)):
        die(f"{where}: a parameter number is skipped")
    untold = sorted(numbers - documented - told_by_text(text))
    if untold:
        die(f"{where}: add `-- in:` lines that say what is in " + ", ".join(f"${n}" for n in untold))
    return len(numbers)

def read_queries(folder):
    found = {}
    for path in sorted(folder.glob("*.sql")):
        read_file(path, found)
    for name, slot in found.items():
        where = f"{slot['file']}: {name}"
        for dialect in [d for d in ("both", "sqlite", "postgresql") if d in slot]:
            text = " ".join(" ".join(slot[dialect]).split()).rstrip(";").strip()
            slot[dialect] = (text, check(where, text, slot["in"]))
        if "both" not in slot and not ("sqlite" in slot and "postgresql" in slot):
            die(f"{where} lacks a dialect")
    return found

def c_text(text):
    lines = text.split("\n")
    return "\n".join('    "' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"' for line in lines)

def main():
    source, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    queries = read_queries(source / "queries")
    migrations = sorted((source / "migrations").glob("[0-9]*.sql"))
    for number, path in enumerate(migrations, 1):
        if not path.name.startswith(f"{number:04}_"):
            die(f"{path.name}: the migrations are not numbered 0001, 0002, …; this one would be {number:04}: rename it")
    ids = ["/* Made by tools/embed_sql.py from src/store/queries. */", "#ifndef ANLAN_STORE_SQL_IDS_H",
           "#define ANLAN_STORE_SQL_IDS_H", "typedef enum SqlId {"]
    ids += [f"    SQL_{name.upper()}," for name in sorted(queries)]
    ids += ["    SQL_ID_COUNT", "} SqlId;",
            "typedef struct SqlText { const char *name; const char *sqlite; const char *postgresql; int params; } SqlText;",
            "extern const SqlText sql_texts[];",
            "typedef struct SqlMigration { int number; const char *name; const char *text; const char *sha256; } SqlMigration;",
            "extern const SqlMigration sql_migrations[];", "extern const int sql_migration_count;", "#endif", ""]
    text = ["/* Made by tools/embed_sql.py. */", '#include "store/sql_ids.h"', "const SqlText sql_texts[] = {"]
    for name in sorted(queries):
        slot = queries[name]
        lite, params = slot.get("sqlite") or slot["both"]
        post, params2 = slot.get("postgresql") or slot["both"]
        if params != params2:
            die(f"{name}: the dialects differ in their parameters")
        text.append("    {\"%s\",\n%s,\n%s,\n    %d}," % (name, c_text(lite), c_text(post), params))
    text += ["    {0, 0, 0, 0}", "};", "const SqlMigration sql_migrations[] = {"]
    for path in migrations:
        body = path.read_text(encoding="utf-8")
        number, _, name = path.stem.partition("_")
        digest = hashlib.sha256(body.encode()).hexdigest()
        text.append("    {%d, \"%s\",\n%s,\n    \"%s\"}," % (int(number), name, c_text(body), digest))
    text += ["    {0, 0, 0, 0}", "};", f"const int sql_migration_count = {len(migrations)};", ""]
    (out / "sql_ids.h").write_text("\n".join(ids), encoding="utf-8")
    (out / "sql_text.c").write_text("\n".join(text), encoding="utf-8")
    if "--depfile" in sys.argv:
        files = sorted((source / "queries").glob("*.sql")) + migrations + [source / "queries", source / "migrations"]
        dep = pathlib.Path(sys.argv[sys.argv.index("--depfile") + 1])
        dep.write_text("sql_ids.h: " + " ".join(str(p).replace(" ", "\\ ") for p in files) + "\n", encoding="utf-8")

main()
