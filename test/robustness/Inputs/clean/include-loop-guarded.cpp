// Two headers that include each other, with guards.
#include "../include/guarded_a.h"
#include "../include/guarded_b.h"
void start() { both(1); }
