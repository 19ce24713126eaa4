// Functions, classes and variables that are defined twice, with spawns.
#include <thread>
void work(int);
void start(int n) { std::thread([&n] { work(n); }).detach(); }
void start(int n) { std::thread([&n] { work(n); }).detach(); }
int start(int n) { std::thread handle(work, n); }
class Service { std::thread task_; };
class Service { std::thread task_; ~Service(); };
enum Service { one };
void both() {
  std::thread handle(work, 1);
  std::thread handle(work, 2);
  int handle;
  handle.join();
}
