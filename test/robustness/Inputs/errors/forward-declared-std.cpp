// FLAGS: -std=c++20
// A std of the user's own making: declared, never defined.
namespace std {
class thread;
class jthread {
  template <typename F> jthread(F);
};
template <typename F> int async(F);
template <typename> class vector;
struct mutex;
template <> class vector<mutex>;
class stop_source {
  int get_token;
};
int ref, move, bind;
} // namespace std
void work(int);
void start() {
  std::vector<std::thread> handles;
  for (int i = 0; i < 4; ++i) {
    handles.emplace_back([&] { work(i); });
    std::thread([&] { work(i); }).detach();
    std::async([&] { work(i); });
    std::jthread task([&] { work(i); });
    std::thread(std::bind(work, std::ref(i)));
  }
  std::mutex a, b = a;
  std::stop_source().get_token();
}
