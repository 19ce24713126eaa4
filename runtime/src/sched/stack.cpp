// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "sched/stack.h"
#include "time/timers.h"
#include <algorithm>
#include <bit>
#include <cerrno>
#include <mutex>
#include <new>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>

#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102 // Linux 6.13
#endif

namespace weft::detail {

std::size_t page_size() noexcept {
  static const auto size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

namespace {

std::size_t whole_pages(std::size_t bytes) {
  return (bytes + page_size() - 1) / page_size() * page_size();
}

/// Control blocks and first frames would compete for the same few lines of the
/// cache if they all lay at the same offset in their pages.
constexpr std::uint32_t colours = 8;

FiberBlock *block_at(char *stack_top, std::uint32_t index) {
  static_assert(sizeof(FiberBlock) <= 512);
  return reinterpret_cast<FiberBlock *>(stack_top - sizeof(FiberBlock) -
                                        std::size_t{64} * (index % colours));
}

constexpr std::uint32_t largest_magazine = 64;
constexpr std::uint32_t spare = 256; ///< free stacks that are not trimmed
constexpr std::int64_t scavenge_period = 1'000'000'000;

} // namespace

StackDepot::StackDepot(std::size_t stack_size, std::size_t limit,
                       std::size_t workers) noexcept
    : stack_size_(whole_pages(stack_size)), stride_(stack_size_ + page_size()),
      workers_(workers) {
  set_limit(limit);
}

StackDepot::~StackDepot() {
  while (Slab *slab = slabs_) {
    slabs_ = slab->next;
    // One by one: to read a guard page is fatal to LeakSanitizer, too.
    for (std::uint32_t i = 0; i < slab->used; ++i) {
      if (!slab->is_trimmed(i))
        valgrind_deregister(block_of(*slab, i)->valgrind_id);
      sanitize_roots(slab->base + stride_ * i + page_size(), stack_size_,
                     false);
    }
    munmap(slab->base, slab->bytes);
    delete slab;
  }
}

char *StackDepot::map(std::size_t bytes) noexcept {
  void *memory =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (memory == MAP_FAILED)
    return nullptr;
  madvise(memory, bytes, MADV_NOHUGEPAGE); // one page a fiber, not 2 MiB
  return static_cast<char *>(memory);
}

bool StackDepot::guard(char *page) noexcept {
  if (!guard_by_protection_) {
    if (madvise(page, page_size(), MADV_GUARD_INSTALL) == 0)
      return true;
    // An old kernel. Each guard now splits a mapping: vm.max_map_count is the
    // limit on their number.
    guard_by_protection_ = errno == EINVAL;
  }
  return mprotect(page, page_size(), PROT_NONE) == 0;
}

FiberBlock *StackDepot::block_of(const Slab &slab,
                                 std::uint32_t index) const noexcept {
  return block_at(slab.base + stride_ * (index + 1), index);
}

FiberBlock *StackDepot::build(Slab &slab, std::uint32_t index) noexcept {
  auto *block = ::new (block_of(slab, index)) FiberBlock;
  block->stack_low = slab.base + stride_ * index + page_size();
  block->stack_size = stack_size_;
  block->slab = &slab;
  block->valgrind_id = valgrind_register(block->stack_low, stack_size_);
  return block;
}

FiberBlock *StackDepot::take_free() noexcept {
  FiberBlock *block = free_;
  free_ = block->next;
  const std::uint32_t count = free_count_.load(std::memory_order_relaxed) - 1;
  free_count_.store(count, std::memory_order_relaxed);
  low_water_ = std::min(low_water_, count);
  return block;
}

FiberBlock *StackDepot::take_trimmed() noexcept {
  Slab &slab = *with_trimmed_;
  std::uint32_t word = 0;
  while (slab.trimmed[word] == 0)
    ++word;
  const auto bit =
      static_cast<std::uint32_t>(std::countr_zero(slab.trimmed[word]));
  slab.trimmed[word] &= slab.trimmed[word] - 1;
  if (--slab.trimmed_count == 0)
    with_trimmed_ = slab.next_trimmed;
  return build(slab, word * 64 + bit);
}

bool StackDepot::grow() noexcept {
  const std::size_t bytes = stride_ * next_slab_;
  char *base = map(bytes);
  if (!base)
    return false;
  auto *slab = new (std::nothrow) Slab{slabs_, base, bytes, next_slab_};
  if (!slab) {
    munmap(base, bytes);
    errno = ENOMEM;
    return false;
  }
  slabs_ = slab;
  next_slab_ = std::min(next_slab_ * 2, Slab::most);
  return true;
}

FiberBlock *StackDepot::take_new() noexcept {
  if ((!slabs_ || slabs_->used == slabs_->count) && !grow())
    return nullptr;
  Slab &slab = *slabs_;
  if (!guard(slab.base + stride_ * slab.used))
    return nullptr;
  FiberBlock *block = build(slab, slab.used++);
  sanitize_roots(block->stack_low, stack_size_, true);
  return block;
}

FiberBlock *StackDepot::take() noexcept {
  lock_.lock();
  FiberBlock *block = nullptr;
  int error = 0;
  if (free_ && has_room(0)) {
    block = take_free();
  } else if (!has_room(stack_size_)) {
    error = EDQUOT;
  } else {
    block = with_trimmed_ ? take_trimmed() : take_new();
    if (block)
      bytes_ += stack_size_;
    else
      error = errno;
  }
  lock_.unlock();
  if (!block)
    errno = error;
  return block;
}

FiberBlock *StackDepot::take_odd(std::size_t stack_size) noexcept {
  const std::size_t size = whole_pages(stack_size);
  char *low = map(size + page_size());
  if (!low)
    return nullptr;
  lock_.lock();
  const bool room = has_room(size);
  if (!room || !guard(low)) {
    const int error = room ? errno : EDQUOT;
    lock_.unlock();
    munmap(low, size + page_size());
    errno = error;
    return nullptr;
  }
  bytes_ += size;
  auto *block = ::new (block_at(low + page_size() + size, 0)) FiberBlock;
  block->stack_low = low + page_size();
  block->stack_size = size;
  block->own_mapping = true;
  block->valgrind_id = valgrind_register(block->stack_low, size);
  block->list_next = odd_;
  if (odd_)
    odd_->list_prev = block;
  odd_ = block;
  lock_.unlock();
  sanitize_roots(block->stack_low, size, true);
  return block;
}

void StackDepot::give_chain(FiberBlock *first, FiberBlock *last,
                            std::uint32_t count) noexcept {
  lock_.lock();
  last->next = free_;
  free_ = first;
  free_count_.store(free_count_.load(std::memory_order_relaxed) + count,
                    std::memory_order_relaxed);
  lock_.unlock();
}

void StackDepot::give_odd(FiberBlock *block) noexcept {
  lock_.lock();
  (block->list_prev ? block->list_prev->list_next : odd_) = block->list_next;
  if (block->list_next)
    block->list_next->list_prev = block->list_prev;
  bytes_ -= block->stack_size;
  lock_.unlock();
  valgrind_deregister(block->valgrind_id);
  sanitize_roots(block->stack_low, block->stack_size, false);
  munmap(block->stack_low - page_size(), block->stack_size + page_size());
}

std::size_t StackDepot::bytes() noexcept {
  const std::lock_guard lock(lock_);
  return bytes_;
}

std::size_t StackDepot::limit() noexcept {
  const std::lock_guard lock(lock_);
  return limit_;
}

std::size_t StackDepot::set_limit(std::size_t limit) noexcept {
  const std::size_t share =
      limit == no_limit ? largest_magazine : limit / stack_size_ / workers_ / 8;
  magazine_.store(static_cast<std::uint32_t>(
                      std::min<std::size_t>(share, largest_magazine)),
                  std::memory_order_relaxed);
  lock_.lock();
  const std::size_t before = std::exchange(limit_, limit);
  const bool over = bytes_ > limit_;
  lock_.unlock();
  if (over)
    trim();
  return before;
}

std::size_t StackDepot::trim_some(std::uint32_t most) noexcept {
  constexpr std::uint32_t batch = 32;
  std::size_t trimmed = 0;
  while (most > 0) {
    FiberBlock *blocks[batch];
    std::uint32_t count = 0;
    lock_.lock();
    while (free_ && count < std::min(batch, most))
      blocks[count++] = take_free();
    lock_.unlock();
    if (count == 0)
      break;
    most -= count;
    struct Place {
      Slab *slab;
      std::uint32_t index;
    } places[batch];
    std::uint32_t done = 0;
    for (; done < count; ++done) {
      FiberBlock &block = *blocks[done];
      Slab *slab = block.slab;
      places[done] = {
          slab, static_cast<std::uint32_t>(
                    static_cast<std::size_t>(block.stack_low - slab->base) /
                    stride_)};
      const unsigned valgrind_id = block.valgrind_id;
      // The block is gone with it. Fails for locked memory.
      if (madvise(block.stack_low, stack_size_, MADV_DONTNEED) != 0)
        break;
      valgrind_deregister(valgrind_id);
    }
    lock_.lock();
    for (std::uint32_t i = 0; i < done; ++i) {
      Slab &slab = *places[i].slab;
      if (slab.trimmed_count++ == 0) {
        slab.next_trimmed = with_trimmed_;
        with_trimmed_ = &slab;
      }
      slab.trimmed[places[i].index / 64] |= std::uint64_t{1}
                                            << places[i].index % 64;
    }
    bytes_ -= done * stack_size_;
    lock_.unlock();
    trimmed += done * stack_size_;
    if (done < count) {
      for (; done < count; ++done)
        give(blocks[done]);
      break;
    }
  }
  return trimmed;
}

std::int64_t StackDepot::scavenge(std::int64_t now) noexcept {
  if (free_count_.load(std::memory_order_relaxed) <= spare) {
    next_scavenge_ = 0;
    return Timers::never;
  }
  if (next_scavenge_ != 0 && now < next_scavenge_)
    return next_scavenge_;
  lock_.lock();
  const std::uint32_t unneeded = next_scavenge_ == 0 ? 0 : low_water_;
  low_water_ = free_count_.load(std::memory_order_relaxed);
  lock_.unlock();
  if (unneeded > spare)
    trim_some(unneeded - spare);
  next_scavenge_ = now + scavenge_period;
  return free_count_.load(std::memory_order_relaxed) > spare ? next_scavenge_
                                                             : Timers::never;
}

} // namespace weft::detail
