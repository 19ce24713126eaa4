// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The fiber stage: one feeder, and lanes that take lines as they can.

#include "../common/service.h"

#include <boost/fiber/buffered_channel.hpp>
#include <boost/fiber/channel_op_status.hpp>
#include <boost/fiber/fiber.hpp>
#include <boost/fiber/operations.hpp>

#include <string_view>

namespace {

using boost::fibers::channel_op_status;
using LineChannel = boost::fibers::buffered_channel<std::string_view>;

constexpr std::size_t kBacklog = 64;
constexpr std::uint64_t kTurn = 16;

void feed(const std::vector<std::string> &lines, LineChannel &channel) {
  for (const std::string &line : lines)
    if (channel.push(line) != channel_op_status::success)
      break;
  channel.close();
}

/// Takes lines until there are no more; lets the others have a turn now and
/// then.
std::uint64_t drain(LineChannel &channel) {
  std::uint64_t taken = 0;
  std::string_view line;
  while (channel.pop(line) == channel_op_status::success)
    if (++taken % kTurn == 0)
      boost::this_fiber::yield();
  return taken;
}

} // namespace

LaneReport spread_lines(const std::vector<std::string> &lines, unsigned lanes) {
  LaneReport report;
  if (lanes == 0)
    return report;
  LineChannel channel(kBacklog);
  boost::fibers::fiber feeder(feed, std::cref(lines), std::ref(channel));

  std::vector<boost::fibers::fiber> crew;
  unsigned lane = 0;
  while (lane < lanes) {
    ++lane;
    crew.emplace_back([&, lane] { report[lane] += drain(channel); });
  }
  for (boost::fibers::fiber &fiber : crew)
    fiber.join();
  feeder.join();
  return report;
}
