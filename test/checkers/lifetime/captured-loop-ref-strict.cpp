// RUN: %check_weft %s weft-captured-loop-ref %t --std c++17,c++20 --options weft-captured-loop-ref.StrictElements=true
//
// With StrictElements a reference to an element counts, too.
#include <map>
#include <string>
#include <thread>
#include <vector>

struct Job {
  void run();
};

void elements(std::vector<Job> &jobs, std::vector<std::thread> &threads) {
  for (auto &job : jobs)
    threads.emplace_back([&job] { job.run(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'job' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (Job &job : jobs)
    threads.emplace_back([&] { job.run(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'job' is captured by reference, but the loop changes it while the task runs; capture it by value [weft-captured-loop-ref]
  for (Job &job : jobs)
    threads.emplace_back([copy = job]() mutable { copy.run(); }); // ok: a copy
  for (auto &job : jobs) {
    std::thread t([&job] { job.run(); }); // ok: joined in the round
    t.join();
  }
  for (auto &t : threads)
    t.join();
}
