// else without if, try without catch, cases without switch.
#include <thread>
void work(int);
void start(int n) {
  else
    std::thread([&] { work(n); }).detach();
  try {
    std::thread handle(work, n);
  }
  catch (...) {
  }
  try
    std::thread handle(work, n);
  case 1:
    std::thread handle(work, n);
  catch (int) {
    handle.join();
  }
  try {
  } catch (...) {
  } catch (Unknown &error) {
    std::thread other([&error] { work(error); });
  }
  do {
    std::thread handle(work, n);
  }
  namespace inner {}
  template <typename T> void local(T);
  void nested() { std::thread handle(work, n); }
  return std::thread(work, n);
}
