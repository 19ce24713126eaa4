# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: rm -rf %t && mkdir -p %t
# RUN: %python %s %source_root %build_root %t %clang_tidy %llvm_version
"""weft doctor: each thing that can be wrong is said, with a way out, and changes its answer alone."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

root, build, work, clang_tidy, version = sys.argv[1:]
sys.path.insert(0, os.path.join(root, "test", "repo"))
from tree import complain, finish

BIN = os.path.join(build, "bin")
WEFT, TIDY, CLANGD = (os.path.join(BIN, name) for name in ("weft", "weft-tidy", "weft-clangd"))
ALL = len(subprocess.run([WEFT, "list"], text=True, stdout=subprocess.PIPE, check=True).stdout.splitlines())
# Outside of this project, whose .clang-tidy holds for all below it.
outside = tempfile.TemporaryDirectory()


def folder(name):
    path = os.path.join(outside.name, name)
    os.mkdir(path)
    return os.path.realpath(path)


def write(path, text, mode=0o644):
    with open(path, "w") as f:
        f.write(text)
    os.chmod(path, mode)
    return path


def project(name, **changes):
    path = folder(name)
    files = {".clang-tidy": "Checks: '-*,weft-*'\n",
             "compile_commands.json": json.dumps([{"directory": path, "file": "a.cpp", "command": "c++ -c a.cpp"}]),
             "a.cpp": "int main() {}\n", **changes}
    for file, text in files.items():
        if text is not None:
            write(os.path.join(path, file), text)
    return path


def path_with(name, **programs):
    """A PATH of one folder: program -> what it is a link to, or a script."""
    path = folder(name)
    for program, target in {"ninja": shutil.which("ninja"), "git": shutil.which("git"), **programs}.items():
        program = program.replace("_", "-")
        if target and target.startswith("#!"):
            write(os.path.join(path, program), target, 0o755)
        elif target:
            os.symlink(target, os.path.join(path, program))
    return path


def doctor(where, path, *arguments, weft=WEFT, status=None, home=None):
    """Question -> answer."""
    result = subprocess.run([weft, "doctor", "--json", *arguments], cwd=where, text=True, timeout=120,
                            env={"PATH": path, "HOME": home or outside.name},
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        data = json.loads(result.stdout)
    except ValueError:
        complain("doctor", f"no JSON: {result}")
        return {}
    answers = {a["question"]: a for a in data["answers"]}
    for a in answers.values():
        if a["ok"] == ("way_out" in a) or not a["says"] or a.get("way_out") == "" or "\n" in a["says"]:
            complain(a["question"], f"a problem and nothing else has a way out, in one line: {a}")
    ok = all(a["ok"] for a in answers.values())
    if data["ok"] != ok or result.returncode != (0 if ok else 2):
        complain("doctor", f"exits with {result.returncode} for {data}")
    return answers


def expect(case, answers, question, ok, *words):
    wrong = sorted(q for q, a in answers.items() if not a["ok"])
    if wrong != ([] if ok else [question]):
        complain(case, f"expected {'no problem' if ok else 'a problem with ' + question + ' alone'}: {wrong} {answers}")
    text = json.dumps(answers.get(question, {}))
    for word in words:
        if word not in text:
            complain(case, f"does not say {word!r}: {text}")


OURS = path_with("ours", clangd=CLANGD, clang_tidy=TIDY)
NONE = path_with("none")
good = project("good")

#--- all is well
answers = doctor(good, OURS)
if list(answers) != ["driver", "weft-tidy", "editor's clang-tidy", "editor's clangd", "compile_commands.json",
                     ".clang-tidy", ".clangd", "ninja", "git"]:
    complain("questions", f"{list(answers)}")
expect("good", answers, "driver", True, f"LLVM {version}.")
expect("good, named", doctor(outside.name, OURS, good), "compile_commands.json", True, "1 files")
expect("good, a file named", doctor(outside.name, OURS, os.path.join(good, "a.cpp")), ".clang-tidy", True, f"{ALL} of {ALL}")

#--- what editors start
expect("no clangd", doctor(good, NONE), "editor's clangd", True, "none in PATH")
stock = path_with("stock", clangd="#!/bin/sh\necho 'All checks completed, 0 errors' >&2\n", clang_tidy=TIDY)
expect("stock clangd", doctor(good, stock), "editor's clangd", False, os.path.join(stock, "clangd"), CLANGD)
expect("another given", doctor(good, stock, "--clangd", CLANGD), "editor's clangd", True, "planted")
expect("none such", doctor(good, OURS, "--clangd=no-such"), "editor's clangd", False, "no-such")
hidden = folder("home")
os.makedirs(os.path.join(hidden, ".config", "clangd"))
write(os.path.join(hidden, ".config", "clangd", "config.yaml"), "Diagnostics: {Suppress: '*'}\n")
expect("own settings", doctor(good, NONE, "--clangd=" + CLANGD, home=hidden), "editor's clangd", False, "config.yaml")
expect("stock clang-tidy", doctor(good, path_with("stock tidy", clang_tidy=clang_tidy)), "editor's clang-tidy", False, TIDY)
newest = path_with("numbered", clangd_9=CLANGD, clangd_14="#!/bin/sh\nexit 1\n", clangd_x=CLANGD)
expect("the newest clangd-N", doctor(good, newest), "editor's clangd", False, "clangd-14")
expect("a clang-tidy that dies", doctor(good, path_with("dies", clang_tidy="#!/bin/sh\nkill -9 $$\n")),
       "editor's clang-tidy", False, "does not run")

#--- the installation
alone = folder("alone")
shutil.copy(WEFT, alone)
os.makedirs(os.path.join(outside.name, "lib", "clang"))
answers = doctor(good, OURS, weft=os.path.join(alone, "weft"))
if answers.get("weft-tidy", {}).get("ok", True) or os.path.join(alone, "weft-tidy") not in str(answers["weft-tidy"]):
    complain("alone", f"must miss its weft-tidy: {answers}")
os.symlink(clang_tidy, os.path.join(alone, "weft-tidy"))
answers = doctor(good, OURS, weft=os.path.join(alone, "weft"))
if f"0 of {ALL}" not in str(answers.get("weft-tidy")):
    complain("alone", f"must see that its weft-tidy is none: {answers}")
expect("no ninja", doctor(good, path_with("no ninja", ninja=None)), "ninja", False, "ninja-build")
expect("no git", doctor(good, path_with("no git", git=None)), "git", False, "apt install git")

#--- the project
DATABASE = "compile_commands.json"
expect("no database", doctor(project("d0", **{DATABASE: None}), OURS), DATABASE, False, "CMAKE_EXPORT_COMPILE_COMMANDS")
expect("not JSON", doctor(project("d1", **{DATABASE: "[{"}), OURS), DATABASE, False, "d1/compile_commands.json: ")
expect("empty", doctor(project("d2", **{DATABASE: "[]"}), OURS), DATABASE, False, "lists no")
expect("a file is gone", doctor(project("d3", **{"a.cpp": None}), OURS), DATABASE, False, "1 of 1", "a.cpp")
elsewhere = project("d4", **{DATABASE: None})
os.mkdir(os.path.join(elsewhere, "build-x"))
shutil.copy(os.path.join(good, DATABASE), os.path.join(elsewhere, "build-x"))
expect("in build-x", doctor(elsewhere, OURS), DATABASE, True, "build-x/compile_commands.json")

TIDY_FILE = ".clang-tidy"
expect("no .clang-tidy", doctor(project("t0", **{TIDY_FILE: None}), OURS), TIDY_FILE, False, "weft init")
expect("not enabled", doctor(project("t1", **{TIDY_FILE: "Checks: '-*,bugprone-*'\n"}), OURS), TIDY_FILE, False, "weft init")
expect("a typo", doctor(project("t2", **{TIDY_FILE: "Checks: '-*,weft-*,weft-typo'\n"}), OURS), TIDY_FILE, False, "weft-typo")
expect("not YAML", doctor(project("t3", **{TIDY_FILE: "Checks: [\n"}), OURS), TIDY_FILE, False, ".clang-tidy")
expect("some", doctor(project("t4", **{TIDY_FILE: "Checks: '-*,weft-*,-weft-tiny-task'\n"}), OURS), TIDY_FILE, True, f"{ALL - 1} of {ALL}")

expect("hides some", doctor(project("c0", **{".clangd": "Diagnostics: {ClangTidy: {Remove: weft-unjoined-task}}\n"}), OURS),
       ".clangd", True, "hides weft-unjoined-task")
for number, text in enumerate(["Diagnostics: {ClangTidy: {Remove: [weft-*]}}\n", "Diagnostics: {Suppress: '*'}\n",
                               "Index: {Background: Skip}\n---\nDiagnostics:\n  ClangTidy:\n    Remove: ['*']\n"]):
    expect(text, doctor(project(f"c1{number}", **{".clangd": text}), OURS), ".clangd", False, "hides every weft check")
expect("not YAML", doctor(project("c2", **{".clangd": "Diagnostics: [\n"}), OURS), ".clangd", False, "c2/.clangd:")

#--- for people
text = subprocess.run([WEFT, "doctor", "--clangd", CLANGD], cwd=project("text", **{TIDY_FILE: None}), text=True,
                      env={"PATH": NONE, "HOME": outside.name}, stdout=subprocess.PIPE)
lines = text.stdout.splitlines()
at = [i for i, line in enumerate(lines) if line.startswith("problem  .clang-tidy: ")]
if text.returncode != 2 or len(at) != 1 or lines[at[0] + 1].split() != ["->", "weft", "init"] or len(lines) != 10:
    complain("text", f"{text}")
if subprocess.run([WEFT, "doctor", "no-such-folder"], stderr=subprocess.DEVNULL).returncode != 2:
    complain("no-such-folder", "must exit with 2")
finish()
