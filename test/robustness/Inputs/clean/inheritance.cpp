// Handles behind inheritance: private, virtual, CRTP, inherited constructors.
#include <thread>
void work(int);
struct Thread : std::thread {
  using std::thread::thread;
  Thread(Thread &&) = default;
  Thread &operator=(Thread &&) = default;
  ~Thread() {
    if (joinable())
      join();
  }
};
template <typename Derived> struct Runner {
  void start() {
    static_cast<Derived *>(this)->handle() = Thread([] { work(1); });
  }
};
struct Base {
  virtual ~Base() = default;
  virtual Thread &handle() = 0;
};
struct Left : virtual Base {};
struct Right : virtual Base, private Runner<Right> {
  using Runner::start;
  Thread &handle() override { return thread_; }
  friend Runner<Right>;
  Thread thread_;
};
struct Both final : Left, Right {
  using Right::handle;
};
void start() {
  Both both;
  both.start();
  Thread other([] { work(2); });
}
