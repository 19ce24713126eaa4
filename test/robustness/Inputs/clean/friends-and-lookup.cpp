// FLAGS: -std=c++20
// Hidden friends, argument dependent lookup, using declarations, operators.
#include <thread>
namespace library {
struct Token {
  friend void spawn(Token, auto task) {
    std::thread handle(task);
    handle.join();
  }
  template <typename F> friend Token operator<<(Token token, F task) {
    spawn(token, task);
    return token;
  }
  template <typename F> void operator,(F task) const { spawn(*this, task); }
  template <typename F> Token &operator=(F task) {
    spawn(*this, task);
    return *this;
  }
  operator bool() const { return true; }
};
inline namespace v1 {
using ::std::thread;
}
} // namespace library
namespace alias = library;
namespace alias2 = alias::v1;
void work(int);
void start() {
  using namespace alias;
  int x = 1;
  library::Token token;
  spawn(token, [&x] { work(x); });
  token << [&x] { work(x); } << [&] { work(x); };
  token, [&x] { work(x); };
  token = [&x] { work(x); };
  alias2::thread task([&x] { work(x); });
  task.join();
}
