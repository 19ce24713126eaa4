// RUN: %check_weft %s weft-guarded-pointer-escapes %t --options WeftAudit=true
//
// References to what a lock guards, returned from under the lock.
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <weft/weft.h>

// --- not reported

class Careful {
  std::mutex mutex_;
  std::string name_;
  std::string fixed_ = "x";
  std::vector<std::shared_ptr<int>> owners_;
  std::vector<int *> pointers_;
  std::atomic<int> hits_{0};
  std::vector<int> items_;
  std::unique_ptr<int> owned_;

  const std::string &nameLocked() {
    std::lock_guard guard(mutex_);
    return name_;
  }

public:
  void set(std::string name) {
    std::lock_guard guard(mutex_);
    name_ = std::move(name);
    owners_.push_back(nullptr);
    pointers_.push_back(nullptr);
    items_.push_back(1);
    owned_ = std::make_unique<int>(1);
  }
  std::string copy() {
    std::lock_guard guard(mutex_);
    return name_;
  }
  const std::string &neverChanged() {
    std::lock_guard guard(mutex_);
    return fixed_;
  }
  std::shared_ptr<int> owner() {
    std::lock_guard guard(mutex_);
    return owners_[0];
  }
  // The pointer's own copy: what it points to is another's.
  int *pointer() {
    std::lock_guard guard(mutex_);
    return pointers_[0];
  }
  int *take() {
    std::lock_guard guard(mutex_);
    int *const last = pointers_.back();
    pointers_.pop_back();
    return last;
  }
  std::atomic<int> &counter() {
    std::lock_guard guard(mutex_);
    return hits_;
  }
  // The caller says what he does.
  const std::string &unlocked() { return name_; }
  Careful &self() {
    std::lock_guard guard(mutex_);
    return *this;
  }
  int *pointee() {
    std::lock_guard guard(mutex_);
    return owned_.get();
  }
  // The lock goes along.
  std::pair<std::unique_lock<std::mutex>, std::string *> both() {
    std::unique_lock guard(mutex_);
    return {std::move(guard), &name_};
  }
  const char *givenBackEarlier() {
    std::unique_lock guard(mutex_);
    guard.unlock();
    return name_.data();
  }
};

// --- reported

class Table {
  weft::Mutex mutex_;
  std::string name_;
  std::vector<int> items_;
  std::map<int, std::string> byKey_;

public:
  void set(std::string name) {
    std::lock_guard guard(mutex_);
    name_ = std::move(name);
    items_.push_back(1);
    byKey_[1] = name_;
  }
  const std::string &name() {
    std::lock_guard guard(mutex_);
    return name_;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: this refers to 'name_', which is used under 'mutex_', but the lock is given back on return; return a copy [weft-guarded-pointer-escapes]
    // CHECK-NOTES: :[[@LINE-3]]:21: note: locked here
  }
  std::string_view view() {
    std::unique_lock guard(mutex_);
    return name_;
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: this refers to 'name_', {{.*}}
    // CHECK-NOTES: :[[@LINE-3]]:22: note: locked here
  }
  int *first() {
    std::lock_guard guard(mutex_);
    return items_.data();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: this refers to 'items_', {{.*}}
    // CHECK-NOTES: :[[@LINE-3]]:21: note: locked here
  }
  int &at(unsigned index) {
    std::lock_guard guard(mutex_);
    return items_[index];
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: this refers to 'items_', {{.*}}
    // CHECK-NOTES: :[[@LINE-3]]:21: note: locked here
  }
  auto find(int key) {
    std::lock_guard guard(mutex_);
    return byKey_.find(key);
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: this refers to 'byKey_', {{.*}}
    // CHECK-NOTES: :[[@LINE-3]]:21: note: locked here
  }
  const std::string *silenced() {
    std::lock_guard guard(mutex_);
    return &name_; // NOLINT(weft-guarded-pointer-escapes)
  }
};
