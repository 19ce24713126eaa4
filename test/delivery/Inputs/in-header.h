#include <thread>

inline void start() {
  std::thread worker([] {});
}
