// Tasks that are member pointers, function tables, binders and casts.
#include <functional>
#include <thread>
void work(int);
void idle(int) {}
struct Service {
  void run(int n) { work(n); }
  int value = 1;
};
using Function = void(int);
using Method = void (Service::*)(int);
Function *const table[] = {work, &idle, *work, [](int n) { work(n); }};
constexpr Method methods[] = {&Service::run};
void start() {
  Service service;
  std::thread a(&Service::run, &service, 1);
  std::thread b(methods[0], std::ref(service), 2);
  std::thread c(table[2], 3);
  std::thread d(std::bind(&Service::run, &service, std::placeholders::_1), 4);
  std::thread e(std::bind(std::bind(std::plus<>(), std::placeholders::_1, 1), 5));
  std::thread f(static_cast<void (*)(int)>(work), 6);
  std::thread g(std::function<void()>([&service] { work(service.value); }));
  std::thread h(&Service::value, std::cref(service));
  (service.*methods[0])(7);
  for (std::thread *task : {&a, &b, &c, &d, &e, &f, &g, &h})
    task->join();
}
