//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// A line-oriented server: Boost.Asio in front, Boost.Fiber behind.

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// After <utility>, which Boost 1.74 uses in coroutine code without including
// it.
#include <boost/asio.hpp>
#include <boost/fiber/all.hpp>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

struct Request {
  std::string Verb;
  std::string Key;
  std::string Value;
  std::function<void(std::string)> Reply;
};

// A store that many fibers of one thread use.
class Store {
public:
  std::string get(const std::string &Key) {
    std::unique_lock<boost::fibers::mutex> Lock(Mutex);
    auto It = Values.find(Key);
    return It == Values.end() ? std::string("-") : It->second;
  }
  void put(const std::string &Key, std::string Value) {
    std::unique_lock<boost::fibers::mutex> Lock(Mutex);
    Values[Key] = std::move(Value);
    Changed.notify_all();
  }
  bool waitFor(const std::string &Key, std::chrono::milliseconds Limit) {
    std::unique_lock<boost::fibers::mutex> Lock(Mutex);
    return Changed.wait_for(Lock, Limit,
                            [this, &Key] { return Values.count(Key) != 0; });
  }

private:
  boost::fibers::mutex Mutex;
  boost::fibers::condition_variable Changed;
  std::map<std::string, std::string> Values;
};

// Runs requests in fibers on a thread of its own.
class Backend {
public:
  explicit Backend(std::size_t Workers)
      : Requests(64), Runner([this, Workers] { run(Workers); }) {}
  ~Backend() {
    Requests.close();
    Runner.join();
  }
  bool submit(Request R) {
    return Requests.push(std::move(R)) ==
           boost::fibers::channel_op_status::success;
  }
  unsigned long served() const { return Served.load(); }

private:
  void run(std::size_t Workers) {
    std::vector<boost::fibers::fiber> Fibers;
    for (std::size_t I = 0; I < Workers; ++I)
      Fibers.emplace_back([this] { work(); });
    for (auto &Fiber : Fibers)
      Fiber.join();
  }
  void work() {
    for (Request R : Requests) {
      if (R.Verb == "get") {
        R.Reply(Data.get(R.Key));
      } else if (R.Verb == "put") {
        Data.put(R.Key, R.Value);
        R.Reply("ok");
      } else if (R.Verb == "wait") {
        R.Reply(Data.waitFor(R.Key, std::chrono::milliseconds(200))
                    ? "ok"
                    : "timeout");
      } else {
        R.Reply("what?");
      }
      ++Served;
      boost::this_fiber::yield();
    }
  }

  Store Data;
  boost::fibers::buffered_channel<Request> Requests;
  std::atomic<unsigned long> Served{0};
  std::thread Runner;
};

class Session : public std::enable_shared_from_this<Session> {
public:
  Session(tcp::socket Socket, Backend &Back)
      : Socket(std::move(Socket)), Idle(this->Socket.get_executor()),
        Back(Back) {}

  void start() { read(); }

private:
  void read() {
    auto Self = shared_from_this();
    Idle.expires_after(std::chrono::seconds(30));
    Idle.async_wait([this, Self](boost::system::error_code Error) {
      if (!Error)
        Socket.close();
    });
    asio::async_read_until(
        Socket, asio::dynamic_buffer(Input), '\n',
        [this, Self](boost::system::error_code Error, std::size_t Size) {
          Idle.cancel();
          if (Error)
            return;
          handle(Input.substr(0, Size));
          Input.erase(0, Size);
        });
  }

  void handle(const std::string &Line) {
    Request R;
    std::istringstream Words(Line);
    Words >> R.Verb >> R.Key >> R.Value;
    auto Self = shared_from_this();
    R.Reply = [this, Self](std::string Text) {
      asio::post(Socket.get_executor(),
                 [this, Self, Text = std::move(Text)] { write(Text + "\n"); });
    };
    if (!Back.submit(std::move(R)))
      write("busy\n");
  }

  void write(std::string Text) {
    bool Busy = !Output.empty();
    Output.push_back(std::move(Text));
    if (!Busy)
      flush();
  }

  void flush() {
    auto Self = shared_from_this();
    asio::async_write(
        Socket, asio::buffer(Output.front()),
        [this, Self](boost::system::error_code Error, std::size_t) {
          if (Error)
            return;
          Output.pop_front();
          if (!Output.empty())
            flush();
          else
            read();
        });
  }

  tcp::socket Socket;
  asio::steady_timer Idle;
  Backend &Back;
  std::string Input;
  std::deque<std::string> Output;
};

class Server {
public:
  Server(asio::io_context &Io, unsigned short Port, Backend &Back)
      : Acceptor(Io, tcp::endpoint(tcp::v4(), Port)), Back(Back) {
    accept();
  }

private:
  void accept() {
    Acceptor.async_accept(
        [this](boost::system::error_code Error, tcp::socket Socket) {
          if (!Error)
            std::make_shared<Session>(std::move(Socket), Back)->start();
          if (Acceptor.is_open())
            accept();
        });
  }

  tcp::acceptor Acceptor;
  Backend &Back;
};

} // namespace

int main() {
  asio::io_context Io;
  Backend Back(8);
  Server S(Io, 7000, Back);
  asio::signal_set Signals(Io, SIGINT, SIGTERM);
  Signals.async_wait([&Io](boost::system::error_code, int) { Io.stop(); });
  std::vector<std::thread> Threads;
  for (int I = 0; I < 4; ++I)
    Threads.emplace_back([&Io] { Io.run(); });
  for (auto &Thread : Threads)
    Thread.join();
  std::cout << Back.served() << " requests served\n";
}
