# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# RUN: %python %s %source_root
"""Messages start in lower case, do not end in a period, hold no '[' (editors take what follows for
the check's name) and stay below 160 characters."""
import re

from tree import STRINGS, complain, files, finish, read, unquote, without_comments

CALL = re.compile(r"\b(report|note|diag|configurationDiag)\s*\(")


def arguments(code, start):
    """The text between a call's parentheses."""
    depth, i = 1, start
    while i < len(code) and depth:
        if code[i] == '"':
            i = re.compile(r'"(?:[^"\\\n]|\\.)*"').match(code, i).end()
            continue
        if code[i] == "'":
            i = re.compile(r"'(?:[^'\\\n]|\\.)+'").match(code, i).end()
            continue
        depth += {"(": 1, ")": -1}.get(code[i], 0)
        i += 1
    return code[start:i - 1]


for path in files("checkers/**/*.cpp"):
    code = without_comments(read(path))
    for call in CALL.finditer(code):
        for literal in re.findall(STRINGS, arguments(code, call.end())):
            message = unquote(literal)
            where = f'{path}: "{message}"'
            if not message or " " not in message:
                continue  # an argument of the message, not the message
            if message[0].isupper():
                complain(where, "starts with a capital")
            if message.rstrip().endswith((".", "!")):
                complain(where, "ends in a period")
            if "[" in message:
                complain(where, "holds a '['")
            if len(message) >= 160:
                complain(where, f"{len(message)} characters")
finish()
