// Includes unguarded_b.h, which includes this file; there is no guard.
#include <thread>
#include "unguarded_b.h"
inline void first(int n) { std::thread([&n] { both(n); }).detach(); }
