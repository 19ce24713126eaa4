// RUN: %check_weft %s weft-async-buffer-lifetime,weft-dangling-capture %t
#include <aio.h>
#include <coroutine>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>
#include <weft/weft.h>

// Somebody's network library.
struct WEFT_VIEW Span {
  Span(const char *data, unsigned long size);
};
WEFT_REFERS(1) Span span(const std::string &text);
template <unsigned long N> WEFT_REFERS(1) Span span(char (&data)[N]);
WEFT_REFERS(1) Span span(const std::vector<char> &data);

class Socket {
public:
  Socket();
  ~Socket();
  void write(Span data, std::function<void(int)> done)
      WEFT_BORROWS(1) WEFT_STORES(2);
  void read_into(std::string &text, std::function<void(int)> done)
      WEFT_BORROWS(1) WEFT_STORES(2);
  void start_read(std::string *text) WEFT_BORROWS(1);
  WEFT_JOINS() void drain();
};
void use(const std::string &text);

// --- not reported

void kept(Socket &socket, const std::string &text) {
  auto shared = std::make_shared<std::string>(text);
  socket.write(span(*shared), [shared](int) {});
  auto moved = std::make_unique<std::string>(text);
  Span data = span(*moved);
  socket.write(data, [moved = std::shared_ptr<std::string>(std::move(moved))](int) {});
}

// The data of a vector stay where they are when it is moved; not so those of a
// short string, below.
void moved_vector(Socket &socket, std::vector<char> bytes) {
  Span data = span(bytes);
  socket.write(data, [bytes = std::move(bytes)](int) {});
}

class Connection {
  Socket socket;
  std::string out;
  std::vector<std::shared_ptr<std::string>> queue;

public:
  void send() {
    socket.write(span(out), [](int) {});
    auto next = std::make_shared<std::string>("x");
    queue.push_back(next);
    socket.write(span(*next), [](int) {});
  }
};

void ofTheCaller(Socket &socket, std::string &text, std::string *other,
                 Span view) {
  socket.write(span(text), [](int) {});
  socket.read_into(text, [](int) {});
  socket.start_read(other);
  socket.write(view, [](int) {});
}

void statics(Socket &socket) {
  static std::string greeting = "hello";
  socket.write(span(greeting), [](int) {});
  socket.write(Span("hello", 5), [](int) {});
}

void waits(Socket &socket) {
  std::string text = "x";
  socket.write(span(text), [](int) {});
  socket.drain();
}

void waitsForTheHandler(Socket &socket) {
  std::string text = "x";
  weft::Event done;
  socket.write(span(text), [&done](int) { done.set(); });
  done.wait();
}

void closesTheSocket() {
  std::string text = "x";
  Socket socket;
  socket.write(span(text), [](int) {});
}

// The handler's reference is the same cause.
void capturedToo(Socket &socket) {
  std::string text;
  socket.read_into(text, [&text](int) { use(text); });
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'text' is captured by reference in a callable that is kept longer than 'text' lives; capture it by value [weft-dangling-capture]
}

void polled(int file) {
  char data[64];
  aiocb request{};
  request.aio_fildes = file;
  request.aio_buf = data;
  aio_read(&request);
  while (aio_error(&request) != 0) {
  }
}

// What a coroutine awaits is not followed.
struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};
std::suspend_always written();
Task coroutine(Socket &socket) {
  std::string text = "x";
  socket.write(span(text), [](int) {});
  co_await written();
}

template <class T> void pattern(Socket &socket, T text) {
  socket.write(span(text), [](int) {});
}

void silenced(Socket &socket) {
  std::string text = "x";
  socket.write(span(text), [](int) {}); // NOLINT(weft-async-buffer-lifetime)
}

// --- reported

void local(Socket &socket) {
  std::string text = "x";
  socket.write(span(text), [](int) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'text' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
}

void byValue(Socket &socket, std::string text) {
  socket.write(span(text), [](int) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'text' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
}

// The handler's copy is another string, and the moved one, too.
void copied(Socket &socket, std::string text) {
  socket.write(span(text), [text](int) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'text' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
  Span data = span(text);
  socket.write(data, [text = std::move(text)](int) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'text' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
}

// Which argument is evaluated first is anybody's guess.
void moved_in_the_same_call(Socket &socket, std::vector<char> bytes) {
  socket.write(span(bytes), [bytes = std::move(bytes)](int) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'bytes' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
}

void copied_vector(Socket &socket, std::vector<char> bytes) {
  Span data = span(bytes);
  socket.write(data, [bytes = bytes](int) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'bytes' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
}

void array(Socket &socket) {
  char data[128];
  socket.write(span(data), [](int) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'data' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
  socket.write(Span(data, 3), [](int) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'data' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
}

void byReference(Socket &socket) {
  std::string text;
  socket.read_into(text, [](int) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'text' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
}

void byPointer(Socket &socket) {
  std::string text;
  socket.start_read(&text);
  // CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'text' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
}

void ownerForgotten(Socket &socket) {
  auto shared = std::make_shared<std::string>("x");
  socket.write(span(*shared), [](int) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: nothing keeps what 'shared' points to until the operation has completed; let the handler hold it [weft-async-buffer-lifetime]
}

void onOnePath(Socket &socket, bool wait) {
  std::string text = "x";
  socket.write(span(text), [](int) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'text' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
  if (!wait)
    return;
  socket.drain();
}

struct Server {
  Socket socket;
  void greet() {
    std::string text = "hello";
    socket.write(span(text), [this](int) { greet(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'text' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
  }
  void later() {
    socket.write(Span("hello", 5), [this](int) {
      std::string text = "again";
      socket.write(span(text), [](int) {});
      // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'text' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
    });
  }
};

template <class T> void instantiated(Socket &socket, T text) {
  socket.write(span(text), [](int) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: 'text' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
}
template void instantiated(Socket &, std::string);

#define SEND(Text) socket.write(span(Text), [](int) {})
void macro(Socket &socket) {
  std::string text = "x";
  SEND(text);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'text' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
}
