// Lambdas in lambdas, each capturing the last one's capture.
#include <thread>
void work(int);
void start() {
  int x = 1;
  std::thread outer([&x] {
    int y = x;
    std::thread middle([&x, &y] {
      int z = x + y;
      std::thread inner([&] {
        [&] { [&] { [&] { work(x + y + z); }(); }(); }();
      });
      inner.join();
    });
    middle.join();
  });
  outer.join();
  [] { [] { [] { std::thread([] { work(1); }).join(); }(); }(); }();
}
