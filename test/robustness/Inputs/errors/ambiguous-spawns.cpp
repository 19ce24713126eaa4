// Overloads of a spawn between which nothing decides, and that are deleted.
#include <functional>
#include <thread>
using Task = std::function<void()>;
__attribute__((annotate("weft:spawns", 1))) void spawn(Task, int);
__attribute__((annotate("weft:spawns", 2))) void spawn(int, Task);
__attribute__((annotate("weft:spawns", 1))) void spawn(Task, double) = delete;
template <typename T> void spawn(T) = delete;
void work(int);
void work(double);
void start(int n) {
  spawn([&] { n = 1; }, [&] { n = 2; });
  spawn({}, {});
  spawn([&] { n = 1; }, 1.5);
  spawn(work);
  std::thread handle(work, n);
  std::thread other(&std::thread::thread);
  spawn(1, 2, 3, [&] { n = 3; });
}
