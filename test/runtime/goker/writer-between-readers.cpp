// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kind: a reader reads again while a writer waits for the first reading to end.
// Named by: the deadlock report.

#include <mutex>
#include <shared_mutex>
#include <weft/weft.h>

int main() {
  weft::run([] {
    weft::SharedMutex table;
    const weft::Channel<void> reading;
    const weft::Fiber<> reader =
        weft::spawn(weft::FiberOptions{.name = "reader"}, [&] {
          const std::shared_lock outer(table);
          reading.send();
          // Until the writer waits: who reads now would not be let in.
          while (table.try_lock_shared()) {
            table.unlock_shared();
            weft::this_fiber::yield();
          }
          const std::shared_lock inner(table);
        });
    const weft::Fiber<> writer =
        weft::spawn(weft::FiberOptions{.name = "writer"}, [&] {
          reading.receive();
          const std::lock_guard lock(table);
        });
  });
}
