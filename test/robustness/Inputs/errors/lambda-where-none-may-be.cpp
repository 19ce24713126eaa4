// FLAGS: -std=c++20
// Lambdas where no lambda may be, or that are no lambdas.
#include <thread>
[&] { return 1; };
struct [] {} name;
template <[] {}> void f();
using T = [] {};
void start([&] { return 1; } parameter, int n[[] { return 1; }()]) {
  std::thread handle([] ] { });
  std::thread other([[]] { });
  int x[[] { return 2; }];
  delete[] { return n; };
  goto [] {};
  case [] {}:
  std::thread third([&]<typename>(auto) requires { n(); });
}
