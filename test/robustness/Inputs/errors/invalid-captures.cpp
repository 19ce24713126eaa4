// FLAGS: -std=c++20
// Captures that are not allowed, unknown, or given twice.
#include <thread>
int global;
void work(int);
void start(int n) {
  static int shared;
  int array[2];
  struct {
    int bits : 3;
  } field;
  std::thread a([&this] { work(1); });
  std::thread b([=, n] { work(n); });
  std::thread c([undeclared, &also_undeclared] { work(n); });
  std::thread d([global, shared] { work(global); });
  std::thread e([n, n, &n] { work(n); });
  std::thread f([this, *this] { work(1); });
  std::thread g([&x = 1, y = undeclared, z{}] { work(x); });
  std::thread h([] { work(n); });
  std::thread i([&field.bits, array[0]] { work(1); });
  std::thread j([...n] { work(n...); });
  for (int k = 0; k < 4; ++k)
    std::thread([&k, &k = n, =] { work(k); }).detach();
}
auto outside = [global, &n] { work(n); };
class Service {
  int value = [value] { return value; }();
  static inline int shared = [this] { return value; }();
};
