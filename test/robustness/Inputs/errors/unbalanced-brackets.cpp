// Brackets of one kind are closed by another.
#include <thread>
void work(int);
void start(int n) {
  std::thread handle([&n) { work(n]; });
  std::thread other([&(n] { work(n); });
  handle.join(});
}
