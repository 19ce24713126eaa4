// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include <weft/detail/wait.h>

namespace weft::detail {

void park_with_end(Wait &wait, const Until &until, WaitReason reason,
                   const void *object) noexcept {
  if (!until.stop)
    return park_until(wait, until.deadline, reason, object);
  WaitNode node;
  node.wait = &wait;
  node.index = Wait::stopped;
  if (!until.stop->enlist(node))
    park_until(wait, until.deadline, reason, object);
  until.stop->delist(node);
}

} // namespace weft::detail
