// Errors that only the instantiation of a template with spawns shows.
#include <thread>
#include <vector>
template <typename T> void start(std::vector<T> &items) {
  typename T::handle handle;
  for (auto &item : items) {
    std::thread([&] { item.run(undeclared(item)); }).detach();
    T copy = item + 1;
    handle = T::spawn([copy = copy.value] { copy.run(); });
  }
  static_assert(sizeof(T) == 0);
}
void use() {
  std::vector<int> numbers;
  start(numbers);
  start<undeclared_type>(numbers);
}
