// FLAGS: -std=c++20 -ftemplate-depth=100
// A generic lambda that passes ever new lambdas to itself.
#include <thread>
template <typename F> auto wrap(F task) {
  return wrap([task] { std::thread([&task] { task(); }).detach(); });
}
auto start() {
  auto self = [](auto self, auto task) -> decltype(self(self, [&] { task(); })) {
    return self(self, [&] { task(); });
  };
  self(self, [] {});
  return wrap([] {});
}
