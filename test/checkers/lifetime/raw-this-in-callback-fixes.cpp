// What --fix-notes makes of a bare this.
//
// RUN: %check_weft %s weft-raw-this-in-callback %t --fix-notes
#include <functional>
#include <memory>
#include <weft/annotations.h>

class Loop {
public:
  void post(std::function<void()> f) WEFT_SPAWNS(1, "detached", "loop");
};
void use(int);

class Session : public std::enable_shared_from_this<Session> {
  Loop &loop;
  int requests = 0;

public:
  explicit Session(Loop &loop) : loop(loop) {}
  void count() {
    loop.post([this] { ++requests; });
    // CHECK-NOTES: :[[@LINE-1]]:16: warning: the callback may run when the object of this bare 'this' is gone; capture an owner as well, shared_from_this() or weak_from_this() [weft-raw-this-in-callback]
    // CHECK-NOTES: :[[@LINE-2]]:16: note: a shared owner keeps the object as long as the callback
    // CHECK-FIXES: loop.post([this, self = shared_from_this()] { ++requests; });
  }
  void others(int n) {
    loop.post([n, this] { use(n + requests); });
    // CHECK-NOTES: :[[@LINE-1]]:19: warning: {{.*}}
    // CHECK-NOTES: :[[@LINE-2]]:19: note: a shared owner keeps the object as long as the callback
    // CHECK-FIXES: loop.post([n, this, self = shared_from_this()] { use(n + requests); });
  }

  // The name is taken, or nothing says where the capture would go.
  void taken() {
    Session *self = this;
    use(self->requests);
    loop.post([this] { ++requests; });
    // CHECK-NOTES: :[[@LINE-1]]:16: warning: {{.*}}
  }
  void takenInside() {
    loop.post([this] { int self = requests; use(self); });
    // CHECK-NOTES: :[[@LINE-1]]:16: warning: {{.*}}
  }
  // A comment takes no name from itself, nor does another name from self.
  void myself(int itself) {
    loop.post([this, itself] { use(itself + requests); });
    // CHECK-NOTES: :[[@LINE-1]]:16: warning: {{.*}}
    // CHECK-NOTES: :[[@LINE-2]]:16: note: a shared owner keeps the object as long as the callback
    // CHECK-FIXES: loop.post([this, self = shared_from_this(), itself] { use(itself + requests); });
  }
  void byDefault() {
    loop.post([=] { ++requests; });
    // CHECK-NOTES: :[[@LINE-1]]:23: warning: {{.*}}
  }
};

template <class T>
class Channel : public std::enable_shared_from_this<Channel<T>> {
  Loop &loop;
  T last = {};

public:
  explicit Channel(Loop &loop) : loop(loop) {}
  void send(T value) {
    loop.post([this, value] { last = value; });
    // CHECK-NOTES: :[[@LINE-1]]:16: warning: {{.*}}
    // CHECK-NOTES: :[[@LINE-2]]:16: note: a shared owner keeps the object as long as the callback
    // CHECK-FIXES: loop.post([this, self = this->shared_from_this(), value] { last = value; });
  }
};
template class Channel<int>;
