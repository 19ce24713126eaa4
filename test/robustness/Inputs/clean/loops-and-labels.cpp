// Loops without bodies, unreachable code, labels at the end, goto loops.
#include <thread>
void work(int);
bool more();
void start(int n) {
  std::thread task(work, n);
  goto check;
again:
  work(n);
check:
  if (--n > 0)
    goto again;
  for (; more();)
    ;
  while (more()) {
  }
  do
    ;
  while (more());
  task.join();
  return;
  work(n);
  std::thread never(work, n);
  never.join();
end:;
}
void spin() {
  for (;;)
    if (!more())
      return;
}
void nothing() {
  ;
  ;
  {}
  {
    {
      {
      }
    }
  }
}
