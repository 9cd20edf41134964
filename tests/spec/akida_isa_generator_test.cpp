#include <map>
#include <set>

#include <gtest/gtest.h>

#include "isa/akida/assignment.h"
#include "tests/spec/akida_isa_support.h"

namespace npu::akida {
namespace {

using namespace testing;

constexpr std::uint64_t kSeeds = 300;

std::vector<Assignment> records(std::uint64_t seed) {
  std::vector<Assignment> list;
  for (const Record& record : generate_program({.seed = seed}).records)
    list.push_back(assignment_of(record).value());
  return list;
}

// By layer.
std::map<int, std::vector<Assignment>> layers(std::uint64_t seed) {
  std::map<int, std::vector<Assignment>> by_layer;
  for (const Assignment& a : records(seed)) by_layer[a.layer].push_back(a);
  return by_layer;
}

TEST(AkidaGenerator, TheSameSeedGivesTheSameProgram) {
  EXPECT_EQ(generate_program({.seed = 7}), generate_program({.seed = 7}));
  EXPECT_NE(generate_program({.seed = 7}), generate_program({.seed = 8}));
}

TEST(AkidaGenerator, ShapesFollowFromTheLayerBefore) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Assignment* before = nullptr;
    const auto by_layer = layers(seed);
    for (const auto& [layer, list] : by_layer) {
      const Assignment& a = list[0];
      if (before != nullptr) {
        EXPECT_EQ(a.in_bits, before->out_bits) << seed;
        EXPECT_EQ(a.in_x, output_rows(*before)) << seed;
        EXPECT_EQ(a.in_channels, before->filters) << seed;
      }
      before = &a;
    }
  }
}

TEST(AkidaGenerator, EveryOutputIsMadeByOneRecord) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    for (const auto& [layer, list] : layers(seed)) {
      std::map<std::pair<std::int64_t, std::int64_t>, int> made;  // row and filter
      for (const Assignment& a : list) {
        for (auto row = a.first_out; row < a.first_out + a.outs; ++row) {
          for (auto filter = a.first_filter; filter < a.first_filter + a.own_filters; ++filter)
            ++made[{row, filter}];
        }
      }
      EXPECT_EQ(std::ssize(made), output_rows(list[0]) * list[0].filters) << seed << " layer " << layer;
      for (const auto& [what, times] : made) EXPECT_EQ(times, 1) << seed;
    }
  }
}

// The rows of the input under an output row, counted from the definition of the padding.
TEST(AkidaGenerator, EveryRowThatAnOutputNeedsIsHeld) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    for (const Assignment& a : records(seed)) {
      if (a.operation == Operation::kFullyConnected || a.pool == Pool::kGlobal) continue;
      const auto convolved =
          a.same_padding ? (a.in_x + a.stride - 1) / a.stride : (a.in_x - a.kernel) / a.stride + 1;
      const auto border =
          a.same_padding ? std::max<std::int64_t>((convolved - 1) * a.stride + a.kernel - a.in_x, 0) / 2 : 0;
      for (auto out = a.first_out; out < a.first_out + a.outs; ++out) {
        const auto first = a.pool == Pool::kMax ? out * a.pool_stride : out;
        const auto last = a.pool == Pool::kMax ? std::min(first + 1, convolved - 1) : out;
        for (auto row = first * a.stride - border; row < last * a.stride - border + a.kernel; ++row) {
          if (row < 0 || row >= a.in_x) continue;
          EXPECT_TRUE(a.first_held <= row && row < a.first_held + a.held)
              << seed << " layer " << a.layer << " row " << row;
        }
      }
    }
  }
}

TEST(AkidaGenerator, SourcesAreTheRecordsThatNameTheNp) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    std::map<std::pair<int, int>, int> named;
    const auto list = records(seed);
    for (const Assignment& a : list) {
      for (const int np : a.destinations) ++named[{a.pass, np}];
    }
    for (const Assignment& a : list) {
      const auto found = a.target == Target::kHrc ? named.end() : named.find({a.pass, a.np});
      EXPECT_EQ(a.sources, found == named.end() ? 1 : found->second) << seed;
    }
  }
}

TEST(AkidaGenerator, StaysOnTheNpsThereAre) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    for (const Record& record : generate_program({.seed = seed, .nps = 3}).records)
      EXPECT_LT(assignment_of(record).value().np, 3);
  }
}

TEST(AkidaGenerator, ReachesTheOddCases) {
  std::set<std::string> reached;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const auto list = records(seed);
    if (list.back().pass >= 2) reached.insert("three passes");
    for (const Assignment& a : list) {
      reached.insert("target " + std::to_string(static_cast<int>(a.target)));
      reached.insert("pool " + std::to_string(static_cast<int>(a.pool)));
      reached.insert("bits " + std::to_string(static_cast<int>(a.operation)) + " " +
                     std::to_string(a.weight_bits));
      reached.insert("kernel " + std::to_string(a.kernel));
      if (a.in_channels % 32 != 0) reached.insert("channels");
      if (a.in_x == 1 && a.operation != Operation::kFullyConnected) reached.insert("one row");
      if (a.in_y == 1 && a.operation != Operation::kFullyConnected) reached.insert("one column");
      if (a.rows < a.in_x) reached.insert("tiles");
      if (a.held > a.rows) reached.insert("halo");
      if (a.own_filters < a.filters) reached.insert("groups");
      if (a.rows < a.in_x && a.own_filters < a.filters) reached.insert("tiles and groups");
      if (a.stride == 2) reached.insert("stride 2");
      if (!a.same_padding) reached.insert("valid");
      if (a.pool == Pool::kMax && a.pool_stride == 1) reached.insert("pool stride 1");
      if (a.destinations.size() > 3) reached.insert("many destinations");
      if (a.outs == 0) reached.insert("a tile without output");
    }
  }
  EXPECT_EQ(reached.size(), 1U + 4 + 3 + (4 + 2 + 3) + 4 + 12) << ::testing::PrintToString(reached);
}

}  // namespace
}  // namespace npu::akida
