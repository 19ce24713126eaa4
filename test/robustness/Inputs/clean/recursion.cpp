// FLAGS: -std=c++20
// Helpers that call each other in circles with the callable in hand.
#include <functional>
#include <thread>
void work(int);
template <typename F> void odd(int n, F task);
template <typename F> void even(int n, F task) {
  n == 0 ? task() : odd(n - 1, task);
}
template <typename F> void odd(int n, F task) {
  n == 0 ? task() : even(n - 1, task);
}
void ping(int n, const std::function<void()> &task);
void pong(int n, const std::function<void()> &task) { ping(n - 1, task); }
void ping(int n, const std::function<void()> &task) {
  if (n > 0)
    pong(n, task);
  else
    task();
}
void sort(int *first, int *last, int depth) {
  if (last - first < 2)
    return;
  int *middle = first + (last - first) / 2;
  if (depth > 3) {
    sort(first, middle, depth + 1);
    sort(middle, last, depth + 1);
    return;
  }
  std::jthread left([=] { sort(first, middle, depth + 1); });
  sort(middle, last, depth + 1);
}
void itself() { itself(); }
void start() {
  int x = 1;
  even(4, [&x] { work(x); });
  ping(4, [&x] { work(x); });
  std::function<void(int)> next = [&next](int n) { n > 0 ? next(n - 1) : work(n); };
  next(3);
}
