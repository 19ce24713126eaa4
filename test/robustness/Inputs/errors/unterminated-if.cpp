// Conditions of the preprocessor that are not closed, or twice.
#include <thread>
void work(int);
#ifdef NOWHERE
void start() { std::thread handle(work, 1); }
#else
void start() {
  std::thread handle(work, 2);
#else
#elif 1
#if (
  handle.join();
}
