// A library's header: it throws at misuse.
#pragma once
#include <stdexcept>

class Queue {
  bool closed = false;

public:
  void push(int) {
    if (closed)
      throw std::logic_error("closed");
  }
};
