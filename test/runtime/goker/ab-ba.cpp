// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kind: two locks are taken in two orders.
// Named by: the deadlock report, with the circle.

#include <mutex>
#include <weft/weft.h>

int main() {
  weft::run([] {
    weft::Mutex accounts, journal;
    weft::Channel<void> first_has_it, second_has_it;
    weft::WaitGroup all;
    all.go([&] {
      weft::this_fiber::set_name("bookkeeper");
      const std::lock_guard outer(accounts);
      first_has_it.send();
      second_has_it.receive();
      const std::lock_guard inner(journal);
    });
    all.go([&] {
      weft::this_fiber::set_name("auditor");
      const std::lock_guard outer(journal);
      first_has_it.receive();
      second_has_it.send();
      const std::lock_guard inner(accounts);
    });
    all.wait();
  });
}
