# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Neovim's own LSP client shows a finding, applies its quick fix, and the finding is gone."""
PACKAGES = ["neovim"]

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "Inputs"))
from editor import EDITORS, INPUTS, REPAIRED, expect, expect_finding, project, run

file = project("neovim")
seen = run(["nvim", "--headless", "-i", "NONE", "-n", "-u", os.path.join(EDITORS, "neovim", "weft.lua"),
            "-S", os.path.join(INPUTS, "neovim.lua"), file], file)
expect_finding(seen["before"])
expect("the repair is offered", any("jthread" in choice for choice in seen["choices"][:1]), seen)
with open(file) as f:
    text = f.read()
expect("the file is repaired", text == REPAIRED, text)
