// A pitfall in a generic lambda, called with three types, within another one.
#include <thread>
void work(int);
void start() {
  auto outer = [](auto first) {
    auto inner = [&](auto second) {
      for (auto i = first; i < second; ++i)
        std::thread([&] { work(static_cast<int>(i)); }).detach();
    };
    inner(1);
    inner(2L);
  };
  outer(1);
  outer(2.0);
  outer('3');
}
