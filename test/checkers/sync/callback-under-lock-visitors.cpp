// RUN: %check_weft %s weft-callback-under-lock %t --options "WeftAudit=true;weft-callback-under-lock.IncludeVisitors=true"
//
// Callables that give a value, visitors, and the notes.
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>

class Values {
  std::mutex mutex_;
  std::function<int()> now_;
  std::map<int, std::string> all_;

public:
  explicit Values(std::function<int()> now) : now_(std::move(now)) {}
  int stamp() {
    std::lock_guard guard(mutex_);
    return now_();
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'now_' is called while 'mutex_' is locked, and waits for ever if it comes back to what takes that lock; call it after unlocking [weft-callback-under-lock]
    // CHECK-NOTES: :[[@LINE-3]]:21: note: locked here
    // CHECK-NOTES: :[[@LINE+3]]:21: note: a public function takes it here
  }
  void visit(const std::function<void(std::string &)> &visitor) {
    std::lock_guard guard(mutex_);
    for (auto &[key, value] : all_)
      visitor(value);
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'visitor' is called while 'mutex_' is locked, {{.*}}
    // CHECK-NOTES: :[[@LINE-4]]:21: note: locked here
    // CHECK-NOTES: :[[@LINE-12]]:21: note: a public function takes it here
  }
};
