// FLAGS: -std=c++23
// Explicit object parameters, on members and on recursive lambdas.
#include <thread>
#include <utility>
void work(int);
struct Service {
  template <typename Self> auto &&handle(this Self &&self) {
    return std::forward<Self>(self).handle_;
  }
  void run(this Service &self) {
    self.handle_ = std::jthread([&self] { work(self.value_); });
    self.handle_.join();
  }
  int value_ = 0;
  std::jthread handle_;
};
int fibonacci(int n) {
  auto next = [](this auto self, int i) -> int {
    return i < 2 ? i : self(i - 1) + self(i - 2);
  };
  std::thread task([](this auto self, int i) -> void { i > 0 ? self(i - 1) : work(i); }, n);
  task.join();
  return next(n);
}
void start() {
  Service service;
  service.run();
  service.handle().request_stop();
}
