// FLAGS: -std=c++20
// Constant evaluation that fails in lambdas, or spawns.
#include <thread>
consteval int fail(int n) { throw n; }
constexpr int spawn() {
  std::thread handle([] {});
  return 1;
}
constexpr int a = fail(1);
constexpr int b = [] { return spawn(); }();
constexpr int c = [](int *p) { return *p; }(nullptr);
constinit int d = undeclared();
template <int N> constexpr int deep = deep<N + 1>;
static_assert([] { for (;;) ; return true; }());
static_assert(deep<0>);
int e[[] { return -1; }()];
void start(int n) {
  constexpr int f = n;
  std::thread handle([&] { int g[f]; (void)fail(n); });
}
