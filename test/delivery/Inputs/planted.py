# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""A program with one finding, weft-unjoined-task in line 5, column 15, and the same repaired."""

FINDING = """#include <thread>
void serve();
bool connect();
bool run() {
  std::thread server(serve);
  if (!connect())
    return false;
  server.join();
  return true;
}
"""
REPAIRED = FINDING.replace("std::thread server", "std::jthread server")
