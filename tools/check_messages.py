#!/usr/bin/env python3
"""Every text that a person may see has a translation. Prints TAP.

Keys are the string literals that reach fail(), fail_hint(), diag_add(), diag_hint(), i18n_text() in the place of the
key: directly, through a choice `a ? "x" : "y"`, a constant array, or a function or macro that passes its own parameter
on (found here by following parameters until nothing new is found), and the help texts of tables. share/i18n/zh-CN.yaml must
hold each, once, and name only arguments that the key has.
"""
import json
import re
import subprocess
import sys

from c_source import ROOT, Tap, arguments, functions, line_of, relative, tracked, without_comments, without_strings

# function -> position of the key
ROOTS = {"fail": 2, "fail_hint": 1, "diag_add": 6, "diag_hint": 1, "i18n_text": 1}
PRI = {"PRId64": "ld", "PRIu64": "lu", "PRIi64": "ld", "PRIx64": "lx", "PRId32": "d", "PRIu32": "u", "STR_FMT": "%.*s"}
LITERAL = r'(?:"(?:[^"\\\n]|\\.)*"|\b(?:' + "|".join(PRI) + r')\b)'
LITERALS = re.compile(LITERAL + r"(?:\s*" + LITERAL + r")*")
# Keys whose translation leaves an argument out on purpose, and why.
ARGUMENT_LEFT = {
    "this move cannot be made now: %.*s (%.*s)": "a flow gives its reason in both languages; each shows its own",
}
CONVERSION = re.compile(r"%(?:%|[-+#0-9.*]*(?:hh|h|ll|l|z|j|t)?[a-zA-Z])")
LINE = re.compile(r'^\s*("(?:[^"\\]|\\.)*")\s*:\s*("(?:[^"\\]|\\.)*")\s*$')
MIXED = re.compile(r"[A-Za-z]{3}")


def unquote(token):
    if not token.startswith('"'):
        return PRI[token]
    body = re.sub(r'\\x([0-9a-fA-F]{2})', lambda m: chr(int(m.group(1), 16)), token[1:-1])
    return re.sub(r'\\(.)', lambda m: {"n": "\n", "t": "\t"}.get(m.group(1), m.group(1)), body)


def literals(expression):
    """The texts of an expression that is a literal, or a choice between literals; joined pieces are one."""
    return ["".join(unquote(t) for t in re.findall(LITERAL, m.group())) for m in LITERALS.finditer(expression)]


def expand(text):
    """Own macros expanded, for a file that builds its keys from pieces."""
    text = re.sub(r"^#include.*$", "", text, flags=re.M)
    run = subprocess.run(["cc", "-E", "-P", "-xc", "-"], input=text, capture_output=True, text=True, check=True)
    return run.stdout


class Source:
    def __init__(self, path):
        self.name = relative(path)
        self.text = without_comments(path.read_text(encoding="utf-8"))
        if re.search(r'"\s+[a-z_]+\s+"[^"\n]*"', re.sub(r'"[^"\n]*"', '""', "".join(re.findall(r"^#define(?:.*\\\n)*.*", self.text, re.M)))):
            self.text = expand(self.text)
        self.code = without_strings(self.text)
        self.arrays = {}
        pattern = r"\b(?:const )?char \*?\s*(?:const )?\*?(?:const )?(\w+)\s*(?:\[[^\]]*\])*\s*=\s*(\{|(?=\"))"
        for match in re.finditer(pattern, self.text):
            end = self.code.find(";", match.end())
            self.arrays.setdefault(match.group(1), []).extend(literals(self.text[match.end():end]))

    def calls(self, name):
        for match in re.finditer(r"(?<![\w.>])" + name + r"\s*\(", self.code):
            found = arguments(self.code, self.text, match.end() - 1)
            if found:
                yield match.start(), found

    def macros(self):
        for match in re.finditer(r"^[ \t]*#define (\w+)\(([^)]*)\)((?:[^\n]*\\\n)*[^\n]*)", self.text, re.M):
            yield match.group(1), [p.strip() for p in match.group(2).split(",")], match.group(3).replace("\\\n", "  ")


def parameter_names(text):
    names = []
    for part in text.split(","):
        words = re.findall(r"\w+", re.sub(r"\[[^\]]*\]", "", part))
        names.append(words[-1] if words else "...")
    return names


def passed_on(body, names, known):
    """Position of the parameter that a body hands to a known key place, or None."""
    for match in re.finditer(r"\berror\.(?:hint_)?format = (\w+);", body):
        if match.group(1) in names:
            return names.index(match.group(1))
    for name, place in known.items():
        for match in re.finditer(r"(?<![\w.>])" + name + r"\s*\(", body):
            found = arguments(body, body, match.end() - 1)
            if not found or len(found) <= place:
                if found and found[-1] == "__VA_ARGS__" and len(found) - 1 <= place:
                    return len(names) - 1
                continue
            words = re.findall(r"\w+", found[place])
            for position, parameter in enumerate(names):
                if words == [parameter] or (parameter == "..." and found[place] == "__VA_ARGS__"):
                    return position
    return None


def find_wrappers(sources):
    """known[file or None] = {function: position}: None for what every file may call."""
    shared, local = dict(ROOTS), {s.name: {} for s in sources}
    while True:
        before = len(shared) + sum(len(v) for v in local.values())
        for source in sources:
            known = {**shared, **local[source.name]}
            for name, names, body in source.macros():
                place = passed_on(without_strings(body), names, known)
                if place is not None and name not in known:
                    (shared if source.name.endswith(".h") else local[source.name])[name] = place
            for name, parameters, _, _, body in functions(source.code):
                place = passed_on(body, parameter_names(parameters), known)
                if place is not None and name not in known:
                    static = re.search(r"^static\b[^;{}=]*\b" + name + r"\(", source.code, re.M)
                    (local[source.name] if static else shared)[name] = place
        if before == len(shared) + sum(len(v) for v in local.values()):
            return shared, local


def keys_of(source, known):
    """(line, key) of each literal in a key place of a file."""
    for name, place in known.items():
        for offset, found in source.calls(name):
            if len(found) <= place:
                continue
            expression = found[place]
            texts = literals(expression)
            for word in [] if texts else re.findall(r"[A-Za-z_]\w*", expression):
                texts += source.arrays.get(word, [])
            for text in texts:
                yield line_of(source.text, offset), text


def table_keys(sources):
    """Help texts that stand in tables: settings, errors, commands and their options."""
    for path, column in (("src/app/settings.def", -1), ("src/base/errors.def", -1)):
        text = without_comments((ROOT / path).read_text(encoding="utf-8"))
        for match in re.finditer(r"^(?:SETTING|ERR)\((.*)\)\s*$", text, re.M):
            yield path, line_of(text, match.start()), literals(match.group(1))[column]
    for source in sources:
        if not source.name.startswith("src/cli/"):
            continue
        for match in re.finditer(r"\.summary\s*=\s*(" + LITERALS.pattern + ")", source.text):
            yield source.name, line_of(source.text, match.start()), literals(match.group(1))[0]
        for match in re.finditer(r'\{\s*"--[\w-]+"\s*,\s*(?:NULL|"[^"]*")\s*,[\s\\]*(' + LITERALS.pattern + r")\s*\}", source.text):
            yield source.name, line_of(source.text, match.start()), literals(match.group(1))[0]


def read_messages():
    """key -> (line, text), and the keys that stand twice."""
    messages, twice = {}, []
    path = ROOT / "share/i18n/zh-CN.yaml"
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = LINE.match(line)
        if not match:
            continue
        key, text = json.loads(match.group(1)), json.loads(match.group(2))
        if key in messages:
            twice.append(f"zh-CN.yaml:{number}: stands at line {messages[key][0]} too: {key}")
        messages.setdefault(key, (number, text))
    return messages, twice


def drop_repeated():
    """Leave the first line of each key: two branches that met may have brought the same."""
    path, seen, kept = ROOT / "share/i18n/zh-CN.yaml", set(), []
    for line in path.read_text(encoding="utf-8").split("\n"):
        match = LINE.match(line)
        if match and match.group(1) in seen:
            continue
        seen.add(match.group(1) if match else None)
        kept.append(line)
    path.write_text("\n".join(kept), encoding="utf-8")


def bad_arguments(messages):
    for key, (number, text) in messages.items():
        count = sum(1 for c in CONVERSION.findall(key) if c != "%%")
        used = {int(n) for n in re.findall(r"%(\d+)\$", text)}
        if any(n < 1 or n > count for n in used):
            yield f"zh-CN.yaml:{number}: an argument past the {count} of its key: {key}"
        elif count and re.search(r"%(?!\d+\$[a-z]|%)", text):
            yield f"zh-CN.yaml:{number}: write arguments as %1$s: {text}"
        elif used != set(range(1, count + 1)) and key not in ARGUMENT_LEFT:
            left = sorted(set(range(1, count + 1)) - used)
            yield f"zh-CN.yaml:{number}: argument {left[0]} of the key is lost: {key}"


def main():
    tap = Tap()
    if "--fix" in sys.argv:
        drop_repeated()
    sources = [Source(p) for p in tracked("src/*.c", "src/*.h")]
    shared, local = find_wrappers(sources)
    messages, twice = read_messages()
    missing, seen = [], set()
    for source in sources:
        for line, key in keys_of(source, {**shared, **local[source.name]}):
            if MIXED.search(key) and key not in messages and (source.name, key) not in seen:
                seen.add((source.name, key))
                missing.append(f"{source.name}:{line}: {key}")
    missing += [f"{name}:{line}: {key}" for name, line, key in table_keys(sources) if key not in messages]
    tap.check("every message has a Chinese translation", missing)
    tap.check("no key stands twice", twice)
    tap.check("translations use the arguments of their keys", list(bad_arguments(messages)))
    everything = "".join("".join(unquote(t) for t in re.findall(LITERAL, s.text)) for s in sources)
    everything += (ROOT / "src/app/settings.def").read_text() + (ROOT / "src/base/errors.def").read_text()
    tap.check("no translation is left over",
              [f"zh-CN.yaml:{line}: {key}" for key, (line, _) in messages.items() if key not in everything])
    if "--list" in sys.argv:
        for name, place in sorted({**shared, **{k: v for d in local.values() for k, v in d.items()}}.items()):
            print(f"# {name}: argument {place + 1}")
    sys.exit(tap.finish())


main()
