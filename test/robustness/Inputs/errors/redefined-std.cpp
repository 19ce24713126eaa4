// FLAGS: -std=c++20
// Standard entities redefined with other shapes.
#include <thread>
namespace std {
class thread {};
void thread::join() {}
using jthread = thread;
int mutex;
void async();
} // namespace std
void work(int);
void start() {
  int x = 1;
  std::thread handle([&x] { work(x); });
  std::jthread other([&x] { work(x); });
  handle.join(1, 2);
  handle.no_such_member();
  std::mutex a = std::mutex;
}
