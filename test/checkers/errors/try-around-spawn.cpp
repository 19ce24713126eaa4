// RUN: %check_weft %s weft-try-around-spawn %t
#include <future>
#include <new>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>
#include <weft/weft.h>

struct ParseError {};
struct Config {
  Config();
  Config(const Config &);
};
void parse();
Config load();
void use(Config);

// --- Silent.

// What starting a thread throws.
void forTheStart() {
  try {
    std::thread(parse).detach();
  } catch (const std::system_error &) {
  }
  try {
    std::thread(parse).detach();
  } catch (const std::bad_alloc &) {
  }
  try {
    std::thread(parse).detach();
  } catch (const std::exception &) {
  }
  try {
    std::thread(parse).detach();
  } catch (...) {
  }
}

void joinedInside() {
  try {
    auto done = std::async(std::launch::async, parse);
    done.get();
  } catch (const ParseError &) {
  }
  try {
    weft::spawn(parse).join();
  } catch (const ParseError &) {
  }
}

void otherThrowers(Config config) {
  try {
    parse();
    std::thread(parse).detach();
  } catch (const ParseError &) {
  }
  try {
    std::thread(use, load()).detach();
  } catch (const ParseError &) {
  }
  try {
    std::thread([config] { use(config); }).detach();
  } catch (const ParseError &) {
  }
}

// What another library's start throws is not known.
struct Pool {
  template <class F> void submit(F f) WEFT_SPAWNS(1, "owned", "pool");
};
void otherLibrary(Pool &pool) {
  try {
    pool.submit(parse);
  } catch (const ParseError &) {
  }
}

void inside() {
  std::thread([] {
    try {
      parse();
    } catch (const ParseError &) {
    }
  }).detach();
}

void suppressed() {
  try {
    std::thread(parse).detach();
  } catch (const ParseError &) { // NOLINT(weft-try-around-spawn)
  }
}

// --- Reported.

void detached() {
  try {
    std::thread(parse).detach();
    // CHECK-NOTES: :[[@LINE+2]]:5: warning: this handler never sees what the task throws, and nothing else in its block throws it; catch it inside the task [weft-try-around-spawn]
    // CHECK-NOTES: :[[@LINE-2]]:5: note: the task is started here
  } catch (const ParseError &) {
  }
}

void lambda(std::vector<std::thread> &threads) {
  try {
    threads.emplace_back([] { parse(); });
    // CHECK-NOTES: :[[@LINE+3]]:5: warning: this handler never sees what the task throws, and nothing else in its block throws it; catch it inside the task [weft-try-around-spawn]
    // CHECK-NOTES: :[[@LINE-2]]:5: note: the task is started here
  } catch (const std::system_error &) {
  } catch (const ParseError &) {
  }
}

// The exception waits in the future.
std::future<void> async() {
  try {
    return std::async(std::launch::async, [] { throw ParseError(); });
    // CHECK-NOTES: :[[@LINE+2]]:5: warning: this handler never sees what the task throws, and nothing else in its block throws it; catch it inside the task [weft-try-around-spawn]
    // CHECK-NOTES: :[[@LINE-2]]:12: note: the task is started here
  } catch (const ParseError &) {
    return {};
  }
}

void fiber() {
  try {
    weft::go(parse);
    // CHECK-NOTES: :[[@LINE+2]]:5: warning: this handler never sees what the task throws, and nothing else in its block throws it; catch it inside the task [weft-try-around-spawn]
    // CHECK-NOTES: :[[@LINE-2]]:5: note: the task is started here
  } catch (const ParseError &) {
  }
}

template <class Error> void start() {
  try {
    std::thread(parse).detach();
    // CHECK-NOTES: :[[@LINE+2]]:5: warning: this handler never sees what the task throws, and nothing else in its block throws it; catch it inside the task [weft-try-around-spawn]
    // CHECK-NOTES: :[[@LINE-2]]:5: note: the task is started here
  } catch (const Error &) {
  }
}
template void start<ParseError>();
template void start<std::system_error>();
