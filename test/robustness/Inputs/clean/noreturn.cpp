// Paths that end in functions that do not return.
#include <cstdlib>
#include <exception>
#include <thread>
[[noreturn]] void fail(const char *);
void work(int);
void start(int n) {
  std::thread task(work, n);
  if (n < 0)
    fail("negative");
  if (n > 9)
    std::abort();
  if (n == 5)
    std::terminate();
  if (n == 6)
    __builtin_unreachable();
  if (n == 7)
    for (;;)
      work(n);
  task.join();
}
[[noreturn]] void forever() {
  std::thread task(work, 1);
  task.join();
  fail("done");
}
struct Exit {
  [[noreturn]] ~Exit();
};
void through_a_destructor(int n) {
  std::thread task(work, n);
  if (n == 1) {
    Exit exit;
  }
  task.join();
}
