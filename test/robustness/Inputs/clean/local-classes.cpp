// Local classes, also within lambdas and templates, that spawn and join.
#include <thread>
void work(int);
template <typename T> auto make(T value) {
  struct Local {
    explicit Local(T v) : value_(v), task_([v] { work(v); }) {}
    ~Local() { task_.join(); }
    T value_;
    std::thread task_;
  };
  return Local(value);
}
void start() {
  struct Task {
    int n;
    void operator()() const { work(n); }
    static void run(int n) { std::thread(Task{n}).join(); }
  };
  std::thread task(Task{1});
  [] {
    struct Inner {
      void go() { std::thread([this] { work(n); }).join(); }
      int n = 2;
    };
    Inner().go();
  }();
  Task::run(3);
  make(4);
  task.join();
}
