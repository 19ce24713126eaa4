// FLAGS: -std=c++20
// Classes with unknown, repeated and circular bases that own threads.
#include <thread>
void work(int);
class Service : public Unknown, virtual Unknown2<int>, Service {
public:
  Service() : Unknown(1), task_([this] { work(value); }), undeclared_(2) {}
  ~Service() override { stop(); task_.join(); }
  void run() final override = 0;
  void stop() { Unknown::stop(); }
  std::thread task_, task_;
};
template <typename T> class Derived : T::base, public Derived<T *> {
  ~Derived() { this->task_.join(); }
  std::thread task_ = this->spawn([this] { this->run(); });
};
class Final final {};
class Last : Final, Final { std::jthread task; };
void start() {
  Service service;
  Derived<int> derived;
  Last last;
}
