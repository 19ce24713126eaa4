// setjmp and longjmp round joined tasks.
#include <csetjmp>
#include <thread>
void work(int);
static std::jmp_buf buffer;
void start() {
  volatile int round = 0;
  switch (setjmp(buffer)) {
  case 0:
  case 1: {
    round = round + 1;
    std::thread([] { work(1); }).join();
    if (round < 3)
      std::longjmp(buffer, 1);
    break;
  }
  }
}
