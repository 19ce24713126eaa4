// The arguments of a spawn are of unknown types.
#include <thread>
void start() {
  Missing missing;
  std::thread handle(&Unknown::run, &missing, Other{1}, std::ref(nowhere));
  std::thread other(Missing<int>::run, missing);
  for (auto &item : missing.items())
    std::thread([&item, &missing] { item.run(missing); }).detach();
}
