# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: %python %s %source_root
"""Checks.def is in order, and each row has its source, its test and its page; nothing else does."""
import os
import re

from tree import ROW, complain, exists, families, files, finish, page, read, rows, source, tests

TABLE = "checkers/Checks.def"
all_rows = rows()
names = {row.name for row in all_rows}

written = len(re.findall(r"^WEFT_CHECK\(", read(TABLE), re.M))
if written != len(ROW.findall(read(TABLE))):
    complain(TABLE, "a row is not of the form WEFT_CHECK(family, Class, \"name\", Tier, Severity, Fix, "
                    "\"since\", \"sentence\")")
if [(r.family, r.name) for r in all_rows] != sorted({(r.family, r.name) for r in all_rows}):
    complain(TABLE, "rows are not sorted by family and name, or one is there twice")

for row in all_rows:
    where = f"{TABLE}, {row.name}"
    if row.cls != "".join(word.capitalize() for word in row.name.split("-")):
        complain(where, f"the class must be derived from the name, but is {row.cls}")
    if row.tier not in ("Default", "Audit", "Mixed"):
        complain(where, f"tier {row.tier}")
    if row.severity not in ("Bug", "Performance", "Style"):
        complain(where, f"severity {row.severity}")
    if row.fix not in ("Fix", "FixNote", "None"):
        complain(where, f"kind of fix {row.fix}")
    if not re.fullmatch(r"\d+\.\d+", row.since):
        complain(where, f"since {row.since}")
    if not re.fullmatch(r"finds [^.]*", row.sentence):
        complain(where, "the sentence must start with 'finds' and have no period")
    for path in (source(row), f"test/checkers/{row.family}/{row.name}.cpp", page(row)):
        if not exists(path):
            complain(where, f"there is no {path}")

rows_of = {family: [r for r in all_rows if r.family == family] for family in families()}
for family, members in rows_of.items():
    for path in files(f"checkers/{family}/*"):
        if path not in map(source, members):
            complain(path, "no row of Checks.def is about it (a check is one .cpp, without a header)")
    known_tests = {path for row in members for path in tests(row)}
    for path in files(f"test/checkers/{family}/*.c*"):
        if path not in known_tests:
            complain(path, "no check of this family has that name")
    for path in files(f"docs/checks/{family}/*.md"):
        if path not in map(page, members):
            complain(path, "no row of Checks.def is about it")
for tree in ("test/checkers", "docs/checks"):
    for path in files(f"{tree}/*/"):
        if os.path.basename(os.path.normpath(path)) not in rows_of:
            complain(path, "no such family in checkers/")

finish()
