# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: %python %s %source_root %clang_tidy %plugin %weft_tidy
"""Both forms list all of upstream's checks and all of ours, and nothing else."""
import os
import re
import subprocess
import sys

source, clang_tidy, plugin, weft_tidy = sys.argv[1:]


def checks(*command):
    result = subprocess.run([*command, "-list-checks", "--checks=*", "--config={}"],
                            stdout=subprocess.PIPE, text=True, check=True)
    return set(result.stdout.split()) - {"Enabled", "checks:"}


with open(os.path.join(source, "checkers", "Checks.def"), encoding="utf-8") as f:
    ours = {"weft-" + name for name in re.findall(r'^WEFT_CHECK\(\w+, \w+, "([^"]+)"', f.read(), re.M)}
stock = checks(clang_tidy)
assert any(c.startswith("clang-analyzer-") for c in stock)
assert any(c.startswith("bugprone-") for c in stock)
for form, listed in (("plugin", checks(clang_tidy, "-load", plugin)), ("weft-tidy", checks(weft_tidy)),
                     ("weft-tidy with the plugin", checks(weft_tidy, "-load", plugin))):
    wrong = listed ^ (stock | ours)
    assert not wrong, f"{form}: {sorted(wrong)}"
