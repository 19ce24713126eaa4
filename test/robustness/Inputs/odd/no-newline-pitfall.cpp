// The pitfall is the last token of a file without a newline at its end.
#include <thread>
void work(int);
void start() { for (int i = 0; i < 4; ++i) std::thread([&] { work(i); }).detach(); }