// Ends in a function template that spawns, half instantiated.
#include <thread>
template <typename T> void start(T value) {
  std::thread handle([&] { value(); });
  if (value) {
    return;
