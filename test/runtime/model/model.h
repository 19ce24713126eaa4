// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs the runtime's lock-free parts under Relacy, which tries orders of their
// steps and of their effects in memory. Relacy replaces much by macros: what is
// tested must be included before this.

#ifndef WEFT_TEST_RUNTIME_MODEL_H
#define WEFT_TEST_RUNTIME_MODEL_H

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <relacy/relacy.hpp>

namespace weft::test {

constexpr rl::memory_order order_of(std::memory_order order) {
  switch (order) {
  case std::memory_order::relaxed:
    return rl::mo_relaxed;
  case std::memory_order::consume:
    return rl::mo_consume;
  case std::memory_order::acquire:
    return rl::mo_acquire;
  case std::memory_order::release:
    return rl::mo_release;
  case std::memory_order::acq_rel:
    return rl::mo_acq_rel;
  default:
    return rl::mo_seq_cst;
  }
}

/// Relacy's atomic with the interface of the standard library's.
template <class T> class ModelAtomic {
public:
  ModelAtomic() : value_(T()) {}
  ModelAtomic(T value) : value_(value) {} // NOLINT(google-explicit-constructor)

  T load(std::memory_order order) const {
    return value_.load(order_of(order), $);
  }
  void store(T value, std::memory_order order) {
    value_.store(value, order_of(order), $);
  }
  T exchange(T value, std::memory_order order) {
    return value_.exchange(value, order_of(order), $);
  }
  bool compare_exchange_strong(T &expected, T value, std::memory_order success,
                               std::memory_order failure) {
    return value_.compare_exchange(rl::bool_t<false>(), expected, value,
                                   order_of(success), order_of(failure), $);
  }
  bool compare_exchange_weak(T &expected, T value, std::memory_order success,
                             std::memory_order failure) {
    return value_.compare_exchange(rl::bool_t<true>(), expected, value,
                                   order_of(success), order_of(failure), $);
  }

private:
  rl::atomic<T> value_;
};

/// Tries `iterations` random orders of a suite. Ends the process with what went
/// wrong.
template <class Suite> void try_orders(unsigned iterations) {
  rl::test_params params;
  params.iteration_count = iterations;
  params.execution_depth_limit = 10'000;
  params.progress_output_period = 1'000'000'000;
  if (!rl::simulate<Suite>(params))
    std::_Exit(1);
}

} // namespace weft::test

#endif // WEFT_TEST_RUNTIME_MODEL_H
