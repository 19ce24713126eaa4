// Structured bindings of the wrong size, kind and type.
#include <thread>
#include <utility>
struct __attribute__((annotate("weft:cancel_handle", "nothing"))) Cancel {};
struct Context {};
std::pair<Context, Cancel> with_cancel();
void start(int n) {
  auto [context] = with_cancel();
  auto [a, b, c] = with_cancel();
  auto [d, e] = n;
  auto [f, f] = with_cancel();
  auto [g, h];
  const auto &[i, j] = undeclared();
  int [k, l] = with_cancel();
  std::thread handle([&context, &a, i] { (void)j; });
}
