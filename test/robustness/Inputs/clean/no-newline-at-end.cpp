// The last line has no newline.
#include <thread>
void work();
void start() { std::thread task(work); task.join(); } // end