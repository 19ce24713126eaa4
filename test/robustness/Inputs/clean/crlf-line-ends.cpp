// Lines end in CR LF, also within a lambda and a macro.
#include <thread>
#define WORK(x) \
  work(x);      \
  work(x)
void work(int);
void start() {
  int x = 1;
  std::thread task([&] {
    WORK(x);
  });
  task.join();
}
