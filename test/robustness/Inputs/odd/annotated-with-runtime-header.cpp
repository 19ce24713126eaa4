// The real macros, on code that gets everything wrong.
#include <weft/annotations.h>
class WEFT_TASK_HANDLE("terminates") Handle {
public:
  Handle();
  Handle(const Handle &);
  WEFT_JOINS() void join();
};
WEFT_SPAWNS(1) Handle spawn(void (*)());
template <typename F> WEFT_SPAWNS(1, "detached") void go(F task) { (void)task; }
class WEFT_CANCEL_HANDLE("nothing") Cancel {};
Cancel cancellable();
WEFT_PINS_THREAD() void pin();
WEFT_UNPINS_THREAD void unpin();
void work();
void start(int n) {
  spawn(work);
  Handle handle = spawn(work);
  cancellable();
  pin();
  for (int i = 0; i < n; ++i)
    go([&] { n = i; });
  if (n)
    return;
  unpin();
  unpin();
  handle.join();
}
