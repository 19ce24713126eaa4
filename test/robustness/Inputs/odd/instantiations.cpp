// One pitfall in a template that is instantiated often, in several ways.
#include <thread>
#include <vector>
template <typename T> void work(T);
template <typename T, typename F> void fan_out(const std::vector<T> &items, F task) {
  T last{};
  for (T item : items) {
    last = item;
    std::thread([&] { task(item); }).detach();
    std::thread([&last, task] { task(last); }).detach();
  }
}
template <typename T> struct Owner {
  explicit Owner(T value) : task_([&value] { work(value); }) {}
  std::thread task_;
};
template struct Owner<int>;
template <> struct Owner<char> {
  std::thread task_ = std::thread([this] { work(this); });
};
void start(const std::vector<int> &a, const std::vector<double> &b) {
  fan_out(a, [](auto x) { work(x); });
  fan_out(b, [](auto x) { work(x); });
  fan_out(a, work<int>);
  Owner owner(1.5);
  Owner<char> other;
}
