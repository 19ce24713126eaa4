// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <weft/weft.h>

static_assert(__cplusplus >= 202002L, "weft::runtime asks for C++20");
#ifndef __const__
#error "weft::runtime must keep compilers from caching errno across switches"
#endif

int main() {
  return weft::run([] {
    const weft::Channel<int> channel;
    weft::Fiber<void> sender = weft::spawn([channel] { channel.send(42); });
    const bool received = channel.receive() == 42;
    sender.join();
    return received ? 0 : 1;
  });
}
