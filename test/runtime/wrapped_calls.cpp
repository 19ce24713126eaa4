// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "wrapped_calls.h"
#include <cerrno>
#include <cstddef>
#include <dlfcn.h>
#include <pthread.h>
#include <sys/mman.h>

namespace weft::test {

WrappedCalls wrapped;

namespace {

constexpr int guard_install = 102;

/// False once so many calls have been let through.
bool let_through(std::atomic<int> &left) {
  int before = left.load();
  while (before > 0 && !left.compare_exchange_weak(before, before - 1)) {
  }
  return before != 0;
}

} // namespace
} // namespace weft::test

using weft::test::wrapped;

extern "C" {
void *__real_mmap(void *, std::size_t, int, int, int, off_t);
int __real_madvise(void *, std::size_t, int);
int __real_mprotect(void *, std::size_t, int);

void *__wrap_mmap(void *address, std::size_t length, int protection, int flags,
                  int file, off_t offset) {
  if (!weft::test::let_through(wrapped.mmaps_left)) {
    errno = ENOMEM;
    return MAP_FAILED;
  }
  return __real_mmap(address, length, protection, flags, file, offset);
}

int __wrap_madvise(void *address, std::size_t length, int advice) {
  if (advice == weft::test::guard_install && wrapped.no_guard_install) {
    errno = EINVAL;
    return -1;
  }
  const int result = __real_madvise(address, length, advice);
  wrapped.guard_installs += result == 0 && advice == weft::test::guard_install;
  return result;
}

int __wrap_mprotect(void *address, std::size_t length, int protection) {
  if (!weft::test::let_through(wrapped.mprotects_left)) {
    errno = ENOMEM;
    return -1;
  }
  const int result = __real_mprotect(address, length, protection);
  wrapped.mprotects += result == 0;
  return result;
}

/// Clang's AddressSanitizer, linked statically, would find ours first, too.
[[gnu::weak]] int ___interceptor_pthread_create(pthread_t *,
                                                const pthread_attr_t *,
                                                void *(*)(void *), void *);

/// The standard library's call is not among those that the linker can wrap; it
/// finds this one first.
int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                   void *(*function)(void *), void *argument) {
  if (!weft::test::let_through(wrapped.threads_left))
    return EAGAIN;
  using Create =
      int (*)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
  static const auto create =
      ___interceptor_pthread_create
          ? ___interceptor_pthread_create
          : reinterpret_cast<Create>(dlsym(RTLD_NEXT, "pthread_create"));
  return create(thread, attributes, function, argument);
}
}
