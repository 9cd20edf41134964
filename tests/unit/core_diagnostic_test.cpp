#include <array>

#include <gtest/gtest.h>

#include "sim/core/diagnostic.h"
#include "sim/core/fault.h"

namespace npu {
namespace {

TEST(Diagnostic, SaysWhereWhatAndHint) {
  const Diagnostic full{.file = "a.yaml",
                        .line = 12,
                        .column = 7,
                        .path = "dma.setup_ns",
                        .what = "5 is too small",
                        .hint = "use 6"};
  EXPECT_EQ(full.to_string(), "a.yaml:12:7: dma.setup_ns: 5 is too small; use 6");
}

TEST(Diagnostic, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ((Diagnostic{.what = "wrong"}.to_string()), "wrong");
  EXPECT_EQ((Diagnostic{.path = "--set", .what = "wrong"}.to_string()), "--set: wrong");
  EXPECT_EQ((Diagnostic{.file = "f", .what = "wrong"}.to_string()), "f: wrong");
  EXPECT_EQ((Diagnostic{.file = "f", .line = 3, .what = "wrong"}.to_string()), "f:3: wrong");
}

TEST(Diagnostic, NamesAByteOffsetOfABinaryFile) {
  EXPECT_EQ((Diagnostic{.file = "c.bin", .offset = 512, .what = "wrong"}.to_string()),
            "c.bin: byte 512: wrong");
  EXPECT_EQ((Diagnostic{.offset = 512, .what = "wrong"}.to_string()), "byte 512: wrong");
}

TEST(Diagnostic, AColumnWithoutALineIsNotShown) {
  EXPECT_EQ((Diagnostic{.file = "f", .column = 3, .what = "wrong"}.to_string()), "f: wrong");
}

TEST(Diagnostic, InputErrorKeepsEveryProblemOneALine) {
  const InputError error(
      {Diagnostic{.file = "f", .what = "first"}, Diagnostic{.file = "g", .what = "second"}});
  EXPECT_STREQ(error.what(), "f: first\ng: second");
  EXPECT_EQ(error.problems().size(), 2U);
}

TEST(DidYouMean, FindsTheNearestWord) {
  const std::array<std::string, 4> words{"setup_ns", "port_gb_s", "queue", "start_cycles"};
  EXPECT_EQ(did_you_mean("setup_n", words), "setup_ns");
  EXPECT_EQ(did_you_mean("setpu_ns", words), "setup_ns");
  EXPECT_EQ(did_you_mean("port_gb", words), "port_gb_s");
  EXPECT_EQ(did_you_mean("queeu", words), "queue");
}

TEST(DidYouMean, TheFirstOfEquallyNearWordsWins) {
  const std::array<std::string, 2> words{"mode_a", "mode_b"};
  EXPECT_EQ(did_you_mean("mode_c", words), "mode_a");
}

TEST(DidYouMean, SaysNothingWhereNothingIsNear) {
  const std::array<std::string, 2> words{"setup_ns", "queue"};
  EXPECT_EQ(did_you_mean("frequency", words), std::nullopt);
  EXPECT_EQ(did_you_mean("setup_ns", {}), std::nullopt);
}

TEST(Fault, SaysWordByteTextAndReason) {
  EXPECT_EQ((Fault{.word = 3, .disassembly = "run mm.0", .reason = "no"}.to_string()),
            "command at word 3 (byte 12): `run mm.0`: no");
  EXPECT_EQ((Fault{.reason = "no"}.to_string()), "no");
}

}  // namespace
}  // namespace npu
