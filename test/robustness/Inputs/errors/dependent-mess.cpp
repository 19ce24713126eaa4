// FLAGS: -std=c++20
// Templates whose dependent names are used as the wrong things.
#include <thread>
template <typename T, typename... Ts> struct Service : T {
  using T::spawn;
  T::handle<int> task_;
  void start(Ts... values) {
    typename T::value handle = spawn([&] { this->run(values); });
    T::template go<Ts...>([values...] { values(); }, [... = values] {});
    for (T::iterator i : T::all)
      std::thread([&i] { i->run(Ts...); }).detach();
    handle.template join<>();
    return values + ...;
  }
  ~Service() { task_.~handle(); T::~T(); }
};
template <> struct Service<int> : Service<int, int> {};
template <typename T> void Service<T>::no_such_member() { std::thread handle(T()); }
template struct Service<std::thread, int, void>;
template void start<int>(int);
