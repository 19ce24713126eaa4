// A loop variable captured by reference, all of it inside of a macro.
#include <thread>
#include <vector>
void work(int);
#define FAN_OUT(handles, count)                                                \
  for (int i = 0; i < count; ++i)                                              \
    handles.emplace_back([&] { work(i); });
void start() {
  std::vector<std::thread> handles;
  FAN_OUT(handles, 4)
  for (auto &handle : handles)
    handle.join();
}
