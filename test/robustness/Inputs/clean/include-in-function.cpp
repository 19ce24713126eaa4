// A function whose body is an included fragment.
#include <thread>
void work(int);
void start() {
#include "../include/joined_body.inc"
}
