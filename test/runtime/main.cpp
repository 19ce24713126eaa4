// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "support.h"
#include <cstdlib>

namespace {

/// With WEFT_TEST_SEEDS each repetition of the tests has a seed of its own.
class Seeds : public testing::EmptyTestEventListener {
  void OnTestIterationStart(const testing::UnitTest & /*tests*/,
                            int iteration) override {
    weft::test::seed_of_run = static_cast<std::uint64_t>(iteration);
  }
};

} // namespace

int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  if (std::getenv("WEFT_TEST_SEEDS"))
    testing::UnitTest::GetInstance()->listeners().Append(new Seeds);
  return RUN_ALL_TESTS();
}
