// RUN: %check_weft %s weft-once-ignores-argument %t
//
// Arguments that only the first call of a function uses.
#include <cassert>
#include <memory>
#include <mutex>
#include <string>

#include <weft/weft.h>

struct Config {
  std::string host;
};
struct Service {
  explicit Service(int port);
  explicit Service(const std::string &name);
  explicit Service(const Config &config);
  int port;
};
void use(Service &);

// --- not reported

Service &same_argument(int port) {
  static Service instance(port);
  return instance;
}
Service &no_argument() {
  static Service instance(80);
  return instance;
}
Service &called_once(int port) {
  static Service instance(port);
  return instance;
}
Service &compared(int port) {
  static Service instance(port);
  assert(instance.port == port);
  return instance;
}
Service &defaulted(int port = 0) {
  static Service instance(port);
  return instance;
}
Service &maybe_same(const Config &config) {
  static Service instance(config);
  return instance;
}
Service &per_thread(int port) {
  static thread_local Service instance(port);
  return instance;
}
class Connection {
  std::once_flag once_;
  std::unique_ptr<Service> service_;

public:
  void open(int port) {
    std::call_once(once_, [&] { service_ = std::make_unique<Service>(port); });
  }
};
Service &silenced(int port) {
  static Service instance(port); // NOLINT(weft-once-ignores-argument)
  return instance;
}
template <int Port> Service &per_instantiation() {
  static Service instance(Port);
  return instance;
}

void callers(const Config &one, const Config &other, Connection &a,
             Connection &b) {
  use(same_argument(80));
  use(same_argument(80));
  use(no_argument());
  use(no_argument());
  use(called_once(80));
  use(compared(80));
  use(compared(81));
  use(defaulted(80));
  use(defaulted());
  use(maybe_same(one));
  use(maybe_same(other));
  use(per_thread(80));
  use(per_thread(81));
  a.open(80);
  b.open(81);
  use(silenced(80));
  use(silenced(81));
  use(per_instantiation<80>());
  use(per_instantiation<81>());
}

// --- reported

Service &by_port(int port) {
  static Service instance(port);
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: every call but the first gets what the first one's 'port' made, whatever it passes; keep one per value [weft-once-ignores-argument]
  return instance;
}
Service &by_name(const std::string &name) {
  static std::once_flag once;
  static std::unique_ptr<Service> instance;
  std::call_once(once, [&] { instance = std::make_unique<Service>(name); });
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: every call but the first gets what the first one's 'name' made, whatever it passes; keep one per value [weft-once-ignores-argument]
  return *instance;
}
Service *by_pointer(const char *name) {
  static Service *const instance = new Service(std::string(name));
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: every call but the first gets what the first one's 'name' made, whatever it passes; keep one per value [weft-once-ignores-argument]
  return instance;
}
weft::Once once;
int level;
enum class Level { Low, High };
void on_fibers(Level given) {
  once.call([given] { level = int(given); });
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: every call but the first gets what the first one's 'given' made, whatever it passes; keep one per value [weft-once-ignores-argument]
}
template <class T> Service &in_a_template(int port) {
  static Service instance(port + int(sizeof(T)));
  // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: every call but the first gets what the first one's 'port' made, whatever it passes; keep one per value [weft-once-ignores-argument]
  return instance;
}

void different_callers() {
  use(by_port(80));
  use(by_port(81));
  use(by_name("a"));
  use(by_name("b"));
  use(*by_pointer("a"));
  use(*by_pointer("b"));
  on_fibers(Level::Low);
  on_fibers(Level::High);
  use(in_a_template<int>(1));
  use(in_a_template<int>(2));
  use(in_a_template<char>(1));
  use(in_a_template<char>(2));
}
