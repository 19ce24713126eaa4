// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kind: a fiber sends its result to somebody who no longer listens.
// Named by: the report at the end of the runtime.

#include <chrono>
#include <optional>
#include <weft/weft.h>

using namespace std::chrono_literals;

int main() {
  weft::run({.shutdown_timeout = 100ms}, [] {
    const weft::Channel<int> result; // room for one value would repair it
    weft::go(weft::FiberOptions{.name = "query"}, [result] {
      weft::this_fiber::sleep_for(20ms);
      result.send(42);
    });
    weft::select(weft::on_receive(result, [](std::optional<int>) {}),
                 weft::after(1ms, [] {}));
  });
}
