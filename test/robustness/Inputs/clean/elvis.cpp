// Nested conditional operators without a middle operand.
#include <thread>
std::thread *first();
std::thread *second();
int work(int);
void start(int a, int b) {
  std::thread spare([=] { work(a ?: b ?: work(a ? b ?: 1 : 2) ?: 3); });
  std::thread *task = first() ?: second() ?: &spare;
  if (task != &spare)
    work(1);
  spare.join();
}
