// Undeclared names in every part of a spawn.
#include <thread>
#include <vector>
void start() {
  std::thread a([x = undeclared] { undeclared2(x); });
  std::thread b(undeclared3, std::ref(undeclared4));
  undeclared5.emplace_back([&] { undeclared6(); });
  undeclared7::spawn([&] { return; });
  std::thread(undeclared8).undeclared9();
  std::vector<std::thread> handles(undeclared10);
  for (auto &handle : undeclared11(handles))
    handle.join();
  if (undeclared12)
    return;
  a.join(undeclared13);
  b = undeclared14 ? std::thread() : undeclared15;
}
