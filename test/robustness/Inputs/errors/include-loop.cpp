// Two headers that include each other without guards.
#include "../include/unguarded_a.h"
void start() { both(1); }
