// FLAGS: -std=c++20 -x c++-module
// A module interface unit with a global module fragment.
module;
#include <thread>
export module weft.robustness;
void work(int) {}
export template <typename F> void run(F task) {
  std::thread handle(task);
  handle.join();
}
export void start() {
  run([] { work(1); });
}
module :private;
void more() { start(); }
