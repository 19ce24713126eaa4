// new and delete of handles that cannot be.
#include <thread>
void work(int);
struct Abstract { virtual void run() = 0; };
void start(int n) {
  auto *a = new std::thread[n]{std::thread(work, 1), 2};
  auto b = new (undeclared) std::thread([&] { work(n); });
  auto c = new Unknown([&n] { work(n); });
  auto d = new Abstract([&n] { work(n); });
  auto e = new auto(std::thread(work, 1), 2);
  delete n;
  delete std::thread(work, 1);
  delete[] c;
  new std::thread([&] { delete this; });
}
