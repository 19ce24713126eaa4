// FLAGS: -std=gnu++20 -Wno-vla-cxx-extension
// Variable length arrays and alloca near a closure that is joined.
#include <thread>
void work(char *, int);
void start(int n) {
  char buffer[n];
  char *more = static_cast<char *>(__builtin_alloca(16));
  std::thread task([p = &buffer[0], more, n] {
    work(p, n);
    work(more, 16);
  });
  task.join();
  int grid[2][n];
  work(reinterpret_cast<char *>(grid), static_cast<int>(sizeof(grid[n - 1])));
}
