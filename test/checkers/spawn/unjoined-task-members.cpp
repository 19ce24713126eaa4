// RUN: %check_weft %s weft-unjoined-task %t --std c++17,c++20
//
// Handles that are members: somebody in the class must settle them.
#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

void work(int);
bool bad();

// --- Joined nowhere.

class NeverJoined {
  std::thread worker;
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'worker' is started but joined nowhere, so destroying its 'NeverJoined' ends the program; join it in the destructor [weft-unjoined-task]

public:
  NeverJoined() : worker([] { work(1); }) {}
};

class NoDestructor {
  std::thread worker_;
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'worker_' is started but joined nowhere, so destroying its 'NoDestructor' ends the program; join it in the destructor [weft-unjoined-task]
  bool stop_ = false;

public:
  void start() {
    worker_ = std::thread([this] { run(); });
  }
  void stop() { stop_ = true; }
  void run() {
    while (!stop_)
      work(1);
  }
};

class DestructorForgets {
  std::thread worker;
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'worker' is started but joined nowhere, so destroying its 'DestructorForgets' ends the program; join it in the destructor [weft-unjoined-task]
  bool stopping = false;

public:
  DestructorForgets() {
    worker = std::thread([this] {
      while (!stopping)
        work(1);
    });
  }
  ~DestructorForgets() { stopping = true; }
};

class Vector {
  std::vector<std::thread> workers;
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'workers' is started but joined nowhere, so destroying its 'Vector' ends the program; join it in the destructor [weft-unjoined-task]

public:
  explicit Vector(int n) {
    for (int i = 0; i < n; ++i)
      workers.emplace_back(work, i);
  }
  size_t size() const { return workers.size(); }
};

struct Pointer {
  std::unique_ptr<std::thread> worker;
  // CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'worker' is started but joined nowhere, so destroying its 'Pointer' ends the program; join it in the destructor [weft-unjoined-task]
  void start() { worker = std::make_unique<std::thread>(work, 1); }
};

class Array {
  std::thread workers[4];
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'workers' is started but joined nowhere, so destroying its 'Array' ends the program; join it in the destructor [weft-unjoined-task]

public:
  void start() {
    for (int i = 0; i < 4; ++i)
      workers[i] = std::thread(work, i);
  }
};

class AsksOnly {
  std::thread worker;
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'worker' is started but joined nowhere, so destroying its 'AsksOnly' ends the program; join it in the destructor [weft-unjoined-task]

public:
  AsksOnly() : worker(work, 1) {}
  bool running() const { return worker.joinable(); }
  std::thread::id id() const { return worker.get_id(); }
};

// The class has another handle that it does join.
class OneOfTwo {
  std::thread first;
  std::thread second;
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'second' is started but joined nowhere, so destroying its 'OneOfTwo' ends the program; join it in the destructor [weft-unjoined-task]

public:
  OneOfTwo() : first(work, 1), second(work, 2) {}
  ~OneOfTwo() { first.join(); }
};

template <class T> class Outer {
  class Inner {
    std::thread worker;

  public:
    Inner() : worker(work, 1) {}
    ~Inner() { worker.join(); }
  };
  Inner inner;
};
template class Outer<int>;

// --- Joined in the destructor, or in what it calls.

class Destructor {
  std::thread worker;

public:
  Destructor() : worker(work, 1) {}
  ~Destructor() { worker.join(); }
};

class WhenJoinable {
  std::thread worker;

public:
  void start() { worker = std::thread(work, 1); }
  ~WhenJoinable() {
    if (worker.joinable())
      worker.join();
  }
};

class Stop {
  std::thread worker;

public:
  Stop() : worker(work, 1) {}
  ~Stop() { stop(); }
  void stop() {
    if (worker.joinable())
      worker.join();
  }
};

// By the user's own call: who forgets it is somebody else's mistake.
class ExplicitStop {
  std::vector<std::thread> workers;

public:
  void start() { workers.emplace_back(work, 1); }
  void join() {
    for (auto &w : workers)
      w.join();
    workers.clear();
  }
};

class OutOfLine {
  std::thread worker;

public:
  OutOfLine();
  ~OutOfLine();
};
OutOfLine::OutOfLine() : worker(work, 1) {}
OutOfLine::~OutOfLine() { worker.join(); }

class DefinedElsewhere {
  std::thread worker;

public:
  DefinedElsewhere() : worker(work, 1) {}
  ~DefinedElsewhere();
};

class MethodElsewhere {
  std::thread worker;

public:
  MethodElsewhere() : worker(work, 1) {}
  void stop();
};

class Detaches {
  std::thread worker;

public:
  Detaches() : worker(work, 1) { worker.detach(); }
};

class Moves {
  std::thread worker;

public:
  Moves() : worker(work, 1) {}
  std::thread take() { return std::move(worker); }
};

class Swaps {
  std::thread worker;

public:
  Swaps() : worker(work, 1) {}
  void swap(Swaps &other) { std::swap(worker, other.worker); }
};

void joinIt(std::thread &);
class Passes {
  std::thread worker;

public:
  Passes() : worker(work, 1) {}
  ~Passes() { joinIt(worker); }
};

class GivesAccess {
  std::thread worker;

public:
  GivesAccess() : worker(work, 1) {}
  std::thread &thread() { return worker; }
};

class Public {
public:
  std::thread worker;
  void start() { worker = std::thread(work, 1); }
};
void joinsPublic(Public &p) { p.worker.join(); }

class Friendly {
  friend class Manager;
  std::thread worker;

public:
  Friendly() : worker(work, 1) {}
};

class ByIndex {
  std::array<std::thread, 4> workers;

public:
  ByIndex() {
    for (auto &w : workers)
      w = std::thread(work, 1);
  }
  ~ByIndex() {
    for (size_t i = 0; i < workers.size(); ++i)
      workers[i].join();
  }
};

class InLambda {
  std::thread worker;

public:
  InLambda() : worker(work, 1) {}
  ~InLambda() {
    auto finish = [this] { worker.join(); };
    finish();
  }
};

class Base {
protected:
  std::thread worker;
  void start() { worker = std::thread(work, 1); }
};
class Derived : public Base {
public:
  Derived() { start(); }
  ~Derived() { worker.join(); }
};

struct Worker {
  std::thread thread;
  int id = 0;
};
class HoldsWorkers {
  std::vector<Worker> workers;

public:
  void start() {
    workers.resize(2);
    for (auto &w : workers)
      w.thread = std::thread(work, w.id);
  }
  ~HoldsWorkers() {
    for (auto &w : workers)
      w.thread.join();
  }
};

class NeverStarted {
  std::thread worker;
};
NeverStarted neverStarted;

class Reference {
  std::thread &worker;

public:
  explicit Reference(std::thread &worker) : worker(worker) {}
};

class RawPointer {
  std::thread *worker;

public:
  RawPointer() : worker(new std::thread(work, 1)) {}
};

class Restarts {
  std::thread worker;

public:
  void restart() {
    if (worker.joinable())
      worker.join();
    worker = std::thread(work, 1);
  }
  ~Restarts() {
    if (worker.joinable())
      worker.join();
  }
};

class Guarded {
  std::mutex mutex;
  std::optional<std::thread> worker;

public:
  void start() { worker.emplace(work, 1); }
  ~Guarded() {
    std::lock_guard lock(mutex);
    if (worker)
      worker->join();
  }
};

#if __cplusplus >= 202002L
class JoinsItself {
  std::jthread worker;
  std::vector<std::jthread> workers;

public:
  JoinsItself() : worker(work, 1) { workers.emplace_back(work, 2); }
};
#endif
