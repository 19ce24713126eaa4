// FLAGS: -std=c++20
// Vector types, 128-bit integers, complex numbers, address spaces of atomics.
#include <atomic>
#include <thread>
typedef int Four __attribute__((vector_size(16)));
void work(Four, __int128);
void start() {
  Four lanes = {1, 2, 3, 4};
  __int128 big = 1;
  _Complex double z = 1.0;
  std::thread task([&, lanes] {
    work(lanes + 1, big * 2);
    (void)__real__ z;
  });
  task.join();
  volatile int hardware = 0;
  int *__restrict pointer = nullptr;
  std::atomic_ref<__int128> *reference = nullptr;
  (void)pointer, (void)reference, (void)hardware;
  auto member = &std::thread::join;
  std::thread last([] {});
  (last.*member)();
}
