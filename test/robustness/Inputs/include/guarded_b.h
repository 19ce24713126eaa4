// Includes guarded_a.h, which includes this file.
#ifndef GUARDED_B_H
#define GUARDED_B_H
#include "guarded_a.h"
inline void both(int n);
inline void first(int n);
inline void both(int n) { first(n); }
#endif
