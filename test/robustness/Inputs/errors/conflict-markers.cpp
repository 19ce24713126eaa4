// FLAGS: -std=c++20
// A merge that was never finished.
#include <thread>
void work(int);
void start(int n) {
<<<<<<< HEAD
  std::thread handle([&n] { work(n); });
||||||| base
  std::thread handle(work, n);
=======
  std::jthread handle([n] { work(n); });
>>>>>>> topic
  handle.join();
}
