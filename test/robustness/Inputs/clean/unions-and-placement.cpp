// Thread handles in unions, raw storage and arrays, by placement new.
#include <memory>
#include <new>
#include <thread>
void work(int);
union Slot {
  Slot() : nothing(0) {}
  ~Slot() {}
  int nothing;
  std::thread task;
};
void start() {
  Slot slot;
  new (&slot.task) std::thread(work, 1);
  slot.task.join();
  std::destroy_at(&slot.task);
  alignas(std::thread) unsigned char raw[sizeof(std::thread)];
  auto *task = ::new (static_cast<void *>(raw)) std::thread(work, 2);
  task->join();
  task->~thread();
  struct {
    union {
      int a;
      float b;
    };
  } anonymous{};
  std::thread last([&anonymous] { work(anonymous.a); });
  last.join();
}
