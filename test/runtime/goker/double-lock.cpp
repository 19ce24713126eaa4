// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kind: a lock is taken twice on one path. A function that locks calls another
// one that does, too.
// Named by: the misuse report.

#include <mutex>
#include <weft/weft.h>

namespace {

class Account {
public:
  void deposit(int amount) {
    const std::lock_guard lock(mutex_);
    balance_ += amount;
  }
  void transfer(Account &to, int amount) {
    const std::lock_guard lock(mutex_);
    balance_ -= amount;
    to.deposit(amount); // deadly if `to` is this account
  }

private:
  weft::Mutex mutex_;
  int balance_ = 0;
};

} // namespace

int main() {
  weft::run([] {
    Account account;
    weft::spawn(weft::FiberOptions{.name = "clerk"}, [&account] {
      account.transfer(account, 10);
    }).join();
  });
}
