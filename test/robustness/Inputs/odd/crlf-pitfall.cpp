// A pitfall in a file whose lines end in CR LF.
#include <thread>
void work(int);
void start() {
  for (int i = 0; i < 4; ++i)
    std::thread([&] {
      work(i);
    }).detach();
}
