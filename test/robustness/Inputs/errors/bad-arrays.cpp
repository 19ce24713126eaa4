// Arrays of negative, huge and unknown sizes, of handles and references.
#include <thread>
void work(int *);
void start(int n) {
  std::thread negative[-1];
  std::thread huge[1ULL << 62];
  std::thread &references[2];
  std::thread unknown[];
  std::thread undeclared[m];
  void nothing[2];
  int local[-n + undeclared];
  std::thread handle([&references, n] { work(references); });
  std::thread filled[2] = {std::thread(work, n), std::thread(), std::thread()};
  for (auto &each : unknown)
    each.join();
}
