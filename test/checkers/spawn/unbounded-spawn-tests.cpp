// RUN: %check_weft %s weft-unbounded-spawn %t --options "WeftTestPaths=*/unbounded-spawn-tests.cpp"
//
// A test's data and its number of threads are its author's.
#include <thread>
#include <vector>

void process(int);

void startsOnePerItem(const std::vector<int> &items) {
  for (int item : items)
    std::thread(process, item).detach();
}

void startsMany() {
  for (int i = 0; i < 1000; ++i)
    std::thread(process, i).detach();
}
