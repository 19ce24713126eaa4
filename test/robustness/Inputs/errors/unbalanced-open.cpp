// A brace too many is opened.
#include <thread>
void work(int);
void first(int n) {
  if (n > 0) {
    std::thread handle([&] { work(n); });
    if (n > 1) {
      return;
    handle.join();
}
void second(int n) {
  std::thread([&n] { work(n); }).detach();
}
