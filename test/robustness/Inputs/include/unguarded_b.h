// Includes unguarded_a.h, which includes this file; there is no guard.
#include "unguarded_a.h"
inline void both(int n) { first(n); }
