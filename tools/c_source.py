"""Just enough reading of C for the checks of this folder: comments blanked, strings kept, calls and functions found."""
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'', re.S)


def tracked(*patterns):
    """Paths of the files that git knows (or, outside a checkout, that are there), sorted."""
    try:
        listed = subprocess.run(["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, capture_output=True, check=True)
        names = [n for n in listed.stdout.decode().split("\0") if n]
    except (OSError, subprocess.CalledProcessError):
        names = [str(p.relative_to(ROOT)) for pattern in patterns for p in ROOT.glob(pattern.replace("*", "**/*", 1))]
    return sorted({ROOT / n for n in names if (ROOT / n).is_file()})


def relative(path):
    return path.relative_to(ROOT).as_posix()


def blank(text):
    return re.sub(r"[^\n]", " ", text)


def without_comments(text):
    return TOKEN.sub(lambda m: blank(m.group()) if m.group().startswith("/") else m.group(), text)


def without_strings(text):
    """Comments and the insides of strings blanked: what is left is code."""
    def one(match):
        token = match.group()
        return blank(token) if token.startswith("/") else token[0] + blank(token[1:-1]) + token[0]
    return TOKEN.sub(one, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def arguments(code, text, opening):
    """The arguments of the call whose `(` is at `opening`: their texts (from `text`), or None when it never closes."""
    depth, start, found = 0, opening + 1, []
    for i in range(opening, len(code)):
        c = code[i]
        if c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
            if depth == 0:
                found.append(text[start:i].strip())
                return found
        elif c == "," and depth == 1:
            found.append(text[start:i].strip())
            start = i + 1
    return None


def functions(code):
    """(name, parameters, first line, last line, body) of each function of a file whose strings are blanked.

    House style makes this simple: a definition starts in column 0 and ends with a `}` in column 0.
    """
    for match in re.finditer(r"^(?![ \t#}/])[^;{}=]*?\b(\w+)\(([^{};]*?)\)\s*\{[ \t]*$(.*?)^\}", code, re.M | re.S):
        head = match.group(0)[:match.start(3) - match.start(0)]
        if re.match(r"(typedef|struct|enum|union)\b[^(]*\{", head):
            continue
        yield (match.group(1), match.group(2), line_of(code, match.start()), line_of(code, match.end()), match.group(3))


class Tap:
    """Prints one TAP line a check, with what is wrong as comments; `finish` gives the exit status."""
    def __init__(self):
        self.count = self.failed = 0

    def check(self, name, faults):
        self.count += 1
        self.failed += bool(faults)
        print(f"{'not ok' if faults else 'ok'} {self.count} - {name}")
        for fault in faults:
            print(f"# {fault}")

    def finish(self):
        print(f"1..{self.count}")
        return 1 if self.failed else 0
