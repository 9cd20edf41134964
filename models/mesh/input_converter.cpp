#include "models/mesh/input_converter.h"

namespace npu::mesh {

InputConverter::InputConverter(NeuronSetup setup, std::int64_t channels, std::vector<std::int8_t> weights,
                               int padding_value)
    : neurons_(std::move(setup)),
      channels_(channels),
      weights_(std::move(weights)),
      padding_value_(padding_value) {}

std::int32_t InputConverter::potential(std::span<const std::uint8_t> image, std::int64_t x, std::int64_t y,
                                       std::int64_t filter) const {
  const LayerGeometry& g = neurons_.setup().geometry;
  std::int32_t sum = 0;
  const std::int8_t* weight =
      &weights_[static_cast<std::size_t>(filter * g.kernel_x * g.kernel_y * channels_)];
  for (std::int64_t i = 0; i < g.kernel_x; ++i) {
    const std::int64_t in_x = x * g.stride - g.pad_x() + i;
    for (std::int64_t j = 0; j < g.kernel_y; ++j) {
      const std::int64_t in_y = y * g.stride - g.pad_y() + j;
      const bool inside = in_x >= 0 && in_x < g.in_x && in_y >= 0 && in_y < g.in_y;
      for (std::int64_t c = 0; c < channels_; ++c, ++weight) {
        const int pixel =
            inside ? image[static_cast<std::size_t>((in_x * g.in_y + in_y) * channels_ + c)] : padding_value_;
        sum += pixel * *weight;
      }
    }
  }
  return sum;
}

void InputConverter::convert(std::span<const std::uint8_t> image) {
  const LayerGeometry& g = neurons_.setup().geometry;
  for (std::int64_t x = 0; x < g.conv_x(); ++x) {
    for (std::int64_t y = 0; y < g.conv_y(); ++y) {
      std::int32_t* out = neurons_.at(x, y);
      for (std::int64_t f = 0; f < neurons_.setup().filters; ++f) out[f] = potential(image, x, y, f);
    }
  }
}

}  // namespace npu::mesh
