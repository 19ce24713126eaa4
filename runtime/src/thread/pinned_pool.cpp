// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each thread is kept by a fiber that is pinned to it and sleeps; the tasks
// move there one after the other.

#include <weft/pinned_pool.h>

#include "thread/pin.h"
#include <mutex>
#include <stdexcept>
#include <vector>
#include <weft/channel.h>
#include <weft/semaphore.h>
#include <weft/settings.h>
#include <weft/thread_pin.h>
#include <weft/wait_group.h>

namespace weft {

using namespace detail;

struct PinnedPool::State {
  State(RuntimeCore &runtime, std::size_t threads)
      : core(runtime), count(threads) {}

  void keep_thread() {
    {
      const ThreadPin pin;
      {
        const std::lock_guard guard(lock);
        free.push_back(this_worker());
      }
      ready.done();
      end.receive();
    }
    keepers.done();
  }

  RuntimeCore &core;
  const std::size_t count;
  WaitGroup ready;
  WaitGroup keepers;
  WaitGroup tasks;
  Channel<void> end;
  Semaphore seats{0};
  Spinlock lock;
  std::vector<Worker *> free; ///< as many as there are seats
};

PinnedPool::PinnedPool(RuntimeCore &core, std::size_t threads) {
  if (threads == 0)
    throw std::invalid_argument("weft::PinnedPool: no thread");
  state_ = std::make_unique<State>(core, threads);
  state_->free.reserve(threads);
  for (std::size_t i = 0; i < threads; ++i) {
    auto keep = [state = state_.get()] { state->keep_thread(); };
    using Task = DetachedTask<decltype(keep)>;
    FiberBlock *fiber = nullptr;
    try {
      fiber = make_fiber<Task>(core, FiberOptions{.name = "pinned pool"}, keep);
    } catch (...) {
      state_->ready.wait();
      state_->end.close();
      state_->keepers.wait();
      throw;
    }
    state_->ready.add();
    state_->keepers.add();
    start_helper(fiber);
  }
  state_->ready.wait();
  state_->seats.release(static_cast<long>(threads));
}

PinnedPool::PinnedPool(std::size_t threads)
    : PinnedPool(any_runtime("weft::PinnedPool"), threads) {}

PinnedPool::PinnedPool(Runtime &runtime, std::size_t threads)
    : PinnedPool(runtime.detail_core(), threads) {}

PinnedPool::~PinnedPool() {
  state_->tasks.wait();
  state_->end.close();
  state_->keepers.wait();
}

std::size_t PinnedPool::size() const noexcept { return state_->count; }

RuntimeCore &PinnedPool::core() const noexcept { return state_->core; }

PinnedPool::Ticket::Ticket(State &state) : state_(&state) { state.tasks.add(); }

PinnedPool::Ticket::~Ticket() {
  if (state_)
    state_->tasks.done();
}

PinnedPool::Seat::Seat(const Ticket &ticket)
    : state_(*ticket.state_), worker_(nullptr) {
  state_.seats.acquire();
  {
    const std::lock_guard guard(state_.lock);
    worker_ = state_.free.back();
    state_.free.pop_back();
  }
  move_to(*worker_);
}

PinnedPool::Seat::~Seat() {
  unpin_thread();
  {
    const std::lock_guard guard(state_.lock);
    state_.free.push_back(worker_);
  }
  state_.seats.release();
}

} // namespace weft
