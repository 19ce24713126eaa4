// FLAGS: -std=c++20
// Lambdas and spawns in operands that are never evaluated.
#include <thread>
#include <typeinfo>
#include <utility>
void work(int &);
using Task = decltype([](int &n) { work(n); });
static_assert(sizeof([] { int x = 0; work(x); }) > 0);
static_assert(!noexcept(std::thread([] {})));
using Handle = decltype(std::thread([] {}));
using Moved = decltype(std::declval<std::thread>());
inline const bool same = typeid([] {}) == typeid(Handle);
template <typename T> auto start(T &value) -> decltype(std::thread([] { T task; task(); }), 0) {
  return static_cast<int>(alignof(decltype([&] { value(); })));
}
int use() {
  auto task = [] {};
  return start(task);
}
