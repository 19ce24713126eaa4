// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kind: a wait group is not told of a task that ended early.
// Named by: the deadlock report.

#include <weft/weft.h>

int main() {
  weft::run([] {
    weft::WaitGroup all;
    for (int i = 0; i < 3; ++i) {
      all.add();
      weft::go([&all, i] {
        if (i == 1)
          return; // an error; done() is forgotten
        all.done();
      });
    }
    all.wait();
  });
}
