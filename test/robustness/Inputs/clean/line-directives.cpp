// #line directives into files that are not there, and back.
#include <thread>
void work(int);
#line 100000 "no/such/grammar.y"
void start(int n) {
  std::thread task([&n] {
#line 1 "other \"quoted\" name.l"
    work(n);
  });
# 7 "made-up.cpp"
  task.join();
}
