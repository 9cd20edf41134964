// What the input converter (HRC) does to values: a convolution of the image in 8 bits, whose border is the
// padding value, then the scan of its neurons.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/mesh/neurons.h"

namespace npu::mesh {

class InputConverter {
 public:
  // `weights` [filters][kernel][kernel][channels].
  InputConverter(NeuronSetup setup, std::int64_t channels, std::span<const std::int8_t> weights,
                 int padding_value);

  // `image` [x][y][channels].
  void convert(std::span<const std::uint8_t> image);
  RowOfEvents scan(std::int64_t x) const { return neurons_.scan(x); }

 private:
  void convert_position(std::span<const std::uint8_t> image, std::int64_t x, std::int64_t y);

  Neurons neurons_;
  std::int64_t pad_x_ = neurons_.setup().geometry.pad_x(), pad_y_ = neurons_.setup().geometry.pad_y();
  std::int64_t channels_;
  std::vector<std::int8_t> weights_;  // [kernel][kernel][channels][filters]
  int padding_value_;
};

}  // namespace npu::mesh
