// RUN: %check_weft %s weft-large-capture %t --std c++20
// RUN: %check_weft %s weft-large-capture %t --std c++20 --suffix AUDIT --options WeftAudit=true
//
// Tasks that hold a large copy until they end.
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>
#include <weft/annotations.h>

using Table = std::array<int, 16384>; // 64 KiB
struct Page {
  char bytes[2000];
};
struct Request {
  std::string user;
  std::string path;
  std::string body;
  std::vector<std::string> headers;
  int id;
  std::string method() const;
};
struct Point {
  int x, y, z, w, t;
};
struct Big {
  int values[8192];
  void start();
};
void work(const Table &);
void work(int);
void print(const std::string &, const std::string & = "");
void printAll(const Request &);

// --- Not reported.

void joined(const Table &table) {
  std::thread t([table] { work(table); });
  t.join();
  std::jthread joinsItself([table] { work(table); });
}

void movedIn(Table table, std::unique_ptr<Table> owned) {
  std::thread([table = std::move(table)] { work(table); }).detach();
  std::thread([table = std::move(owned)] { work(*table); }).detach();
}

void madeForTheTask() {
  std::thread([table = Table{}] { work(table); }).detach();
}

void shared(const std::shared_ptr<const Table> &table) {
  std::thread([table] { work(*table); }).detach();
}

void byReference(Table &table) {
  std::thread([&table] { work(table); }).detach(); // dangling-capture's, if it dies
}

void firstOnly(const Table &table) {
  std::thread([first = table[0]] { work(first); }).detach();
}

void container(const std::vector<int> &items) {
  std::thread([items] { work(items[0]); }).detach();
}

void local(const Table &table) {
  std::function<void()> show = [table] { work(table); };
  show();
}

void invoked(const Table &table) {
  auto show = [table] { work(table); };
  show();
}

void whole(const Request &request) {
  std::thread([request] { printAll(request); }).detach();
  std::thread([request] { print(request.user, request.method()); }).detach();
  std::thread([mine = request]() mutable { mine.user += "x"; }).detach();
}

void usesMost(const Request &request) {
  std::thread([request] {
    print(request.user, request.path);
    print(request.body, request.headers[0]);
  }).detach();
}

void cheap(const Point &point) {
  std::thread([point] { work(point.x); }).detach();
}

// --- Reported.

void copied(const Table &table) {
  std::thread([table] { work(table); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: the task holds a copy of 65536 bytes, most of it 'table', until it ends; share the object or capture less [weft-large-capture]
  std::thread([=] { work(table); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: the task holds a copy of 65536 bytes, most of it 'table', until it ends; share the object or capture less [weft-large-capture]
  std::thread([mine = table] { work(mine); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: the task holds a copy of 65536 bytes, most of it 'mine', until it ends; share the object or capture less [weft-large-capture]
}

void array() {
  int huge[10000] = {};
  std::thread([huge] { work(huge[3]); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: the task holds a copy of 40000 bytes, most of it 'huge', until it ends; share the object or capture less [weft-large-capture]
}

void argument(const Table &table) {
  std::thread([](const Table &table) { work(table); }, table).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:56: warning: the task holds a copy of 65536 bytes, most of it 'table', until it ends; share the object or capture less [weft-large-capture]
}

struct Hooks {
  void add(std::function<void()> hook) WEFT_STORES(1);
};
struct Server {
  Hooks hooks;
  std::thread worker;
  void start(const Table &table) {
    hooks.add([table] { work(table); });
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: the callable holds a copy of 65536 bytes, most of it 'table', as long as it is kept; share the object or capture less [weft-large-capture]
    worker = std::thread([table] { work(table); });
    // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: the task holds a copy of 65536 bytes, most of it 'table', until it ends; share the object or capture less [weft-large-capture]
  }
};

template <class T> void start(const T &value) {
  std::thread([value] { work(value); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: the task holds a copy of 65536 bytes, most of it 'value', until it ends; share the object or capture less [weft-large-capture]
}
void instantiates(const Table &table) {
  start(table);
  start(1);
}

#define START(...) std::thread(__VA_ARGS__).detach()
void macro(const Table &table) {
  START([table] { work(table); });
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: the task holds a copy of 65536 bytes, most of it 'table', until it ends; share the object or capture less [weft-large-capture]
}

void inLambda(const Table &table) {
  auto start = [&table] {
    std::thread([table] { work(table); }).detach();
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: the task holds a copy of 65536 bytes, most of it 'table', until it ends; share the object or capture less [weft-large-capture]
  };
  start();
}

void silenced(const Table &table) {
  std::thread([table] { work(table); }).detach(); // NOLINT(weft-large-capture)
}

// --- Audit.

void pages(const Page &page) {
  std::thread([page] { work(page.bytes[0]); }).detach();
  // CHECK-MESSAGES-AUDIT: :[[@LINE-1]]:16: warning: the task holds a copy of 2000 bytes, most of it 'page', until it ends; share the object or capture less [weft-large-capture]
}

void oneField(const Request &request) {
  std::thread([request] { work(request.id); }).detach();
  // CHECK-MESSAGES-AUDIT: :[[@LINE-1]]:16: warning: the task copies all of 'request' but reads only 'id'; capture these [weft-large-capture]
  // CHECK-FIXES-AUDIT: std::thread([id = request.id] { work(id); }).detach();
  std::thread([request] { print(request.user, request.path); }).detach();
  // CHECK-MESSAGES-AUDIT: :[[@LINE-1]]:16: warning: the task copies all of 'request' but reads only 'user', 'path'; capture these [weft-large-capture]
  // CHECK-FIXES-AUDIT: std::thread([user = request.user, path = request.path] { print(user, path); }).detach();
  std::thread([request](int id) { work(request.id + id); }, 1).detach();
  // CHECK-MESSAGES-AUDIT: :[[@LINE-1]]:16: warning: the task copies all of 'request' but reads only 'id'; capture these [weft-large-capture]
  std::thread([=] { work(request.id); }).detach();
  // CHECK-MESSAGES-AUDIT: :[[@LINE-1]]:26: warning: the task copies all of 'request' but reads only 'id'; capture these [weft-large-capture]
}
