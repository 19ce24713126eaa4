// RUN: %check_weft %s weft-pool-without-reset %t
//
// Pooled objects: reset before use, given back last and on every path.
#include <memory>
#include <string>
#include <vector>

#include <weft/weft.h>

struct Buffer {
  void append(const std::string &);
  WEFT_RESETS_POOLED() void clear();
  std::size_t size() const;
  std::string text;
};
struct Pool {
  WEFT_TAKES_POOLED Buffer *take();
  WEFT_RETURNS_POOLED(1) void give(Buffer *);
};
struct Connection {
  void send(const std::string &);
};
struct Connections {
  WEFT_TAKES_POOLED Connection *take();
  WEFT_RETURNS_POOLED(1) void give(Connection *);
};
struct CleanPool {
  WEFT_TAKES_POOLED Buffer *take();
  WEFT_RETURNS_POOLED(1) WEFT_RESETS_POOLED(1) void give(Buffer *);
};
bool failed();
void send(Buffer *);

// --- not reported

void reset_first(Pool &pool) {
  Buffer *buffer = pool.take();
  buffer->clear();
  buffer->append("data");
  send(buffer);
  pool.give(buffer);
}
void only_asked(Pool &pool) {
  Buffer *buffer = pool.take();
  if (buffer->size() > 4)
    buffer->clear();
  pool.give(buffer);
}
void assigned(Pool &pool) {
  Buffer *buffer = pool.take();
  *buffer = Buffer();
  buffer->append("data");
  pool.give(buffer);
}
void nothing_to_reset(Connections &pool) {
  Connection *connection = pool.take();
  connection->send("data");
  pool.give(connection);
}
void comes_clean(CleanPool &pool) {
  Buffer *buffer = pool.take();
  buffer->append("data");
  pool.give(buffer);
}
void weft_pool(weft::ObjectPool<std::string> &pool) {
  auto text = pool.borrow();
  if (failed())
    return;
  text->append("data");
  text.give_back();
  if (!text)
    text = pool.borrow();
}
Buffer *handed_on(Pool &pool) {
  Buffer *buffer = pool.take();
  if (failed()) {
    pool.give(buffer);
    return nullptr;
  }
  buffer->clear();
  return buffer;
}
void returned_on_both(Connections &pool) {
  Connection *connection = pool.take();
  if (!connection)
    return;
  if (failed()) {
    pool.give(connection);
    return;
  }
  pool.give(connection);
}
void taken_again(Connections &pool) {
  Connection *connection = pool.take();
  pool.give(connection);
  connection = pool.take();
  connection->send("again");
  pool.give(connection);
}
void per_round(Connections &pool) {
  for (int i = 0; i < 3; ++i) {
    Connection *connection = pool.take();
    connection->send("data");
    pool.give(connection);
  }
}
void given_back_elsewhere(Connections &pool, void finish(Connection *)) {
  Connection *connection = pool.take();
  if (failed()) {
    finish(connection);
    return;
  }
  pool.give(connection);
}
void silenced(Pool &pool) {
  Buffer *buffer = pool.take();
  buffer->append("data"); // NOLINT(weft-pool-without-reset)
  pool.give(buffer);
}

// --- reported

void not_reset(Pool &pool) {
  Buffer *buffer = pool.take();
  buffer->append("data");
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'buffer' still holds what its last user left there; reset it before [weft-pool-without-reset]
  send(buffer);
  pool.give(buffer);
}
void used_after(Connections &pool) {
  Connection *connection = pool.take();
  pool.give(connection);
  connection->send("data");
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'connection' was given back to its pool, so it may be somebody else's by now; give it back last [weft-pool-without-reset]
}
void given_back_twice(Connections &pool) {
  Connection *connection = pool.take();
  if (failed())
    pool.give(connection);
  pool.give(connection);
  // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'connection' was given back to its pool, so it may be somebody else's by now; give it back last [weft-pool-without-reset]
}
bool early_return(Connections &pool) {
  Connection *connection = pool.take();
  connection->send("data");
  if (failed())
    return false;
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'connection' is not given back to its pool when the function ends here; give it back on every path [weft-pool-without-reset]
  pool.give(connection);
  return true;
}
template <class T> void in_a_template(Pool &pool, T value) {
  auto *buffer = pool.take();
  buffer->append(std::to_string(value));
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'buffer' still holds what its last user left there; reset it before [weft-pool-without-reset]
  pool.give(buffer);
}
template void in_a_template(Pool &, int);
template void in_a_template(Pool &, long);
