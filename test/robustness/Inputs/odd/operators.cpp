// Spawns through conversions, literals, overloaded operators and new.
#include <thread>
void work(int);
struct Spawner {
  template <typename F> Spawner &operator<<(F task) {
    std::thread(task).detach();
    return *this;
  }
  template <typename F> void operator[](F task) { std::thread(task).detach(); }
  template <typename F> Spawner(F task) { std::thread(task).detach(); }
  Spawner() = default;
  template <typename F> operator F *() { return new F([] { work(1); }); }
};
void operator""_go(unsigned long long n) {
  std::thread([&n] { work(static_cast<int>(n)); }).detach();
}
void accept(Spawner);
void start() {
  Spawner spawner;
  for (int i = 0; i < 4; ++i) {
    spawner << [&] { work(i); } << [&i] { work(i); };
    spawner[([&] { work(i); })];
    accept([&] { work(i); });
    4_go;
    new std::thread([&] { work(i); });
  }
  std::thread *task = spawner;
  (void)task;
}
