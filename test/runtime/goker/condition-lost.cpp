// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kind: a condition is notified before anybody waits, and who comes later does
// not look at the state first.
// Named by: the deadlock report.

#include <mutex>
#include <weft/weft.h>

int main() {
  weft::run([] {
    weft::Mutex mutex;
    weft::ConditionVariable ready;
    weft::spawn([&] { ready.notify_one(); }).join();
    const weft::Fiber<> reader =
        weft::spawn(weft::FiberOptions{.name = "reader"}, [&] {
          std::unique_lock lock(mutex);
          ready.wait(lock); // no predicate
        });
  });
}
