// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kind: a helper watches for a cancellation that nobody will ever send, because
// its parent returned on the timeout.
// Named by: the report at the end of the runtime.

#include <chrono>
#include <optional>
#include <weft/weft.h>

using namespace std::chrono_literals;

int main() {
  weft::run({.shutdown_timeout = 100ms}, [] {
    const weft::Channel<void> cancelled;
    const weft::Channel<int> events;
    weft::go(weft::FiberOptions{.name = "watcher"}, [cancelled, events] {
      weft::select(weft::on_receive(cancelled, [](bool) {}),
                   weft::on_receive(events, [](std::optional<int>) {}));
    });
    // The timeout comes first, and the path out forgets cancelled.close().
    weft::select(weft::on_receive(events, [](std::optional<int>) {}),
                 weft::after(1ms, [] {}));
  });
}
