// Something for every family to say; the forms of delivery are compared on it.
#include "weft/annotations.h"
#include "in-header.h"
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

void pinThread() WEFT_PINS_THREAD();
void unpinThread() WEFT_UNPINS_THREAD;

struct WEFT_CANCEL_HANDLE("nothing") Cancel {
  void operator()() WEFT_CANCELS();
};
struct Context {};
std::pair<Context, Cancel> withCancel();

struct WEFT_NO_COPY Counter {
  int Value = 0;
};

bool ready();
void use(const std::string &Text);
void useCounter(Counter C) { ++C.Value; }

void unjoined() {
  std::thread Worker([] {});
  if (!ready())
    return;
  Worker.join();
}

void pinned() {
  pinThread();
  if (!ready())
    return;
  unpinThread();
}

void discarded() { withCancel(); }

void dangling() {
  std::string Name = "local";
  std::thread([&] { use(Name); }).detach();
}

void perItem(const std::vector<std::string> &Items) {
  std::vector<std::thread> Threads;
  for (std::size_t I = 0; I < Items.size(); ++I)
    Threads.emplace_back([&] { use(Items[I]); });
  for (auto &Thread : Threads)
    Thread.join();
}

void copied() {
  Counter C;
  useCounter(C);
  std::mutex Mutex;
  std::lock_guard Lock(Mutex);
}

template <typename T> void inTemplate(T Value) {
  std::thread Worker([Value] { use(std::to_string(Value)); });
}
void instantiate() {
  inTemplate(1);
  inTemplate(1.5);
}
