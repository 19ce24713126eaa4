// Pitfalls behind #line directives: the lines named are not there.
#include <thread>
void work(int);
#line 100000 "no/such/grammar.y"
void start() {
  for (int i = 0; i < 4; ++i)
    std::thread([&] { work(i); }).detach();
#line 1 ""
  std::thread handle(work, 1);
# 3 "made-up.cpp" 1 3
  std::thread other(work, 2);
}
