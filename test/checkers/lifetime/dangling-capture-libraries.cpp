// REQUIRES: boost-fiber, boost-asio
// RUN: %check_weft %s weft-dangling-capture %t --std c++17,c++20
//
// Boost's fibers, pools, loops and threads, with their real headers.
#include <boost/asio.hpp>
#include <boost/bind/bind.hpp>
#include <boost/fiber/all.hpp>
#include <boost/thread.hpp>
#include <boost/thread/scoped_thread.hpp>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

void work(int);
void readInt(const int &);
namespace asio = boost::asio;
namespace fibers = boost::fibers;
using boost::system::error_code;

// --- Asio: pools and loops.

void poolOfCaller(asio::thread_pool &pool) {
  int n = 1;
  asio::post(pool, [&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
}

void loopOfCaller(asio::io_context &io) {
  std::string name = "x";
  asio::post(io, [&] { work(int(name.size())); });
  // CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'name' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'name' is gone [weft-dangling-capture]
  asio::dispatch(io.get_executor(), [&name] { work(int(name.size())); });
  // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'name' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'name' is gone [weft-dangling-capture]
}

void boundToPool(asio::thread_pool &pool, int n) {
  asio::post(pool, std::bind(readInt, std::ref(n)));
  // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  asio::post(pool, boost::bind(readInt, boost::ref(n)));
  // CHECK-MESSAGES: :[[@LINE-1]]:41: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  asio::post(pool, boost::bind(readInt, n)); // ok: bind copies
}

void poolFirst() {
  asio::thread_pool pool(4);
  int n = 1;
  asio::post(pool, [&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'n' is destroyed before the task that refers to it is joined; declare it before the handle [weft-dangling-capture]
}

void poolLast() {
  int n = 1;
  asio::thread_pool pool(4);
  asio::post(pool, [&n] { work(n); }); // ok: its destructor joins
}

void poolJoined() {
  asio::thread_pool pool(4);
  int n = 1;
  asio::post(pool, [&n] { work(n); }); // ok
  pool.join();
}

void runInTheSameFunction() {
  asio::io_context io;
  int n = 1;
  asio::post(io, [&n] { work(n); }); // ok
  io.run();
}

void runByThreads() {
  asio::io_context io;
  int n = 1;
  asio::post(io, [&n] { work(n); }); // ok: the threads that run it are joined
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&io] { io.run(); });
  for (auto &t : threads)
    t.join();
}

void runByThreadGroup() {
  asio::io_context io;
  int n = 1;
  asio::post(io, [&n] { work(n); }); // ok
  boost::thread_group threads;
  threads.create_thread(boost::bind(&asio::io_context::run, &io));
  threads.join_all();
}

class Server {
  asio::io_context io;
  asio::steady_timer timer{io};
  asio::ip::tcp::socket socket{io};
  asio::ip::tcp::acceptor acceptor{io};

public:
  void schedule() {
    int attempts = 0;
    timer.async_wait([this, &attempts](error_code) { work(attempts); });
    // CHECK-MESSAGES: :[[@LINE-1]]:30: warning: 'attempts' is captured by reference in a callable that is kept longer than 'attempts' lives; capture it by value [weft-dangling-capture]
  }
  void scheduleAndRun() {
    int attempts = 0;
    timer.async_wait([this, &attempts](error_code) { work(attempts); }); // ok
    io.run();
  }
  void accept() {
    asio::ip::tcp::socket peer(io);
    acceptor.async_accept(peer, [&peer](error_code) { work(peer.is_open()); });
    // CHECK-MESSAGES: :[[@LINE-1]]:35: warning: 'peer' is captured by reference in a callable that is kept longer than 'peer' lives; capture it by value [weft-dangling-capture]
  }
  void readSome() {
    std::vector<char> buffer(512);
    socket.async_read_some(asio::buffer(buffer), [this, &buffer](error_code, size_t n) {
    // CHECK-MESSAGES: :[[@LINE-1]]:58: warning: 'buffer' is captured by reference in a callable that is kept longer than 'buffer' lives; capture it by value [weft-dangling-capture]
      work(int(buffer[n]));
    });
  }
  void readShared() {
    auto buffer = std::make_shared<std::vector<char>>(512);
    socket.async_read_some(asio::buffer(*buffer), [buffer](error_code, size_t n) { work(int((*buffer)[n])); });
  }
  void onSignal(asio::signal_set &signals) {
    bool stopping = false;
    signals.async_wait([&](error_code, int) { stopping = true; });
    // CHECK-MESSAGES: :[[@LINE-1]]:47: warning: 'stopping' is captured by reference in a callable that is kept longer than 'stopping' lives; capture it by value [weft-dangling-capture]
  }
};

void timerOfThisFunction() {
  asio::io_context io;
  asio::steady_timer timer(io, std::chrono::seconds(1));
  bool fired = false;
  timer.async_wait([&fired](error_code) { fired = true; }); // ok: run below
  io.run_for(std::chrono::seconds(2));
}

void strands(asio::io_context &io) {
  auto strand = asio::make_strand(io);
  int n = 1;
  asio::post(strand, [&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
}

void boundToStrand(asio::io_context &io) {
  auto strand = asio::make_strand(io);
  int n = 1;
  asio::post(asio::bind_executor(strand, [&n] { work(n); }));
  // CHECK-MESSAGES: :[[@LINE-1]]:44: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
}

void usesFuture(asio::thread_pool &pool) {
  int n = 1;
  auto done = asio::post(pool, asio::use_future([&n] { work(n); }));
  done.get();
}

// --- Fibers.

void detachedFiber() {
  int n = 1;
  fibers::fiber([&n] { work(n); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
}

void joinedFiber() {
  int n = 1;
  fibers::fiber f([&n] { work(n); });
  f.join();
  fibers::fiber([&n] { work(n); }).join();
}

// Unlike std::async's, this future does not wait when it dies.
void droppedFiberFuture() {
  int n = 1;
  fibers::async([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
}

void keptFiberFuture() {
  int n = 1;
  auto done = fibers::async([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
}

void awaitedFiberFuture() {
  int n = 1;
  auto done = fibers::async([&n] { work(n); });
  done.get();
  fibers::async([&n] { work(n); }).wait();
}

void fiberSignals() {
  int n = 1;
  fibers::buffered_channel<int> answers(2);
  fibers::fiber([&] { answers.push(n); }).detach();
  work(answers.value_pop());
  fibers::promise<int> promise;
  fibers::fiber([&] { promise.set_value(n); }).detach();
  work(promise.get_future().get());
  fibers::barrier both(2);
  fibers::fiber([&] {
    work(n);
    both.wait();
  }).detach();
  both.wait();
}

void fiberLoop() {
  std::vector<fibers::fiber> started;
  int n = 1;
  for (int i = 0; i < 4; ++i)
    started.emplace_back(fibers::launch::dispatch, [&n] { work(n); });
  for (fibers::fiber &f : started)
    f.join();
}

// --- Boost.Thread.

void boostThreads(boost::thread_group &group) {
  int n = 1;
  group.create_thread([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  boost::thread([&n] { work(n); }).detach();
  // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
  boost::thread dropped([&n] { work(n); });
  // CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'n' is captured by reference, but the task may outlive it; capture it by value, or join the task before 'n' is gone [weft-dangling-capture]
}

void boostThreadsJoined() {
  int n = 1;
  boost::thread_group group;
  group.create_thread([&n] { work(n); });
  group.join_all();
  boost::thread one(readInt, boost::ref(n));
  one.join();
  boost::scoped_thread<> scoped([&n] { work(n); });
}

void boostFutureWaits() {
  boost::promise<int> answer;
  boost::thread([&answer] { answer.set_value(1); }).detach();
  work(answer.get_future().get());
}
