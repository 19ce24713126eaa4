// Constructors and destructors with return types, arguments and no class.
#include <thread>
void work(int);
class Service {
  int Service() { task_ = std::thread(work, 1); }
  ~Service(int n) { task_.join(); }
  ~Other() { task_.join(); }
  void ~Service() {}
  Service(Service) {}
  Service(const Service &) = default = delete;
  operator std::thread();
  virtual static void run() { std::thread([this] { work(1); }).detach(); }
  std::thread task_;
};
Service::Service(int, int) : task_(work, 1), task_(work, 2), Nothing() {}
Service::~Service() {}
Unknown::~Unknown() { std::thread handle(work, 1); }
