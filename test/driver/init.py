# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: rm -rf %t && mkdir -p %t
# RUN: %python %s %source_root %build_root %t
"""weft init: whatever form a file has, the checks come to it, nothing goes, and a second run changes nothing."""
import os
import pty
import subprocess
import sys
import tempfile

import yaml

root, build, work = sys.argv[1:]
sys.path.insert(0, os.path.join(root, "test", "repo"))
from tree import complain, finish

WEFT, TIDY = (os.path.join(build, "bin", name) for name in ("weft", "weft-tidy"))
CLANG_TIDY = ".clang-tidy"


def init(project, *arguments):
    result = subprocess.run([WEFT, "init", *arguments], cwd=project, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    # As bytes until here: line ends matter.
    result.stdout, result.stderr = result.stdout.decode(), result.stderr.decode()
    return result


def project(name, files):
    folder = os.path.join(work, name)
    os.mkdir(folder)
    for path, text in files.items():
        os.makedirs(os.path.dirname(os.path.join(folder, path)), exist_ok=True)
        with open(os.path.join(folder, path), "w", newline="") as f:
            f.write(text)
    return folder


def read(folder, name):
    with open(os.path.join(folder, name), newline="") as f:
        return f.read()


def everything(folder):
    return {os.path.relpath(os.path.join(place, name), folder): read(place, name)
            for place, _, names in os.walk(folder) for name in names}


def enabled(folder):
    """The checks that clang-tidy itself takes from the file."""
    result = subprocess.run([TIDY, "--list-checks", "any.cpp", "--"], cwd=folder, text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if result.stderr.strip() and "No checks enabled" not in result.stderr:
        complain(folder, result.stderr)
    return set(result.stdout.split()) - {"Enabled", "checks:"}


def is_kept(old, new):
    """Whether the new text is the old one with something added."""
    rest = iter(new)
    return all(c in rest for c in old)


OURS = enabled(project("ours", {CLANG_TIDY: "Checks: '-*,weft-*'\n"}))
assert len(OURS) > 30 and all(c.startswith("weft-") for c in OURS)

DEFAULTS = enabled(project("defaults", {CLANG_TIDY: "Checks: ''\n"}))

#--- an existing .clang-tidy
FORMS = {
    "single quotes": "# why\nChecks: '-*,bugprone-*'   # ours\nHeaderFilterRegex: 'src/.*'\n",
    "double quotes": 'Checks: "-*,bugprone-*"\n',
    "no quotes": "---\nChecks: -*,bugprone-*\nUser: me\n...\n",
    "no quotes, a comment": "Checks: -*,bugprone-*  # a comment\n",
    "spaces": "Checks: '-*, bugprone-*'\n",
    "comma at the end": "Checks: '-*,bugprone-*,'\n",
    "empty string": "Checks: ''\n",
    "nothing": "Checks:\nUser: me\n",
    "nothing at the end": "User: me\nChecks:",
    "other keys alone": "# top\nHeaderFilterRegex: '.*'\nCheckOptions:\n  a.b: c  # last\n# end\n",
    "folded": "Checks: >\n  -*,\n  bugprone-*,\n  -bugprone-branch-clone\n\nHeaderFilterRegex: '.*'\n",
    "folded, comma at the end": "Checks: >\n  -*,\n  bugprone-*,\nHeaderFilterRegex: '.*'\n",
    "folded, stripped": "Checks: >-\n    -*,\n    bugprone-*\n",
    "literal": "Checks: |\n  -*\n  bugprone-*\nWarningsAsErrors: ''\n",
    "folded, no newline at the end": "Checks: >\n  -*,\n  bugprone-*",
    "quoted, several lines": "Checks: '-*,\n         bugprone-*,\n         misc-*\n         '\n",
    "quoted, escaped newlines": 'Checks: "-*,\\\n  bugprone-*,\\\n  misc-*"\n',
    "list": "Checks:\n  - '-*'\n  - bugprone-*   # why\n  # end of list\nUser: me\n",
    "list, not indented": "Checks:\n- '-*'\n- bugprone-*\nUser: me\n",
    "list in brackets": "Checks: ['-*', 'bugprone-*']\nUser: me\n",
    "empty list": "Checks: []\n",
    "all in braces": "{Checks: '-*,bugprone-*', User: me}\n",
    "braces without Checks": "{User: me}\n",
    "windows": "Checks: '-*,bugprone-*'\r\nUser: me\r\n",
    "windows, folded": "Checks: >\r\n  -*,\r\n  bugprone-*\r\nUser: me\r\n",
    "switched off": "Checks: '*,-weft-*,-clang-analyzer-*'\n",
    "no newline at the end": "Checks: '-*,bugprone-*'",
    "umlauts": "# für später\nChecks: '-*,bugprone-*' # äöü\nUser: Jürgen\n",
}
for number, (form, text) in enumerate(FORMS.items()):
    folder = project(f"form{number}", {CLANG_TIDY: text, ".clangd": "Diagnostics: {ClangTidy: {FastCheckFilter: Loose}}\n"})
    before = DEFAULTS if form.startswith("nothing") else enabled(folder)  # clang-tidy takes no empty value
    asked = init(folder)
    if asked.returncode != 1 or read(folder, CLANG_TIDY) != text or "--yes" not in asked.stdout:
        complain(form, f"must be left as it is without --yes: {asked}")
        continue
    done = init(folder, "--yes")
    new = read(folder, CLANG_TIDY)
    if done.returncode or not is_kept(text, new):
        complain(form, f"exits with {done.returncode}, {done.stderr}, and lost something of\n{text}--- now\n{new}")
    if enabled(folder) != before | OURS:
        complain(form, f"the wrong checks are enabled in\n{new}")
    if ("\r\n" in text) != ("\r\n" in new) or new.replace("\r\n", "").count("\n") * ("\r\n" in text):
        complain(form, f"mixes line ends: {new!r}")
    again = init(folder)
    if again.returncode or read(folder, CLANG_TIDY) != new or "nothing to change" not in again.stdout:
        complain(form, f"the second run changes it: {again}")
    # The difference that was shown is the one that was made.
    with open(os.path.join(folder, CLANG_TIDY), "w", newline="") as f:
        f.write(text)
    diff = asked.stdout[:asked.stdout.index(CLANG_TIDY + ": left")]
    patched = subprocess.run(["git", "apply", "--unsafe-paths", "-p1", "--whitespace=nowarn", "-"], cwd=folder,
                             input=diff.encode(), stderr=subprocess.PIPE,
                             env={**os.environ, "GIT_CEILING_DIRECTORIES": work})
    if patched.returncode or read(folder, CLANG_TIDY) != new:
        complain(form, f"what was shown is not what was done: {patched.stderr.decode()}\n{diff}")

#--- there already
for number, text in enumerate(["Checks: '-*,weft-*'\n", "Checks: '*'\n", "Checks: 'weft-*,-weft-tiny-task'\n",
                               "Checks: >\n  -*,\n  weft-unjoined-task\n", "Checks: [weft-*]\n"]):
    folder = project(f"there{number}", {CLANG_TIDY: text, ".clangd": "Diagnostics: {ClangTidy: {FastCheckFilter: None}}\n"})
    files = everything(folder)
    result = init(folder, "--yes")
    if result.returncode or everything(folder) != files:
        complain(text, f"is there already: {result}")

#--- broken files: nothing is touched, not even the good ones
BROKEN = {
    "yaml": ({CLANG_TIDY: "Checks: '-*\nUser: [\n"}, [], ".clang-tidy:"),
    "key twice": ({CLANG_TIDY: "Checks: 'a'\nChecks: 'b'\n"}, [], "twice"),
    "no mapping": ({CLANG_TIDY: "- a\n- b\n"}, [], "mapping"),
    "alias": ({CLANG_TIDY: "User: &a x\nChecks: *a\n"}, [], "by hand"),
    "clangd": ({CLANG_TIDY: "Checks: '-*'\n", ".clangd": "Diagnostics: [\n"}, [], ".clangd:"),
    "pre-commit": ({".pre-commit-config.yaml": "repos: {\n"}, ["--pre-commit"], ".pre-commit-config.yaml:"),
    "pre-commit in brackets": ({".pre-commit-config.yaml": "repos: []\n"}, ["--pre-commit"], "by hand"),
    "gitlab": ({".gitlab-ci.yml": "include: other.yml\n"}, ["--ci=gitlab"], "by hand"),
}
for name, (files, arguments, wanted) in BROKEN.items():
    folder = project("broken " + name, files)
    result = init(folder, "--yes", *arguments)
    if result.returncode != 2 or wanted not in result.stderr or everything(folder) != files:
        complain(name, f"must say {wanted!r}, exit with 2 and touch nothing: {result} {everything(folder)}")

#--- nothing is there, not even above
outside = tempfile.TemporaryDirectory()
work, inside = outside.name, work
folder = project("new", {"out/compile_commands.json": "[]"})
work = inside
result = init(folder, "--pre-commit", "--ci", "github", "--ci", "gitlab")
written = everything(folder)
wanted = {CLANG_TIDY, ".clangd", ".pre-commit-config.yaml", ".github/workflows/weft.yml", ".gitlab/weft.yml",
          ".gitlab-ci.yml", "out/compile_commands.json"}
if result.returncode or set(written) != wanted:
    complain("new", f"expected {sorted(wanted)}: {sorted(written)} {result}")
else:
    if enabled(folder) != OURS:
        complain("new", f"the wrong checks are enabled in {written[CLANG_TIDY]}")
    if "CompilationDatabase: out\n" not in written[".clangd"]:
        complain("new", f"clangd does not find out/ by itself: {written['.clangd']}")
    if "local: .gitlab/weft.yml" not in written[".gitlab-ci.yml"]:
        complain("new", f"the template is not included: {written['.gitlab-ci.yml']}")
again = init(folder, "--pre-commit", "--ci", "github", "--ci", "gitlab")
if again.returncode or everything(folder) != written:
    complain("new", f"the second run changes something: {again}")

#--- a folder of a project that has a .clang-tidy above: that one goes on to hold
folder = project("above", {CLANG_TIDY: "Checks: '-*,bugprone-*'\n", "part/x.cpp": ""})
before = enabled(os.path.join(folder, "part"))
init(os.path.join(folder, "part"))
if enabled(os.path.join(folder, "part")) != before | OURS:
    complain("above", f"the file above is hidden: {read(folder, 'part/' + CLANG_TIDY)}")

#--- lists that get one item more
LISTS = {
    "pre-commit": (".pre-commit-config.yaml", ["--pre-commit"], "weft lint",
                   "# top\nrepos:\n-   repo: local\n    hooks:\n    -   id: x # c\n        name: x\n        entry: 'true'\n"
                   "        language: system\n# between\nfail_fast: true\n"),
    "pre-commit, block at the end": (".pre-commit-config.yaml", ["--pre-commit"], "weft lint",
                                     "repos:\n  - repo: local\n    hooks:\n      - id: x\n        name: x\n"
                                     "        language: system\n        entry: |\n          true\n\n\nfail_fast: true\n"),
    "pre-commit, no repos": (".pre-commit-config.yaml", ["--pre-commit"], "weft lint", "fail_fast: true"),
    "gitlab": (".gitlab-ci.yml", ["--ci=gitlab"], ".gitlab/weft.yml",
               "include:\n  - local: a.yml\n  - template: b.yml\n\nbuild:\n  script: [make]\n"),
    "gitlab, no include": (".gitlab-ci.yml", ["--ci=gitlab"], ".gitlab/weft.yml", "build:\n  script: [make]\n"),
}
for name, (file, arguments, wanted, text) in LISTS.items():
    folder = project("list " + name, {file: text})
    if init(folder, *arguments).returncode != 1 or read(folder, file) != text:
        complain(name, "must be left as it is without --yes")
    result = init(folder, "--yes", *arguments)
    new = read(folder, file)
    if result.returncode or wanted not in new or not is_kept(text, new):
        complain(name, f"exits with {result.returncode}, {result.stderr}:\n{new}")
    old_tree, new_tree = yaml.safe_load(text), yaml.safe_load(new)
    key = "repos" if "pre-commit" in name else "include"
    added = new_tree.pop(key)
    if added[:-1] != old_tree.pop(key, []) or new_tree != old_tree:
        complain(name, f"more or less than one item was added:\n{new}")
    if init(folder, *arguments).returncode or read(folder, file) != new:
        complain(name, "the second run changes it")

#--- a link leads to the file that is changed
folder = project("link", {"shared/config": "Checks: '-*,bugprone-*'\n", ".clangd": "Diagnostics: {ClangTidy: {FastCheckFilter: Loose}}\n"})
os.symlink("shared/config", os.path.join(folder, CLANG_TIDY))
init(folder, "--yes")
if not os.path.islink(os.path.join(folder, CLANG_TIDY)) or "weft-*" not in read(folder, "shared/config"):
    complain("link", "must stay a link, and its target be changed")
os.remove(os.path.join(folder, "shared/config"))
result = init(folder, "--yes")
if result.returncode != 2 or not os.path.islink(os.path.join(folder, CLANG_TIDY)):
    complain("link", f"a link that leads nowhere must be left alone: {result}")

#--- a person at a terminal
for answer, changed in (("y\n", True), ("n\n", False), ("\n", False), ("\x04", False)):
    folder = project("terminal " + repr(answer), {CLANG_TIDY: "Checks: '-*'\n", ".clangd": "Diagnostics: {ClangTidy: {FastCheckFilter: Loose}}\n"})
    leader, follower = pty.openpty()
    os.write(leader, answer.encode())
    result = subprocess.run([WEFT, "init"], cwd=folder, stdin=follower, stdout=subprocess.PIPE, timeout=60)
    os.close(leader), os.close(follower)
    if ("weft-*" in read(folder, CLANG_TIDY)) != changed or result.returncode != (not changed):
        complain(f"answer {answer!r}", f"{result} {read(folder, CLANG_TIDY)}")

#--- bad usage
for arguments, wanted in ((["nowhere"], "nowhere"), (["--ci=jenkins"], "jenkins"), (["--frob"], "frob")):
    result = init(work, *arguments)
    if result.returncode != 2 or wanted not in result.stderr or os.path.exists(os.path.join(work, CLANG_TIDY)):
        complain(" ".join(arguments), f"{result}")
finish()
