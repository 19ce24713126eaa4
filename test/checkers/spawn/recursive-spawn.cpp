// RUN: %check_weft %s weft-recursive-spawn %t
//
// Functions that start themselves.
#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <semaphore>
#include <thread>
#include <utility>
#include <vector>
#include <weft/weft.h>

struct Request {
  int id;
};
bool send(const Request &);
void backoff(int);
int acceptConnection();
void serve(int);
void work();

// --- Not reported: serial, or once.

bool retrySerially(Request request) {
  for (int i = 0; i < 5; ++i) {
    if (send(request))
      return true;
    backoff(i);
  }
  return false;
}

void startsOthers(Request request) {
  for (int i = 0; i < 4; ++i)
    std::thread(retrySerially, request).detach();
}

// --- Not reported: divide and conquer.

long sum(const int *first, const int *last) {
  if (last - first < 1000)
    return *first;
  const int *middle = first + (last - first) / 2;
  auto left = std::async(sum, first, middle);
  return sum(middle, last) + left.get();
}

void fanOut(int depth) {
  if (depth == 0)
    return;
  for (int i = 0; i < 2; ++i)
    std::thread(fanOut, depth - 1).detach();
}

struct Node {
  Node *children[4];
};
void visit(Node *node) {
  for (int i = 0; i < 4; ++i)
    std::thread([=] { visit(node->children[i]); }).detach();
}

void countsDown(Request request, int left) {
  --left;
  for (int i = 0; i < 2; ++i)
    if (left > 0)
      std::thread(countsDown, request, left).detach();
}

// --- Not reported: bounded.

std::counting_semaphore<> slots(8);
void takesPermit(Request request) {
  for (int i = 0; i < 5; ++i) {
    slots.acquire();
    std::thread(takesPermit, request).detach();
  }
}

std::atomic<int> running;
void countsRuns(Request request) {
  for (int i = 0; i < 5; ++i)
    if (++running < 100)
      std::thread(countsRuns, request).detach();
}

struct Client {
  int failures = 0;
  void retry() {
    for (int i = 0; i < 3; ++i) {
      if (failures > 10)
        return;
      std::thread([this] { retry(); }).detach();
    }
  }
};

// --- Not reported: one successor, driven from outside or under a condition.

void acceptNext() {
  int connection = acceptConnection();
  std::thread(acceptNext).detach();
  serve(connection);
}

void respawns() {
  try {
    work();
  } catch (...) {
    std::thread(respawns).detach();
  }
}

void retryOnce(Request request) {
  if (!send(request))
    std::thread(retryOnce, request).detach();
}

struct Virtual {
  virtual ~Virtual();
  virtual void step();
  void run() {
    for (int i = 0; i < 2; ++i)
      std::thread([this] { step(); }).detach();
  }
};
void Virtual::step() { run(); }

void silenced(Request request) {
  for (int i = 0; i < 5; ++i)
    std::thread(silenced, request).detach(); // NOLINT(weft-recursive-spawn)
}

// --- Reported.

void retry(Request request) {
  for (int i = 0; i < 5; ++i) {
    if (send(request))
      return;
    backoff(i);
    std::thread(retry, request).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: every run of 'retry' starts further runs of itself, so tasks multiply without a bound; repeat in a loop, or hand a depth or permit down [weft-recursive-spawn]
  }
}

void retryAny(std::function<bool()> send, int tries) {
  for (int i = 0; i < tries; ++i) {
    if (send())
      return;
    weft::go([=] { retryAny(send, tries); });
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: every run of 'retryAny' starts further runs of itself, so tasks multiply without a bound; repeat in a loop, or hand a depth or permit down [weft-recursive-spawn]
  }
}

class Uploader {
public:
  void upload(std::shared_ptr<Request> request) {
    for (int i = 0; i < 3; ++i) {
      if (send(*request))
        return;
      std::thread later([this, request] { again(request); });
      // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: every run of 'upload' starts further runs of itself, so tasks multiply without a bound; repeat in a loop, or hand a depth or permit down [weft-recursive-spawn]
      later.detach();
    }
  }
  void again(std::shared_ptr<Request> request) { upload(request); }
};

void forks() {
  std::thread(forks).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: every run of 'forks' starts further runs of itself, so tasks multiply without a bound; repeat in a loop, or hand a depth or permit down [weft-recursive-spawn]
  work();
}

template <typename F> void keepTrying(F f) {
  for (int i = 0; i < 3; ++i)
    if (!f())
      std::thread([f] { keepTrying(f); }).detach();
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: every run of 'keepTrying' starts further runs of itself, so tasks multiply without a bound; repeat in a loop, or hand a depth or permit down [weft-recursive-spawn]
}
void useTemplate() {
  keepTrying([] { return send({1}); });
  keepTrying([] { return send({2}); });
}

#define AGAIN(f, x) std::thread(f, x).detach()
void fromMacro(Request request) {
  for (int i = 0; i < 2; ++i)
    AGAIN(fromMacro, request);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: every run of 'fromMacro' starts further runs of itself, so tasks multiply without a bound; repeat in a loop, or hand a depth or permit down [weft-recursive-spawn]
}
