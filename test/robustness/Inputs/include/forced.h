// Included by the command line.
#include <thread>
void work(int);
inline void forced() {
  for (int i = 0; i < 4; ++i)
    std::thread([&] { work(i); }).detach();
}
