// RUN: %check_weft %s weft-reference-across-suspend %t
//
// Where the notes stand.
#include <chrono>
#include <map>
#include <string>

#include <weft/weft.h>

class Names {
  std::map<int, std::string> names_;

public:
  void close(int id) {
    names_.erase(id);
  }
  void rename(int id) {
    std::string &name = names_.at(id);
    weft::this_fiber::sleep_for(std::chrono::milliseconds(1));
    name += "!";
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'name' may be gone: 'erase' can run while this task waits; take it again after the wait [weft-reference-across-suspend]
    // CHECK-NOTES: :[[@LINE-4]]:18: note: taken here
    // CHECK-NOTES: :[[@LINE-4]]:5: note: waits here
    // CHECK-NOTES: :[[@LINE-9]]:12: note: changed here
  }
  void all() {
    for (const auto &[id, name] : names_)
      weft::this_fiber::sleep_for(std::chrono::milliseconds(id));
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'erase' can end the iterator of this loop over 'names_' while this waits; {{.*}}
    // CHECK-NOTES: :[[@LINE-3]]:33: note: taken here
    // CHECK-NOTES: :[[@LINE-16]]:12: note: changed here
  }
};
