// Tokens that are split over lines by backslashes.
#include <thread>
void work(int);
void start() {
  for (int i = 0; i < 4; ++i)
    std::thr\
ead([\
&] { wo\
rk(i); }).det\
ach();
}
