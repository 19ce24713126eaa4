// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cancellation that is handed down: whoever has a context may derive a child
// of it; cancelling the parent cancels the child. A parent keeps its children
// until they are cancelled, so a child that nobody ever cancels stays with it.

#ifndef PITFALLS_COMMON_CONTEXT_H
#define PITFALLS_COMMON_CONTEXT_H

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>
#include <weft/annotations.h>

namespace detail {

struct ContextState {
  std::atomic<bool> cancelled{false};
  std::weak_ptr<ContextState> parent;
  std::mutex mutex;
  std::vector<std::shared_ptr<ContextState>> children;

  /// False where this context is cancelled already.
  bool adopt(const std::shared_ptr<ContextState> &child) {
    const std::lock_guard lock(mutex);
    if (cancelled.load())
      return false;
    children.push_back(child);
    return true;
  }

  void forget(const ContextState *child) {
    const std::lock_guard lock(mutex);
    std::erase_if(children,
                  [child](const auto &other) { return other.get() == child; });
  }

  void cancel() {
    std::vector<std::shared_ptr<ContextState>> orphans;
    {
      const std::lock_guard lock(mutex);
      cancelled.store(true);
      orphans.swap(children);
    }
    for (const auto &orphan : orphans)
      orphan->cancel();
  }
};

} // namespace detail

class CancelHandle;

/// Says whether the work should stop. Copies share one state.
class WEFT_CONTEXT Context {
public:
  /// The context that only the end of the service cancels.
  WEFT_CANCELLATION_ROOT static Context root() {
    return Context(std::make_shared<detail::ContextState>());
  }

  WEFT_OBSERVES_CANCELLATION bool cancelled() const {
    return state_->cancelled.load();
  }

  /// How many contexts derived from this one were never cancelled.
  std::size_t open_children() const {
    const std::lock_guard lock(state_->mutex);
    return state_->children.size();
  }

  friend std::pair<Context, CancelHandle> with_cancel(const Context &parent);

private:
  explicit Context(std::shared_ptr<detail::ContextState> state)
      : state_(std::move(state)) {}

  std::shared_ptr<detail::ContextState> state_;
};

/// Cancels one context. Dropping the handle cancels nothing.
class WEFT_CANCEL_HANDLE("nothing") CancelHandle {
public:
  CancelHandle(CancelHandle &&) = default;
  CancelHandle &operator=(CancelHandle &&) = default;

  WEFT_CANCELS() void cancel() {
    state_->cancel();
    if (const auto parent = state_->parent.lock())
      parent->forget(state_.get());
  }

  friend std::pair<Context, CancelHandle> with_cancel(const Context &parent);

private:
  explicit CancelHandle(std::shared_ptr<detail::ContextState> state)
      : state_(std::move(state)) {}

  std::shared_ptr<detail::ContextState> state_;
};

/// A child of `parent`, and the handle that cancels it.
inline std::pair<Context, CancelHandle> with_cancel(const Context &parent) {
  auto state = std::make_shared<detail::ContextState>();
  state->parent = parent.state_;
  if (!parent.state_->adopt(state))
    state->cancelled.store(true);
  return {Context(state), CancelHandle(state)};
}

/// Cancels at the end of the scope, however that is reached.
class CancelAtExit {
public:
  explicit CancelAtExit(CancelHandle &handle) : handle_(handle) {}
  CancelAtExit(const CancelAtExit &) = delete;
  CancelAtExit &operator=(const CancelAtExit &) = delete;
  ~CancelAtExit() { handle_.cancel(); }

private:
  CancelHandle &handle_;
};

#endif // PITFALLS_COMMON_CONTEXT_H
