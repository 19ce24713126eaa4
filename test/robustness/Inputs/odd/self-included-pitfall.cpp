// The same lines twice, as declaration and as specialisation, by self-inclusion.
#ifndef TYPE
#include <thread>
void work(int);
#define TYPE int
#include "self-included-pitfall.cpp"
#undef TYPE
#define TYPE long
#include "self-included-pitfall.cpp"
#else
void start(TYPE) {
  for (TYPE i = 0; i < 4; ++i)
    std::thread([&] { work(static_cast<int>(i)); }).detach();
}
#endif
