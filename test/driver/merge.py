# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: rm -rf %t && mkdir -p %t
# RUN: %python %s %source_root %build_root %t
"""weft merge: one report, whatever the order and the number of the files; what cannot be read is said
and takes nothing from the rest."""
import itertools
import json
import os
import sys

root, build, work = sys.argv[1:]
sys.path[:0] = [os.path.join(root, "test", "driver", "Inputs"), os.path.join(root, "test", "repo")]
from diagnostics import Weft, at, finding, write
from tree import complain, finish

src = os.path.join(work, "src")
os.makedirs(src)
for name in ("a.cpp", "b.cpp", "shared.h"):
    with open(os.path.join(src, name), "w", encoding="utf-8") as f:
        f.write("one\n\ttwo\nthree\n")
a, b, header = (os.path.join(src, name) for name in ("a.cpp", "b.cpp", "shared.h"))
weft = Weft(os.path.join(build, "bin", "weft"), src)


def yaml(name, *content):
    return write(os.path.join(work, "yaml", name), *content)


def expect(what, condition, *details):
    if not condition:
        complain(what, details)


def merged(*inputs):
    status, out, err = weft("merge", "--format", "json", *inputs)
    return status, json.loads(out) if out else None, err


in_header = at(header, 5, "said in a header", [(header, 5, 3, "TWO")])
first = yaml("first.yaml", a,
             finding("weft-x", in_header, [at(header, 0, "seen from a"), at("", 0, "nowhere")]),
             finding("clang-diagnostic-unused", at(a, 9, "another's"), folder=src))
second = yaml("second.yaml", b, finding("weft-x", in_header, [at(header, 0, "seen from b")], level="Error"),
              finding("weft-x", at("b.cpp", 4, "by its build folder"), folder=src),
              finding("weft-x", at("../src/./b.cpp", 0, "dots"), folder=src),
              finding("weft-x", at("/usr/include/stdio.h", 0, "outside")),
              finding("weft-x", at("gone.cpp", 7, "no such file"), folder=src))
broken = yaml("broken.yaml", b, finding("clang-diagnostic-error", at(header, 5, "no 'x'"), level="Error"),
              finding("clang-diagnostic-error", at("", 0, "too many errors"), level="Error"))
also_broken = yaml("also-broken.yaml", b, finding("clang-diagnostic-error", at(b, 0, "no 'b'"), level="Error"))

# Order, number and repetition do not matter, in any form.
every = [first, second, broken, also_broken]
for form in ("text", "json", "sarif", "html", "gitlab", "junit", "github"):
    reports = {weft("merge", "--format", form, *order) for order in itertools.islice(itertools.permutations(every), 0, 24, 5)}
    reports.add(weft("merge", "--format", form, os.path.join(work, "yaml")))
    reports.add(weft("merge", "--format", form, *every, *every, os.path.join(work, "yaml")))
    expect(f"{form}: one report from any order", len(reports) == 1, reports)

status, report, _ = merged(first, second)
found = [(f["file"], f["line"], f["column"], f["message"]) for f in report["findings"]]
expect("places, sorted", found == [
    ("/usr/include/stdio.h", 1, 1, "outside"),
    ("a.cpp", 3, 1, "another's"),
    ("b.cpp", 1, 1, "dots"),
    ("b.cpp", 2, 1, "by its build folder"),
    ("gone.cpp", 0, 0, "no such file"),
    ("shared.h", 2, 2, "said in a header")], found)
expect("findings: 1", status == 1, status)
shared = report["findings"][-1]
expect("the header's finding came twice, once as an error", shared["severity"] == "error", shared)
expect("its notes", [(n["file"], n["line"], n["message"]) for n in shared["notes"]]
       in ([("shared.h", 1, "seen from a"), ("", 0, "nowhere")], [("shared.h", 1, "seen from b")]), shared)
expect("its fix", shared["fix"] == [{"file": "shared.h", "offset": 5, "length": 3, "text": "TWO"}], shared)
_, elsewhere, _ = merged("--root", work, first)
expect("--root", {f["file"] for f in elsewhere["findings"]} == {"src/a.cpp", "src/shared.h"}, elsewhere)
link = os.path.join(work, "link")
os.symlink(src, link)
_, linked, _ = merged("--root", link, first)
expect("a root by another name", {f["file"] for f in linked["findings"]} == {"a.cpp", "shared.h"}, linked)

# Broken units are no findings, and never clean.
status, report, _ = merged(broken, also_broken)
expect("broken: 2", status == 2 and report["findings"] == [], status, report)
expect("one entry for each unit", report["broken"] == [
    {"file": "b.cpp", "reason": "b.cpp:1:1: no 'b'\nshared.h:2:2: no 'x'\ntoo many errors"}], report)

# What cannot be read.
def bad(name, text):
    path = os.path.join(work, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


with open(first, encoding="utf-8") as f:
    whole = f.read()
for what, path, place in (
        ("cut", bad("cut.yaml", whole[:len(whole) // 2]), ":2:"),
        ("ends between two findings", bad("end.yaml", whole.removesuffix("...\n")), ":3:1: "),
        ("empty", bad("empty.yaml", ""), ":1:1: "),
        ("not YAML", bad("not.yaml", "---\nMainSourceFile: [\n...\n"), ":3:"),
        ("another YAML", bad("other.yaml", "---\nname: CI\n...\n"), ":2:1: missing required key 'MainSourceFile'"),
        ("a number", bad("number.yaml", whole.replace('"FileOffset": 5', '"FileOffset": "x"')), ":2:"),
        ("two in one", bad("two.yaml", whole + whole), ":4:1: "),
        ("missing", os.path.join(work, "missing.yaml"), ": No such file")):
    status, report, err = merged(second, path)
    expect(f"{what}: 2", status == 2, status)
    expect(f"{what}: one sentence with its place", err.count("\n") == 1 and path + place in err, err)
    expect(f"{what}: the others are read", report and len(report["findings"]) == 5, report)

# A folder without any: clang-tidy writes no file for a clean unit.
os.mkdir(os.path.join(work, "clean"))
status, report, err = merged(os.path.join(work, "clean"))
expect("an empty folder is clean", status == 0 and report["findings"] == [] and "no .yaml files" in err, status, err)
status, out, err = weft("merge", "--format", "xml", first)
expect("an unknown form", status == 2 and not out and "'xml'" in err and "sarif" in err, status, out, err)
status, out, err = weft("merge")
expect("no input", status == 2 and not out and err, status, out, err)

# -o replaces in one step, or not at all.
target = bad("report.json", "old")
status, out, err = weft("merge", "--format", "json", first, "-o", target)
with open(target, encoding="utf-8") as f:
    expect("-o", status == 1 and not out and len(json.load(f)["findings"]) == 2, status, out)
status, out, err = weft("merge", first, "-o", os.path.join(work, "no", "such", "folder"))
expect("-o into nowhere", status == 2 and "could not be written" in err, status, err)
with open("/dev/full", "w", encoding="utf-8") as full:
    status, _, err = weft("merge", first, stdout=full)
expect("a full disk", status == 2 and "No space left" in err, status, err)
expect("nothing else is left", not [n for n in os.listdir(work) if n.startswith("report.json.")], os.listdir(work))
finish()
