// RUN: %check_weft %s weft-destruction-order %t
//
// Where the notes point.
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

class Log {
  std::jthread writer_;
  // CHECK-NOTES: :[[@LINE-1]]:16: warning: 'mutex_' is destroyed while a task that uses it runs: 'writer_' waits for the task only afterwards; declare 'writer_' last [weft-destruction-order]
  // CHECK-NOTES: :[[@LINE+10]]:15: note: the task is started here
  // CHECK-NOTES: :[[@LINE+12]]:33: note: the task uses 'mutex_' here
  // CHECK-NOTES: :[[@LINE+3]]:27: note: 'writer_' belongs behind 'wake_'
  std::mutex mutex_;
  std::vector<int> lines_;
  std::condition_variable wake_;
  std::vector<int> other_;

public:
  void start() {
    writer_ = std::jthread(&Log::run, this);
  }
  void run() {
    std::unique_lock lock(this->mutex_);
    wake_.wait(lock);
    lines_.clear();
  }
};
