# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""What the tests of the repository share: its checks, their files, and a list of complaints."""
import collections
import glob
import os
import re
import sys

ROOT = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else ".")
NOT_FAMILIES = {"model", "unit", "flow", "support"}
STRING = r'"(?:[^"\\\n]|\\.)*"'
STRINGS = rf"{STRING}(?:\s*{STRING})*"
ROW = re.compile(rf'^WEFT_CHECK\((\w+), (\w+), "([^"]*)", (\w+), (\w+), (\w+), "([^"]*)",\s*({STRINGS})\)', re.M)

Row = collections.namedtuple("Row", "family cls name tier severity fix since sentence")
complaints = []


def complain(where, what):
    complaints.append(f"{where}: {what}")


def finish():
    """To be called last: prints what was found, and fails if there was anything."""
    for complaint in sorted(complaints):
        print(complaint)
    sys.exit(1 if complaints else 0)


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        return f.read()


def exists(path):
    return os.path.exists(os.path.join(ROOT, path))


def files(*patterns):
    return sorted(os.path.relpath(path, ROOT) for pattern in patterns
                  for path in glob.glob(os.path.join(ROOT, pattern), recursive=True))


def unquote(strings):
    """The text of adjacent string literals."""
    text = "".join(part[1:-1] for part in re.findall(STRING, strings))
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m.group(1), m.group(1)), text)


def rows():
    return [Row(*m.groups()[:-1], unquote(m.group(8))) for m in ROW.finditer(read("checkers/Checks.def"))]


def families():
    """The folders of checkers/ that hold checks."""
    folders = {os.path.basename(p) for p in files("checkers/*") if os.path.isdir(os.path.join(ROOT, p))}
    return sorted(folders - NOT_FAMILIES)


def source(row):
    return f"checkers/{row.family}/{row.cls}.cpp"


def page(row):
    return f"docs/checks/{row.family}/{row.name}.md"


def tests(row):
    """The tests of a check: <name>.cpp, and <name>-<variant>.cpp or .c beside it."""
    return [path for path in files(f"test/checkers/{row.family}/{row.name}*")
            if re.fullmatch(rf"{re.escape(row.name)}([.-][\w.-]+)?\.(cpp|c)", os.path.basename(path))]


def sections(text):
    """A page's title and its sections, as (title, [(heading, body)]); code blocks hold no headings."""
    title, found, fenced = "", [], False
    for line in text.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        if not fenced and line.startswith("# "):
            title = line[2:].strip()
        elif not fenced and line.startswith("## "):
            found.append((line[3:].strip(), []))
        elif found:
            found[-1][1].append(line)
    return title, [(heading, "\n".join(body)) for heading, body in found]


def code_blocks(body):
    """(language, words after it, code) of each fenced block."""
    return re.findall(r"^```(\w+)([^\n]*)\n(.*?)^```$", body, re.M | re.S)


def without_comments(code):
    """C++ without its comments; strings stay."""
    return re.sub(rf"({STRING}|'(?:[^'\\\n]|\\.)+')|//[^\n]*|/\*.*?\*/",
                  lambda m: m.group(1) or " ", code, flags=re.S)
