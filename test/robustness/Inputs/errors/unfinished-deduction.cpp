// FLAGS: -std=c++20
// auto and class template arguments that cannot be deduced.
#include <mutex>
#include <stop_token>
#include <thread>
auto later();
auto self() { return self(); }
auto two(int n) {
  if (n)
    return 1;
  return std::thread([&n] { (void)n; });
}
void start() {
  auto handle = later();
  std::lock_guard guard;
  std::stop_callback callback([] {});
  std::scoped_lock lock = undeclared;
  auto x, y = 1, z = std::thread();
  auto closure = [&closure] { closure(); };
  auto recursive = [&](auto f) { recursive(f); };
  std::thread t([&, handle] { x(y, z, self, two(1)); });
  auto task = {1, std::thread()};
  decltype(auto) ref = (undeclared);
}
