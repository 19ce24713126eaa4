// RUN: %check_weft %s weft-spawn-per-request,weft-unbounded-spawn,weft-pinned-spawn %t --options "WeftAudit=true" --suffix ON
// RUN: %check_weft %s weft-spawn-per-request %t.off
// RUN: %check_weft %s weft-spawn-per-request %t.joined --options "WeftAudit=true;weft-spawn-per-request.MaxJoinedSpawns=1" --suffix FEW
#include <functional>
#include <future>
#include <mutex>
#include <string>
#include <thread>
#include <vector>
#include <weft/weft.h>

struct Request {
  std::string path;
  std::vector<int> parts;
};
void process(int);
void record(const std::string &path);

WEFT_SPAWNS(1, "detached", "pool") void submit(std::function<void()> task);

class Router {
public:
  using Handler = std::function<void(const Request &)>;
  void get(const std::string &path, WEFT_HANDLES_REQUEST Handler handler);
  void onClose(std::function<void()> handler);
};

// --- Not reported

class Server {
  std::thread worker_;
  std::once_flag once_;
  bool started_ = false;

  void startOnce() {
    if (started_)
      return;
    started_ = true;
    std::thread(process, 1).detach();
  }

public:
  WEFT_HANDLES_REQUEST void serve(const Request &request) {
    submit([path = request.path] { record(path); });
    weft::go([path = request.path] { record(path); });
    startOnce();
    if (!started_)
      std::thread(process, 1).detach();
    if (!worker_.joinable())
      worker_ = std::thread(process, 1);
    static bool first = true;
    if (first)
      std::thread(process, 1).detach();
  }

  void start() { std::thread(process, 1).detach(); }
};

// A few at a time, and the handler waits for them.
WEFT_HANDLES_REQUEST int fanOut(const Request &request) {
  auto a = std::async(std::launch::async, [&] { record(request.path); });
  auto b = std::async(std::launch::async, [&] { record(request.path); });
  // CHECK-MESSAGES-FEW: :[[@LINE-2]]:12: warning: a thread is started for each request; {{.*}}
  // CHECK-MESSAGES-FEW: :[[@LINE-2]]:12: warning: a thread is started for each request; {{.*}}
  a.get();
  b.get();
  return 0;
}

void closing(Router &router) {
  router.onClose([] { std::thread(process, 1).detach(); });
}

WEFT_HANDLES_REQUEST void silenced(const Request &) {
  std::thread(process, 1).detach(); // NOLINT(weft-spawn-per-request)
}

// --- Reported

WEFT_HANDLES_REQUEST void audit(const Request &request) {
  std::thread([path = request.path] { record(path); }).detach();
  // CHECK-MESSAGES-ON: :[[@LINE-1]]:3: warning: a thread is started for each request; hand the work to a standing pool or queue [weft-spawn-per-request]
  // CHECK-MESSAGES-FEW: :[[@LINE-2]]:3: warning: a thread {{.*}}
}

void routes(Router &router) {
  router.get("/", [](const Request &request) {
    if (request.path.empty())
      std::thread(process, 1).detach();
    // CHECK-MESSAGES-ON: :[[@LINE-1]]:7: warning: a thread is started for each request; {{.*}}
    // CHECK-MESSAGES-FEW: :[[@LINE-2]]:7: warning: a thread {{.*}}
  });
}

static void later(const std::string &path) {
  std::thread([path] { record(path); }).detach();
}

WEFT_HANDLES_REQUEST void throughHelper(const Request &request) {
  later(request.path);
  // CHECK-MESSAGES-ON: :[[@LINE-1]]:3: warning: a thread is started for each request; {{.*}}
  // CHECK-MESSAGES-FEW: :[[@LINE-2]]:3: warning: a thread {{.*}}
}

WEFT_HANDLES_REQUEST void many(const Request &request) {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back(process, i);
  // CHECK-MESSAGES-ON: :[[@LINE-1]]:5: warning: a thread is started for each request; {{.*}}
  // CHECK-MESSAGES-FEW: :[[@LINE-2]]:5: warning: a thread {{.*}}
  // One per item is weft-unbounded-spawn's.
  for (int part : request.parts)
    threads.emplace_back(process, part);
  // CHECK-MESSAGES-ON: :[[@LINE-1]]:5: warning: one thread is started per element of 'parts', {{.*}} [weft-unbounded-spawn]
}

WEFT_HOT void tick() {
  weft::go([] { process(1); });
  // CHECK-MESSAGES-ON: :[[@LINE-1]]:3: warning: a fiber is started for each call of a hot function; {{.*}}
  // CHECK-MESSAGES-FEW: :[[@LINE-2]]:3: warning: a fiber {{.*}}
}

WEFT_HANDLES_REQUEST void pinned(const Request &) {
  weft::go([] {
    // CHECK-MESSAGES-ON: :[[@LINE-1]]:3: warning: one task is started per request and keeps a thread to itself; {{.*}} [weft-pinned-spawn]
    weft::ThreadPin pin;
    process(1);
  });
}
