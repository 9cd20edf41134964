#include "workloads/integer/integer_json.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "sim/core/diagnostic.h"

namespace npu::integer {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::vector<std::string> problems_of(const std::function<void()>& action) {
  std::vector<std::string> texts;
  try {
    action();
  } catch (const InputError& error) {
    for (const auto& problem : error.problems()) texts.push_back(problem.to_string());
  }
  return texts;
}

// One node of every operation; numbers at the ends of their ranges.
IntegerGraph every_operation() {
  IntegerGraph g{.name = "all \"of\" them"};
  g.input = {.tensor = 0, .mean = {127.5, 1.0 / 3}, .std = {127.5, 0.1}};
  g.tensors = {{"x", 2, 4, 4, 1.0 / 127}, {"conv", 4, 4, 4, 0.1},  {"pool", 4, 2, 2, 0.1},
               {"up", 4, 4, 4, 0.1},      {"cat", 8, 4, 4, 0.1},   {"sum", 8, 4, 4, 0.2},
               {"gate", 8, 4, 4, 1e-300}, {"product", 8, 4, 4, 3}, {"mean", 8, 1, 1, 4}};
  Convolution c{.window = {.kernel_height = 3, .kernel_width = 1, .pad_top = 1, .pad_bottom = 1},
                .groups = 2,
                .out_channels = 4,
                .weights = {-128, 127, 0, 1, 2, 3, 4, 5, 6, 7, 8, -9},
                .channels = {{-128, 15, 0, 255}, {127, 0, 15, 0}, {0, 0, 0, 0}, {1, 2, 3, 128}},
                .activation = numerics::Tcc750xActivation::kRelu};
  g.nodes = {{"c1", c, {0}, 1},
             {"p1", MaxPool{{2, 2, 2, 2, 0, 0, 0, 0}}, {1}, 2},
             {"u1", Upsample2{}, {2}, 3},
             {"k1", Concat{}, {3, 1}, 4},
             {"a1", Add{{1, 255, 128, 62}, numerics::Tcc750xActivation::kRelu}, {4, 4}, 5},
             {"s1", Sigmoid{{255, 0, 1, 0}}, {5}, 6},
             {"m1", Multiply{{0, 0, 200, 7}}, {5, 6}, 7},
             {"g1", GlobalAverage{{3, 0, 200, 20}}, {7}, 8}};
  g.outputs = {8, 5};
  g.host = {"softmax (Softmax): not an operation of the device"};
  g.notes = {"one", "two"};
  return g;
}

void expect_equal(const numerics::Tcc750xElementwise& a, const numerics::Tcc750xElementwise& b) {
  EXPECT_EQ(std::tie(a.mul_a, a.mul_b, a.scale, a.shift), std::tie(b.mul_a, b.mul_b, b.scale, b.shift));
}

class StoredIntegerGraph : public ::testing::Test {
 protected:
  StoredIntegerGraph() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(::testing::TempDir()) / ("npusim_integer_json_" + std::string(test->name()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~StoredIntegerGraph() override {
    std::error_code status;
    fs::remove_all(folder_, status);
  }

  fs::path file() const { return folder_ / kFile; }
  std::string read(const char* name) const {
    std::ifstream stream(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }
  void write(const char* name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }
  std::vector<std::string> loading() const {
    return problems_of([&] { load(file()); });
  }
  // Problems of the stored graph after a change to its description, without the file's name.
  std::vector<std::string> with(const std::function<void(json&)>& change) const {
    save(every_operation(), file());
    auto description = json::parse(read(kFile));
    change(description);
    write(kFile, description.dump());
    return without_file(loading());
  }
  // Problems of a graph that was changed before it was stored.
  std::vector<std::string> saving(const std::function<void(IntegerGraph&)>& change) const {
    auto graph = every_operation();
    change(graph);
    return without_file(problems_of([&] { save(graph, file()); }));
  }
  std::vector<std::string> without_file(std::vector<std::string> problems) const {
    for (auto& problem : problems) {
      const auto prefix = file().string() + ": ";
      if (problem.starts_with(prefix)) problem = problem.substr(prefix.size());
    }
    return problems;
  }

  fs::path folder_;
};

using Problems = std::vector<std::string>;

TEST_F(StoredIntegerGraph, ComesBackAsItWas) {
  const auto graph = every_operation();
  save(graph, file());
  const auto back = load(file());
  EXPECT_EQ(back.name, graph.name);
  EXPECT_EQ(back.policy, "tcc750x");
  EXPECT_TRUE(back.has_values);
  EXPECT_EQ(back.input.tensor, graph.input.tensor);
  EXPECT_EQ(back.input.mean, graph.input.mean);
  EXPECT_EQ(back.input.std, graph.input.std);
  EXPECT_EQ(back.tensors, graph.tensors);
  EXPECT_EQ(back.outputs, graph.outputs);
  EXPECT_EQ(back.host, graph.host);
  EXPECT_EQ(back.notes, graph.notes);
  ASSERT_EQ(back.nodes.size(), graph.nodes.size());
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    EXPECT_EQ(back.nodes[i].name, graph.nodes[i].name);
    EXPECT_EQ(back.nodes[i].inputs, graph.nodes[i].inputs);
    EXPECT_EQ(back.nodes[i].output, graph.nodes[i].output);
    ASSERT_EQ(name_of(back.nodes[i].operation), name_of(graph.nodes[i].operation));
  }
  const auto &a = std::get<Convolution>(back.nodes[0].operation),
             &b = std::get<Convolution>(graph.nodes[0].operation);
  EXPECT_EQ(a.window, b.window);
  EXPECT_EQ(a.groups, b.groups);
  EXPECT_EQ(a.out_channels, b.out_channels);
  EXPECT_EQ(a.weights, b.weights);
  EXPECT_EQ(a.activation, b.activation);
  ASSERT_EQ(a.channels.size(), b.channels.size());
  for (std::size_t k = 0; k < a.channels.size(); ++k) {
    const auto &p = a.channels[k], &q = b.channels[k];
    EXPECT_EQ(std::tie(p.bias, p.bias_shift, p.shift, p.scale),
              std::tie(q.bias, q.bias_shift, q.shift, q.scale));
  }
  EXPECT_EQ(std::get<MaxPool>(back.nodes[1].operation).window,
            std::get<MaxPool>(graph.nodes[1].operation).window);
  const auto &sum = std::get<Add>(back.nodes[4].operation), &sum0 = std::get<Add>(graph.nodes[4].operation);
  expect_equal(sum.scaling, sum0.scaling);
  EXPECT_EQ(sum.activation, sum0.activation);
  expect_equal(std::get<Sigmoid>(back.nodes[5].operation).scaling,
               std::get<Sigmoid>(graph.nodes[5].operation).scaling);
  expect_equal(std::get<Multiply>(back.nodes[6].operation).scaling,
               std::get<Multiply>(graph.nodes[6].operation).scaling);
  expect_equal(std::get<GlobalAverage>(back.nodes[7].operation).scaling,
               std::get<GlobalAverage>(graph.nodes[7].operation).scaling);
}

TEST_F(StoredIntegerGraph, StoredAgainIsTheSameBytes) {
  save(every_operation(), file());
  const auto description = read(kFile), weights = read(kWeightsFile);
  save(load(file()), file());
  EXPECT_EQ(read(kFile), description);
  EXPECT_EQ(read(kWeightsFile), weights);
}

TEST_F(StoredIntegerGraph, LeavesNothingUnfinishedBehind) {
  save(every_operation(), file());
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 2);
}

TEST_F(StoredIntegerGraph, ReadsTheDocumentedExample) {
  write(kWeightsFile, std::string(432 + 64, '\1'));
  write(kFile, R"({"version": 1, "name": "resnet20", "policy": "tcc750x",
    "input": {"tensor": 0, "mean": [127.5], "std": [127.5]},
    "tensors": [{"name": "x", "channels": 3, "height": 32, "width": 32, "scale": 0.0078},
                {"name": "y", "channels": 16, "height": 32, "width": 32, "scale": 0.1}],
    "nodes": [{"name": "conv1", "operation": "convolution", "inputs": [0], "output": 1,
               "window": {"kernel": [3, 3], "stride": [1, 1], "pads": [1, 1, 1, 1]},
               "groups": 1, "activation": "relu",
               "weights": {"offset": 0, "bytes": 432}, "channels": {"offset": 432, "bytes": 64}}],
    "outputs": [1], "host": [], "notes": []})");
  const auto graph = load(file());
  EXPECT_EQ(graph.macs(), 16 * 32 * 32 * 27);
}

// ---- what cannot be stored

TEST_F(StoredIntegerGraph, WithoutWeightsIsNotStoredBad) {
  EXPECT_EQ(saving([](auto& g) { g.has_values = false; }).size(), 1U);
  EXPECT_FALSE(fs::exists(file()));
}
TEST_F(StoredIntegerGraph, OfAnotherPolicyIsNotStoredBad) {
  EXPECT_EQ(saving([](auto& g) { g.policy = "onnx"; }), Problems{"policy: 'onnx' is not tcc750x or akida1"});
}
TEST_F(StoredIntegerGraph, ThatCannotBeWrittenLeavesTheOldFilesBad) {
  save(every_operation(), file());
  const auto weights = read(kWeightsFile);
  fs::create_directories(folder_ / "integer.json.unfinished" / "full");  // in the way of the second file
  auto other = every_operation();
  std::get<Convolution>(other.nodes[0].operation).weights[0] = 5;
  EXPECT_EQ(problems_of([&] { save(other, file()); }).size(), 1U);
  EXPECT_EQ(read(kWeightsFile), weights);
}
TEST_F(StoredIntegerGraph, InAFolderThatDoesNotExistIsAnErrorBad) {
  EXPECT_EQ(problems_of([&] { save(every_operation(), folder_ / "none" / kFile); }).size(), 1U);
}
TEST_F(StoredIntegerGraph, BiasBeyondItsMantissaBad) {
  EXPECT_EQ(saving([](auto& g) { std::get<Convolution>(g.nodes[0].operation).channels[2].bias = 128; }),
            Problems{"nodes[0] (c1): bias of channel 2 128 is outside -128..127"});
}
TEST_F(StoredIntegerGraph, ShiftsAndScaleOfAChannelBeyondTheirFieldsBad) {
  EXPECT_EQ(saving([](auto& g) {
              std::get<Convolution>(g.nodes[0].operation).channels[1] = {0, 16, -1, 256};
            }),
            (Problems{"nodes[0] (c1): bias shift of channel 1 16 is outside 0..15",
                      "nodes[0] (c1): shift of channel 1 -1 is outside 0..15",
                      "nodes[0] (c1): scale of channel 1 256 is outside 0..255"}));
}
TEST_F(StoredIntegerGraph, ScaleThatIsNotFiniteBad) {
  for (const double scale :
       {std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_EQ(saving([&](auto& g) { g.tensors[7].scale = scale; }).size(), 1U);
  }
}

// ---- files

TEST_F(StoredIntegerGraph, ThatDoesNotExistNamesBothFilesBad) {
  EXPECT_EQ(loading().size(), 2U);
}
TEST_F(StoredIntegerGraph, WithoutItsWeightsBad) {
  save(every_operation(), file());
  fs::remove(folder_ / kWeightsFile);
  const auto problems = loading();
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].find("integer.bin: does not exist"), std::string::npos);
}
TEST_F(StoredIntegerGraph, ThatIsNoJsonBad) {
  save(every_operation(), file());
  write(kFile, "{\n \"version\": }");
  const auto problems = loading();
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_NE(problems[0].find("integer.json:2:"), std::string::npos);
}
TEST_F(StoredIntegerGraph, ThatIsNoObjectBad) {
  save(every_operation(), file());
  write(kFile, "[]");
  EXPECT_EQ(loading().size(), 1U);
}
TEST_F(StoredIntegerGraph, WeightsThatLeaveTheFileBad) {
  EXPECT_EQ(with([](json& g) { g["nodes"][0]["channels"]["bytes"] = 20; }),
            Problems{"nodes[0].channels: 20 bytes at 12 leave integer.bin, which has 28"});
}
TEST_F(StoredIntegerGraph, OffsetsBeyondAnyFileBad) {
  EXPECT_EQ(with([](json& g) { g["nodes"][0]["weights"]["offset"] = INT64_MAX; }).size(), 1U);
  EXPECT_EQ(with([](json& g) { g["nodes"][0]["weights"]["offset"] = -1; }).size(), 1U);
}
TEST_F(StoredIntegerGraph, WeightsThatNoNodeTakesBad) {
  save(every_operation(), file());
  write(kWeightsFile, read(kWeightsFile) + "x");
  EXPECT_EQ(without_file(loading()), Problems{"integer.bin: has 29 bytes; the nodes' end at 28"});
}
TEST_F(StoredIntegerGraph, ParametersThatAreNoWholeChannelsBad) {
  EXPECT_EQ(with([](json& g) { g["nodes"][0]["channels"]["bytes"] = 15; })[0],
            "nodes[0].channels: 15 bytes; a channel takes 4");
}

// ---- keys and types

TEST_F(StoredIntegerGraph, UnknownKeysAtEveryLevelBad) {
  EXPECT_EQ(with([](json& g) {
              g["nmae"] = 1, g["input"]["a"] = 1, g["tensors"][0]["b"] = 1, g["nodes"][0]["window"]["c"] = 1;
              g["nodes"][0]["weights"]["d"] = 1, g["nodes"][2]["scaling"] = 1;
            }).size(),
            6U);
}
TEST_F(StoredIntegerGraph, EveryKeyIsRequiredBad) {
  for (const auto* key :
       {"version", "name", "policy", "input", "tensors", "nodes", "outputs", "host", "notes"}) {
    EXPECT_EQ(with([&](json& g) { g.erase(key); })[0], std::string(key) + ": is missing");
  }
  for (const auto* key :
       {"name", "operation", "inputs", "output", "window", "groups", "activation", "weights", "channels"}) {
    EXPECT_EQ(with([&](json& g) { g["nodes"][0].erase(key); })[0],
              std::string("nodes[0].") + key + ": is missing");
  }
}
TEST_F(StoredIntegerGraph, TypesOfEveryKindBad) {
  const auto problems = with([](json& g) {
    g["name"] = 1;
    g["input"]["mean"] = "x";
    g["tensors"][0]["channels"] = 1.5;
    g["tensors"][1]["height"] = std::int64_t{1} << 40;
    g["tensors"][2]["scale"] = "big";
    g["tensors"].push_back(3);
    g["nodes"][0]["inputs"] = 0;
    g["nodes"][0]["window"]["kernel"] = {3, 3, 3};
    g["nodes"][1]["window"]["pads"][2] = 0.5;
    g["nodes"][4]["scaling"] = {1, 2, 3};
    g["outputs"] = {"y"};
    g["host"] = {1};
  });
  EXPECT_EQ(problems.size(), 12U);
}
TEST_F(StoredIntegerGraph, AnotherVersionBad) {
  EXPECT_EQ(with([](json& g) { g["version"] = 2; }), Problems{"version: 2 is outside 1..1"});
}
TEST_F(StoredIntegerGraph, AnotherPolicyBad) {
  EXPECT_EQ(with([](json& g) { g["policy"] = "tcc75x"; }),
            Problems{"policy: 'tcc75x' is none of tcc750x, akida1; did you mean 'tcc750x'?"});
}
TEST_F(StoredIntegerGraph, AnOperationThatIsNoneBad) {
  const auto problems = with([](json& g) { g["nodes"][2]["operation"] = "upsample3"; });
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_TRUE(problems[0].ends_with("did you mean 'upsample2'?"));
}
TEST_F(StoredIntegerGraph, AnActivationThatIsNoneBad) {
  EXPECT_EQ(with([](json& g) { g["nodes"][0]["activation"] = "relu6"; }).size(), 1U);
}

// ---- numbers

TEST_F(StoredIntegerGraph, BiasShiftShiftOfAStoredChannelBeyondTheirFieldsBad) {
  save(every_operation(), file());
  auto bytes = read(kWeightsFile);
  bytes[13] = 16, bytes[14] = 99;
  write(kWeightsFile, bytes);
  EXPECT_EQ(without_file(loading()), (Problems{"nodes[0] (c1): bias shift of channel 0 16 is outside 0..15",
                                               "nodes[0] (c1): shift of channel 0 99 is outside 0..15"}));
}
TEST_F(StoredIntegerGraph, ElementwiseNumbersBeyondTheirFieldsBad) {
  for (const std::size_t node : {4U, 5U, 6U, 7U}) {
    EXPECT_EQ(with([&](json& g) { g["nodes"][node]["scaling"] = {256, -1, 1000, 63}; }).size(), 4U);
  }
}
TEST_F(StoredIntegerGraph, ScaleOfZeroOrBelowBad) {
  EXPECT_EQ(with([](json& g) { g["tensors"][0]["scale"] = 0; }),
            Problems{"tensors[0] (x): scale 0 is not positive and finite"});
  EXPECT_EQ(with([](json& g) { g["tensors"][0]["scale"] = -0.5; }).size(), 1U);
}
TEST_F(StoredIntegerGraph, TensorsWithoutElementsOrWithTooManyBad) {
  EXPECT_EQ(with([](json& g) { g["tensors"][0]["height"] = 0; }).size(), 1U);
  EXPECT_EQ(with([](json& g) { g["tensors"][0]["height"] = 65536, g["tensors"][0]["width"] = 65536; }).size(),
            1U);
}
TEST_F(StoredIntegerGraph, DeviationOfZeroBad) {
  EXPECT_EQ(with([](json& g) { g["input"]["std"] = {1, 0}; }).size(), 1U);
}
TEST_F(StoredIntegerGraph, MeansThatAreNeitherOneNorOneAChannelBad) {
  EXPECT_EQ(with([](json& g) { g["input"]["mean"] = {1, 2, 3}; }).size(), 1U);
  EXPECT_EQ(with([](json& g) { g["input"]["mean"] = {7}; }).size(), 0U);
}
TEST_F(StoredIntegerGraph, AccumulatorsThatCouldLeave32BitsBad) {
  // 131072 products of 128 * 128 are 2^31; one less fits.
  for (const auto& [channels, count] : {std::pair{131072, 1U}, std::pair{131071, 0U}}) {
    IntegerGraph g{.name = "wide"};
    g.input = {.tensor = 0, .mean = {0}, .std = {1}};
    g.tensors = {{"x", channels, 1, 1, 1}, {"y", 1, 1, 1, 1}};
    g.nodes = {{"fc",
                Convolution{.weights = std::vector<std::int8_t>(static_cast<std::size_t>(channels), -128),
                            .channels = {{0, 0, 0, 1}}},
                {0},
                1}};
    g.outputs = {1};
    const auto problems = without_file(problems_of([&] { save(g, file()); }));
    ASSERT_EQ(problems.size(), count);
    if (count > 0) {
      EXPECT_EQ(problems[0],
                "nodes[0] (fc): the accumulator of channel 0 could reach 2147483648, beyond the 32 bits' "
                "2147483647");
    }
  }
}

// ---- shapes

TEST_F(StoredIntegerGraph, AnOutputThatDoesNotFollowFromWindowAndInputBad) {
  EXPECT_EQ(with([](json& g) {
              g["nodes"][0]["window"]["pads"] = {0, 0, 0, 0};
            }),
            Problems{"nodes[0] (c1): makes 4x2x4 (channels, height, width); its output is 4x4x4"});
}
TEST_F(StoredIntegerGraph, AWindowWithoutExtentBad) {
  EXPECT_EQ(with([](json& g) { g["nodes"][1]["window"]["stride"] = {0, 1}; }).size(), 1U);
  EXPECT_EQ(with([](json& g) { g["nodes"][1]["window"]["kernel"] = {2, -2}; }).size(), 1U);
  EXPECT_EQ(with([](json& g) { g["nodes"][1]["window"]["pads"] = {0, -1, 0, 0}; }).size(), 1U);
}
TEST_F(StoredIntegerGraph, AKernelLargerThanItsInputBad) {
  EXPECT_EQ(with([](json& g) {
              g["nodes"][1]["window"]["kernel"] = {5, 2};
            }),
            Problems{"nodes[1] (p1): a kernel of 5x2 on 4x4 pixels, padding included"});
}
TEST_F(StoredIntegerGraph, GroupsThatDoNotDivideBad) {
  for (const int groups : {0, -1, 3, 4}) {
    EXPECT_EQ(with([&](json& g) { g["nodes"][0]["groups"] = groups; }).size(), 1U) << groups;
  }
}
TEST_F(StoredIntegerGraph, WeightsOfAnotherNumberThanTheShapesTakeBad) {
  EXPECT_EQ(with([](json& g) { g["nodes"][0]["weights"]["bytes"] = 11; }),
            Problems{"nodes[0] (c1): 11 weights; its shapes take 12"});
}
TEST_F(StoredIntegerGraph, AConcatWhoseChannelsDoNotAddUpBad) {
  EXPECT_EQ(with([](json& g) { g["nodes"][3]["inputs"] = {3}; }),
            Problems{"nodes[3] (k1): its inputs have 4 channels; its output has 8"});
}
TEST_F(StoredIntegerGraph, AConcatOfDifferentScalesBad) {
  EXPECT_EQ(with([](json& g) { g["tensors"][4]["scale"] = 0.11; }).size(), 2U);
}
TEST_F(StoredIntegerGraph, AConcatOfDifferentSizesBad) {
  EXPECT_EQ(with([](json& g) { g["nodes"][3]["inputs"] = {2, 1}; }).size(), 1U);
}
TEST_F(StoredIntegerGraph, APoolThatChangesTheScaleBad) {
  EXPECT_EQ(with([](json& g) { g["tensors"][2]["scale"] = 0.11; }).size(), 2U);  // and upsampling
}
TEST_F(StoredIntegerGraph, SumsAndProductsOfDifferentShapesBad) {
  EXPECT_EQ(with([](json& g) { g["nodes"][4]["inputs"] = {4, 1}; }).size(), 1U);
  EXPECT_EQ(with([](json& g) { g["nodes"][6]["inputs"] = {3, 5}; }).size(), 1U);
}
TEST_F(StoredIntegerGraph, ASigmoidAverageOrUpsamplingOfAnotherShapeBad) {
  EXPECT_EQ(with([](json& g) { g["nodes"][5]["inputs"] = {1}; }).size(), 1U);
  EXPECT_EQ(with([](json& g) { g["nodes"][7]["inputs"] = {1}; }).size(), 1U);
  EXPECT_EQ(with([](json& g) { g["nodes"][2]["inputs"] = {1}; }).size(), 1U);
}

// ---- order

TEST_F(StoredIntegerGraph, ANodeThatReadsWhatIsMadeLaterBad) {
  const auto problems = with([](json& g) { std::swap(g["nodes"][1], g["nodes"][2]); });
  EXPECT_EQ(problems, Problems{"nodes[1] (u1): reads tensor 2 (pool), which no node before it makes"});
}
TEST_F(StoredIntegerGraph, TensorsThatDoNotExistBad) {
  EXPECT_EQ(with([](json& g) {
              g["input"]["tensor"] = -1, g["nodes"][1]["inputs"] = {9}, g["outputs"] = {8, 9};
            }).size(),
            5U);  // and nothing makes tensor 0, which node 0 reads
  EXPECT_EQ(with([](json& g) { g["nodes"][7]["output"] = 99; }).size(), 2U);
}
TEST_F(StoredIntegerGraph, ATensorMadeTwiceBad) {
  EXPECT_EQ(with([](json& g) { g["nodes"][7]["output"] = 0; }),
            (Problems{"nodes[7] (g1): makes tensor 0 (x), which is made already",
                      "tensors[8] (mean): no node makes it"}));
}
TEST_F(StoredIntegerGraph, AnotherNumberOfInputsBad) {
  EXPECT_EQ(with([](json& g) { g["nodes"][4]["inputs"] = {4}; }),
            Problems{"nodes[4] (a1): has 1 inputs; add takes 2"});
  EXPECT_EQ(with([](json& g) { g["nodes"][0]["inputs"] = {0, 0}; }).size(), 1U);
  EXPECT_EQ(with([](json& g) { g["nodes"][3]["inputs"] = json::array(); }).size(), 1U);
}
TEST_F(StoredIntegerGraph, WithoutOutputsBad) {
  EXPECT_EQ(with([](json& g) { g["outputs"] = json::array(); }), Problems{"outputs: there are none"});
}
TEST_F(StoredIntegerGraph, ReportsProblemsOfEveryPartAtOnceBad) {
  EXPECT_EQ(with([](json& g) {
              g["version"] = 3, g["extra"] = 1;
              g["nodes"][0]["groups"] = 3, g["nodes"][4]["scaling"][3] = 63, g["outputs"] = {77};
            }).size(),
            5U);
}

}  // namespace
}  // namespace npu::integer
