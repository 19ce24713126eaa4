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

struct FiberLocals;
struct Worker;
struct Slab;

enum class Life : std::uint8_t { unused, fresh, live, ended };

/// The control block.
struct alignas(64) FiberBlock : Sleeper {
  FiberBlock() noexcept : Sleeper(true) {}

  // What a switch touches: one line of the cache, of which these two are in the
  // room that the base class leaves.
  std::atomic<WaitReason> reason{WaitReason::runnable};
  std::atomic<Life> life{Life::unused};
  void *sp = nullptr;
  Worker *worker = nullptr;    ///< that runs it, while it runs
  FiberBlock *next = nullptr;  ///< in a queue or pool
  Worker *pinned_to = nullptr; ///< the only one that may run it
  RuntimeCore *runtime = nullptr;
  // The thread's, while another fiber runs.
  int saved_errno = 0;
  unsigned uncaught_exceptions = 0;
  void *caught_exceptions = nullptr;

  const TaskOps *ops = nullptr;
  void *task = nullptr;
  std::atomic<Wait *> joiner{nullptr}; ///< ended_mark() once it has ended
  std::atomic<std::uint32_t> references{0};
  bool own_mapping = false; ///< a stack of unusual size
  bool task_on_heap = false;
  bool posted = false;    ///< not run if the runtime ends first
  bool helper = false;    ///< the runtime's own, not counted
  std::uint32_t pins = 0; ///< that end with unpin_thread()
  std::uint32_t blocking_depth = 0;
  std::atomic<const void *> waits_for{nullptr};
  FiberLocals *locals = nullptr; ///< null until one is made
  std::uint64_t number = 0;
  std::uint64_t creator = 0;
  const void *spawned_at = nullptr; ///< an address in the code
  std::int64_t started_at = 0;      ///< as Worker::clock
  std::atomic<std::int64_t> waits_since{0};
  char *stack_low = nullptr; ///< above the guard page
  std::size_t stack_size = 0;
  Slab *slab = nullptr;            ///< unless it has a mapping of its own
  FiberBlock *list_next = nullptr; ///< of those with mappings of their own
  FiberBlock *list_prev = nullptr;
  ContextCore *context = nullptr; ///< null: the background
  bool in_context = false;        ///< else the runtime's root
  SanitizerState sanitizer;
  unsigned valgrind_id = 0;
  char name[32] = {};
};

/// One mapping of stacks.
struct Slab {
  static constexpr std::uint32_t most = 256;

  Slab *next;
  char *base;
  std::size_t bytes;
  std::uint32_t count;
  std::uint32_t used = 0;
  std::uint32_t trimmed_count = 0;
  std::uint64_t trimmed[most / 64] = {}; ///< whose memory was given back
  Slab *next_trimmed = nullptr;

  bool is_trimmed(std::uint32_t index) const noexcept {
    return (trimmed[index / 64] >> index % 64 & 1) != 0;
  }
};

/// All stacks of a runtime. Thread-safe.
class StackDepot {
public:
  static constexpr std::size_t no_limit = ~std::size_t{0};

  StackDepot(std::size_t stack_size, std::size_t limit,
             std::size_t workers) noexcept;
  StackDepot(const StackDepot &) = delete;
  StackDepot &operator=(const StackDepot &) = delete;
  ~StackDepot();

  std::size_t stack_size() const noexcept { return stack_size_; }

  /// A block of the usual size, or null with errno set: EDQUOT at the limit.
  FiberBlock *take() noexcept;
  /// A block of another size, or null with errno set: EDQUOT at the limit.
  FiberBlock *take_odd(std::size_t stack_size) noexcept;
  void give(FiberBlock *block) noexcept { give_chain(block, block, 1); }
  void give_chain(FiberBlock *first, FiberBlock *last,
                  std::uint32_t count) noexcept;
  void give_odd(FiberBlock *block) noexcept;

  /// How many stacks a worker may keep for itself. Few under a tight limit, so
  /// that what one worker does not need is not missing to another.
  std::uint32_t magazine() const noexcept {
    return magazine_.load(std::memory_order_relaxed);
  }

  /// Bytes of stacks that are in use, or were and still have their memory.
  std::size_t bytes() noexcept;
  std::size_t limit() noexcept;
  /// Returns the previous one.
  std::size_t set_limit(std::size_t limit) noexcept;
  /// Gives the memory of unused stacks back, but keeps their mappings. Returns
  /// how many bytes of stacks that were.
  std::size_t trim() noexcept { return trim_some(~std::uint32_t{0}); }
  /// Trims what has not been needed for a second. For one caller, from time to
  /// time; returns when it wants to be called again at the latest, or
  /// `Timers::never`.
  std::int64_t scavenge(std::int64_t now) noexcept;

  /// Calls `visit(block)` for each block that is or was in use.
  template <class Visit> void for_each(Visit visit) {
    lock_.lock();
    for (Slab *slab = slabs_; slab; slab = slab->next)
      for (std::uint32_t i = 0; i < slab->used; ++i)
        if (!slab->is_trimmed(i))
          visit(*block_of(*slab, i));
    for (FiberBlock *block = odd_; block; block = block->list_next)
      visit(*block);
    lock_.unlock();
  }

private:
  char *map(std::size_t bytes) noexcept;
  bool guard(char *page) noexcept;
  bool grow() noexcept;
  bool has_room(std::size_t bytes) const noexcept {
    return bytes_ <= limit_ && bytes <= limit_ - bytes_;
  }
  FiberBlock *block_of(const Slab &slab, std::uint32_t index) const noexcept;
  FiberBlock *build(Slab &slab, std::uint32_t index) noexcept;
  FiberBlock *take_free() noexcept;
  FiberBlock *take_trimmed() noexcept;
  FiberBlock *take_new() noexcept;
  std::size_t trim_some(std::uint32_t most) noexcept;

  const std::size_t stack_size_;
  const std::size_t stride_;
  const std::size_t workers_;
  std::atomic<std::uint32_t> magazine_{0};

  alignas(64) Spinlock lock_;
  FiberBlock *free_ = nullptr;
  std::atomic<std::uint32_t> free_count_{0};
  std::uint32_t low_water_ = 0; ///< of free_count_, since the last scavenge
  std::int64_t next_scavenge_ = 0;
  Slab *slabs_ = nullptr;
  Slab *with_trimmed_ = nullptr;
  FiberBlock *odd_ = nullptr;
  std::size_t bytes_ = 0;
  std::size_t limit_ = no_limit;
  std::uint32_t next_slab_ = 16;
  bool guard_by_protection_ = false;
};

std::size_t page_size() noexcept;

} // namespace weft::detail

#endif // WEFT_SCHED_STACK_H
