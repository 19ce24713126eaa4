// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the machine charges for the parts from which every runtime is made.

#include "harness.h"
#include <atomic>
#include <cerrno>
#include <coroutine>
#include <cstdint>
#include <linux/futex.h>
#include <memory>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace {

using bench::check;
using bench::Run;

#if defined(__x86_64__)
//===--- A switch between two stacks --------------------------------------===//

struct Stacks {
  void *here = nullptr;
  void *there = nullptr;
};

/// The compiler saves what it needs, and nothing else is saved. With a jump:
/// returns would be mispredicted. Built without a red zone.
inline void switch_stacks(void **save, void *load) {
  asm volatile("pushq %%rbp\n\t"
               "pushq %%rbx\n\t"
               "leaq 1f(%%rip), %%rax\n\t"
               "pushq %%rax\n\t"
               "movq %%rsp, (%%rdi)\n\t"
               "movq %%rsi, %%rsp\n\t"
               "popq %%rax\n\t"
               "jmpq *%%rax\n"
               "1:\tendbr64\n\t"
               "popq %%rbx\n\t"
               "popq %%rbp"
               : "+D"(save), "+S"(load)
               :
               : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13",
                 "r14", "r15", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5",
                 "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12",
                 "xmm13", "xmm14", "xmm15", "cc", "memory");
}

Stacks stacks;

[[noreturn]] void partner() {
  for (;;)
    switch_stacks(&stacks.there, stacks.here);
}

void stack_switch(const Run &run) {
  constexpr std::size_t size = std::size_t{64} << 10;
  const auto memory = std::make_unique<char[]>(size);
  auto top = reinterpret_cast<std::uintptr_t>(memory.get() + size);
  auto *frame = reinterpret_cast<void **>(top & ~std::uintptr_t{15}) - 1;
  *--frame = reinterpret_cast<void *>(&partner);
  stacks.there = frame;
  run.measure([](long n) {
    for (long i = 0; i < n; i += 2) // there and back
      switch_stacks(&stacks.here, stacks.there);
  });
}
#endif

//===--- Coroutines -------------------------------------------------------===//

struct Coroutine {
  struct promise_type {
    Coroutine get_return_object() {
      return {std::coroutine_handle<promise_type>::from_promise(*this)};
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::abort(); }
  };
  std::coroutine_handle<promise_type> handle;
};

Coroutine count_for_ever(long &counter) {
  for (;;) {
    ++counter;
    co_await std::suspend_always{};
  }
}

[[gnu::noinline]] Coroutine count_once(long &counter) {
  ++counter;
  co_return;
}

void coroutine_switch(const Run &run) {
  long counter = 0;
  const Coroutine coroutine = count_for_ever(counter);
  run.measure([&](long n) {
    counter = 0;
    for (long i = 0; i < n; ++i)
      coroutine.handle.resume();
    check(counter == n, "coroutine");
  });
  coroutine.handle.destroy();
}

void coroutine_spawn(const Run &run) {
  run.measure([](long n) {
    long counter = 0;
    for (long i = 0; i < n; ++i) {
      const Coroutine coroutine = count_once(counter);
      coroutine.handle.resume();
      coroutine.handle.destroy();
    }
    check(counter == n, "coroutine");
  });
}

//===--- Memory -----------------------------------------------------------===//

void atomic_add(const Run &run) {
  std::atomic<long> counter{0};
  run.measure([&](long n) {
    for (long i = 0; i < n; ++i)
      counter.fetch_add(1, std::memory_order_relaxed);
  });
}

/// What a lock cannot do without: one exchange that may fail, one store.
void atomic_lock(const Run &run) {
  std::atomic<int> word{0};
  run.measure([&](long n) {
    for (long i = 0; i < n; ++i) {
      int expected = 0;
      check(
          word.compare_exchange_strong(expected, 1, std::memory_order_acquire),
          "lock");
      word.store(0, std::memory_order_release);
    }
  });
}

void page_touch(const Run &run) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  // As far from each other as stacks are.
  const std::size_t stride = page * 17;
  const std::size_t bytes = stride * static_cast<std::size_t>(run.count);
  void *memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  check(memory != MAP_FAILED, "mmap");
  madvise(memory, bytes, MADV_NOHUGEPAGE);
  run.measure_once([&](long n) {
    for (long i = 0; i < n; ++i)
      static_cast<volatile char *>(
          memory)[static_cast<std::size_t>(i) * stride] = 1;
  });
  munmap(memory, bytes);
}

void clock_read(const Run &run) {
  run.measure([](long n) {
    const auto first = std::chrono::steady_clock::now();
    auto last = first;
    for (long i = 0; i < n; ++i)
      last = std::chrono::steady_clock::now();
    check(last >= first, "clock");
  });
}

//===--- Two threads ------------------------------------------------------===//

std::atomic<std::uint32_t> turn{0};

void futex(int operation, std::uint32_t value) {
  syscall(SYS_futex, &turn, operation | FUTEX_PRIVATE_FLAG, value, nullptr,
          nullptr, 0);
}

void take_turns(std::uint32_t mine, long n) {
  for (long i = 0; i < n; ++i) {
    while (turn.load(std::memory_order_acquire) != mine)
      futex(FUTEX_WAIT, 1 - mine);
    turn.store(1 - mine, std::memory_order_release);
    futex(FUTEX_WAKE, 1);
  }
}

void futex_round_trip(const Run &run) {
  run.measure([](long n) {
    std::thread other([n] { take_turns(1, n); });
    take_turns(0, n);
    other.join();
  });
}

/// One direction: an eventfd, and an epoll instance that waits for it.
class Doorbell {
public:
  Doorbell() : event_(eventfd(0, 0)), poll_(epoll_create1(0)) {
    epoll_event interest{};
    interest.events = EPOLLIN;
    check(epoll_ctl(poll_, EPOLL_CTL_ADD, event_, &interest) == 0, "epoll_ctl");
  }
  Doorbell(const Doorbell &) = delete;
  Doorbell &operator=(const Doorbell &) = delete;
  ~Doorbell() {
    close(poll_);
    close(event_);
  }
  void ring() {
    const std::uint64_t one = 1;
    check(write(event_, &one, sizeof one) == sizeof one, "write");
  }
  void wait() {
    epoll_event ready{};
    int count = 0;
    do
      count = epoll_wait(poll_, &ready, 1, -1);
    while (count < 0 && errno == EINTR);
    std::uint64_t rung = 0;
    check(count == 1 && read(event_, &rung, sizeof rung) == sizeof rung,
          "read");
  }

private:
  int event_;
  int poll_;
};

void epoll_round_trip(const Run &run) {
  run.measure([](long n) {
    Doorbell there, back;
    std::thread other([&] {
      for (long i = 0; i < n; ++i) {
        there.wait();
        back.ring();
      }
    });
    for (long i = 0; i < n; ++i) {
      there.ring();
      back.wait();
    }
    other.join();
  });
}

} // namespace

int main(int argc, char **argv) {
  return bench::main_with("floors",
                          {
#if defined(__x86_64__)
                              {"stack-switch", stack_switch},
#endif
                              {"coroutine-switch", coroutine_switch},
                              {"coroutine-spawn", coroutine_spawn},
                              {"atomic-add", atomic_add},
                              {"atomic-lock", atomic_lock},
                              {"clock-read", clock_read},
                              {"page-touch", page_touch},
                              {"futex-round-trip", futex_round_trip},
                              {"epoll-round-trip", epoll_round_trip}},
                          argc, argv);
}
