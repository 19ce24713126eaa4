// Handles and captured variables that live in a statement expression.
#include <thread>
void work(int);
int start(int n) {
  return ({
    int x = n;
    std::thread handle([&x] { work(x); });
    if (n > 1)
      return 2;
    handle.detach();
    x;
  }) + ({ for (int i = 0; i < n; ++i) std::thread([&] { work(i); }).detach(); 1; });
}
