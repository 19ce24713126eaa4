// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kind: the only consumer gives up at the first error; producers wait for room
// for ever.
// Named by: the report at the end of the runtime.

#include <chrono>
#include <weft/weft.h>

using namespace std::chrono_literals;

int main() {
  weft::run({.shutdown_timeout = 100ms}, [] {
    const weft::Channel<int> lines{1};
    for (int i = 0; i < 3; ++i)
      weft::go(weft::FiberOptions{.name = "producer"}, [lines, i] {
        for (int line = 0; line < 10; ++line)
          lines.send(i);
      });
    for (const int line : lines)
      if (line >= 0) // "malformed"
        return;
  });
}
