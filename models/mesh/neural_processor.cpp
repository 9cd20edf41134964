#include "models/mesh/neural_processor.h"

namespace npu::mesh {

NeuralProcessor::NeuralProcessor(NeuronSetup setup, std::int64_t channels,
                                 std::span<const std::int8_t> weights)
    : neurons_(std::move(setup)), channels_(channels), weights_(weights.size()) {
  const LayerGeometry& g = neurons_.setup().geometry;
  std::size_t next = 0;
  for (std::int64_t f = 0; f < neurons_.setup().filters; ++f) {
    for (std::int64_t i = 0; i < g.kernel_x; ++i) {
      for (std::int64_t j = 0; j < g.kernel_y; ++j) {
        for (std::int64_t c = 0; c < channels; ++c) weight(i, j, c, f) = weights[next++];
      }
    }
  }
}

NeuralProcessor::NeuralProcessor(NeuronSetup setup, std::int64_t channels,
                                 std::span<const std::int8_t> pointwise,
                                 std::span<const std::int8_t> depthwise)
    : neurons_(std::move(setup)), channels_(channels) {
  const LayerGeometry& g = neurons_.setup().geometry;
  const std::int64_t filters = neurons_.setup().filters;
  weights_.resize(static_cast<std::size_t>(g.kernel_x * g.kernel_y * channels * filters));
  for (std::int64_t c = 0; c < channels; ++c) {
    for (std::int64_t i = 0; i < g.kernel_x; ++i) {
      for (std::int64_t j = 0; j < g.kernel_y; ++j) {
        const int dw = depthwise[static_cast<std::size_t>((c * g.kernel_x + i) * g.kernel_y + j)];
        for (std::int64_t f = 0; f < filters; ++f)
          weight(i, j, c, f) =
              static_cast<std::int16_t>(dw * pointwise[static_cast<std::size_t>(f * channels + c)]);
      }
    }
  }
}

std::int16_t& NeuralProcessor::weight(std::int64_t i, std::int64_t j, std::int64_t channel,
                                      std::int64_t filter) {
  const auto& s = neurons_.setup();
  return weights_[static_cast<std::size_t>(((i * s.geometry.kernel_y + j) * channels_ + channel) * s.filters +
                                           filter)];
}

void NeuralProcessor::on_event(std::int64_t x, const Event& event) {
  const LayerGeometry& g = neurons_.setup().geometry;
  const std::int64_t filters = neurons_.setup().filters;
  const std::int64_t at_x = x + pad_x_, at_y = event.y + pad_y_;
  const Rows rows = g.reached(at_x, g.kernel_x, neurons_.conv_rows());
  const Rows columns = g.reached(at_y, g.kernel_y, neurons_.conv_columns());
  for (std::int64_t conv_x = rows.first; conv_x < rows.end(); ++conv_x) {
    for (std::int64_t conv_y = columns.first; conv_y < columns.end(); ++conv_y) {
      std::int32_t* potential = neurons_.at(conv_x, conv_y);
      const std::int16_t* w = &weight(at_x - conv_x * g.stride, at_y - conv_y * g.stride, event.channel, 0);
      for (std::int64_t f = 0; f < filters; ++f) potential[f] += event.value * w[f];
    }
  }
}

}  // namespace npu::mesh
