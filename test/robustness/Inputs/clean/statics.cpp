// Statics, thread locals, inline variables and magic statics with lambdas.
#include <mutex>
#include <thread>
void work(int);
inline int global = [] { return 1; }();
thread_local int mine = [] { return global; }();
static std::once_flag once;
struct Registry {
  static Registry &get() {
    static Registry registry;
    return registry;
  }
  static inline std::mutex mutex{};
  static thread_local int depth;
  int entries[3] = {};
};
thread_local int Registry::depth = 0;
void start() {
  std::call_once(once, [] { work(global); });
  std::thread task([] {
    const std::lock_guard lock(Registry::mutex);
    work(++Registry::get().entries[0] + mine);
  });
  task.join();
}
