// Function try blocks on functions, constructors and destructors.
#include <thread>
void work();
void report() noexcept;
void start() try {
  std::thread task(work);
  task.join();
} catch (...) {
  report();
  throw;
}
struct Base {
  explicit Base(int);
};
struct Service : Base {
  Service() try : Base(1), task_(work) {
  } catch (...) {
    report();
  }
  ~Service() try {
    task_.join();
  } catch (...) {
    report();
  }
  std::thread task_;
};
int main() try {
  Service service;
} catch (const int &error) {
  return error;
} catch (...) {
  report();
}
