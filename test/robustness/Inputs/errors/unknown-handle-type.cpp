// A misspelled handle type in a container, a member and a return type.
#include <thread>
#include <vector>
void work(int);
class Service {
  std::thred task_;
  std::vector<std::thred> tasks_;
  ~Service() { task_.join(); }
};
std::thred start() {
  std::vector<std::jthred> handles;
  for (int i = 0; i < 4; ++i)
    handles.emplace_back([&] { work(i); });
  return std::thred([&] { work(1); });
}
