// FLAGS: -std=c++20
// Declared many times, defined late, in blocks and in other namespaces.
#include <thread>
void work(int);
extern "C" void work_c(int);
namespace one {
extern void start(int n = 1);
void start(int);
class Later;
class Later;
} // namespace one
void one::start(int n) {
  extern void work(int);
  void work_c(int);
  std::thread task(work, n);
  task.join();
}
class one::Later {
  friend class Later;
  class Inner;
  void run();
};
class one::Later::Inner {
  std::jthread task_;
};
void one::Later::run() {
  Inner inner;
  start();
}
void work(int);
extern "C++" {
inline void again() { one::start(); }
}
