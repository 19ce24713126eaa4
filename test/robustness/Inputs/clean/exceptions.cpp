// FLAGS: -std=c++20
// Nested handlers, rethrows and throws in operands; joined on every path.
#include <thread>
struct Error {
  int code;
};
int work(int);
void report(int);
int start(int n) {
  std::jthread task([n] { work(n); });
  try {
    try {
      n = n > 0 ? work(n) : throw Error{1};
    } catch (const Error &error) {
      if (error.code)
        throw;
      report(error.code);
    }
  } catch (const Error &error) {
    report(error.code);
    return error.code;
  } catch (...) {
    report(0);
    throw;
  }
  return n;
}
struct Guard {
  ~Guard() noexcept(false) {
    if (code)
      throw Error{code};
  }
  int code = 0;
};
void with_guard() {
  std::jthread task([] { work(1); });
  Guard guard;
  work(2);
}
