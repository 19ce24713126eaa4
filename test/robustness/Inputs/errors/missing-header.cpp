// The header with the handle type is not there.
#include "no/such/header.h"
#include <vector>
void work(int);
void start() {
  std::vector<pool::handle> handles;
  for (int i = 0; i < 4; ++i) {
    handles.push_back(pool::spawn([&] { work(i); }));
    std::thread([&] { work(i); }).detach();
  }
}
