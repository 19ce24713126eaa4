// Templates that nothing instantiates: what they do depends on their arguments.
#include <thread>
#include <vector>

template <typename Task, typename Range>
void for_each_in_parallel(Range &&range, Task task) {
  std::vector<typename Task::handle> handles;
  for (auto &&item : range)
    handles.emplace_back([&] { task(item); });
}

template <typename T> struct Service {
  template <typename U> void start(U &&argument) {
    T state{};
    spawner_.spawn([&] { state.run(argument); });
    auto handle = T::start([&] { return state; });
    if (argument)
      return;
    handle.join();
  }
  ~Service() { spawner_.template stop<T>(); }
  typename T::spawner spawner_;
};

template <template <typename> class Handle, typename... Args>
auto launch(Args &&...args) {
  return Handle<void>([&](auto &&...more) { (args(more), ...); });
}

template <typename T> auto lock_twice(T &value) {
  auto copy = value.mutex;
  T::pin();
  if (value.bad())
    throw value;
  T::unpin();
  return copy;
}
