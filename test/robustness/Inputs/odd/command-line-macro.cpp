// FLAGS: -std=c++20 -DSPAWN=std::thread "-DDETACH=.detach()" "-DLOOP=for(int i=0;i<4;++i)std::thread([&]{work(i);}).detach();"
// Tasks that macros of the command line start.
#include <thread>
void work(int);
void start() {
  int x = 0;
  SPAWN([&x] { work(x); }) DETACH;
  LOOP
}
