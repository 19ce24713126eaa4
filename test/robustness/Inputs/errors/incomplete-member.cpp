// Members and bases of incomplete classes beside a handle.
#include <thread>
void work(int);
class Later;
class Service : Later {
  Later later_;
  std::thread task_{[this] { work(value_); }};
  Later more_[2];
  int value_ = 1;
  Service own_;
};
void start() {
  Service service;
  std::thread handle([&service] { service.run(); });
}
