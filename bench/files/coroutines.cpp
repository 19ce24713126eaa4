//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A lazy task, a one-thread loop that runs it, and a pipeline written with
// both.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <coroutine>
#include <cstdio>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

namespace {

template <typename T> class Task {
public:
  struct promise_type {
    std::variant<std::monostate, T, std::exception_ptr> Result;
    std::coroutine_handle<> Continuation = std::noop_coroutine();

    Task get_return_object() {
      return Task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_always initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept {
      struct Resume {
        bool await_ready() noexcept { return false; }
        std::coroutine_handle<>
        await_suspend(std::coroutine_handle<promise_type> H) noexcept {
          return H.promise().Continuation;
        }
        void await_resume() noexcept {}
      };
      return Resume{};
    }
    void return_value(T Value) { Result.template emplace<1>(std::move(Value)); }
    void unhandled_exception() {
      Result.template emplace<2>(std::current_exception());
    }
  };

  explicit Task(std::coroutine_handle<promise_type> H) : Handle(H) {}
  Task(Task &&Other) noexcept : Handle(std::exchange(Other.Handle, nullptr)) {}
  ~Task() {
    if (Handle)
      Handle.destroy();
  }

  bool await_ready() const noexcept { return false; }
  std::coroutine_handle<> await_suspend(std::coroutine_handle<> Awaiting) {
    Handle.promise().Continuation = Awaiting;
    return Handle;
  }
  T await_resume() { return take(); }

  void start() { Handle.resume(); }
  bool done() const { return Handle.done(); }
  T take() {
    auto &Result = Handle.promise().Result;
    if (Result.index() == 2)
      std::rethrow_exception(std::get<2>(Result));
    return std::move(std::get<1>(Result));
  }

private:
  std::coroutine_handle<promise_type> Handle;
};

// Runs what is posted, in order, on one thread; posting is allowed from any.
class Loop {
public:
  using Clock = std::chrono::steady_clock;

  void post(std::function<void()> Work) {
    {
      std::lock_guard<std::mutex> Lock(Mutex);
      Ready.push_back(std::move(Work));
    }
    Wake.notify_one();
  }
  void postAt(Clock::time_point When, std::function<void()> Work) {
    {
      std::lock_guard<std::mutex> Lock(Mutex);
      Timers.push({When, std::move(Work)});
    }
    Wake.notify_one();
  }
  void runUntil(const std::function<bool()> &Finished) {
    while (!Finished())
      next()();
  }
  auto sleep(std::chrono::milliseconds Time) {
    struct Sleep {
      Loop &Owner;
      std::chrono::milliseconds Time;
      bool await_ready() { return Time.count() <= 0; }
      void await_suspend(std::coroutine_handle<> H) {
        Owner.postAt(Clock::now() + Time, [H] { H.resume(); });
      }
      void await_resume() {}
    };
    return Sleep{*this, Time};
  }

private:
  struct Timer {
    Clock::time_point When;
    std::function<void()> Work;
    bool operator<(const Timer &Other) const { return When > Other.When; }
  };

  std::function<void()> next() {
    std::unique_lock<std::mutex> Lock(Mutex);
    for (;;) {
      if (!Ready.empty()) {
        auto Work = std::move(Ready.front());
        Ready.pop_front();
        return Work;
      }
      if (Timers.empty()) {
        Wake.wait(Lock);
      } else if (Timers.top().When <= Clock::now()) {
        auto Work = Timers.top().Work;
        Timers.pop();
        return Work;
      } else {
        auto When = Timers.top().When;
        Wake.wait_until(Lock, When);
      }
    }
  }

  std::mutex Mutex;
  std::condition_variable Wake;
  std::deque<std::function<void()>> Ready;
  std::priority_queue<Timer> Timers;
};

Task<int> measure(Loop &L, int Sensor) {
  co_await L.sleep(std::chrono::milliseconds(5 * Sensor));
  co_return Sensor *Sensor;
}

Task<std::string> report(Loop &L, int Sensors) {
  int Sum = 0;
  for (int I = 1; I <= Sensors; ++I)
    Sum += co_await measure(L, I);
  co_return "sum of squares: " + std::to_string(Sum);
}

} // namespace

int main() {
  Loop L;
  std::atomic<int> Beats{0};
  std::atomic<bool> Quit{false};
  std::thread Heart([&] {
    while (!Quit) {
      L.post([&Beats] { ++Beats; });
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  Task<std::string> Main = report(L, 4);
  Main.start();
  L.runUntil([&Main] { return Main.done(); });
  Quit = true;
  Heart.join();
  std::printf("%s, %d beats\n", Main.take().c_str(), Beats.load());
}
