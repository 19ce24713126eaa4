/* C++ compiled as C. */
#include <pthread.h>
class Service {
public:
  template <typename F> void start(F &&task) { handle_ = spawn([&] { task(); }); }
  ~Service() { pthread_join(handle_, nullptr); }
private:
  pthread_t handle_{};
};
void start() {
  for (auto &item : items)
    std::thread([&item] { item.run(); }).detach();
}
