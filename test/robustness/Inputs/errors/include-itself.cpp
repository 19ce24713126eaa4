// A file that includes itself without a guard.
#include <thread>
void work(int);
inline void start(int n) { std::thread([&n] { work(n); }).detach(); }
#include "include-itself.cpp"
