// REQUIRES: boost-asio
// RUN: %check_weft %s weft-discarded-cancel-handle %t --std c++17,c++20
#include <boost/signals2.hpp>
#include <memory>
#include <utility>
#include <vector>

using boost::signals2::connection;
using boost::signals2::scoped_connection;
using Signal = boost::signals2::signal<void(int)>;

void onChange(int);
void next();

scoped_connection observe(Signal &signal);

void dropped(Signal &signal) {
  scoped_connection(signal.connect(onChange));
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this 'scoped_connection' has no name, so it dies, and what it stands for ends, with this statement; give it a name [weft-discarded-cancel-handle]
  // CHECK-FIXES: scoped_connection cancel(signal.connect(onChange));
  boost::signals2::scoped_connection{signal.connect(onChange)};
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this 'scoped_connection' has no name, {{.*}}
  // CHECK-FIXES: boost::signals2::scoped_connection cancel2{signal.connect(onChange)};
  observe(signal);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody keeps the cancel handle that 'observe' returns, so it cancels at once; {{.*}}
  // CHECK-FIXES: const auto cancel3 = observe(signal);
  next();
}

struct Model {
  Signal changed;
  scoped_connection keeper;
  std::vector<scoped_connection> keepers;
  void watch() {
    // A plain connection stays until somebody disconnects it.
    changed.connect(onChange);
    connection plain = changed.connect(onChange);
    keeper = changed.connect(onChange);
    keepers.emplace_back(changed.connect(onChange));
    const scoped_connection local(changed.connect(onChange));
    auto heap = std::make_unique<scoped_connection>(changed.connect(onChange));
    // For good: the library's own way to say so.
    keeper.release();
    next();
  }
};
