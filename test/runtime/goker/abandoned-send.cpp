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
    const weft::Channel<void> given_up;
    weft::go(weft::FiberOptions{.name = "query"}, [result, given_up] {
      given_up.receive(); // it is slow
      result.send(42);
    });
    weft::select(weft::on_receive(result, [](std::optional<int>) {}),
                 weft::after(1ms, [] {}));
    given_up.close();
  });
}
