// FLAGS: -std=c++20 -fopenmp
// OpenMP directives that do not fit the loops behind them.
#include <thread>
void work(int);
void start(int n) {
#pragma omp parallel for private(undeclared) reduction(no_such : n)
  for (auto i = std::thread(); n; ++n)
    std::thread([&] { work(n); }).detach();
#pragma omp for
  while (n)
    std::thread([&] { work(n); }).detach();
#pragma omp parallel
  {
    std::thread handle(work, n);
    if (n)
      return;
#pragma omp barrier nowait
    goto out;
  }
out:;
#pragma omp task
}
