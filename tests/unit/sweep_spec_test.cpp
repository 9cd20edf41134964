// The file of a sweep: what it may say, and where it is told that it is wrong.
#include <gtest/gtest.h>

#include "sim/core/diagnostic.h"
#include "tools/sweep/spec.h"

namespace npu::sweep {
namespace {

Spec spec_of(const std::string& points) {
  return parse_spec("sweep: s\nbase: {model: m, on: h}\npoints:\n" + points, "s.yaml");
}

std::vector<std::string> column(const Spec& spec, const std::string& key, std::size_t block = 0) {
  std::vector<std::string> values;
  for (const auto& row : spec.blocks.at(block).rows) {
    for (const auto& [name, value] : row) {
      if (name == key) values.push_back(value);
    }
  }
  return values;
}

std::string problem_of(const std::string& text) {
  try {
    parse_spec(text, "s.yaml");
  } catch (const InputError& error) {
    return error.what();
  }
  return "no problem";
}

using Words = std::vector<std::string>;

TEST(SweepSpec, AGridHasEveryCombinationAndItsFirstKeyChangesSlowest) {
  const auto spec = spec_of("  - grid: {a.x: [1, 2], b.y: [u, v, w]}\n");
  EXPECT_EQ(column(spec, "a.x"), (Words{"1", "1", "1", "2", "2", "2"}));
  EXPECT_EQ(column(spec, "b.y"), (Words{"u", "v", "w", "u", "v", "w"}));
}

TEST(SweepSpec, AZipGoesThroughItsListsTogether) {
  const auto spec = spec_of("  - zip: {a.x: [1, 2, 3], b.y: [7, 8, 9]}\n");
  EXPECT_EQ(column(spec, "a.x"), (Words{"1", "2", "3"}));
  EXPECT_EQ(column(spec, "b.y"), (Words{"7", "8", "9"}));
}

TEST(SweepSpec, AListHasItsPointsAsTheyAre) {
  const auto spec = spec_of("  - list: [{a.x: 1}, {a.x: 2, b.y: 3}]\n");
  ASSERT_EQ(spec.blocks[0].rows.size(), 2U);
  EXPECT_EQ(spec.blocks[0].rows[1], (Assignment{{"a.x", "2"}, {"b.y", "3"}}));
  EXPECT_EQ(spec.blocks[0].keys, (Words{"a.x", "b.y"}));
}

TEST(SweepSpec, ARangeHasBothEndsAndEqualSteps) {
  EXPECT_EQ(column(spec_of("  - grid: {a.x: {from: 1, to: 3, steps: 5}}\n"), "a.x"),
            (Words{"1", "1.5", "2", "2.5", "3"}));
}

TEST(SweepSpec, ALogarithmicRangeHasEqualRatios) {
  const auto values = column(spec_of("  - grid: {a.x: {from: 1, to: 1000, steps: 4, scale: log}}\n"), "a.x");
  ASSERT_EQ(values.size(), 4U);
  EXPECT_NEAR(std::stod(values[1]), 10, 1e-9);
  EXPECT_NEAR(std::stod(values[2]), 100, 1e-9);
}

TEST(SweepSpec, RandomValuesLieInTheirRangesAndFollowTheSeed) {
  const auto block = [](int seed) {
    return "  - random: {samples: 200, seed: " + std::to_string(seed) +
           ", keys: {a.x: {from: 2, to: 5}, b.y: {from: 1, to: 4, integer: true}, c.z: [u, v]}}\n";
  };
  const auto spec = spec_of(block(1));
  std::map<std::string, int> integers, words;
  for (const auto& value : column(spec, "a.x")) {
    EXPECT_GE(std::stod(value), 2);
    EXPECT_LE(std::stod(value), 5);
  }
  for (const auto& value : column(spec, "b.y")) ++integers[value];
  for (const auto& value : column(spec, "c.z")) ++words[value];
  EXPECT_EQ(integers.size(), 4U) << "1, 2, 3 and 4";
  for (const auto& [unused, count] : integers) EXPECT_GT(count, 25) << "of 200, 50 are expected";
  EXPECT_GT(words["u"], 70);
  EXPECT_EQ(column(spec, "a.x"), column(spec_of(block(1)), "a.x"));
  EXPECT_NE(column(spec, "a.x"), column(spec_of(block(2)), "a.x"));
}

TEST(SweepSpec, ALatinHypercubeUsesEveryStratumOfEveryKeyOnce) {
  const auto spec = spec_of(
      "  - latin_hypercube: {samples: 40, seed: 3, keys: {a.x: {from: 0, to: 40}, b.y: {from: 0, to: "
      "40}}}\n");
  for (const char* key : {"a.x", "b.y"}) {
    std::vector<int> hits(40);
    for (const auto& value : column(spec, key)) ++hits.at(static_cast<std::size_t>(std::stod(value)));
    for (const int hit : hits) EXPECT_EQ(hit, 1) << key;
  }
  EXPECT_NE(column(spec, "a.x"), column(spec, "b.y"));
}

struct Bad {
  const char* name;
  const char* text;
  const char* says;
};
class SweepSpecBad : public ::testing::TestWithParam<Bad> {};

TEST_P(SweepSpecBad, IsRefusedWithPlaceAndReason) {
  const auto problem = problem_of(GetParam().text);
  EXPECT_NE(problem.find(GetParam().says), std::string::npos) << problem;
  EXPECT_NE(problem.find("s.yaml"), std::string::npos) << problem;
}

INSTANTIATE_TEST_SUITE_P(
    All, SweepSpecBad,
    testing::Values(
        Bad{"UnknownKey", "sweep: s\npoint: []\npoints: [{grid: {a: [1]}}]\n",
            "2:1: point: unknown key; did you mean 'points'?"},
        Bad{"NoName", "points: [{grid: {a: [1]}}]\n", "needs a name"},
        Bad{"NoPoints", "sweep: s\n", "points: needs a list of blocks"},
        Bad{"EmptyList", "sweep: s\npoints: []\n", "points: needs a list of blocks"},
        Bad{"EmptyGrid", "sweep: s\npoints: [{grid: {}}]\n", "needs keys with values"},
        Bad{"EmptyAxis", "sweep: s\npoints:\n  - grid: {a.b: []}\n", "3:17: a.b: has no values"},
        Bad{"UnknownBlock", "sweep: s\npoints: [{gird: {a: [1]}}]\n", "did you mean 'grid'?"},
        Bad{"TwoBlocksInOne", "sweep: s\npoints: [{grid: {a: [1]}, zip: {b: [1]}}]\n",
            "each entry is one block"},
        Bad{"UnevenZip", "sweep: s\npoints: [{zip: {a: [1, 2], b: [1]}}]\n", "'b' has 1 values, 'a' has 2"},
        Bad{"RangeUpsideDown", "sweep: s\npoints: [{grid: {a: {from: 3, to: 1, steps: 2}}}]\n",
            "from 3 is above to 1"},
        Bad{"RangeWithoutSteps", "sweep: s\npoints: [{grid: {a: {from: 1, to: 3}}}]\n", "no 'steps'"},
        Bad{"RangeTwiceTheSame",
            "sweep: s\npoints: [{grid: {a: {from: 1, to: 2, steps: 5, integer: true}}}]\n", "twice"},
        Bad{"LogOfZero", "sweep: s\npoints: [{grid: {a: {from: 0, to: 3, steps: 2, scale: log}}}]\n",
            "positive"},
        Bad{"NoNumber", "sweep: s\npoints: [{grid: {a: {from: x, to: 3, steps: 2}}}]\n", "'x' is no number"},
        Bad{"StepsOfASample",
            "sweep: s\npoints: [{random: {samples: 2, seed: 1, keys: {a: {from: 1, to: 2, steps: 2}}}}]\n",
            "has no steps"},
        Bad{"NoSamples", "sweep: s\npoints: [{random: {samples: 0, seed: 1, keys: {a: [1]}}}]\n",
            "'0' is not 1"},
        Bad{"NoSeed", "sweep: s\npoints: [{random: {samples: 2, keys: {a: [1]}}}]\n", "needs 'seed'"},
        Bad{"TooMany",
            "sweep: s\npoints: [{grid: {a: {from: 0, to: 1, steps: 2000}, b: {from: 0, to: 1, steps: "
            "2000}}}]\n",
            "more than 1000000"},
        Bad{"SetTwice", "sweep: s\nbase: {a: 1}\npoints: [{grid: {a: [1, 2]}}]\n", "a: is set twice"},
        Bad{"BaseWithList", "sweep: s\nbase: {a: [1, 2]}\npoints: [{grid: {b: [1, 2]}}]\n",
            "several values belong in points"},
        Bad{"NoCondition", "sweep: s\nwhere: [1 < ]\npoints: [{grid: {b: [1, 2]}}]\n", "2:9: where"},
        Bad{"ConditionOfNothing", "sweep: s\nwhere: [1 < 2]\npoints: [{grid: {b: [1, 2]}}]\n",
            "names no key"},
        Bad{"Recompile", "sweep: s\nrecompile: never\npoints: [{grid: {b: [1, 2]}}]\n",
            "neither when_needed nor always"},
        Bad{"NoYaml", "sweep: [\n", "s.yaml"}, Bad{"NoMap", "- 1\n", "must be a map"}),
    [](const auto& bad) { return bad.param.name; });

TEST(SweepSpecBad, AllProblemsAreToldAtOnce) {
  const auto problem = problem_of("swep: s\npoints: [{grid: {a: []}}, {gird: {b: [1]}}]\n");
  for (const char* part : {"swep", "needs a name", "has no values", "gird"})
    EXPECT_NE(problem.find(part), std::string::npos) << part << "\n" << problem;
}

}  // namespace
}  // namespace npu::sweep
