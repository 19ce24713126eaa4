// Jumps past initialisations, out of closures, to nowhere.
#include <thread>
void work(int);
void start(int n) {
  goto behind;
  std::thread handle(work, n);
behind:
  switch (n) {
  case 0:
    std::thread other(work, 1);
  case 1:
    other.join();
  case 1:
    break;
  }
  std::thread third([&] { goto behind; break; continue; return n; });
  goto nowhere;
  goto *n;
  break;
  continue;
  default:
  third.join();
}
