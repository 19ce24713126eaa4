// FLAGS: -std=c++20
// What the compiler writes: destructors, copies, conversions without a place.
#include <pthread.h>
#include <thread>
#include <vector>
void work(int);
struct Service {
  std::thread task = std::thread(work, 1);
};
struct Derived : Service {
  using Service::Service;
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
};
struct Counter {
  pthread_mutex_t mutex;
  int value;
};
struct Holder {
  Counter counter;
  Counter more[2];
};
Holder copy(const Holder &holder) { return holder; }
void start() {
  Derived service;
  Holder one{};
  Holder two = copy(one);
  one = two;
  std::vector<Holder> holders{one, two};
  auto [counter, more] = one;
  for (auto holder : holders)
    [=] { work(holder.counter.value + counter.value + more[0].value); }();
}
