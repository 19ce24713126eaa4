// REQUIRES: boost-asio, grpc
// RUN: %check_weft %s weft-async-buffer-lifetime %t
//
// Asio's buffers and tokens, and gRPC's asynchronous calls.
#include <boost/asio.hpp>
#include <boost/asio/spawn.hpp>
#include <array>
#include <google/protobuf/wrappers.pb.h>
#include <grpcpp/support/async_stream.h>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using asio::ip::udp;
using boost::system::error_code;
using Text = google::protobuf::StringValue;

void ignore(error_code, std::size_t);

// --- not reported

class Session : public std::enable_shared_from_this<Session> {
  tcp::socket socket;
  std::array<char, 1024> data;
  asio::streambuf input;
  std::string output;

public:
  explicit Session(tcp::socket s) : socket(std::move(s)) {}
  void run() {
    auto self(shared_from_this());
    socket.async_read_some(asio::buffer(data), [this, self](error_code, std::size_t) {});
    asio::async_read_until(socket, input, '\n', [this, self](error_code, std::size_t) {});
    asio::async_write(socket, asio::buffer(output), [this, self](error_code, std::size_t) {});
    std::vector<asio::const_buffer> parts{asio::buffer(output), asio::buffer(data)};
    asio::async_write(socket, parts, [this, self](error_code, std::size_t) {});
  }
};

void waits(tcp::socket &socket, asio::io_context &io, asio::yield_context yield) {
  std::string text = "x";
  asio::async_write(socket, asio::buffer(text), yield);
  error_code error;
  asio::async_write(socket, asio::buffer(text), yield[error]);
  auto written = asio::async_write(socket, asio::buffer(text), asio::use_future);
  written.get();
  asio::async_write(socket, asio::buffer(text), asio::use_future).get();
  asio::async_write(socket, asio::buffer(text), ignore);
  io.run();
}

// Somebody's own token, as Boost.Fiber's examples have one: the caller waits,
// and is given the number of bytes.
struct ByWaiting {};
template <class R, class... Args>
struct boost::asio::async_result<ByWaiting, R(error_code, Args...)> {
  template <class Initiation, class... Rest>
  static std::size_t initiate(Initiation, ByWaiting, Rest &&...) {
    return 0;
  }
};

void waitsInItsOwnWay(tcp::socket &socket) {
  char data[64];
  socket.async_read_some(asio::buffer(data), ByWaiting());
  asio::async_write(socket, asio::buffer(data), ByWaiting());
}

void onAThread(tcp::socket &socket, asio::io_context &io) {
  std::string text = "x";
  asio::async_write(socket, asio::buffer(text), ignore);
  std::thread loop([&io] { io.run(); });
  loop.join();
}

// --- reported

void writes(tcp::socket &socket, std::string text) {
  asio::async_write(socket, asio::buffer(text), ignore);
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'text' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
}

void moves(tcp::socket &socket) {
  std::string text = "x";
  asio::async_write(socket, asio::buffer(text), [text = std::move(text)](error_code, std::size_t) {});
  // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'text' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
}

void reads(tcp::socket &socket) {
  char data[1024];
  socket.async_read_some(asio::buffer(data, sizeof data), ignore);
  // CHECK-MESSAGES: :[[@LINE-1]]:26: warning: 'data' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
}

void readsLine(tcp::socket &socket) {
  asio::streambuf input;
  asio::async_read_until(socket, input, '\n', ignore);
  // CHECK-MESSAGES: :[[@LINE-1]]:34: warning: 'input' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
}

void readsInto(tcp::socket &socket) {
  std::string line;
  asio::async_read_until(socket, asio::dynamic_buffer(line), '\n', asio::detached);
  // CHECK-MESSAGES: :[[@LINE-1]]:34: warning: 'line' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
}

void receives(udp::socket &socket, std::vector<char> &into) {
  udp::endpoint sender;
  socket.async_receive_from(asio::buffer(into), sender, ignore);
  // CHECK-MESSAGES: :[[@LINE-1]]:49: warning: 'sender' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
}

void message(grpc::ServerAsyncReader<Text, Text> &stream, void *tag) {
  Text text;
  stream.Read(&text, tag);
  // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: 'text' is gone before the operation that uses it has completed; keep it in a member, or in a shared_ptr that the handler holds [weft-async-buffer-lifetime]
}
