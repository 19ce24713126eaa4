// Own types with the names of the standard's, which spawn nothing.
namespace app {
namespace std {
struct thread {
  template <typename F> explicit thread(F task) { task(); }
  void join() {}
  void detach() {}
};
struct mutex {};
template <typename F> void async(F task) { task(); }
struct stop_source {
  int get_token() const { return 1; }
};
} // namespace std
void work(int);
void start() {
  for (int i = 0; i < 3; ++i) {
    std::thread([&] { work(i); }).detach();
    std::thread task([&] { work(i); });
    std::async([&] { work(i); });
  }
  std::mutex a;
  std::mutex b = a;
  std::stop_source source;
  work(source.get_token());
  (void)b;
}
} // namespace app
