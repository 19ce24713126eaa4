// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What Catch2's macros expand to, reduced.
#pragma clang system_header
namespace Catch {
struct ResultDisposition {
  enum Flags { Normal = 1, ContinueOnFailure = 2, FalseTest = 4, SuppressFail = 8 };
};
struct AssertionHandler {
  AssertionHandler(const char *macro, const char *text, ResultDisposition::Flags how);
  void handle(bool passed);
  void complete();
};
} // namespace Catch
#define CATCH_TEST(macro, how, text)                                                                                   \
  do {                                                                                                                 \
    Catch::AssertionHandler handler(macro, #text, how);                                                                \
    try {                                                                                                              \
      handler.handle(text);                                                                                            \
    } catch (...) {                                                                                                    \
      handler.handle(false);                                                                                           \
    }                                                                                                                  \
    handler.complete();                                                                                                \
  } while (false)
#define REQUIRE(text) CATCH_TEST("REQUIRE", Catch::ResultDisposition::Normal, text)
#define CHECK(text) CATCH_TEST("CHECK", Catch::ResultDisposition::ContinueOnFailure, text)
