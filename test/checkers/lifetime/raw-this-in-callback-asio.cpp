// REQUIRES: boost-asio
// RUN: %check_weft %s weft-raw-this-in-callback %t
//
// Sessions and servers as Asio's own examples write them.
#include <boost/asio.hpp>
#include <array>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class Session : public std::enable_shared_from_this<Session> {
  tcp::socket socket;
  asio::steady_timer timer;
  std::array<char, 1024> data;

public:
  explicit Session(tcp::socket s)
      : socket(std::move(s)), timer(socket.get_executor()) {}
  void read() { // ok
    auto self(shared_from_this());
    socket.async_read_some(asio::buffer(data),
                           [this, self](error_code error, std::size_t n) {
                             if (!error)
                               write(n);
                           });
  }
  void write(std::size_t n) { // ok
    asio::async_write(socket, asio::buffer(data, n),
                      [this, self = shared_from_this()](error_code error, std::size_t) {
                        if (!error)
                          read();
                      });
  }
  void bare() {
    asio::async_read(socket, asio::buffer(data), [this](error_code, std::size_t n) { write(n); });
    // CHECK-MESSAGES: :[[@LINE-1]]:51: warning: the callback may run when the object of this bare 'this' is gone; capture an owner as well, shared_from_this() or weak_from_this() [weft-raw-this-in-callback]
    timer.expires_after(std::chrono::seconds(1));
    timer.async_wait([this](error_code) { socket.close(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: the callback may run when the object of this bare 'this' is gone; capture an owner as well, shared_from_this() or weak_from_this() [weft-raw-this-in-callback]
    asio::post(socket.get_executor(), [this] { timer.cancel(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:40: warning: the callback may run when the object of this bare 'this' is gone; capture an owner as well, shared_from_this() or weak_from_this() [weft-raw-this-in-callback]
  }
};

// The server outlives the loop's run.
class Server {
  tcp::acceptor acceptor;

public:
  Server(asio::io_context &io, unsigned short port)
      : acceptor(io, tcp::endpoint(tcp::v4(), port)) {
    accept();
  }
  void accept() {
    acceptor.async_accept([this](error_code error, tcp::socket socket) {
      if (!error)
        std::make_shared<Session>(std::move(socket))->read();
      accept();
    });
  }
};

int main() {
  asio::io_context io;
  Server server(io, 8080);
  server.accept();
  io.run();
}
