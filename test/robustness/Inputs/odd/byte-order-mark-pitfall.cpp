#include <thread> // behind a byte order mark
void work(int); void start() { int x = 0; std::thread([&x] { work(x); }).detach(); }
