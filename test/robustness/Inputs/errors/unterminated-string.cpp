// A string and a character that are not closed, and a raw string.
#include <thread>
void work(const char *);
void start() {
  std::thread handle([] { work("no end); });
  std::thread other([] { work('n); });
  std::thread third([] { work(R"code(no end); });
  handle.join();
}
