#include "models/mesh/input_converter.h"

#include <algorithm>

namespace npu::mesh {

InputConverter::InputConverter(NeuronSetup setup, std::int64_t channels, std::span<const std::int8_t> weights,
                               int padding_value)
    : neurons_(std::move(setup)),
      channels_(channels),
      weights_(weights.size()),
      padding_value_(padding_value) {
  const auto filters = static_cast<std::size_t>(neurons_.setup().filters);
  const std::size_t taps = weights.size() / filters;
  for (std::size_t f = 0; f < filters; ++f) {
    for (std::size_t tap = 0; tap < taps; ++tap) weights_[tap * filters + f] = weights[f * taps + tap];
  }
}

void InputConverter::convert_position(std::span<const std::uint8_t> image, std::int64_t x, std::int64_t y) {
  const LayerGeometry& g = neurons_.setup().geometry;
  const std::int64_t filters = neurons_.setup().filters;
  std::int32_t* potential = neurons_.at(x, y);
  std::fill_n(potential, filters, 0);
  const std::int8_t* weight = weights_.data();
  for (std::int64_t i = 0; i < g.kernel_x; ++i) {
    const std::int64_t in_x = x * g.stride - pad_x_ + i;
    for (std::int64_t j = 0; j < g.kernel_y; ++j) {
      const std::int64_t in_y = y * g.stride - pad_y_ + j;
      const bool inside = in_x >= 0 && in_x < g.in_x && in_y >= 0 && in_y < g.in_y;
      for (std::int64_t c = 0; c < channels_; ++c, weight += filters) {
        const int pixel =
            inside ? image[static_cast<std::size_t>((in_x * g.in_y + in_y) * channels_ + c)] : padding_value_;
        for (std::int64_t f = 0; f < filters; ++f) potential[f] += pixel * weight[f];
      }
    }
  }
}

void InputConverter::convert(std::span<const std::uint8_t> image) {
  const Rows rows = neurons_.conv_rows(), columns = neurons_.conv_columns();
  for (std::int64_t x = rows.first; x < rows.end(); ++x) {
    for (std::int64_t y = columns.first; y < columns.end(); ++y) convert_position(image, x, y);
  }
}

}  // namespace npu::mesh
