// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// SingleFlight.

#ifndef WEFT_SINGLE_FLIGHT_H
#define WEFT_SINGLE_FLIGHT_H

#include <functional>
#include <memory>
#include <mutex>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <weft/annotations.h>
#include <weft/detail/spawn.h>
#include <weft/mutex.h>
#include <weft/once.h>

namespace weft {

/// Lets callers who want the same thing at the same time share one run of a
/// function. Remembers nothing: who comes when the run is over starts another.
/// All members may be called by any fiber or thread.
///
/// A run() with the same key from within the function, and destruction while a
/// function runs, abort with a message.
///
/// \tparam K the key: copied. \tparam V the result: each caller gets a copy;
/// may be void.
template <class K, class V, class Hash = std::hash<K>,
          class Equal = std::equal_to<K>>
class WEFT_NO_COPY SingleFlight {
public:
  SingleFlight() = default;
  SingleFlight(const SingleFlight &) = delete;
  SingleFlight &operator=(const SingleFlight &) = delete;
  ~SingleFlight() {
    const std::lock_guard lock(lock_);
    if (running_ != 0)
      detail::fail("a weft::SingleFlight is destroyed while a function runs",
                   this);
  }

  /// What `f()` returned or throws what it threw, where `f` is the function of
  /// one of those who ask for `key` at the same time; the others wait. What
  /// that function did happens before the return.
  ///
  /// If that caller is cancelled (weft::Cancelled), the others are not: the
  /// next one runs its function.
  template <class F>
    requires std::is_invocable_r_v<V, F &>
  WEFT_INVOKES(2)
  WEFT_SUSPENDS V run(const K &key, F &&f) {
    std::shared_ptr<Flight> flight = board(key);
    try {
      flight->once.call([&] {
        Landing landing{this, key, flight.get()};
        try {
          flight->outcome.fill([&f]() -> V { return std::invoke(f); });
        } catch (const Cancelled &) {
          landing.over = false;
          throw;
        } catch (...) {
          flight->outcome.error = std::current_exception();
        }
      });
    } catch (const Cancelled &) {
      leave(key, std::move(flight));
      throw;
    }
    if (flight->outcome.error)
      std::rethrow_exception(flight->outcome.error);
    if constexpr (!std::is_void_v<V>)
      return *flight->outcome.value;
  }

  /// Those who come from now on do not share the run that is under way.
  void forget(const K &key) {
    const std::lock_guard lock(lock_);
    flights_.erase(key);
  }

private:
  struct Flight {
    detail::OnceCore once{"a weft::SingleFlight"};
    detail::Outcome<V> outcome;
  };

  /// Ends a run, before those who wait for it go on: what they ask for then is
  /// something new.
  struct Landing {
    SingleFlight *owner;
    const K &key;
    Flight *flight;
    bool over = true;

    Landing(SingleFlight *the_owner, const K &the_key, Flight *the_flight)
        : owner(the_owner), key(the_key), flight(the_flight) {
      const std::lock_guard lock(owner->lock_);
      ++owner->running_;
    }
    Landing(const Landing &) = delete;
    Landing &operator=(const Landing &) = delete;
    ~Landing() {
      const std::lock_guard lock(owner->lock_);
      --owner->running_;
      const auto found = owner->flights_.find(key);
      if (over && found != owner->flights_.end() &&
          found->second.get() == flight)
        owner->flights_.erase(found);
    }
  };

  std::shared_ptr<Flight> board(const K &key) {
    const std::lock_guard lock(lock_);
    std::shared_ptr<Flight> &flight = flights_[key];
    if (!flight)
      flight = std::make_shared<Flight>();
    return flight;
  }

  /// A caller who did not finish; nobody may be left who does.
  void leave(const K &key, std::shared_ptr<Flight> flight) {
    const std::lock_guard lock(lock_);
    const auto found = flights_.find(key);
    if (found == flights_.end() || found->second != flight)
      return;
    flight.reset();
    if (found->second.use_count() == 1)
      flights_.erase(found);
  }

  Mutex lock_;
  std::unordered_map<K, std::shared_ptr<Flight>, Hash, Equal> flights_;
  std::size_t running_ = 0;
};

} // namespace weft

#endif // WEFT_SINGLE_FLIGHT_H
