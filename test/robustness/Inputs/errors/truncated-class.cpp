// Ends in a class whose methods spawn: their bodies are parsed late.
#include <thread>
void work(int);
class Service {
public:
  void start() {
    task_ = std::thread([this] { work(value_); });
  }
  ~Service() { stop(); }
  int value_ = [this] { return 1; }();
  std::thread task_;
  void stop() {
    if (task_.