// The lambda is a macro's argument, expanded twice, through two more macros.
#include <thread>
#include <vector>
void work(int);
#define IDENTITY(...) __VA_ARGS__
#define TWICE(x) IDENTITY(x) IDENTITY(x)
#define GO(body) std::thread([&] body).detach();
void start() {
  for (int i = 0; i < 4; ++i) {
    TWICE(GO({ work(i); }))
  }
}
