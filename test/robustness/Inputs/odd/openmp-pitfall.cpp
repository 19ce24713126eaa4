// FLAGS: -std=c++20 -fopenmp
// Captured loop variables and unjoined handles in OpenMP regions.
#include <thread>
void work(int);
void start(int n) {
#pragma omp parallel for
  for (int i = 0; i < n; ++i)
    std::thread([&] { work(i); }).detach();
#pragma omp parallel
  {
    std::thread handle(work, 1);
    if (n > 1)
      handle.join();
  }
}
