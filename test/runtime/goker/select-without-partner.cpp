// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Kind: a select whose partners have all gone.
// Named by: the deadlock report.

#include <optional>
#include <weft/weft.h>

int main() {
  weft::run([] {
    const weft::Channel<int> data;
    const weft::Channel<void> quit;
    const weft::Fiber<> loop =
        weft::spawn(weft::FiberOptions{.name = "loop"}, [data, quit] {
          // The sender sends once; nobody ever sends on `quit`.
          while (weft::select(weft::on_receive(data, [](std::optional<int>) {}),
                              weft::on_receive(quit, [](bool) {})) == 0) {
          }
        });
    weft::spawn([data] { data.send(1); }).join();
  });
}
