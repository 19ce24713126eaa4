# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A small project for the driver's tests to lint, and what they say of it."""
import collections
import json
import os
import re
import shutil
import subprocess

Answer = collections.namedtuple("Answer", "status out err linted")

# Quick to parse, with one finding: the parameter is copied (line 3, with a fix); its note points at the
# mutex in the header (line 3).
HEADER = "#pragma once\n#include <pthread.h>\nstruct Counter { pthread_mutex_t mutex; long value; };\n"
SOURCE = '#include "counter.h"\n\nlong {name}(Counter counter) {{ return counter.value; }}\n'


def source(name):
    return SOURCE.format(name=name)


class Project:
    def __init__(self, folder, weft, *options):
        self.folder, self.weft, self.options = os.path.realpath(folder), os.path.abspath(weft), options
        shutil.rmtree(self.folder, ignore_errors=True)
        os.makedirs(self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), "w", encoding="utf-8") as f:
            f.write(text)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as f:
            return f.read()

    def database(self, sources, *flags, folder="build"):
        self.write(os.path.join(folder, "compile_commands.json"), json.dumps(
            [{"directory": self.folder, "file": name, "arguments": ["c++", "-std=c++20", *flags, "-c", name]}
             for name in sources]))

    def environment(self, **extra):
        # The tests' folder lies in the repository that they are of.
        return {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null",
                "GIT_CEILING_DIRECTORIES": os.path.dirname(self.folder), **extra}

    def command(self, *arguments):
        return [self.weft, "lint", *self.options, *arguments]

    def lint(self, *arguments, cwd=None, **kwargs):
        kwargs.setdefault("env", self.environment())
        result = subprocess.run(self.command(*arguments), cwd=cwd or self.folder, text=True, timeout=120,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **kwargs)
        linted = re.search(r"(\d+) linted now", result.stderr)
        return Answer(result.returncode, result.stdout, result.stderr, int(linted.group(1)) if linted else None)

    def git(self, *arguments):
        subprocess.run(["git", "-c", "user.name=n", "-c", "user.email=e@example.org", *arguments], cwd=self.folder,
                       check=True, stdout=subprocess.DEVNULL, env=self.environment())


def places(answer):
    """file:line of each finding, from the text report."""
    return re.findall(r"^(\S.*?:\d+):\d+: (?:warning|error): ", answer.out, re.M)


def expect(answer, status, linted=None, found=None, err=""):
    assert answer.status == status, f"exit status {answer.status}, not {status}\n{answer.out}{answer.err}"
    assert linted is None or answer.linted == linted, f"{answer.linted} linted, not {linted}\n{answer.err}"
    assert found is None or places(answer) == found, f"found {places(answer)}, not {found}\n{answer.out}{answer.err}"
    assert re.search(err, answer.err), f"no /{err}/ in\n{answer.err}"
