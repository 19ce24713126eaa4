// Functions, loops, lambdas and joins that come out of macros.
#include <thread>
#include <vector>
void work(int);
#define CONCAT_(a, b) a##b
#define CONCAT(a, b) CONCAT_(a, b)
#define UNIQUE(name) CONCAT(name, __COUNTER__)
#define LAMBDA(...) [__VA_ARGS__]
#define GO(handles, body) handles.emplace_back(LAMBDA(=) { body; })
#define JOIN_ALL(handles)                                                      \
  do {                                                                         \
    for (auto &UNIQUE(h) : handles)                                            \
      (void)UNIQUE(h);                                                         \
    while (!handles.empty()) {                                                 \
      handles.back().join();                                                   \
      handles.pop_back();                                                      \
    }                                                                          \
  } while (false)
#define TASKS(X) X(one, 1) X(two, 2) X(three, 3)
#define DEFINE(name, n)                                                        \
  void name() {                                                                \
    std::thread task([] { work(n); });                                         \
    task.join();                                                               \
  }
TASKS(DEFINE)
#define CALL(name, n) name();
#undef JOIN_ALL
#define JOIN_ALL(handles)                                                      \
  for (auto &handle : handles)                                                 \
  handle.join()
#define OPEN {
#define CLOSE }
void start() OPEN
  std::vector<std::thread> handles;
  for (int i = 0; i < 4; ++i)
    GO(handles, work(i));
  JOIN_ALL(handles);
  TASKS(CALL)
  int UNIQUE(unused_) [[maybe_unused]] = 0;
CLOSE
