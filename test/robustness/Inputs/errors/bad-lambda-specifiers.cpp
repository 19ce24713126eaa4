// FLAGS: -std=c++23
// Specifiers of lambdas that contradict each other.
#include <thread>
void work(int);
void start(int n) {
  std::thread a([&] mutable static constexpr consteval { work(n); });
  std::thread b([&](this auto self, int m) static { self(m); });
  std::thread c([](this int &self) { work(self); });
  std::thread d([&]() noexcept(n) -> Unknown { return n; });
  std::thread e([&] [[unknown(]] { work(n); });
  std::thread f([&]<auto N, typename... T>(T... x, int y) { work(N + x...); });
  std::thread g([=]() volatile final override { work(n); });
  std::thread h([&]() -> auto & -> int { return n; });
  std::thread i([&](auto... xs, ...) requires undeclared<xs> { work(xs); }, 1);
}
