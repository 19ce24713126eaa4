// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kind: one waits in a channel with the lock held that the other one needs
// before it comes to the channel.
// Named by: the deadlock report.

#include <mutex>
#include <weft/weft.h>

int main() {
  weft::run([] {
    weft::Mutex mutex;
    const weft::Channel<int> updates;
    const weft::Channel<void> locked;
    const weft::Fiber<> publisher =
        weft::spawn(weft::FiberOptions{.name = "publisher"}, [&] {
          const std::lock_guard lock(mutex);
          locked.send();
          updates.send(1); // with the lock held
        });
    locked.receive();
    const weft::Fiber<> subscriber =
        weft::spawn(weft::FiberOptions{.name = "subscriber"}, [&] {
          const std::lock_guard lock(mutex);
          updates.receive();
        });
  });
}
