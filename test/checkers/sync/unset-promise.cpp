// RUN: %check_weft %s weft-unset-promise %t
//
// Tasks that may end without setting the promise that they hold.
#include <atomic>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include <weft/weft.h>

bool connect();
int fetch();
int bad() { throw std::runtime_error("bad"); }
void keep(std::promise<int> promise);

// --- not reported

void on_every_path() {
  std::promise<int> result;
  std::future<int> value = result.get_future();
  std::thread task([&] {
    if (!connect()) {
      result.set_exception(
          std::make_exception_ptr(std::runtime_error("lost")));
      return;
    }
    result.set_value(fetch());
  });
  value.wait();
  task.join();
}

void moved_on() {
  std::promise<int> result;
  std::thread([result = std::move(result)]() mutable {
    if (!connect()) {
      keep(std::move(result));
      return;
    }
    if (!connect()) {
      std::thread([other = std::move(result)]() mutable {
        other.set_value(0);
      }).detach();
      return;
    }
    result.set_value(1);
  }).detach();
}

void first_wins() {
  std::promise<int> result;
  std::atomic<bool> set{false};
  std::vector<std::jthread> tasks;
  for (int i = 0; i < 4; ++i)
    tasks.emplace_back([&] {
      int value = fetch();
      if (set.exchange(true))
        return;
      result.set_value(value);
    });
  result.get_future().wait();
}

void set_by_another() {
  std::promise<int> result;
  std::jthread first([&] {
    if (!connect())
      return;
    result.set_value(1);
  });
  std::jthread second([&] {
    if (connect())
      result.set_value(2);
  });
  result.get_future().wait();
}

void caught() {
  std::promise<int> result;
  weft::Fiber<void> task = weft::spawn([&] {
    try {
      result.set_value(bad());
    } catch (...) {
      result.set_exception(std::current_exception());
    }
  });
  result.get_future().wait();
}

void per_round(std::vector<std::promise<int>> results) {
  std::jthread task([&] {
    for (auto &result : results) {
      if (!connect())
        return;
      result.set_value(fetch());
    }
  });
}

void only_if() {
  std::promise<int> result;
  std::jthread task([&] {
    if (connect())
      result.set_value(1);
  });
}

// The exception ends the program.
void escapes() {
  std::promise<int> result;
  std::thread([&] { result.set_value(bad()); }).detach();
  result.get_future().wait();
}

void silenced() {
  std::promise<int> result;
  std::jthread task([&] {
    if (!connect())
      return; // NOLINT(weft-unset-promise)
    result.set_value(1);
  });
  result.get_future().wait();
}

// --- reported

void early_return() {
  std::promise<int> result;
  std::jthread task([&] {
    if (!connect())
      return;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: leaving here leaves 'result' unset, so who waits for it waits for ever; set a value or an error on every path [weft-unset-promise]
    result.set_value(fetch());
  });
  result.get_future().wait();
}

std::future<int> owned() {
  std::promise<int> result;
  std::future<int> value = result.get_future();
  std::thread([result = std::move(result)]() mutable {
    if (!connect())
      return;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: leaving here leaves 'result' unset, so who waits for it finds a broken promise; set a value or an error on every path [weft-unset-promise]
    result.set_value(fetch());
  }).detach();
  return value;
}

std::future<int> shared() {
  auto result = std::make_shared<std::promise<int>>();
  std::thread([result] {
    if (!connect())
      return;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: leaving here leaves 'result' unset, so who waits for it finds a broken promise; set a value or an error on every path [weft-unset-promise]
    result->set_value(fetch());
  }).detach();
  return result->get_future();
}

void work(std::promise<int> result) {
  if (!connect())
    return;
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: leaving here leaves 'result' unset, so who waits for it finds a broken promise; set a value or an error on every path [weft-unset-promise]
  result.set_value(fetch());
}
void in_a_function() {
  std::promise<int> result;
  std::thread(work, std::move(result)).detach();
}

void by_exception() {
  std::promise<int> result;
  weft::Group tasks;
  tasks.go([&] {
    result.set_value(bad());
    // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: an exception from here leaves 'result' unset, so who waits for it waits for ever; pass the exception to it [weft-unset-promise]
  });
  result.get_future().wait();
}

template <class T> void in_a_template(T value) {
  std::promise<T> result;
  std::jthread task([&result, value] {
    if (value < 0)
      return;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: leaving here leaves 'result' unset, so who waits for it waits for ever; set a value or an error on every path [weft-unset-promise]
    result.set_value(value);
  });
  result.get_future().wait();
}
template void in_a_template(int);
template void in_a_template(short);
