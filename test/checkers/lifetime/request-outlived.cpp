// RUN: %check_weft %s weft-request-outlived,weft-dangling-capture %t
#include <future>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>
#include <weft/weft.h>

struct WEFT_REQUEST_SCOPED Request {
  std::string path;
  int number;
  std::map<std::string, std::string> headers;
  const std::string &body() const;
  const std::vector<int> &shared_table() const;
  struct Session &session() const;
  void on_close(std::function<void()> f) WEFT_STORES(1);
};
struct WEFT_REQUEST_SCOPED Response {
  void write(const std::string &text);
};
struct Session {
  void touch();
};

void use(const std::string &text);
void use(int number);
void use(std::string_view text);

class Router {
public:
  using Handler = std::function<void(const Request &, Response &)>;
  void get(const std::string &path, WEFT_HANDLES_REQUEST Handler handler)
      WEFT_STORES(2);
  // Its other roles are not known.
  void put(const std::string &path, WEFT_HANDLES_REQUEST Handler handler);
  void every(int seconds, std::function<void(const Request &, Response &)> f);
};

// --- not reported

void copies(Router &router) {
  router.get("/", [](const Request &request, Response &) {
    std::thread([path = request.path] { use(path); }).detach();
    std::thread([request] { use(request.path); }).detach();
    std::thread([number = request.number] { use(number); }).detach();
    const std::string body = request.body();
    std::thread([body] { use(body); }).detach();
  });
}

void waits(Router &router) {
  router.get("/", [](const Request &request, Response &response) {
    std::jthread joined([&request] { use(request.path); });
    auto answer = std::async(std::launch::async, [&] { use(request.path); });
    answer.wait();
    std::promise<void> written;
    auto done = written.get_future();
    std::thread([&response, &written] {
      response.write("x");
      written.set_value();
    }).detach();
    done.wait();
    weft::Group group;
    group.go([&request] { use(request.path); });
    group.wait();
  });
}

void storedInTheRequest(Router &router) {
  router.get("/", [](const Request &request, Response &response) {
    const_cast<Request &>(request).on_close([&response] { response.write(""); });
  });
}

void runsAtOnce(Router &router) {
  router.get("/", [](const Request &request, Response &) {
    auto show = [&request] { use(request.path); };
    show();
    std::once_flag once;
    std::call_once(once, [&request] { use(request.path); });
  });
}

// Nobody says that this one serves requests.
void noHandler(Router &router) {
  router.every(10, [](const Request &request, Response &) {
    std::thread([&request] { use(request.path); }).detach();
  });
}

// What the request leads to may be anybody's.
void longLived(Router &router) {
  router.get("/", [](const Request &request, Response &) {
    Session &session = request.session();
    std::thread([&session] { session.touch(); }).detach();
  });
}

// NOLINTNEXTLINE(weft-request-outlived)
WEFT_HANDLES_REQUEST void silenced(const Request &r) { std::thread([&r] { use(r.path); }).detach(); }

template <class T> WEFT_HANDLES_REQUEST void neverInstantiated(T &request) {
  std::thread([&request] { use(request.path); }).detach();
}

// --- reported

void detached(Router &router) {
  router.get("/", [](const Request &request, Response &) {
    std::thread([&request] { use(request.path); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'request' ends with the request, but the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
  });
  router.put("/", [](const Request &, Response &response) {
    weft::go([&response] { response.write("late"); });
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'response' ends with the request, but the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
  });
}

class Service {
  weft::Group background;

public:
  void routes(Router &router) {
    router.get("/", [this](const Request &request, Response &) {
      background.go([&request] { use(request.path); });
      // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'request' ends with the request, but the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
    });
    auto named = [this](const Request &request, Response &) {
      background.go([&] {
        use(request.path);
        // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'request' ends with the request, but the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
      });
    };
    router.get("/named", named);
    router.get("/bound", std::bind(&Service::bound, this, std::placeholders::_1,
                                   std::placeholders::_2));
  }
  void bound(const Request &request, Response &) {
    background.go([&request] { use(request.path); });
    // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'request' ends with the request, but the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
  }
};

WEFT_HANDLES_REQUEST void borrowed(const Request &request) {
  const std::string &path = request.path;
  std::thread([&path] { use(path); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'path' is part of the request, which ends while the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
  const std::string &body = request.body();
  std::thread([&body] { use(body); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'body' is part of the request, which ends while the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
  std::string_view view = request.body();
  std::thread([view] { use(view); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'view' is part of the request, which ends while the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
  auto header = request.headers.find("x");
  std::thread([header] { use(header->second); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'header' is part of the request, which ends while the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
}

void show(const Request *request);

// By pointer, and by a parameter's own role.
WEFT_HANDLES_REQUEST void byPointer(const Request *request,
                                    WEFT_REQUEST_SCOPED std::string &scratch) {
  std::thread([request] { show(request); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'request' ends with the request, but the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
  std::thread([r = request] { show(r); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'r' is part of the request, which ends while the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
  std::thread(show, request).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'request' ends with the request, but the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
  std::thread([&scratch] { use(scratch); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'scratch' ends with the request, but the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
  // The pointer itself dies: that is dangling-capture's.
  std::thread([&request] { show(request); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'request' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'request' is gone [weft-dangling-capture]
}

WEFT_HANDLES_REQUEST void onOnePath(const Request &request, bool wait) {
  std::jthread task([&request] { use(request.path); });
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'request' ends with the request, but the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
  if (!wait)
    task.detach();
}

#define IN_BACKGROUND(...) std::thread([&] { __VA_ARGS__; }).detach()
WEFT_HANDLES_REQUEST void inMacro(const Request &request) {
  IN_BACKGROUND(use(request.path));
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'request' ends with the request, but the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
}

template <class T> WEFT_HANDLES_REQUEST void instantiated(T &request, int) {
  std::thread([&request] { use(request.path); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'request' ends with the request, but the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
}
template void instantiated(Request &, int);
template void instantiated(const Request &, int);

struct Endpoint {
  WEFT_HANDLES_REQUEST virtual void serve(const Request &request) = 0;
};
struct Home : Endpoint {
  void serve(const Request &request) override {
    std::thread([&request] { use(request.path); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'request' ends with the request, but the task may still use it; copy what the task needs, or wait for the task [weft-request-outlived]
  }
};
