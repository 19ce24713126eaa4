# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Writes what clang-tidy --export-fixes writes, for tests of what reads it."""
import json
import os
import subprocess


def at(file, offset=0, message="", replacements=()):
    return {"Message": message, "FilePath": file, "FileOffset": offset,
            "Replacements": [{"FilePath": f, "Offset": o, "Length": n, "ReplacementText": t}
                             for f, o, n, t in replacements]}


def finding(check, message, notes=(), level="Warning", folder=""):
    return {"DiagnosticName": check, "DiagnosticMessage": message, "Notes": list(notes), "Level": level,
            "BuildDirectory": folder}


def write(path, main_file, *findings):
    """JSON is YAML, too; the marks around it are what clang-tidy puts there."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        text = json.dumps({"MainSourceFile": main_file, "Diagnostics": findings}, ensure_ascii=False)
        f.write(f"---\n{text}\n...\n")
    return path


class Weft:
    """The driver, called in `root`."""

    def __init__(self, program, root):
        self.program, self.root = program, root

    def __call__(self, *arguments, **kwargs):
        """The exit status, standard output and standard error."""
        result = subprocess.run([self.program, *arguments], cwd=self.root, text=True, encoding="utf-8",
                                stdout=kwargs.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE, **kwargs)
        return result.returncode, result.stdout, result.stderr
