// FLAGS: -std=c++23
// Imports a module that nobody has built.
import std;
import <thread>;
export module too.late;
void start() {
  std::thread handle([] {});
}
