// RUN: %check_weft %s weft-reference-across-suspend %t
//
// What must not be referred to across a wait.
#include <chrono>
#include <coroutine>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <weft/weft.h>

using namespace std::chrono_literals;

struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception();
  };
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  void await_resume() noexcept;
};
struct Read {
  bool await_ready() const noexcept;
  void await_suspend(std::coroutine_handle<>) noexcept;
  int await_resume() noexcept;
};
Read readSome(int limit = 0);
struct Socket {
  Read read();
  void close();
};
struct Session {
  int uses = 0;
  std::string name;
  void use();
  Read flush();
};
void show(const Session &);
void show(std::string_view);

// --- not reported

// Others change it, but each function below takes no reference across a wait.
class Careful {
  std::map<int, Session> sessions_;
  std::map<int, std::shared_ptr<Session>> shared_;
  std::vector<int> numbers_;
  std::mutex mutex_;
  bool closed_ = false;
  Socket socket_;

public:
  void drop(int id) {
    sessions_.erase(id);
    shared_.erase(id);
    numbers_.clear();
    closed_ = true;
  }

  Task copies(int id) {
    auto session = sessions_[id];
    const int number = numbers_.front();
    const long &converted = numbers_.back();
    auto owner = shared_[id];
    co_await readSome(number);
    co_await readSome(int(converted));
    session.use();
    owner->use();
  }

  Task takesItAgain(int id) {
    auto it = sessions_.find(id);
    it->second.use();
    co_await readSome();
    it = sessions_.find(id);
    it->second.use();
  }

  Task looksAgain(int id) {
    auto &session = sessions_[id];
    co_await readSome();
    if (sessions_.count(id) == 0)
      co_return;
    session.use();
  }

  Task asksTheFlag(int id) {
    auto &session = sessions_[id];
    co_await readSome();
    if (closed_)
      co_return;
    session.use();
  }

  Task usesBefore(int id) {
    auto &session = sessions_[id];
    session.use();
    co_await readSome(session.uses);
  }

  Task inEachRound(int id) {
    for (;;) {
      auto &session = sessions_[id];
      session.use();
      co_await readSome();
    }
  }

  Task alwaysReady(int id) {
    auto &session = sessions_[id];
    co_await std::suspend_never{};
    session.use();
  }

  Task assignsAnother(int id, Session &other) {
    auto *session = &sessions_[id];
    session->use();
    co_await readSome();
    session = &other;
    session->use();
  }

  Task comparesOnly(int id) {
    auto *session = &sessions_[id];
    co_await readSome();
    if (session)
      (void)session;
  }

  Task underLock(int id) {
    std::lock_guard guard(mutex_);
    auto &session = sessions_[id];
    co_await readSome();
    session.use();
  }

  Task whatIsShared(int id) {
    auto &session = *shared_[id];
    co_await readSome();
    session.use();
  }

  Task given(Session &session) {
    co_await readSome();
    session.use();
  }

  Task silenced(int id) {
    auto &session = sessions_[id];
    co_await readSome();
    session.use(); // NOLINT(weft-reference-across-suspend)
  }

  Task onOneBranch(int id, bool wait) {
    auto &session = sessions_[id];
    if (wait) {
      co_await readSome();
      co_return;
    }
    session.use();
  }

  auto lambdaInside(int id) {
    auto &session = sessions_[id];
    auto later = []() -> Task { co_await readSome(); };
    session.use();
    return later;
  }

  void fiberWithoutWait(int id) {
    auto &session = sessions_[id];
    weft::this_fiber::sleep_for(1ms);
    sessions_[id].use();
    (void)session;
  }
};

class ErasesByKey {
  std::map<int, Session> sessions_;

public:
  void drop(int id) { sessions_.erase(id); }
  Task run(const int &id) {
    auto &session = sessions_[id];
    session.use();
    co_await readSome();
    sessions_.erase(id);
  }
};

// The function's own.
Task ownContainer() {
  std::map<int, Session> sessions;
  auto &session = sessions[1];
  co_await readSome();
  session.use();
}

// Nobody changes it but those who make and end the object.
class Fixed {
  std::vector<Session> sessions_;

public:
  Fixed() { sessions_.emplace_back(); }
  ~Fixed() { clear(); }
  void clear() { sessions_.clear(); }
  Fixed &operator=(Fixed &&other) {
    sessions_.clear();
    return *this;
  }
  Task run() {
    auto &session = sessions_[0];
    co_await readSome();
    session.use();
  }
};

// What is put into a map, or at the end of a deque, moves nothing; a table is
// filled before anybody waits.
class Growing {
  std::map<int, Session> sessions_;
  std::unordered_map<int, Session> more_;
  std::deque<Session> queue_;
  std::list<Session> list_;
  std::vector<Session> table_;

public:
  Task add(int id) {
    co_await readSome();
    sessions_[id] = {};
    sessions_.emplace(id, Session{});
    more_.try_emplace(id);
    queue_.push_back({});
    list_.push_back({});
  }
  void setUp() {
    table_.reserve(2);
    table_.push_back({});
  }
  Task run(int id) {
    auto &first = sessions_[id];
    auto &second = more_.at(id);
    auto &third = queue_.front();
    auto &fourth = list_.back();
    auto &fifth = table_[0];
    co_await readSome();
    first.use();
    second.use();
    third.use();
    fourth.use();
    fifth.use();
  }
};

// Made before it is used.
class Made {
  std::unique_ptr<Session> session_;
  std::optional<Session> other_;

public:
  void open() {
    session_.reset(new Session);
    session_ = std::make_unique<Session>();
    other_.emplace();
    other_ = Session();
  }
  Task run() {
    auto &session = *session_;
    auto &other = *other_;
    co_await readSome();
    session.use();
    other.use();
  }
};

// A vector of owners grows: what they own stays where it is.
class Owners {
  std::vector<std::unique_ptr<Session>> sessions_;

public:
  Task accept() {
    for (;;) {
      co_await readSome();
      sessions_.push_back(std::make_unique<Session>());
    }
  }
  Task run() {
    auto &session = *sessions_.front();
    Session *pointer = sessions_.back().get();
    co_await readSome();
    session.use();
    pointer->use();
  }
};

// Pointers that the container does not own.
class Borrowed {
  std::vector<Session *> sessions_;

public:
  void forget() { sessions_.clear(); }
  Task run() {
    Session *session = sessions_[0];
    auto &same = *sessions_[0];
    co_await readSome();
    session->use();
    same.use();
  }
};

// A helper of the function, and a function that calls it.
class Steps {
  std::deque<Session> queue_;
  void done() { queue_.pop_front(); }

public:
  Task one() {
    auto &session = queue_.front();
    co_await readSome();
    session.use();
    done();
  }
  Task all() {
    co_await one();
    queue_.clear();
  }
};

// The change ends the wait, too.
class Closing {
  std::optional<Session> session_;
  Socket socket_;

public:
  void close() {
    socket_.close();
    session_.reset();
  }
  Task run() {
    auto &session = *session_;
    if (co_await socket_.read() < 0)
      co_return;
    session.use();
  }
};

// A buffer, which is cleared in turn.
class Line {
  std::string text_;

public:
  void clear() { text_.clear(); }
  Task run() {
    std::string_view text = text_;
    co_await readSome();
    show(text);
  }
};

// An asynchronous lock.
struct AsyncMutex {
  Read lock();
  void unlock();
};
class Locked {
  std::map<int, Session> sessions_;
  AsyncMutex mutex_;

public:
  Task drop(int id) {
    co_await mutex_.lock();
    sessions_.erase(id);
    mutex_.unlock();
  }
  Task run(int id) {
    co_await mutex_.lock();
    auto &session = sessions_[id];
    co_await readSome();
    session.use();
    mutex_.unlock();
  }
};

// A shutdown that waits first.
class Stopping {
  std::map<int, Session> sessions_;
  weft::WaitGroup running_;

public:
  void stop() {
    running_.wait();
    sessions_.clear();
  }
  void run(int id) {
    auto &session = sessions_[id];
    weft::this_fiber::sleep_for(1ms);
    session.use();
  }
};

// --- reported

class Server {
  std::map<int, Session> sessions_;
  std::unordered_map<int, std::unique_ptr<Session>> owned_;
  std::vector<std::string> names_;
  std::unique_ptr<Session> current_;
  std::optional<Session> last_;

public:
  void drop(int id) {
    sessions_.erase(id);
    owned_.erase(id);
    current_ = nullptr;
    last_.reset();
  }
  Task rename() {
    co_await readSome();
    names_.push_back("another");
  }

  Task reference(int id) {
    auto &session = sessions_[id];
    session.use();
    co_await readSome();
    session.use();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'session' may be gone: 'erase' can run while this task waits; take it again after the wait [weft-reference-across-suspend]
    show(session); // the same
  }

  Task iterator(int id) {
    auto it = sessions_.find(id);
    if (it == sessions_.end())
      co_return;
    co_await readSome();
    it->second.use();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'it' may be gone: 'erase' {{.*}}
  }

  Task givesItBack(int id) {
    auto it = sessions_.find(id);
    co_await readSome();
    sessions_.erase(it);
    // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'it' may be gone: 'erase' {{.*}}
  }

  Task pointer(int id) {
    Session *session = owned_.at(id).get();
    if (session)
      co_await readSome();
    session->use();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'session' may be gone: 'erase' {{.*}}
  }

  Task partOfElement(int id) {
    const std::string &name = sessions_[id].name;
    const auto value = co_await readSome();
    (void)value;
    show(name);
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'name' may be gone: {{.*}}
  }

  Task view() {
    std::string_view name = names_.front();
    co_await readSome();
    show(name);
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'name' may be gone: 'push_back' {{.*}}
  }

  Task pointee() {
    auto &session = *current_;
    co_await session.flush();
    session.use();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'session' may be gone: an assignment can run while {{.*}}
  }

  Task held() {
    Session &session = last_.value();
    co_await readSome();
    ++session.uses;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'session' may be gone: 'reset' {{.*}}
  }

  Task inLoop() {
    for (auto &[id, session] : sessions_) {
      session.use();
      co_await readSome(id);
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'erase' can end the iterator of this loop over 'sessions_' while this waits; loop over a copy [weft-reference-across-suspend]
    }
  }

  Task inLoopAndAfter() {
    for (auto &[id, session] : sessions_) {
      co_await readSome(id);
      session.use();
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'session' may be gone: {{.*}}
    }
  }

  template <class T> Task inTemplate(int id, T &into) {
    auto &session = sessions_[id];
    into = co_await readSome();
    session.use();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'session' may be gone: {{.*}}
  }

#define WAIT co_await readSome()
  Task inMacro(int id) {
    auto &session = sessions_[id];
    WAIT;
    session.use();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'session' may be gone: {{.*}}
  }

  auto coroutineInLambda() {
    return [this](int id) {
      return [this, id]() -> Task {
        auto &session = sessions_[id];
        co_await readSome();
        session.use();
        // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'session' may be gone: {{.*}}
      };
    };
  }

  void onFiber(int id) {
    auto &session = sessions_[id];
    weft::this_fiber::sleep_for(1ms);
    session.use();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'session' may be gone: {{.*}}
  }

  void onChannel(int id, const weft::Channel<int> &channel) {
    auto &session = sessions_[id];
    channel.send(session.uses);
    session.use();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'session' may be gone: {{.*}}
  }
};
void useBoth(Server &server, int &a, long &b) {
  server.inTemplate(1, a);
  server.inTemplate(1, b);
}

struct State {
  std::list<Session> sessions;
};
Task throughAnother(State &state) {
  Session &session = state.sessions.front();
  co_await readSome();
  session.use();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'session' may be gone: 'erase_if' {{.*}}
}
void sweep(State &state) {
  std::erase_if(state.sessions, [](const Session &s) { return s.uses == 0; });
}

std::vector<Session> everybody;
Task global() {
  auto &session = everybody[0];
  co_await readSome();
  session.use();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'session' may be gone: 'pop_back' {{.*}}
}
void forgetOne() { everybody.pop_back(); }
