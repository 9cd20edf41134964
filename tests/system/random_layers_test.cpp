// Property: whatever layer the compiler takes, the machine stores what the reference computes. Layers are
// drawn from a seed: channels that are no multiple of 32, single rows, weights beyond a bank, strides that
// need gathering, groups. Each seed is one process with many small networks.
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "sim/core/rng.h"
#include "tests/system/network_support.h"
#include "tools/simulate.h"
#include "workloads/compiler/tcc750x/compile.h"
#include "workloads/quant/calibrate.h"

namespace npu::test {
namespace {

using graph::ValueId;

class Drawing {
 public:
  explicit Drawing(std::uint64_t seed) : rng_(seed) {}

  graph::Graph network() {
    graph_.name = "drawn";
    const int channels = pick({1, 3, 5, 16, 31, 32, 33, 64, 70, 96});
    const int height = pick({1, 2, 5, 7, 14, 23}), width = pick({1, 3, 8, 13, 28, 40});
    ValueId x = graph_.add_value({.name = "input", .shape = {1, channels, height, width}});
    graph_.inputs = {x};
    x = convolution(x);
    const int layers = pick({0, 1, 2});
    for (int i = 0; i < layers; ++i) x = layer(x);
    graph_.outputs = {x};
    return graph_;
  }

 private:
  int pick(std::initializer_list<int> of) {
    return *(of.begin() + rng_.between(0, static_cast<std::int64_t>(of.size()) - 1));
  }
  const std::vector<std::int64_t>& shape(ValueId v) const { return graph_.value(v).shape; }

  ValueId constant(std::vector<std::int64_t> dims, double spread) {
    graph::Value value{.name = fmt::format("constant{}", graph_.values.size()), .shape = std::move(dims)};
    std::vector<float> numbers(static_cast<std::size_t>(value.elements()));
    for (auto& n : numbers)
      n = static_cast<float>(static_cast<double>(rng_.between(-1000, 1000)) / 1000 * spread);
    value.constant = graph::held_floats(std::move(numbers));
    return graph_.add_value(std::move(value));
  }
  ValueId add(graph::Operation operation, std::vector<ValueId> inputs, std::vector<std::int64_t> dims) {
    const ValueId out =
        graph_.add_value({.name = fmt::format("value{}", graph_.values.size()), .shape = std::move(dims)});
    graph_.nodes.push_back({.name = fmt::format("node{}", graph_.nodes.size()),
                            .operation = std::move(operation),
                            .inputs = std::move(inputs),
                            .output = out});
    return out;
  }

  struct Axis {
    std::int64_t kernel, stride, dilation, before, after, out;
  };
  Axis axis(std::int64_t size, std::initializer_list<int> kernels, std::initializer_list<int> strides) {
    for (;;) {
      Axis a{.kernel = pick(kernels), .stride = pick(strides), .dilation = rng_.chance(8) ? 2 : 1};
      if (a.kernel == 1) a.dilation = 1;
      const std::int64_t extent = (a.kernel - 1) * a.dilation + 1;
      a.before = rng_.between(0, std::min<std::int64_t>(extent - 1, 3));
      a.after = rng_.between(0, std::min<std::int64_t>(extent - 1, 3));
      if (extent > 7 || size + a.before + a.after < extent) continue;
      a.out = (size + a.before + a.after - extent) / a.stride + 1;
      return a;
    }
  }
  static graph::Window window(const Axis& y, const Axis& x) {
    return {.kernel = {y.kernel, x.kernel},
            .strides = {y.stride, x.stride},
            .dilations = {y.dilation, x.dilation},
            .pads_begin = {y.before, x.before},
            .pads_end = {y.after, x.after}};
  }

  ValueId convolution(ValueId x) {
    const std::int64_t channels = shape(x)[1];
    std::int64_t groups = 1, out = pick({1, 8, 10, 32, 33, 64, 100, 130});
    if (rng_.chance(4))
      groups = channels, out = channels;  // depthwise
    else if (rng_.chance(6) && channels % 2 == 0)
      groups = 2, out = out % 2 == 0 ? out : out + 1;
    // Gathered channels (blocks x taps x 32) end at 4096; the compiler refuses more.
    const bool gathers = rng_.chance(8) && channels <= 64;
    const auto y = gathers ? axis(shape(x)[2], {1, 3, 7}, {5, 7})
                           : axis(shape(x)[2], {1, 1, 2, 3, 3, 5, 7}, {1, 1, 2, 3, 4});
    auto across = gathers ? axis(shape(x)[3], {1, 3, 7}, {5, 7})
                          : axis(shape(x)[3], {1, 1, 2, 3, 3, 5, 7}, {1, 1, 2, 3, 4});
    const double spread = 1.7 / std::sqrt(static_cast<double>(channels / groups * y.kernel * across.kernel));
    const ValueId w = constant({out, channels / groups, y.kernel, across.kernel}, spread),
                  b = constant({out}, 0.5);
    ValueId v = add(graph::Conv{window(y, across), groups}, {x, w, b}, {1, out, y.out, across.out});
    if (rng_.chance(2)) v = add(graph::Unary{graph::UnaryKind::kRelu}, {v}, shape(v));
    return v;
  }

  ValueId layer(ValueId x) {
    const auto s = shape(x);
    switch (rng_.between(0, 9)) {
      case 0: {
        const auto y = axis(s[2], {2, 3, 5}, {1, 2}), across = axis(s[3], {2, 3, 5}, {1, 2});
        if (y.stride != across.stride || y.dilation + across.dilation > 2) return convolution(x);
        return add(graph::Pool{graph::PoolKind::kMax, window(y, across)}, {x}, {1, s[1], y.out, across.out});
      }
      case 1:
        if (s[2] < 2 || s[3] < 2) return convolution(x);
        return add(graph::Pool{graph::PoolKind::kMax, {{2, 2}, {2, 2}, {1, 1}, {0, 0}, {0, 0}}}, {x},
                   {1, s[1], s[2] / 2, s[3] / 2});
      case 2:
        return add(graph::GlobalPool{}, {x}, {1, s[1], 1, 1});
      case 3: {
        const ValueId other = add(graph::Unary{graph::UnaryKind::kRelu}, {x}, s);
        return add(graph::Binary{graph::BinaryKind::kAdd}, {x, other}, s);
      }
      case 4: {
        const ValueId gate = add(graph::Unary{graph::UnaryKind::kSigmoid}, {x}, s);
        return add(graph::Binary{graph::BinaryKind::kMul}, {x, gate}, s);
      }
      case 5: {
        const ValueId other = convolution_to(x, pick({5, 32, 40}));
        return add(graph::Concat{1}, {x, other}, {1, s[1] + shape(other)[1], s[2], s[3]});
      }
      case 6:
        return add(graph::Resize{graph::Resize::Mode::kNearest,
                                 graph::Resize::Coordinates::kAsymmetric,
                                 graph::Resize::Round::kFloor,
                                 {1, 1, 2, 2}},
                   {x}, {1, s[1], 2 * s[2], 2 * s[3]});
      case 7:
        return add(graph::Unary{rng_.chance(2) ? graph::UnaryKind::kHardSwish : graph::UnaryKind::kGelu}, {x},
                   s);
      case 8:
        return add(graph::Unary{graph::UnaryKind::kLeakyRelu, 0.1F}, {x}, s);
      default:
        return convolution(x);
    }
  }
  ValueId convolution_to(ValueId x, std::int64_t out) {
    const auto s = shape(x);
    const ValueId w = constant({out, s[1], 1, 1}, 1 / std::sqrt(static_cast<double>(s[1])));
    return add(graph::Conv{{{1, 1}, {1, 1}, {1, 1}, {0, 0}, {0, 0}}, 1}, {x, w}, {1, out, s[2], s[3]});
  }

  Rng rng_;
  graph::Graph graph_;
};

struct Case {
  tools::NetworkModel model;
  tools::Program program;
  std::vector<std::int8_t> input;
  std::string what;
};

Case make(std::uint64_t seed, const tools::Hardware& hardware) {
  Case c;
  auto& m = c.model;
  m.graph = Drawing(seed).network();
  m.lowered = quant::lower(m.graph, true);
  const std::vector<double> mean{127.5}, std{64};
  const auto images = quant::seeded_images(m.graph, 1, seed, mean, std);
  m.integer =
      quant::quantise(m.graph, m.lowered, quant::calibrate(m.graph, images), {.mean = mean, .std = std});
  m.compiled = compiler::tcc750x::compile(m.integer, hardware.config.npu, {.memory_latency_ns = 100});
  c.program = tools::program_of(m.compiled, "drawn");
  c.input = tools::integer_input(images.front(), m.integer.tensor(m.integer.input.tensor));
  for (const auto& layer : m.compiled.network.layers) c.what += layer.detail + "; ";
  return c;
}

void expect_all_equal(std::uint64_t first, int count, const std::vector<std::string>& sets) {
  const auto hardware = tools::load_hardware("tcc750x", sets);
  std::vector<Case> cases;
  for (int i = 0; i < count; ++i) {
    SCOPED_TRACE(fmt::format("seed {}", first + static_cast<std::uint64_t>(i)));
    ASSERT_NO_THROW(cases.push_back(make(first + static_cast<std::uint64_t>(i), hardware)));
  }
  tools::Comparison* comparison = nullptr;
  session::Session session(hardware.config,
                           {.functional = true, .tap = [&](std::int64_t word, session::MemoryView& memories) {
                              comparison->retired(word, memories);
                            }});
  std::int64_t distinct = 0;
  session.execute([&](session::Host& host) {
    for (std::size_t i = 0; i < cases.size(); ++i) {
      Case& c = cases[i];
      tools::Oracle oracle(c.model.integer);
      tools::Comparison here(c.model.integer, c.program.model.network, oracle, c.program.model.weights,
                             tools::Thoroughness::kEverything);
      comparison = &here;
      const auto bytes = tools::input_buffer(c.input, c.model);
      oracle.start(c.input);
      const auto loaded = host.load(c.program.driver_model());
      ASSERT_TRUE(loaded.has_value()) << loaded.error().what;
      const auto outcome = host.run(bytes);
      oracle.join();
      ASSERT_TRUE(outcome.completed) << outcome.error << " in seed " << first + i << ": " << c.what;
      EXPECT_TRUE(outcome.races.empty()) << "seed " << first + i << ": " << c.what;
      if (const auto& d = here.first()) {
        ADD_FAILURE() << "seed " << first + i << ": " << c.what << " differs at " << d->layer << " "
                      << d->tensor << " [" << d->channel << ", " << d->row << ", " << d->column
                      << "]: " << d->machine << ", reference " << d->reference << " (word " << d->word << ")";
      }
      std::array<bool, 256> seen{};
      for (const auto byte : outcome.output) seen[byte] = true;
      distinct += std::ranges::count(seen, true);
    }
  });
  EXPECT_GT(distinct, std::int64_t{4} * count);  // the outputs are not constants
}

class RandomNetworks : public ::testing::TestWithParam<int> {};

TEST_P(RandomNetworks, StoreWhatTheReferenceComputes) {
  expect_all_equal(static_cast<std::uint64_t>(GetParam()) * 1000, 30, {});
}
// A quarter of the local memory: more tiles, chunks and streams, buffers of several banks.
TEST_P(RandomNetworks, StoreTheSameInLittleMemory) {
  expect_all_equal(static_cast<std::uint64_t>(GetParam()) * 1000 + 500, 20, {"npu.gbuf.kib=256"});
}
TEST_P(RandomNetworks, StoreTheSameOnOneCore) {
  expect_all_equal(static_cast<std::uint64_t>(GetParam()) * 1000 + 800, 10, {"npu.cores=1"});
}
INSTANTIATE_TEST_SUITE_P(Seeds, RandomNetworks, testing::Range(1, 21));

}  // namespace
}  // namespace npu::test
