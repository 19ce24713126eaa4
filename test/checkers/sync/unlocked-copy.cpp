// RUN: %check_weft %s weft-unlocked-copy %t
//
// Copies of objects with a lock that do not take it.

#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <utility>

// --- what must stay silent

class Locks {
public:
  Locks() = default;
  Locks(const Locks &other) {
    std::lock_guard guard(other.mu_);
    count_ = other.count_;
  }
  Locks &operator=(const Locks &other) {
    std::scoped_lock both(mu_, other.mu_);
    count_ = other.count_;
    return *this;
  }
  void add() {
    std::lock_guard guard(mu_);
    ++count_;
  }

private:
  mutable std::mutex mu_;
  int count_ = 0;
};

class Delegates {
public:
  Delegates() = default;
  Delegates(const Delegates &other)
      : Delegates(other, std::lock_guard<std::mutex>(other.mu_)) {}
  void add() {
    std::lock_guard guard(mu_);
    ++count_;
  }

private:
  Delegates(const Delegates &other, const std::lock_guard<std::mutex> &)
      : count_(other.count_) {}
  mutable std::mutex mu_;
  int count_ = 0;
};

class Asks {
public:
  Asks() = default;
  Asks(const Asks &other) : count_(other.count()) {}
  int count() const {
    std::lock_guard guard(mu_);
    return count_;
  }
  void add() {
    std::lock_guard guard(mu_);
    ++count_;
  }

private:
  mutable std::mutex mu_;
  int count_ = 0;
};

class ReadsOnlyTheRest {
public:
  explicit ReadsOnlyTheRest(std::string name) : name_(std::move(name)) {}
  ReadsOnlyTheRest(const ReadsOnlyTheRest &other)
      : name_(other.name_), hits_(other.hits_.load()) {}
  ReadsOnlyTheRest(ReadsOnlyTheRest &&other)
      : count_(other.count_), name_(std::move(other.name_)) {}
  void add() {
    std::lock_guard guard(mu_);
    ++count_;
    hits_ += name_.size();
  }

private:
  std::mutex mu_;
  int count_ = 0;
  std::string name_;
  std::atomic<int> hits_{0};
};

class WrittenBeforeItIsShared {
public:
  WrittenBeforeItIsShared() { limit_ = 3; }
  WrittenBeforeItIsShared(const WrittenBeforeItIsShared &other)
      : limit_(other.limit_) {}
  int limit() {
    std::lock_guard guard(mu_);
    return limit_;
  }
  void set_limit(int limit) { limit_ = limit; }

private:
  std::mutex mu_;
  int limit_ = 0;
};

template <class T> class NeverInstantiated {
public:
  NeverInstantiated(const NeverInstantiated &other) : value_(other.value_) {}
  void set(T value) {
    std::lock_guard guard(mu_);
    value_ = value;
  }

private:
  std::mutex mu_;
  T value_;
};

class Silenced {
public:
  Silenced() = default;
  Silenced(const Silenced &other)
      : count_(other.count_) {} // NOLINT(weft-unlocked-copy)
  void add() {
    std::lock_guard guard(mu_);
    ++count_;
  }

private:
  std::mutex mu_;
  int count_ = 0;
};

// --- what must be reported

class Table {
public:
  Table() = default;
  Table(const Table &other) : rows_(other.rows_), size_(other.size_) {}
  // CHECK-NOTES: :[[@LINE-1]]:37: warning: this copy reads 'rows_' without the other object's 'mu_', so it may be changed meanwhile; lock it first [weft-unlocked-copy]
  // CHECK-NOTES: :[[@LINE+12]]:5: note: changed under the lock here
  Table &operator=(const Table &other) {
    if (this == &other)
      return *this;
    std::lock_guard guard(mu_);
    rows_ = other.rows_;
    // CHECK-NOTES: :[[@LINE-1]]:13: warning: this copy reads 'rows_' without the other object's 'mu_', {{.*}}
    // CHECK-NOTES: :[[@LINE+5]]:5: note: changed under the lock here
    return *this;
  }
  void add(int key, int value) {
    std::lock_guard guard(mu_);
    rows_[key] = value;
    ++size_;
  }

private:
  std::mutex mu_;
  std::map<int, int> rows_;
  int size_ = 0;
};

template <class T> class Cell {
public:
  Cell() = default;
  Cell(const Cell &other) { value_ = other.value_; }
  // CHECK-NOTES: :[[@LINE-1]]:38: warning: this copy reads 'value_' without the other object's 'mu_', {{.*}}
  // CHECK-NOTES: :[[@LINE+3]]:5: note: changed under the lock here
  void set(T value) {
    std::unique_lock guard(mu_);
    value_ = value;
  }

private:
  mutable std::shared_mutex mu_;
  T value_{};
};
void copy(Cell<int> &a, Cell<long> &b) {
  Cell<int> c = a;
  Cell<long> d = b;
  a.set(1);
  b.set(2);
}
