// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stacks: one mapping holds many, each with a guard page below. The control
// block of the fiber lies on the stack's first page, with the first frames, so
// that a parked fiber costs one page.

#ifndef WEFT_SCHED_STACK_H
#define WEFT_SCHED_STACK_H

#include "sched/sanitizer.h"
#include <cstdint>
#include <weft/detail/spawn.h>
#include <weft/detail/wait.h>

namespace weft::detail {

struct Worker;

enum class Life : std::uint8_t { unused, fresh, live, ended };

/// The control block.
struct alignas(64) FiberBlock : Sleeper {
  FiberBlock() noexcept : Sleeper(true) {}

  void *sp = nullptr;
  Worker *worker = nullptr;   ///< that runs it, while it runs
  FiberBlock *next = nullptr; ///< in a queue or pool
  RuntimeCore *runtime = nullptr;
  // The thread's, while another fiber runs.
  int saved_errno = 0;
  unsigned uncaught_exceptions = 0;
  void *caught_exceptions = nullptr;

  const TaskOps *ops = nullptr;
  void *task = nullptr;
  std::atomic<Wait *> joiner{nullptr}; ///< ended_mark() once it has ended
  std::atomic<std::uint32_t> references{0};
  std::atomic<Life> life{Life::unused};
  std::atomic<WaitReason> reason{WaitReason::runnable};
  bool own_mapping = false; ///< a stack of unusual size
  bool task_on_heap = false;
  std::atomic<const void *> waits_for{nullptr};
  std::uint64_t number = 0;
  std::uint64_t creator = 0;
  char *stack_low = nullptr; ///< above the guard page
  std::size_t stack_size = 0;
  FiberBlock *list_next = nullptr; ///< of those with mappings of their own
  FiberBlock *list_prev = nullptr;
  ContextCore *context = nullptr; ///< null: the background
  bool in_context = false;        ///< else the runtime's root
  SanitizerState sanitizer;
  char name[32] = {};
};

/// All stacks of a runtime. Thread-safe.
class StackDepot {
public:
  explicit StackDepot(std::size_t stack_size) noexcept;
  StackDepot(const StackDepot &) = delete;
  StackDepot &operator=(const StackDepot &) = delete;
  ~StackDepot();

  std::size_t stack_size() const noexcept { return stack_size_; }

  /// A block of the usual size, or null with errno set.
  FiberBlock *take() noexcept;
  /// A block of another size, or null with errno set.
  FiberBlock *take_odd(std::size_t stack_size) noexcept;
  void give(FiberBlock *block) noexcept { give_chain(block, block); }
  void give_chain(FiberBlock *first, FiberBlock *last) noexcept;
  void give_odd(FiberBlock *block) noexcept;

  /// Calls `visit(block)` for each block that is or was in use.
  template <class Visit> void for_each(Visit visit) {
    lock_.lock();
    for (Slab *slab = slabs_; slab; slab = slab->next)
      for (std::uint32_t i = 0; i < slab->used; ++i)
        visit(*block_of(*slab, i));
    for (FiberBlock *block = odd_; block; block = block->list_next)
      visit(*block);
    lock_.unlock();
  }

private:
  struct Slab {
    Slab *next;
    char *base;
    std::size_t bytes;
    std::uint32_t count;
    std::uint32_t used;
  };

  char *map(std::size_t bytes) noexcept;
  bool guard(char *page) noexcept;
  FiberBlock *block_of(const Slab &slab, std::uint32_t index) const noexcept;

  const std::size_t stack_size_;
  const std::size_t stride_;
  Spinlock lock_;
  FiberBlock *free_ = nullptr;
  Slab *slabs_ = nullptr;
  FiberBlock *odd_ = nullptr;
  std::uint32_t next_slab_ = 16;
  bool guard_by_protection_ = false;
};

std::size_t page_size() noexcept;

} // namespace weft::detail

#endif // WEFT_SCHED_STACK_H
