#include "workloads/integer/event_host.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"

namespace npu::integer {

namespace {

// Real pixels of an image, whichever way it came.
class Image {
 public:
  Image(const Tensor& tensor, const InputFormat& format) : tensor_(tensor), format_(format) {
    const EventInput& input = *format_.event;
    const std::int64_t channels = input.channels, height = input.height, width = input.width;
    using Shape = std::vector<std::int64_t>;
    const bool fits = tensor.type == DType::kF32
                          ? tensor.shape == Shape{1, channels, height, width} ||
                                (height == 1 && width == 1 && tensor.shape == Shape{1, channels})
                          : (tensor.type == DType::kU8 || tensor.type == DType::kS8) &&
                                (tensor.shape == Shape{height, width, channels} ||
                                 (channels == 1 && tensor.shape == Shape{height, width}));
    if (!fits || std::ssize(tensor.bytes) != tensor.elements() * size_of(tensor.type)) {
      throw InputError(Diagnostic{
          .path = "input",
          .what = fmt::format("the network's is f32 1x{}x{}x{}, or an image of {}x{}x{}; given was {} {}",
                              channels, height, width, height, width, channels, shape_text(tensor.shape),
                              to_string(tensor.type))});
    }
  }

  double at(int channel, int row, int column) const {
    const EventInput& input = *format_.event;
    if (row >= input.height || column >= input.width) return 0;
    if (tensor_.type == DType::kF32) {
      float value = 0;
      const auto i = (std::int64_t{channel} * input.height + row) * input.width + column;
      std::memcpy(&value, &tensor_.bytes[static_cast<std::size_t>(i) * sizeof value], sizeof value);
      return value;
    }
    const auto stored = static_cast<double>(
        tensor_.integer((std::int64_t{row} * input.width + column) * input.channels + channel));
    const auto of = [&](const std::vector<double>& numbers) {
      return numbers[numbers.size() == 1 ? 0 : static_cast<std::size_t>(channel)];
    };
    // In float32, so that a stored image and the same image made real by whoever stored it give one input.
    return static_cast<float>((stored - of(format_.mean)) / of(format_.std));
  }

 private:
  const Tensor& tensor_;
  const InputFormat& format_;
};

}  // namespace

Tensor event_blocks(const Tensor& tensor, const InputFormat& format) {
  const EventInput& input = *format.event;
  const Image image(tensor, format);
  const int block = input.block, height = (input.height + block - 1) / block,
            width = (input.width + block - 1) / block;
  std::vector<float> values;
  for (const double sign : {1.0, -1.0}) {
    if (sign < 0 && !input.split_signs) break;
    for (int within = 0; within < block * block; ++within) {
      for (int c = 0; c < input.channels; ++c) {
        for (int pixel = 0; pixel < height * width; ++pixel) {
          const double real = sign * image.at(c, pixel / width * block + within / block,
                                              pixel % width * block + within % block);
          values.push_back(static_cast<float>(input.split_signs ? std::max(real, 0.0) : real));
        }
      }
    }
  }
  values.resize(values.size() * static_cast<std::size_t>(input.levels));
  Tensor blocks{.type = DType::kF32,
                .shape = {1, std::ssize(values) / (std::int64_t{height} * width), height, width}};
  blocks.bytes.resize(values.size() * sizeof(float));
  std::memcpy(blocks.bytes.data(), values.data(), blocks.bytes.size());
  return blocks;
}

std::vector<std::int32_t> event_input(const Tensor& tensor, const IntegerGraph& graph) {
  if (!graph.input.event)
    throw InputError(Diagnostic{.path = graph.name, .what = "takes no events: it is no network of akida1"});
  const auto& to = graph.tensor(graph.input.tensor);
  return round_blocks(event_blocks(tensor, graph.input), *graph.input.event, to.scale);
}

std::vector<std::int32_t> round_blocks(const Tensor& blocks, const EventInput& input, double scale) {
  const auto channels = static_cast<std::size_t>(blocks.shape[1]),
             pixels = static_cast<std::size_t>(blocks.elements()) / channels,
             of_level = channels / static_cast<std::size_t>(input.levels);
  std::vector<std::int32_t> map(channels * pixels);
  for (std::size_t c = 0; c < of_level; ++c) {
    for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
      float real = 0;
      std::memcpy(&real, &blocks.bytes[(c * pixels + pixel) * sizeof real], sizeof real);
      double left = std::nearbyint(static_cast<double>(real) / scale) + input.zero;
      for (std::size_t level = c; level < channels; level += of_level) {
        const double q = std::clamp<double>(left, 0, input.highest);
        map[pixel * channels + level] = static_cast<std::int32_t>(q);
        left -= q;
      }
    }
  }
  return map;
}

std::vector<double> event_output(const IntegerGraph& graph, const Node& node,
                                 std::span<const std::int32_t> map) {
  const auto& layer = std::get<EventLayer>(node.operation);
  std::vector<double> real(map.begin(), map.end());
  for (std::size_t i = 0; i < real.size(); ++i) {
    const std::size_t f = i % static_cast<std::size_t>(layer.shape.filters);
    real[i] = layer.activated() ? real[i] * graph.tensor(node.output).scale
                                : real[i] * layer.out_scale[f] + layer.out_bias[f];
  }
  return real;
}

}  // namespace npu::integer
