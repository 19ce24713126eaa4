// RUN: %check_weft %s weft-unjoined-task %t --std c++17,c++20,c++23 --no-fix
//
// Handles that can be destroyed while joinable.
#include <array>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

void work(int);
bool bad();
bool done();
struct Job {
  void run();
};

// --- Never joined.

void neverJoined() {
  std::thread t([] { work(1); });
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  work(2);
}

void neverJoinedAuto() {
  auto t = std::thread(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
}

void neverJoinedBraces() {
  std::thread t{work, 1};
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
}

using Thread = std::thread;
typedef std::thread OldThread;
void aliases() {
  Thread a(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'a' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  OldThread b(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'b' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  const std::thread c(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'c' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
}

void member(Job &job) {
  std::thread t(&Job::run, &job);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  t.get_id();
  (void)t.joinable();
}

void dropped() {
  std::thread([] { work(1); });
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the handle is destroyed at once while its task runs, which ends the program; keep and join it [weft-unjoined-task]
  std::thread(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the handle is destroyed at once while its task runs, which ends the program; keep and join it [weft-unjoined-task]
  (void)std::thread(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: the handle is destroyed at once while its task runs, which ends the program; keep and join it [weft-unjoined-task]
}

void assignedLater() {
  std::thread t;
  t = std::thread(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
}

void inBlock() {
  {
    std::thread t(work, 1);
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  }
  work(2);
}

void inLoop() {
  while (!done()) {
    std::thread t(work, 1);
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
    work(2);
  }
}

void vector() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(work, i);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'threads' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
}

void pushed() {
  std::vector<std::thread> threads;
  threads.push_back(std::thread(work, 1));
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'threads' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  std::list<std::thread> list;
  list.push_front(std::thread(work, 1));
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'list' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  std::deque<std::thread> deque;
  deque.emplace_front(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'deque' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
}

void arrays() {
  std::thread threads[4];
  for (int i = 0; i < 4; ++i)
    threads[i] = std::thread(work, i);
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'threads' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  std::array<std::thread, 2> two;
  two[0] = std::thread(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'two' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
}

void smartPointers() {
  auto t = std::make_unique<std::thread>(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  std::unique_ptr<std::thread> u(new std::thread(work, 1));
  // CHECK-MESSAGES: :[[@LINE-1]]:38: warning: 'u' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  auto s = std::make_shared<std::thread>(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 's' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
}

void maybe() {
  std::optional<std::thread> t;
  t.emplace(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
}

void inMap() {
  std::map<int, std::thread> threads;
  threads[1] = std::thread(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'threads' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
}

void emplacedInMap() {
  std::map<int, std::thread> threads;
  threads.emplace(2, std::thread(work, 2));
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'threads' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
}

void twiceInOneHandle() {
  std::vector<std::thread> threads;
  threads.emplace_back(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'threads' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  threads.emplace_back(work, 2); // ok: one report for one handle
}

// --- A path skips the join.

bool earlyReturn() {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  if (bad())
    return false;
  t.join();
  return true;
}

void oneBranch(bool wait) {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  if (wait)
    t.join();
}

void oneCase(int kind) {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  switch (kind) {
  case 0:
    t.join();
    break;
  case 1:
    t.detach();
    break;
  default:
    break;
  }
}

void throws() {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  if (bad())
    throw std::runtime_error("bad");
  t.join();
}

static void parse(const std::string &text) {
  if (text.empty())
    throw std::invalid_argument("empty");
}

void calleeThrows(const std::string &text) {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  parse(text);
  t.join();
}

static void parseAll(const std::string &text) { parse(text); }
void calleesCalleeThrows(const std::string &text) {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  parseAll(text);
  t.join();
}

void modelThrows(const std::string &text) {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  int port = std::stoi(text);
  work(port);
  t.join();
}

void caughtElsewhere(const std::string &text) {
  try {
    std::thread t(work, 1);
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
    parse(text);
    t.join();
  } catch (const std::exception &) {
    work(2);
  }
}

void jumps() {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  if (bad())
    goto out;
  t.join();
out:
  work(2);
}

void breaks() {
  for (int i = 0; i < 4; ++i) {
    std::thread t(work, i);
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
    if (bad())
      break;
    t.join();
  }
}

void continues() {
  for (int i = 0; i < 4; ++i) {
    std::thread t(work, i);
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
    if (bad())
      continue;
    t.join();
  }
}

bool vectorEarlyReturn() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(work, i);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'threads' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  if (bad())
    return false;
  for (auto &t : threads)
    t.join();
  return true;
}

void secondThrows(const std::string &text) {
  std::thread first(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'first' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  std::thread second(work, std::stoi(text));
  first.join();
  second.join();
}

void throwsInCatch() {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  try {
    parse("");
  } catch (const std::exception &) {
    throw;
  }
  t.join();
}

#define RETURN_IF(condition) \
  if (condition)             \
  return
void macroReturns() {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  RETURN_IF(bad());
  t.join();
}

#define START(name, ...) std::thread name(__VA_ARGS__)
void macroStarts() {
  START(t, work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
}

// --- In tasks and templates.

void inTask() {
  std::thread outer([] {
    std::thread inner(work, 1);
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'inner' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
    if (bad())
      return;
    inner.join();
  });
  outer.join();
}

template <class T> void instantiated(T value) {
  std::thread t([value] { work(int(value)); });
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
}
template void instantiated<int>(int);
template void instantiated<long>(long);

template <class T> void neverInstantiated(T value) {
  T t([value] { value.run(); });
}

void genericLambda() {
  auto start = [](auto value) {
    std::thread t(work, value);
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  };
  start(1);
  start(2L);
}

template <class F> std::thread makeThread(F f) { return std::thread(std::move(f)); }
void fromHelper() {
  auto t = makeThread([] { work(1); });
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 't' is neither joined nor detached, so its destructor ends the program; join it [weft-unjoined-task]
  makeThread([] { work(1); });
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the handle is destroyed at once while its task runs, which ends the program; keep and join it [weft-unjoined-task]
}

void silenced() {
  std::thread t(work, 1); // NOLINT(weft-unjoined-task)
  // NOLINTNEXTLINE(weft-unjoined-task)
  std::thread u(work, 1);
}

int main() {
  std::thread t(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 't' is still joinable where a path skips its join, which ends the program; join it on every path [weft-unjoined-task]
  if (bad())
    return 1;
  t.join();
}
