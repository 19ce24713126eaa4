// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Waking many: claimed under the lock of their queue, woken after it.

#ifndef WEFT_SYNC_WAKE_CHAIN_H
#define WEFT_SYNC_WAKE_CHAIN_H

#include <weft/detail/wait.h>

namespace weft::detail {

/// Claims all; their nodes are linked by `next`.
inline WaitNode *claim_all(WaitList &list) noexcept {
  WaitNode *first = nullptr;
  WaitNode **last = &first;
  while (WaitNode *node = list.claim_front()) {
    *last = node;
    last = &node->next;
  }
  *last = nullptr;
  return first;
}

inline void wake_chain(WaitNode *first) noexcept {
  while (first) {
    WaitNode *node = first;
    first = node->next;
    wake(*node->wait);
  }
}

} // namespace weft::detail

#endif // WEFT_SYNC_WAKE_CHAIN_H
