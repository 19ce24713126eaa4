// FLAGS: -std=c++20
// Parameter packs in captures, calls and fold expressions.
#include <thread>
#include <tuple>
#include <utility>
void work(int);
template <typename... Ts> void start(Ts... values) {
  std::thread task([... more = std::move(values)] { (work(more), ...); });
  std::thread other([values...] { (work(values), ...); });
  std::thread third([&values...](auto... xs) { ((work(values), work(xs)), ...); }, values...);
  third.join();
  other.join();
  task.join();
}
template <std::size_t... I> void indexed(std::index_sequence<I...>) {
  std::thread tasks[] = {std::thread([] { work(static_cast<int>(I)); })...};
  (tasks[I].join(), ...);
}
void use() {
  start();
  start(1);
  start(1, 2, 3);
  indexed(std::make_index_sequence<8>());
}
