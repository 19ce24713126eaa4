// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kind: who ranges over a channel waits for a close that never comes.
// Named by: the deadlock report.

#include <cstdio>
#include <weft/weft.h>

int main() {
  weft::run([] {
    const weft::Channel<int> jobs{4};
    weft::WaitGroup workers;
    for (int i = 0; i < 2; ++i)
      workers.go([jobs] {
        weft::this_fiber::set_name("worker");
        for (const int job : jobs)
          std::printf("%d\n", job);
      });
    for (int i = 0; i < 8; ++i)
      jobs.send(i);
    workers.wait(); // jobs.close() is missing before this
  });
}
