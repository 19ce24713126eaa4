#include "in-header.h"

void startTwice() {
  start();
  start();
}
