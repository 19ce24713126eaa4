// The body of the loop is in an included fragment.
#include <thread>
void work(int);
void start() {
  for (int i = 0; i < 4; ++i)
#include "../include/captured_body.inc"
}
