// Raw strings that hold code.
#include <thread>
void work(const char *);
void start() {
  std::thread task([] {
    work(R"code(std::thread([&] { )" ) } /* // )code");
  });
  task.join();
}
