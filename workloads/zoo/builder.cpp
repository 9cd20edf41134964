#include "workloads/zoo/builder.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"

namespace npu::zoo {

using graph::ValueId;

namespace {

constexpr double kBiasDeviation = 0.1;
constexpr double kScaleDeviation = 0.15;
constexpr double kShiftDeviation = 0.2;
constexpr double kMeanDeviation = 0.1;       // in deviations of the normalised tensor
constexpr double kVarianceDeviation = 0.12;  // in variances of it

constexpr std::int64_t kImageChannels = 4;  // an input of no more is an image

}  // namespace

Builder::Builder(std::string network) {
  graph_.name = std::move(network);
}

ValueId Builder::add_node(const std::string& name, graph::Operation operation, std::vector<ValueId> inputs,
                          std::vector<std::int64_t> shape, const Moments& moments) {
  const ValueId output = graph_.add_value({.name = name, .shape = std::move(shape)});
  moments_.push_back(moments);
  graph_.nodes.push_back(
      {.name = name, .operation = std::move(operation), .inputs = std::move(inputs), .output = output});
  return output;
}

ValueId Builder::unary(const std::string& name, ValueId x, const graph::Unary& operation,
                       const Moments& moments) {
  return add_node(name, operation, {x}, graph_.value(x).shape, moments);
}

ValueId Builder::constant(const std::string& name, std::vector<std::int64_t> shape, SeededValues values) {
  graph::Value value{.name = name, .shape = std::move(shape)};
  values.count = value.elements();
  value.constant = seeded(seed_of(graph_.name, name), values);
  moments_.push_back({.mean = values.mean, .variance = values.deviation * values.deviation});
  return graph_.add_value(std::move(value));
}

ValueId Builder::weights(const std::string& name, std::vector<std::int64_t> shape, const Moments& input,
                         const FilterPlan& plan) {
  std::int64_t taps = 1;
  for (std::size_t i = 1; i < shape.size(); ++i) taps *= shape[i];
  const auto n = static_cast<double>(taps);
  SeededValues values;
  if (plan.sum) {
    const double sum = *plan.sum;
    values.mean = plan.deviation * sum / (n * std::sqrt(input.variance));
    values.deviation = plan.deviation * std::sqrt((1 - sum * sum / n) / (n * input.variance));
    values.group = taps;
  } else {
    values.deviation = plan.deviation / std::sqrt(n * input.second());
  }
  return constant(name, std::move(shape), values);
}

ValueId Builder::bias(const std::string& name, std::int64_t channels) {
  return constant(name, {channels}, {.deviation = kBiasDeviation});
}

template <typename Options>
graph::Window Builder::window_of(ValueId x, const Options& options) const {
  graph::Window window{.kernel = {options.kernel, options.kernel},
                       .strides = {options.stride, options.stride},
                       .dilations = {1, 1},
                       .pads_begin = {options.pad, options.pad},
                       .pads_end = {options.pad, options.pad}};
  if (options.fit == Fit::kPad) return window;
  for (std::size_t i = 0; i < window.kernel.size(); ++i) {
    const auto in = graph_.value(x).shape[i + 2];
    const auto covered = (in - 1) / options.stride * options.stride + options.kernel;
    const auto padding = std::max<std::int64_t>(covered - in, 0);
    window.pads_begin[i] = padding / 2;
    window.pads_end[i] = padding - padding / 2;
  }
  return window;
}

std::vector<std::int64_t> Builder::windowed(const std::string& name, ValueId x, const graph::Window& window,
                                            std::int64_t channels) const {
  const auto& in = graph_.value(x).shape;
  std::vector<std::int64_t> shape{in[0], channels};
  for (std::size_t i = 0; i < window.kernel.size(); ++i) {
    const auto padded = in[i + 2] + window.pads_begin[i] + window.pads_end[i];
    if (padded < window.kernel[i]) {
      throw InputError(Diagnostic{
          .path = fmt::format("{}: {}", graph_.name, name),
          .what = fmt::format("a window of {} does not fit into {} padded pixels", window.kernel[i], padded),
          .hint = "take a larger input"});
    }
    shape.push_back((padded - window.kernel[i]) / window.strides[i] + 1);
  }
  return shape;
}

ValueId Builder::input(std::int64_t channels, std::int64_t height, std::int64_t width) {
  const ValueId id = graph_.add_value({.name = "input", .shape = {1, channels, height, width}});
  moments_.push_back({.mean = 0, .variance = 1});
  graph_.inputs.push_back(id);
  return id;
}

ValueId Builder::conv(const std::string& name, ValueId x, const ConvOptions& options) {
  assert(options.channels % options.groups == 0 && channels(x) % options.groups == 0);
  const auto window = window_of(x, options);
  auto shape = windowed(name, x, window, options.channels);
  const auto inner = channels(x) / options.groups;
  FilterPlan plan{.deviation = options.deviation};
  if (channels(x) > kImageChannels) plan.sum = inner == 1 ? options.depthwise_sum : 0;
  const Moments in = moments(x);
  std::vector<ValueId> inputs{
      x, weights(name + ".weight", {options.channels, inner, options.kernel, options.kernel}, in, plan)};
  if (options.bias) inputs.push_back(bias(name + ".bias", options.channels));
  return add_node(name, graph::Conv{.window = window, .groups = options.groups}, std::move(inputs),
                  std::move(shape),
                  {.mean = plan.deviation * plan.sum.value_or(0) * in.mean / std::sqrt(in.variance),
                   .variance = plan.deviation * plan.deviation});
}

ValueId Builder::max_pool(const std::string& name, ValueId x, const PoolOptions& options) {
  const auto window = window_of(x, options);
  auto shape = windowed(name, x, window, channels(x));
  return add_node(name, graph::Pool{.kind = graph::PoolKind::kMax, .window = window}, {x}, std::move(shape),
                  after_max_pool(moments(x), options.kernel));
}

ValueId Builder::batch_norm(const std::string& name, ValueId x, const BatchNormOptions& options) {
  const Moments in = moments(x);
  const std::vector<std::int64_t> shape{channels(x)};
  const double scale = options.affine ? kScaleDeviation : 0;
  const double shift = options.affine ? kShiftDeviation : 0;
  const std::vector<ValueId> inputs{
      x, constant(name + ".weight", shape, {.mean = 1, .deviation = scale}),
      constant(name + ".bias", shape, {.mean = 0, .deviation = shift}),
      constant(name + ".running_mean", shape,
               {.mean = in.mean, .deviation = kMeanDeviation * std::sqrt(in.variance)}),
      constant(name + ".running_var", shape,
               {.mean = in.variance, .deviation = kVarianceDeviation * in.variance})};
  // 1 / v averages to 1 + deviation^2 for v around 1.
  const double gain = (1 + scale * scale) * (1 + kVarianceDeviation * kVarianceDeviation);
  return add_node(name, graph::BatchNormalization{}, inputs, graph_.value(x).shape,
                  {.mean = 0, .variance = gain * (1 + kMeanDeviation * kMeanDeviation) + shift * shift});
}

ValueId Builder::relu(const std::string& name, ValueId x) {
  return unary(name, x, {.kind = graph::UnaryKind::kRelu}, after_relu(moments(x)));
}

ValueId Builder::clip(const std::string& name, ValueId x, float low, float high) {
  return unary(name, x, {.kind = graph::UnaryKind::kClip, .alpha = low, .beta = high},
               after_clip(moments(x), low, high));
}

ValueId Builder::gelu(const std::string& name, ValueId x) {
  return unary(name, x, {.kind = graph::UnaryKind::kGelu}, after_gelu(moments(x)));
}

ValueId Builder::add(const std::string& name, ValueId a, ValueId b, const AddOptions& options) {
  assert(graph_.value(a).shape == graph_.value(b).shape);
  return add_node(name, graph::Binary{.kind = graph::BinaryKind::kAdd}, {a, b}, graph_.value(a).shape,
                  after_sum(moments(a), moments(b), options.correlation));
}

ValueId Builder::global_average(const std::string& name, ValueId x) {
  return add_node(name, graph::GlobalPool{.kind = graph::PoolKind::kAverage}, {x}, {1, channels(x), 1, 1},
                  after_global_average(moments(x)));
}

ValueId Builder::flatten(const std::string& name, ValueId x) {
  return add_node(name, graph::Reshape{}, {x}, {1, graph_.value(x).elements()}, moments(x));
}

ValueId Builder::gemm(const std::string& name, ValueId x, std::int64_t outputs, const GemmOptions& options) {
  std::vector<ValueId> inputs{x, weights(name + ".weight", {outputs, channels(x)}, moments(x), {.sum = 0})};
  if (options.bias) inputs.push_back(bias(name + ".bias", outputs));
  return add_node(name, graph::Gemm{.transpose_b = true}, std::move(inputs), {1, outputs},
                  {.mean = 0, .variance = 1});
}

graph::Graph Builder::finish(ValueId output) && {
  graph_.outputs.push_back(output);
  return std::move(graph_);
}

}  // namespace npu::zoo
