# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: %python %s %source_root
"""Every option of a check is stored (or --dump-config loses it), documented and tested; none is
documented that does not exist."""
import re

from tree import complain, exists, finish, page, read, rows, sections, source, tests, without_comments

for row in rows():
    if not exists(source(row)) or not exists(page(row)):
        continue  # mirrored-trees says so
    code = without_comments(read(source(row)))
    # The base class stores what is declared as `Option<T> Name{*this, "Name", Default}`.
    options = set(re.findall(r'\bOption<[^;{(]*>\s*\w+\s*[{(]\s*\*this,\s*"(\w+)"', code))
    plain = set(re.findall(r'\bOptions\.get\w*\(\s*"(\w+)"', code))
    stored = set(re.findall(r'\bOptions\.store\(\s*\w+,\s*"(\w+)"', code))
    for name in plain - stored:
        complain(source(row), f"reads the option {name}, but does not store it")
    options |= plain
    if re.search(r"\bOption<", code) and not options:
        complain(source(row), "declares an option in a form that this test cannot read")

    documented = dict(sections(read(page(row)))[1]).get("Options", "")
    tested = "".join(read(path) for path in tests(row))
    for name in sorted(options):
        if not re.fullmatch(r"([A-Z][a-z0-9]*)+", name):
            complain(source(row), f"the option {name} is not CamelCase")
        if f"`{name}`" not in documented:
            complain(page(row), f"does not document the option {name}")
        if not re.search(rf"\b{name}\b", tested):
            complain(source(row), f"no test sets the option {name}")
    # Documented options are list items or table rows that start with the name.
    for name in re.findall(r"^(?:[-*|]\s*)`(\w+)`", documented, re.M):
        if name not in options and name not in ("WeftModels", "WeftAudit", "WeftTestPaths"):
            complain(page(row), f"documents the option {name}, which does not exist")
finish()
