# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: %python %s %source_root
"""What the pages about editors show is what the tests ran: the files of integrations/editors."""
import os
import re

from tree import complain, exists, files, finish, read


def as_shown(path):
    """Without what is for the repository alone."""
    return "".join(line for line in read(path).splitlines(keepends=True)
                   if "SPDX-License-Identifier" not in line and not line.startswith(";;; "))


shown = set()
for page in files("docs/editors/*.md"):
    for path, code in re.findall(r"^```\w+ (integrations/\S+)\n(.*?)^```$", read(page), re.M | re.S):
        shown.add(path)
        if not exists(path):
            complain(page, f"shows {path}, which is not there")
        elif code != as_shown(path):
            complain(page, f"its block is not what stands in {path}")
    name = os.path.basename(page)
    if name != "README.md" and f"]({name})" not in read("docs/editors/README.md"):
        complain(page, "docs/editors/README.md does not lead to it")
for path in files("integrations/editors/*/*"):
    if path not in shown:
        complain(path, "no page of docs/editors shows it")
finish()
