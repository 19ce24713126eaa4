// FLAGS: -std=c++20
// Pitfalls in branches that are discarded, dead or compiled only.
#include <thread>
void work(int);
template <bool B> void start() {
  if constexpr (B) {
    for (int i = 0; i < 4; ++i)
      std::thread([&] { work(i); }).detach();
  } else {
    std::thread handle(work, 1);
  }
}
void use() {
  start<true>();
  start<false>();
  if (false)
    std::thread(work, 2);
  return;
  std::thread handle(work, 3);
}
using T = decltype([] {
  for (int i = 0; i < 4; ++i)
    std::thread([&] { work(i); }).detach();
});
