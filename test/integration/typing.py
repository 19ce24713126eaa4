# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""weft-clangd while real files are typed: every prefix, token by token, the lines of #include as well."""
PACKAGES = []
MINUTES = 60

import os
import sys
import time

root, build, work = sys.argv[1:]
sys.path.insert(0, os.path.join(root, "test", "delivery", "Inputs"))
from lsp import Server
from typist import Typist, type_out

TYPED = "test/delivery/Inputs/typed/"
# The path of each, and which of its prefixes begin above the last #include: those take a second each.
FILES = [(TYPED + "pool.cpp", True), (TYPED + "coroutines.cpp", False), (TYPED + "lambdas.cpp", False),
         (TYPED + "locks.cpp", False),
         ("bench/files/coroutines.cpp", False), ("examples/pitfalls/broken/ingest.cpp", False),
         ("runtime/src/thread/pinned_pool.cpp", False), ("runtime/src/sync/group.cpp", False),
         ("test/checkers/lifetime/captured-loop-ref-cxx20.cpp", False)]

for path, with_includes in FILES:
    folder = os.path.join(work, path.replace("/", "-"))
    os.makedirs(folder)
    flags = ["-std=c++20"] + ["-I" + os.path.join(root, include) for include in
                              ("runtime/include", "runtime/src", os.path.dirname(path), "examples/pitfalls/common")]
    for name, lines in ((".clang-tidy", ["Checks: '-*,weft-*'", "CheckOptions: {WeftAudit: true}"]),
                        ("compile_flags.txt", flags)):
        with open(os.path.join(folder, name), "w") as f:
            f.write("\n".join(lines) + "\n")
    with open(os.path.join(root, path), encoding="utf-8") as f:
        text = f.read()
    # A server each: if one ends or hangs, its file and the length of the prefix are known.
    server = Server([os.path.join(build, "bin", "weft-clangd"), "--log=error", "--background-index=false"], folder)
    started, typist = time.monotonic(), None
    try:
        typist = Typist(server, os.path.join(folder, os.path.basename(path)), text, with_includes=with_includes)
        versions = type_out([typist])
        status = server.end()
    except Exception as error:
        typed = "nothing" if typist is None else f"version {typist.version}, before byte {(typist.ends or [len(text)])[0]}"
        sys.exit(f"{path}: {typed}: {type(error).__name__} {error}")
    errors = [d for d in typist.found if d["severity"] == 1]
    if status or errors:
        sys.exit(f"{path}: ended with {status}; the whole file must have no error: {errors}")
    print(f"{path}: {versions} versions, {(time.monotonic() - started) / versions * 1000:.0f} ms each", flush=True)
