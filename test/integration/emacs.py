# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Emacs with Eglot shows a finding and applies its quick fix."""
PACKAGES = ["emacs-nox", "elpa-eglot"]

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "Inputs"))
from editor import EDITORS, INPUTS, REPAIRED, expect, expect_finding, project, run

file = project("emacs")
seen = run(["emacs", "--batch", "-l", os.path.join(EDITORS, "emacs", "weft.el"),
            "-l", os.path.join(INPUTS, "emacs.el"), file], file)
# clangd gives editors that know no related places a finding's notes as findings of their own.
expect_finding([d for d in seen["before"] if "[weft-" in d["text"]])
with open(file) as f:
    text = f.read()
expect("the file is repaired", text == REPAIRED, text)
