#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Lints a test file and compares what is reported and repaired with what its comments say.

  // RUN: %check_weft %s weft-foo %t [options] [-- compiler arguments]

Messages  Every warning and error stands in the file as a whole line (FileCheck patterns allowed),
          in the order of the code; one that is missing or that nobody listed fails the test:
            // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: ... [weft-foo]
          As soon as the file has a CHECK-NOTES line, notes are compared in the same way:
            // CHECK-NOTES: :[[@LINE-9]]:3: note: spawned here
          In a header beside the test: CHECK-MESSAGES: Inputs/foo.h:3:5: warning: ...
Fixes     Whatever the tool offers is applied. The result must contain the CHECK-FIXES lines (whole
          lines, indentation aside), compile, and lint without the findings that were repaired;
          fixing it again must change nothing.
Variants  --suffix A adds the lines CHECK-MESSAGES-A, CHECK-NOTES-A, CHECK-FIXES-A; the suffixes
          LLVM<version> and the standard in capitals (CXX20) are always on.

WEFT_CHECK_VERBOSE=1 in the environment prints every command.
"""

import argparse
import difflib
import os
import re
import shlex
import shutil
import subprocess
import sys

DIAGNOSTIC = re.compile(r"^(.*?):(\d+):(\d+): (warning|error|note): ")
KIND = r"(?:-(?:NEXT|NOT|DAG|SAME|EMPTY|COUNT-\d+))?:"  # FileCheck's own, at the end of a directive
DIRECTIVE = re.compile(r"//\s*CHECK-(MESSAGES|NOTES|FIXES)(-[A-Z0-9]+)?" + KIND + ".*")


def arguments():
    before, extra = sys.argv[1:], []
    if "--" in before:
        cut = before.index("--")
        before, extra = before[:cut], before[cut + 1:]
    p = argparse.ArgumentParser(
        usage="check_weft.py SOURCE CHECKS TEMP [options] [-- compiler arguments]",
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("source")
    p.add_argument("checks", help="comma-separated names or globs")
    p.add_argument("temp", help="prefix for the files that are written")
    p.add_argument("--std", help="comma-separated; c++20, or c17 with --lang c")
    p.add_argument("--lang", choices=["c", "c++"], help="by the file's suffix when left out")
    p.add_argument("--options", action="append", default=[], metavar="KEY=VALUE[;KEY=VALUE]",
                   help="check options; a value may contain ';' (may be repeated)")
    p.add_argument("--config", help="passed to clang-tidy as it is, instead of --options")
    p.add_argument("--suffix", default="", help="comma-separated suffixes of CHECK lines")
    p.add_argument("--no-fix", action="store_true", help="do not try the fixes")
    p.add_argument("--fix-notes", action="store_true", help="apply fixes that hang on notes, too")
    p.add_argument("--gcc", action="store_true", help="the fixed file must compile with g++, too")
    p.add_argument("--allow-errors", action="store_true", help="the file need not compile")
    p.add_argument("--clang-tidy", required=True)
    p.add_argument("--plugin")
    p.add_argument("--filecheck", required=True)
    p.add_argument("--llvm-version", required=True)
    p.add_argument("--pch", metavar="FOLDER", help="may hold <standard>.pch: the standard library's headers")
    p.add_argument("--only-std", choices=["first", "last"], help="of the standards of --std, this one only")
    args = p.parse_args(before)
    args.extra = extra
    args.lang = args.lang or ("c" if args.source.endswith(".c") else "c++")
    args.std = (args.std or ("c17" if args.lang == "c" else "c++20")).split(",")
    args.std = {"first": args.std[:1], "last": args.std[-1:], None: args.std}[args.only_std]
    return args


class Failure(Exception):
    pass


def run(command, **kwargs):
    if os.environ.get("WEFT_CHECK_VERBOSE"):
        print("+ " + shlex.join(command), flush=True)
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              errors="replace", timeout=300, **kwargs)
    except subprocess.TimeoutExpired:
        raise Failure("no answer within 300 s: " + shlex.join(command))


class Variant:
    """One language standard of one test."""

    def __init__(self, args, std):
        self.args, self.std = args, std
        suffixes = [s for s in args.suffix.split(",") if s]
        suffixes += ["LLVM" + args.llvm_version, re.sub(r"\W", "", std.replace("+", "X")).upper()]
        self.suffixes = [""] + ["-" + s for s in suffixes]
        with open(args.source, encoding="utf-8") as f:
            self.text = f.read()
        # Without its directives, so that they are neither linted nor found in the fixed file.
        self.stripped = DIRECTIVE.sub("//", self.text)
        self.compile_flags = [f"-std={std}", "-x", args.lang, "-pthread",
                              "-I" + os.path.dirname(os.path.abspath(args.source)),
                              "-I" + os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                                  "..", "runtime", "include"), *args.extra]
        pch = args.pch and os.path.join(args.pch, std + ".pch")
        # Its flags must be those of the file.
        self.pch_flags = ["-include-pch", pch] if pch and os.path.exists(pch) and not args.extra else []

    def folder(self, name):
        """A fresh folder with the file and the headers beside it: fixes must not reach the tree."""
        path = os.path.abspath(f"{self.args.temp}.{self.std}.{name}")
        shutil.rmtree(path, ignore_errors=True)
        os.makedirs(path)
        inputs = os.path.join(os.path.dirname(os.path.abspath(self.args.source)), "Inputs")
        if os.path.isdir(inputs):
            shutil.copytree(inputs, os.path.join(path, "Inputs"))
        file = os.path.join(path, os.path.basename(self.args.source))
        with open(file, "w", encoding="utf-8") as f:
            f.write(self.stripped)
        return path, file

    def prefixes(self, *kinds):
        return [f"CHECK-{kind}{suffix}" for kind in kinds for suffix in self.suffixes
                if re.search(rf"//\s*CHECK-{kind}{suffix}{KIND}", self.text)]

    def config(self):
        if self.args.config:
            return self.args.config
        # The folder of these tests is no reason to be silent.
        rows = [] if any("WeftTestPaths" in group for group in self.args.options) else ["WeftTestPaths: ''"]
        for group in self.args.options:
            for pair in re.split(r";(?=[\w.-]+=)", group):
                key, _, value = pair.partition("=")
                rows.append("%s: '%s'" % (key, value.replace("'", "''")))
        # Always given: a .clang-tidy above the build folder must not have a say.
        return "{CheckOptions: {%s}}" % ", ".join(rows)

    def lint(self, folder, file, *flags):
        """Runs clang-tidy; the diagnostics, with paths relative to the test's own folder."""
        load = ["-load", self.args.plugin] if self.args.plugin else []
        result = run([self.args.clang_tidy, *load, f"--checks=-*,{self.args.checks}",
                      "--header-filter=.*", "--quiet", f"--config={self.config()}", *flags,
                      file, "--", *self.compile_flags, *self.pch_flags])
        if result.returncode < 0 or (result.returncode != 0 and not self.args.allow_errors):
            out = "" if result.stdout.startswith("USAGE") else result.stdout
            raise Failure(f"clang-tidy exits with {result.returncode}:\n{out}{result.stderr}")
        lines = []
        for line in result.stdout.splitlines():
            if DIAGNOSTIC.match(line):
                line = line.replace(os.path.realpath(folder) + "/", "").replace(folder + "/", "")
                name = os.path.basename(file)
                lines.append(line[len(name):] if line.startswith(name + ":") else line)
        return lines

    def file_check(self, input_file, prefixes, *flags):
        # "No CHECK line at all" is an error of FileCheck's; here it is a clean test.
        return run([self.args.filecheck, "--match-full-lines", f"--input-file={input_file}",
                    f"--check-prefixes={','.join(prefixes)}", *flags, self.args.source])

    def expected_lines(self, prefixes):
        """The directives as they would read in the output; for showing differences only."""
        wanted = []
        for number, line in enumerate(self.text.splitlines(), 1):
            m = re.search(r"//\s*(?:%s)(%s)\s*(.*)" % ("|".join(prefixes), KIND), line)
            if m and m.group(1) != "-NOT:":
                wanted.append(re.sub(r"\[\[#?@LINE\s*([+-]\s*\d+)?\]\]",
                                     lambda m: str(number + int((m.group(1) or "0").replace(" ", ""))),
                                     m.group(2).rstrip()))
        return wanted

    def messages(self, folder, got):
        prefixes = self.prefixes("MESSAGES", "NOTES")
        notes = bool(self.prefixes("NOTES"))
        if not notes:
            got = [line for line in got if DIAGNOSTIC.match(line).group(4) != "note"]
        output = os.path.join(folder, "messages.txt")
        with open(output, "w", encoding="utf-8") as f:
            f.write("\n".join(got) + "\n")
        if not prefixes:
            if got:
                raise Failure("the test lists no message, but there are:\n" + "\n".join(got))
            return
        kinds = "warning|error|note" if notes else "warning|error"
        result = self.file_check(output, prefixes, "--implicit-check-not={{: (%s): }}" % kinds)
        if result.returncode == 0:
            return
        wanted = self.expected_lines(prefixes)
        for i, want in enumerate(wanted):  # a pattern that matches is shown as what it matched
            parts = re.split(r"\{\{(.*?)\}\}", want)
            regex = "".join(p if odd % 2 else re.escape(p) for odd, p in enumerate(parts))
            try:
                wanted[i] = next((line for line in got if re.fullmatch(regex, line)), want)
            except re.error:
                pass
        diff = list(difflib.unified_diff(wanted, got, "expected", "reported", lineterm="", n=1))
        raise Failure("messages differ:\n" + ("\n".join(diff) if diff else result.stderr))

    def fixes(self, first, offered):
        """Applies the fixes in a folder of their own and looks at the result."""
        flag = "--fix-notes" if self.args.fix_notes else "--fix"
        if self.args.allow_errors:
            flag = "--fix-errors"
        prefixes = self.prefixes("FIXES")
        folder, file = self.folder("fixed")
        before = snapshot(folder)
        self.lint(folder, file, flag)
        fixed = snapshot(folder)
        if fixed == before:
            if offered or prefixes:
                raise Failure("fixes were expected, but the tool applied none")
            return
        if prefixes:
            result = self.file_check(file, prefixes)
            if result.returncode:
                raise Failure("the fixed file lacks what CHECK-FIXES asks for:\n"
                              f"{result.stderr}\nWhat the fixes did:\n{show(before, fixed)}")
        if self.args.gcc:
            self.compile_with_gcc(file, before, fixed)
        try:
            second = self.lint(folder, file, flag)
        except Failure as e:
            raise Failure(f"the fixed file does not compile: {e}\nWhat the fixes did:\n{show(before, fixed)}")
        again = snapshot(folder)
        if again != fixed:
            raise Failure(f"fixing the fixed file changes it once more:\n{show(fixed, again)}")
        for check, count in offered.items():
            of_check = re.compile(rf"[\[,]{re.escape(check)}[\],]").search
            left = sum(1 for line in second if of_check(line))
            had = sum(1 for line in first if of_check(line))
            if left > had - count:
                raise Failure(f"of {had} findings of {check}, {count} were fixed, yet {left} are left:\n"
                              + "\n".join(second) + f"\nWhat the fixes did:\n{show(before, fixed)}")

    def compile_with_gcc(self, file, before, fixed):
        compiler = "gcc" if self.args.lang == "c" else "g++"
        result = run([compiler, "-fsyntax-only", *self.compile_flags, file])
        if result.returncode:
            raise Failure(f"the fixed file does not compile with {compiler}:\n"
                          f"{result.stderr}\nWhat the fixes did:\n{show(before, fixed)}")

    def check(self):
        folder, file = self.folder("plain")
        exported = os.path.join(folder, "fixes.yaml")
        got = self.lint(folder, file, f"--export-fixes={exported}")
        self.messages(folder, got)
        offered = offered_fixes(exported, self.args.fix_notes)
        if not self.args.no_fix and (offered or self.prefixes("FIXES")):
            self.fixes(got, offered)


def offered_fixes(path, with_notes):
    """How many diagnostics of each check come with a fix. Reads the few lines that matter of the
    YAML that clang-tidy wrote: Python has no YAML reader of its own."""
    counts = {}
    if not os.path.exists(path):
        return counts
    name, in_notes, in_warning, note_fixes = None, False, False, 0

    def close():
        if name and (in_warning or (with_notes and note_fixes == 1)):
            counts[name] = counts.get(name, 0) + 1

    with open(path, encoding="utf-8") as f:
        for line in f:
            m = re.match(r"  - DiagnosticName:\s+'?([^'\n]+)'?", line)
            if m:
                close()
                name, in_notes, in_warning, note_fixes = m.group(1), False, False, 0
            elif line.startswith("    Notes:"):
                in_notes = True
            elif re.match(r"\s+Replacements:\s*$", line):
                if in_notes:
                    note_fixes += 1
                else:
                    in_warning = True
    close()
    return counts


def snapshot(folder):
    files = {}
    for root, _, names in os.walk(folder):
        for name in sorted(names):
            with open(os.path.join(root, name), encoding="utf-8", errors="replace") as f:
                files[os.path.relpath(os.path.join(root, name), folder)] = f.read()
    return files


def show(before, after):
    lines = []
    for name in sorted(after):
        lines += difflib.unified_diff(before.get(name, "").splitlines(), after[name].splitlines(),
                                      name, name + " (fixed)", lineterm="", n=1)
    return "\n".join(lines)


def main():
    args = arguments()
    failed = False
    for std in args.std:
        try:
            Variant(args, std).check()
        except Failure as e:
            print(f"{args.source} ({std}, LLVM {args.llvm_version}): {e}")
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
