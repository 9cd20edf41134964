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
  InputConverter(NeuronSetup setup, std::int64_t channels, std::vector<std::int8_t> weights,
                 int padding_value);

  // `image` [x][y][channels].
  void convert(std::span<const std::uint8_t> image);
  RowOfEvents scan(std::int64_t x) const { return neurons_.scan(x); }

 private:
  std::int32_t potential(std::span<const std::uint8_t> image, std::int64_t x, std::int64_t y,
                         std::int64_t filter) const;

  Neurons neurons_;
  std::int64_t channels_;
  std::vector<std::int8_t> weights_;
  int padding_value_;
};

}  // namespace npu::mesh
