// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
/// \file
/// ConcurrentMap.

#ifndef WEFT_CONCURRENT_MAP_H
#define WEFT_CONCURRENT_MAP_H

#include <array>
#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <type_traits>
#include <unordered_set>
#include <utility>
#include <vector>
#include <weft/annotations.h>
#include <weft/mutex.h>

namespace weft {

/// A hash map that any fiber or thread may read and write at any time.
///
/// Readers never wait for the functions of writers: they get a copy of the
/// value as it was before. Writers of one key take turns, and wait as fibers;
/// writers of different keys do not wait for each other. No lock of the map's
/// is held while a function that was passed to it runs, or a value is copied,
/// so both may suspend and may use the map; but a function that writes its own
/// key aborts with a message. What a writer did happens before what others do
/// who see its value.
///
/// Destruction while somebody writes aborts with a message.
///
/// \tparam K the key: copied. \tparam V the value: copied. \tparam Hash,
/// Equal default-constructible; may not suspend or throw.
template <class K, class V, class Hash = std::hash<K>,
          class Equal = std::equal_to<K>>
class WEFT_NO_COPY ConcurrentMap {
public:
  ConcurrentMap() = default;
  ConcurrentMap(const ConcurrentMap &) = delete;
  ConcurrentMap &operator=(const ConcurrentMap &) = delete;
  ~ConcurrentMap() {
    for (Shard &shard : shards_) {
      const std::lock_guard lock(shard.lock);
      for (const EntryPointer &entry : shard.entries)
        if (!entry->turn.try_lock())
          detail::fail("a concurrent map is destroyed while somebody writes it",
                       this);
        else
          entry->turn.unlock();
    }
  }

  /// A copy of the key's value, or nothing.
  [[nodiscard]] WEFT_SUSPENDS std::optional<V> find(const K &key) const {
    if (const ValuePointer value = value_of(probe(key)))
      return *value;
    return std::nullopt;
  }
  /// Whether the key has a value.
  [[nodiscard]] WEFT_SUSPENDS bool contains(const K &key) const {
    return value_of(probe(key)) != nullptr;
  }

  /// Sets the key's value; whether it had none.
  template <class T = V>
    requires std::constructible_from<V, T>
  WEFT_SUSPENDS bool insert_or_assign(const K &key, T &&value) {
    ValuePointer made = std::make_shared<const V>(std::forward<T>(value));
    Turn turn = take_turn(probe(key), true);
    const bool inserted = !turn.value();
    turn.publish(std::move(made));
    return inserted;
  }

  /// A copy of the key's value; if it has none, `make()` makes it, once, while
  /// others who ask for it wait. If that throws, nothing is inserted, the
  /// exception comes out here, and the next one who asks tries again.
  template <class Make>
    requires std::is_invocable_r_v<V, Make &>
  WEFT_INVOKES(2)
  WEFT_SUSPENDS V get_or_insert(const K &key, Make &&make) {
    const Probe wanted = probe(key);
    if (const ValuePointer value = value_of(wanted))
      return *value;
    Turn turn = take_turn(wanted, true);
    ValuePointer value = turn.value();
    if (!value) {
      value = std::make_shared<const V>(std::invoke(make));
      turn.publish(value);
    }
    turn.end();
    return *value;
  }

  /// Calls `f(value)` with a copy of the key's value, which then takes its
  /// place; whether the key has a value. No update is lost, and `f` is called
  /// once at most. If it throws, nothing changes.
  template <class F>
    requires std::invocable<F &, V &>
  WEFT_INVOKES(2)
  WEFT_SUSPENDS bool update(const K &key, F &&f) {
    Turn turn = take_turn(probe(key), false);
    if (!turn)
      return false;
    auto changed = std::make_shared<V>(*turn.value());
    std::invoke(f, *changed);
    turn.publish(std::move(changed));
    return true;
  }

  /// Takes the key's value away; whether it had one. Waits for whoever writes
  /// it.
  WEFT_SUSPENDS bool erase(const K &key) {
    Turn turn = take_turn(probe(key), false);
    if (!turn)
      return false;
    turn.publish(nullptr);
    return true;
  }

  /// Erases the keys that are there when it comes to them. Others may write
  /// meanwhile.
  WEFT_SUSPENDS void clear() {
    for (Shard &shard : shards_)
      for (const Seen &seen : look_at(shard))
        erase(seen.entry->key);
  }

  /// How many keys have a value: old when it is read if others write.
  [[nodiscard]] WEFT_SUSPENDS std::size_t size() const {
    std::size_t result = 0;
    for (const Shard &shard : shards_) {
      const std::lock_guard lock(shard.lock);
      result += shard.values;
    }
    return result;
  }
  [[nodiscard]] WEFT_SUSPENDS bool empty() const { return size() == 0; }

  /// Calls `f(key, value)` for each key, at most once for each. Sees what is
  /// there from beginning to end, and perhaps what comes or goes meanwhile.
  template <class F>
    requires std::invocable<F &, const K &, const V &>
  WEFT_INVOKES(1)
  WEFT_SUSPENDS void for_each(F &&f) const {
    for (const Shard &shard : shards_)
      for (const Seen &seen : look_at(shard))
        std::invoke(f, std::as_const(seen.entry->key), *seen.value);
  }

private:
  using ValuePointer = std::shared_ptr<const V>;

  /// A key in the map, or one that is about to get its first value.
  struct Entry {
    Entry(const K &its_key, std::size_t its_hash)
        : key(its_key), hash(its_hash) {}

    const K key;
    const std::size_t hash;
    Mutex turn;         ///< held by who writes this key
    ValuePointer value; ///< read: by `turn` or the shard's lock; written: both
    bool removed = false; ///< by `turn`: others must look again
  };
  using EntryPointer = std::shared_ptr<Entry>;

  /// A key that is looked for.
  struct Probe {
    const K &key;
    std::size_t hash;
  };
  struct HashOf {
    using is_transparent = void;
    std::size_t operator()(const EntryPointer &entry) const noexcept {
      return entry->hash;
    }
    std::size_t operator()(const Probe &probe) const noexcept {
      return probe.hash;
    }
  };
  struct SameKey {
    using is_transparent = void;
    bool operator()(const EntryPointer &a, const EntryPointer &b) const {
      return a == b;
    }
    bool operator()(const Probe &a, const EntryPointer &b) const {
      return a.hash == b->hash && Equal()(a.key, b->key);
    }
    bool operator()(const EntryPointer &a, const Probe &b) const {
      return (*this)(b, a);
    }
  };

  struct alignas(64) Shard {
    mutable Mutex lock; ///< for a look-up; never while a user's function runs
    std::unordered_set<EntryPointer, HashOf, SameKey> entries;
    std::size_t values = 0;
  };

  /// The right to write one key. Ends with what it found or published; an entry
  /// without a value is removed then.
  class [[nodiscard]] Turn {
  public:
    Turn() = default;
    Turn(Shard &shard, EntryPointer entry)
        : shard_(&shard), entry_(std::move(entry)) {}
    Turn(Turn &&other) noexcept
        : shard_(other.shard_), entry_(std::move(other.entry_)) {}
    Turn &operator=(Turn &&) = delete;
    ~Turn() { end(); }

    explicit operator bool() const { return entry_ != nullptr; }
    const ValuePointer &value() const { return entry_->value; }

    /// The old value is destroyed after the locks are free.
    void publish(ValuePointer value) {
      const std::lock_guard lock(shard_->lock);
      shard_->values -= entry_->value != nullptr;
      shard_->values += value != nullptr;
      entry_->value.swap(value);
      old_ = std::move(value);
    }

    void end() {
      if (!entry_)
        return;
      if (!entry_->value) {
        const std::lock_guard lock(shard_->lock);
        entry_->removed = true;
        shard_->entries.erase(entry_);
      }
      entry_->turn.unlock();
      entry_ = nullptr;
    }

  private:
    Shard *shard_ = nullptr;
    EntryPointer entry_;
    ValuePointer old_;
  };

  struct Seen {
    EntryPointer entry;
    ValuePointer value;
  };

  Probe probe(const K &key) const { return {key, Hash()(key)}; }

  std::size_t index_of(std::size_t hash) const {
    // Many hashes are the number itself: spread them.
    return (hash * 0x9e3779b97f4a7c15U) >> (64 - shard_bits);
  }

  ValuePointer value_of(const Probe &wanted) const {
    const Shard &shard = shards_[index_of(wanted.hash)];
    const std::lock_guard lock(shard.lock);
    const auto found = shard.entries.find(wanted);
    return found == shard.entries.end() ? nullptr : (*found)->value;
  }

  Turn take_turn(const Probe &wanted, bool create) {
    Shard &shard = shards_[index_of(wanted.hash)];
    EntryPointer fresh;
    for (;;) {
      EntryPointer entry;
      {
        const std::lock_guard lock(shard.lock);
        const auto found = shard.entries.find(wanted);
        if (found != shard.entries.end()) {
          entry = *found;
        } else if (!create) {
          return Turn();
        } else if (fresh) {
          shard.entries.insert(fresh);
          fresh->turn.lock(); // is free
          return Turn(shard, std::move(fresh));
        }
      }
      if (!entry) {
        fresh = std::make_shared<Entry>(wanted.key, wanted.hash);
        continue;
      }
      entry->turn.lock();
      if (!entry->removed)
        return Turn(shard, std::move(entry));
      entry->turn.unlock();
    }
  }

  std::vector<Seen> look_at(const Shard &shard) const {
    std::vector<Seen> result;
    const std::lock_guard lock(shard.lock);
    result.reserve(shard.values);
    for (const EntryPointer &entry : shard.entries)
      if (entry->value)
        result.push_back({entry, entry->value});
    return result;
  }

  static constexpr unsigned shard_bits = 4;

  std::array<Shard, 1U << shard_bits> shards_;
};

} // namespace weft

#endif // WEFT_CONCURRENT_MAP_H
