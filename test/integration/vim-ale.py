# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Vim with ALE shows a finding: from weft-tidy, and from weft-clangd."""
PACKAGES = ["vim-nox", "vim-ale"]

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "Inputs"))
from editor import EDITORS, INPUTS, expect_finding, project, run

for form in ("weft", "weft-clangd"):
    file = project(form)
    settings = os.path.join(EDITORS, "vim-ale", form + ".vim")
    # Started as with a ~/.vimrc of these lines; Debian's ALE is a package to be added.
    seen = run(["vim", "-N", "-n", "-i", "NONE", "-u", settings, "--not-a-term", "-T", "dumb",
                "--cmd", "filetype on", "-c", "packadd! ale | runtime! plugin/ale.vim",
                "-S", os.path.join(INPUTS, "ale.vim"), "-c", "ALELint", file], file)
    # The notes are items of their own.
    expect_finding([d for d in seen["before"] if "weft-" in d["text"]])
