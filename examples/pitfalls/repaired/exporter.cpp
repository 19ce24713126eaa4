// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sends batches to the store upstream; the store is played by a short sleep.

#include "../common/service.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <semaphore>
#include <thread>

namespace {

constexpr int kAttempts = 3;
constexpr unsigned kSenders = 4;

/// Lets so many batches at a time through.
struct Throttle {
  explicit Throttle(unsigned slots) : free(slots) {}

  void enter() { free.acquire(); }
  void leave() { free.release(); }

  std::counting_semaphore<> free;
};

/// A slot of a throttle for the length of a scope.
class Slot {
public:
  explicit Slot(Throttle &throttle) : throttle_(throttle) { throttle_.enter(); }
  Slot(const Slot &) = delete;
  Slot &operator=(const Slot &) = delete;
  ~Slot() { throttle_.leave(); }

private:
  Throttle &throttle_;
};

struct Meter {
  std::atomic<std::uint64_t> batches{0};
  std::atomic<std::uint64_t> bytes{0};
  std::atomic<int> under_way{0};
  std::atomic<int> peak{0};

  void begin() {
    const int now = under_way.fetch_add(1) + 1;
    int seen = peak.load();
    while (seen < now && !peak.compare_exchange_weak(seen, now)) {
    }
  }
  void end(std::size_t sent) {
    under_way.fetch_sub(1);
    batches.fetch_add(1);
    bytes.fetch_add(sent);
  }
};

/// One round trip; the store takes all that has a payload.
bool transmit(const Context &context, const Batch &batch) {
  if (context.cancelled())
    return false;
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  return !batch.payload.empty();
}

void send_batch(const Context &parent, const Batch &batch, Throttle &throttle,
                Meter &meter) {
  const Slot slot(throttle);
  auto [context, cancel] = with_cancel(parent);
  const CancelAtExit done(cancel);
  meter.begin();
  bool sent = false;
  for (int attempt = 0; attempt < kAttempts && !sent; ++attempt)
    sent = transmit(context, batch);
  meter.end(sent ? batch.payload.size() : 0);
}

/// Sends the next batch that nobody else has taken, until there is none.
void send_batches(const Context &parent, const std::vector<Batch> &batches,
                  std::atomic<std::size_t> &next, Throttle &throttle,
                  Meter &meter) {
  while (!parent.cancelled()) {
    const std::size_t index = next.fetch_add(1);
    if (index >= batches.size())
      return;
    send_batch(parent, batches[index], throttle, meter);
  }
}

} // namespace

ExportReport export_batches(const Context &parent,
                            const std::vector<Batch> &batches) {
  Throttle throttle(kExportSlots);
  Meter meter;
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> senders;
  for (unsigned sender = 0; sender < kSenders; ++sender)
    senders.emplace_back(send_batches, std::cref(parent), std::cref(batches),
                         std::ref(next), std::ref(throttle), std::ref(meter));
  for (std::thread &sender : senders)
    sender.join();
  return {meter.batches.load(), meter.bytes.load(), meter.peak.load()};
}
