// FLAGS: -std=c++20 -ftemplate-depth=200
// A template that spawns and instantiates itself for ever.
#include <thread>
template <int N> struct Stage {
  static void run() {
    int x = N;
    std::thread handle([&x] { Stage<N + 1>::run(); });
    for (int i = 0; i < N; ++i)
      std::thread([&] { Stage<N + 1>::value[i]; }).detach();
    handle.join();
  }
  static constexpr int value[] = {Stage<N + 1>::value[0]};
};
template <typename T> struct Nested : Nested<Nested<T>> {
  std::thread task_;
};
void start() {
  Stage<0>::run();
  Nested<int> nested;
}
