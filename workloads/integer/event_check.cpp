#include "workloads/integer/event_check.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include <fmt/format.h>

#include "models/numerics/akida.h"
#include "workloads/integer/size_limits.h"

namespace npu::integer {

namespace {

using compiler::mesh::Layer;
using compiler::mesh::LayerKind;
using compiler::mesh::Padding;
using compiler::mesh::Pool;

constexpr int kPotentialBits = 32;

class LayerCheck {
 public:
  LayerCheck(const EventLayer& layer, const IntegerTensor& in, const IntegerTensor& out, bool has_values)
      : layer_(layer), shape_(layer.shape), in_(in), out_(out), has_values_(has_values) {}

  std::vector<std::string> run() && {
    check_sizes();
    if (problems_.empty()) check_tensors();
    if (problems_.empty() && has_values_) check_numbers();
    return std::move(problems_);
  }

 private:
  template <class... Args>
  void problem(fmt::format_string<Args...> text, Args&&... args) {
    problems_.push_back(fmt::format(text, std::forward<Args>(args)...));
  }
  void range(const char* what, std::int64_t value, std::int64_t low, std::int64_t high) {
    if (value < low || value > high) problem("{} {} is outside {}..{}", what, value, low, high);
  }
  void one_of(const char* what, int value, std::initializer_list<int> allowed) {
    if (std::ranges::find(allowed, value) == allowed.end()) problem("{} of {} bits", what, value);
  }

  void check_sizes() {
    range("x", shape_.in_x, 1, kMostPixels);
    range("y", shape_.in_y, 1, kMostPixels);
    range("channels", shape_.in_channels, 1, kMostChannels);
    range("filters", shape_.filters, 1, kMostChannels);
    range("kernel", shape_.kernel, 1, kMostPixels);
    range("stride", shape_.stride, 1, kMostPixels);
    range("pool stride", shape_.pool_stride, 1, 2);
    const bool image = shape_.kind == LayerKind::kInputConvolution;
    image ? one_of("an image", shape_.in_bits, {8}) : one_of("inputs", shape_.in_bits, {1, 2, 4});
    image ? one_of("weights", shape_.weight_bits, {1, 2, 4, 8})
          : one_of("weights", shape_.weight_bits, {1, 2, 4});
    one_of("activations", shape_.out_bits, {0, 1, 2, 4});
    if (!problems_.empty()) return;
    if (shape_.kind == LayerKind::kFullyConnected) {
      if (shape_.in_x != 1 || shape_.in_y != 1 || shape_.kernel != 1 || shape_.stride != 1)
        problem("a fully connected layer reads one pixel with a kernel of 1");
      if (shape_.pool != Pool::kNone) problem("a fully connected layer pools");
    } else if (shape_.padding == Padding::kValid && shape_.kernel > std::min(shape_.in_x, shape_.in_y)) {
      problem("a kernel of {0}x{0} on {1}x{2} pixels", shape_.kernel, shape_.in_x, shape_.in_y);
    }
  }

  void check_tensors() {
    if (shape_.kind == LayerKind::kFullyConnected) {
      if (in_.elements() != shape_.in_channels)
        problem("reads {} numbers; its input has {}", shape_.in_channels, in_.elements());
    } else if (in_.height != shape_.in_x || in_.width != shape_.in_y || in_.channels != shape_.in_channels) {
      problem("reads {}x{}x{} (x, y, channels); its input is {}x{}x{}", shape_.in_x, shape_.in_y,
              shape_.in_channels, in_.height, in_.width, in_.channels);
    }
    if (out_.height != layer_.out_x() || out_.width != layer_.out_y() || out_.channels != shape_.filters)
      problem("makes {}x{}x{} (x, y, channels); its output is {}x{}x{}", layer_.out_x(), layer_.out_y(),
              shape_.filters, out_.height, out_.width, out_.channels);
    if (in_.bits != shape_.in_bits) problem("reads {} bits; its input has {}", shape_.in_bits, in_.bits);
    const int makes = layer_.activated() ? shape_.out_bits : kPotentialBits;
    if (out_.bits != makes) problem("makes {} bits; its output has {}", makes, out_.bits);
  }

  template <class Numbers>
  void count(const char* what, const Numbers& numbers, std::int64_t expected) {
    if (std::ssize(numbers) != expected) problem("{} {}; it takes {}", numbers.size(), what, expected);
  }

  void check_numbers() {
    count("weights", layer_.weights, layer_.weight_count());
    count("depthwise weights", layer_.depthwise, layer_.depthwise_count());
    count("thresholds", layer_.threshold, layer_.activated() ? shape_.filters : 0);
    count("activation steps", layer_.act_step, layer_.activated() ? shape_.filters : 0);
    count("output scales", layer_.out_scale, layer_.activated() ? 0 : shape_.filters);
    count("output biases", layer_.out_bias, layer_.activated() ? 0 : shape_.filters);
    range("padding value", layer_.padding_value, 0,
          shape_.kind == LayerKind::kInputConvolution ? (1 << shape_.in_bits) - 1 : 0);
    check_weights("weight", layer_.weights);
    check_weights("depthwise weight", layer_.depthwise);
    for (std::size_t f = 0; f < layer_.act_step.size(); ++f) {
      const float step = layer_.act_step[f];
      if (!std::isfinite(step) || step <= 0) problem("the step {} of filter {} is not positive", step, f);
    }
    for (const auto* numbers : {&layer_.out_scale, &layer_.out_bias}) {
      for (std::size_t f = 0; f < numbers->size(); ++f) {
        if (!std::isfinite((*numbers)[f])) problem("the output of filter {} is not finite", f);
      }
    }
    if (problems_.empty()) check_potentials();
  }

  void check_weights(const char* what, const std::vector<std::int8_t>& weights) {
    const int limit = numerics::akida1_weight_limit(shape_.weight_bits);
    const auto beyond = std::ranges::find_if(weights, [&](int w) { return std::abs(w) > limit; });
    if (beyond != weights.end())
      problem("{} {} of {} bits is outside {}..{}", what, *beyond, shape_.weight_bits, -limit, limit);
  }

  void check_potentials() {
    const double most_input = (1 << shape_.in_bits) - 1;
    const double pixels =
        shape_.pool == Pool::kGlobal ? static_cast<double>(shape_.convolved_x() * shape_.convolved_y()) : 1;
    const auto channels = static_cast<std::size_t>(shape_.in_channels);
    std::vector<double> filtered(channels, 1);  // of a separable layer, what the depthwise part can reach
    const std::size_t taps = layer_.depthwise.size() / channels;
    for (std::size_t i = 0; i < layer_.depthwise.size(); ++i)
      filtered[i / taps] += std::abs(static_cast<int>(layer_.depthwise[i])) - (i % taps == 0 ? 1 : 0);
    const std::size_t per_filter = layer_.weights.size() / static_cast<std::size_t>(shape_.filters);
    for (std::size_t f = 0; f < static_cast<std::size_t>(shape_.filters); ++f) {
      double bound = 0;
      for (std::size_t i = 0; i < per_filter; ++i)
        bound += std::abs(static_cast<int>(layer_.weights[f * per_filter + i])) * filtered[i % channels];
      bound *= most_input * pixels;
      if (bound > std::numeric_limits<std::int32_t>::max())
        return problem("the potential of filter {} could reach {:.0f}, beyond the 32 bits' {}", f, bound,
                       std::numeric_limits<std::int32_t>::max());
    }
  }

  const EventLayer& layer_;
  const Layer& shape_;
  const IntegerTensor &in_, &out_;
  bool has_values_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> problems_of(const EventLayer& layer, const IntegerGraph& graph, const Node& node) {
  return LayerCheck(layer, graph.tensor(node.inputs[0]), graph.tensor(node.output), graph.has_values).run();
}

std::vector<std::string> problems_of(const EventInput& input, const IntegerTensor& tensor) {
  std::vector<std::string> problems;
  for (const int size : {input.channels, input.height, input.width}) {
    if (size < 1 || size > kMostPixels)
      problems.push_back(fmt::format("the image's size {} is outside 1..{}", size, kMostPixels));
  }
  if (input.block < 1 || input.block > 16)
    problems.push_back(fmt::format("blocks of {} pixels; at most 16", input.block));
  if (input.levels < 1 || input.levels > 16)
    problems.push_back(fmt::format("{} levels; at most 16", input.levels));
  if (!problems.empty()) return problems;
  const int block = input.block, most = tensor.bits < 16 ? (1 << tensor.bits) - 1 : 0;
  const std::int64_t channels =
      std::int64_t{input.channels} * block * block * (input.split_signs ? 2 : 1) * input.levels;
  const int height = (input.height + block - 1) / block, width = (input.width + block - 1) / block;
  if (tensor.channels != channels || tensor.height != height || tensor.width != width)
    problems.push_back(fmt::format("makes {}x{}x{} (channels, height, width); the input tensor is {}x{}x{}",
                                   channels, height, width, tensor.channels, tensor.height, tensor.width));
  if (input.highest < 1 || input.highest > most)
    problems.push_back(fmt::format("highest {} is outside 1..{}", input.highest, most));
  const int most_zero = input.split_signs || input.levels > 1 ? 0 : std::max(input.highest, 0);
  if (input.zero < 0 || input.zero > most_zero)
    problems.push_back(fmt::format("zero {} is outside 0..{}", input.zero, most_zero));
  return problems;
}

}  // namespace npu::integer
