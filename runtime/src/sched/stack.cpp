// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "sched/stack.h"
#include <algorithm>
#include <cerrno>
#include <new>
#include <sys/mman.h>
#include <unistd.h>

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

} // namespace

StackDepot::StackDepot(std::size_t stack_size) noexcept
    : stack_size_(whole_pages(stack_size)), stride_(stack_size_ + page_size()) {
}

StackDepot::~StackDepot() {
  while (Slab *slab = slabs_) {
    slabs_ = slab->next;
    // One by one: to read a guard page is fatal to LeakSanitizer, too.
    for (std::uint32_t i = 0; i < slab->used; ++i)
      sanitize_roots(slab->base + stride_ * i + page_size(), stack_size_,
                     false);
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
    guard_by_protection_ = true;
  }
  return mprotect(page, page_size(), PROT_NONE) == 0;
}

FiberBlock *StackDepot::block_of(const Slab &slab,
                                 std::uint32_t index) const noexcept {
  return block_at(slab.base + stride_ * (index + 1), index);
}

FiberBlock *StackDepot::take() noexcept {
  lock_.lock();
  FiberBlock *block = free_;
  if (block) {
    free_ = block->next;
    lock_.unlock();
    return block;
  }
  if (!slabs_ || slabs_->used == slabs_->count) {
    const std::size_t bytes = stride_ * next_slab_;
    char *base = map(bytes);
    Slab *slab = base ? new (std::nothrow)
                            Slab{slabs_, base, bytes, next_slab_, 0}
                      : nullptr;
    if (!slab) {
      if (base)
        munmap(base, bytes);
      lock_.unlock();
      errno = ENOMEM;
      return nullptr;
    }
    slabs_ = slab;
    next_slab_ = std::min<std::uint32_t>(next_slab_ * 2, 256);
  }
  char *low = slabs_->base + stride_ * slabs_->used;
  if (!guard(low)) {
    const int error = errno;
    lock_.unlock();
    errno = error;
    return nullptr;
  }
  block = ::new (block_of(*slabs_, slabs_->used)) FiberBlock;
  ++slabs_->used;
  lock_.unlock();
  block->stack_low = low + page_size();
  block->stack_size = stack_size_;
  sanitize_roots(block->stack_low, stack_size_, true);
  return block;
}

FiberBlock *StackDepot::take_odd(std::size_t stack_size) noexcept {
  const std::size_t size = whole_pages(stack_size);
  char *low = map(size + page_size());
  if (!low)
    return nullptr;
  lock_.lock();
  if (!guard(low)) {
    const int error = errno;
    lock_.unlock();
    munmap(low, size + page_size());
    errno = error;
    return nullptr;
  }
  auto *block = ::new (block_at(low + page_size() + size, 0)) FiberBlock;
  block->stack_low = low + page_size();
  block->stack_size = size;
  block->own_mapping = true;
  block->list_next = odd_;
  if (odd_)
    odd_->list_prev = block;
  odd_ = block;
  lock_.unlock();
  sanitize_roots(block->stack_low, size, true);
  return block;
}

void StackDepot::give_chain(FiberBlock *first, FiberBlock *last) noexcept {
  lock_.lock();
  last->next = free_;
  free_ = first;
  lock_.unlock();
}

void StackDepot::give_odd(FiberBlock *block) noexcept {
  lock_.lock();
  (block->list_prev ? block->list_prev->list_next : odd_) = block->list_next;
  if (block->list_next)
    block->list_next->list_prev = block->list_prev;
  lock_.unlock();
  sanitize_roots(block->stack_low, block->stack_size, false);
  munmap(block->stack_low - page_size(), block->stack_size + page_size());
}

} // namespace weft::detail
