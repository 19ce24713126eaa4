// FLAGS: -std=c++20
// Lambdas as template arguments.
#include <thread>
void work(int);
template <auto Task> void run() {
  std::thread handle(Task);
  handle.join();
}
template <auto... Tasks> void run_all() {
  (std::thread(Tasks).join(), ...);
}
template <typename T, auto Make = [] { return T(); }> struct Maker {
  T value = Make();
};
void start() {
  run<[] { work(1); }>();
  run_all<[] { work(2); }, [] { work(3); }, +[] { work(4); }>();
  work(Maker<int>().value);
}
