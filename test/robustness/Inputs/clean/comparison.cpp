// FLAGS: -std=c++20
// Defaulted comparisons, conversions and literals of a type that owns a task.
#include <compare>
#include <thread>
void work(unsigned long long);
struct Job {
  int number = 0;
  auto operator<=>(const Job &) const = default;
  bool operator==(const Job &) const = default;
  explicit(false) operator int() const { return number; }
};
Job operator""_job(unsigned long long n) {
  std::thread task([=] { work(n); });
  task.join();
  return {static_cast<int>(n)};
}
bool start() { return 1_job < 2_job || 3_job == 3_job; }
