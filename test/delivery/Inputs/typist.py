# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Code that is being typed: every prefix of a file, token by token, over LSP."""
import os
import re

TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|\w+|[^\w\s]', re.S)


class Typist:
    """Types one file. What it ends with are the server's last diagnostics."""

    def __init__(self, server, path, text, every=1, with_includes=False):
        self.server, self.path, self.text, self.version = server, path, text, 1
        # A file is rarely begun at its first letter, and each change above the last #include costs a second.
        includes = [m.end() for m in re.finditer(r"^#\s*include.*\n", text, re.M)]
        begin = 0 if with_includes or not includes else includes[-1]
        ends = [m.end() for m in TOKEN.finditer(text) if m.end() > begin]
        # The whole text comes once: no answer would come to a version that changes nothing.
        self.ends = sorted({*ends[::every], len(text)})
        server.open(path, text[:begin])
        self.found = server.diagnostics(path, 1)

    def types_on(self):
        """One token more; false where there is none."""
        if not self.ends:
            return False
        self.version += 1
        self.server.change(self.path, self.version, self.text[:self.ends.pop(0)])
        return True

    def looks(self):
        self.found = self.server.diagnostics(self.path, self.version)


def type_out(typists):
    """All at once: each file has a thread of the server's. Returns how many versions there were."""
    versions = 0
    while typists:
        typists = [t for t in typists if t.types_on()]
        for typist in typists:
            typist.looks()
        versions += len(typists)
    return versions
