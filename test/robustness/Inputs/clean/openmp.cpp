// FLAGS: -std=c++20 -fopenmp
// OpenMP regions: captured statements round loops and spawns.
#include <thread>
#include <vector>
void work(int);
void start(int n) {
  int total = 0;
#pragma omp parallel for reduction(+ : total) schedule(static)
  for (int i = 0; i < n; ++i)
    total += i;
#pragma omp parallel sections
  {
#pragma omp section
    {
      std::thread task([&total] { work(total); });
      task.join();
    }
#pragma omp section
    work(2);
  }
#pragma omp parallel
#pragma omp single
  for (int i = 0; i < 4; ++i) {
#pragma omp task firstprivate(i)
    work(i);
  }
#pragma omp taskwait
#pragma omp critical(name)
  work(total);
}
