#include <fmt/format.h>

#include "models/kernels/conv2d.h"
#include "models/kernels/nibbles.h"
#include "models/kernels/requantise.h"
#include "models/tcc750x/channel_parameters.h"
#include "models/tcc750x/compute_effects.h"

namespace npu::tcc750x {

namespace {

class MatrixEffect : public tile::Effect<tile::MatrixWork> {
 public:
  explicit MatrixEffect(Memories& memories) : memories_(memories) {}

  Result<void> execute(const tile::MatrixWork& w) override {
    const auto activation = activation_of(w.activation);
    if (!activation) return activation.error();
    auto& gbuf = memories_.gbufs[static_cast<std::size_t>(w.core)];
    auto input = gbuf.signed_range(w.input, w.input_words());
    auto weights = gbuf.signed_range(w.weights, w.weight_words());
    accumulators_.resize(static_cast<std::size_t>(w.shape.out_pixels() * w.shape.out_channels));
    if (w.int4) {
      convolve(w, unpacked(input, input_), unpacked(weights, weights_));
    } else {
      convolve(w, input, weights);
    }
    write_output(w, activation.value(), gbuf);
    return success();
  }

 private:
  static std::span<const std::int8_t> unpacked(std::span<const std::int8_t> bytes,
                                               std::vector<std::int8_t>& values) {
    values.resize(bytes.size() * 2);
    kernels::unpack_nibbles(bytes, values);
    return values;
  }

  void convolve(const tile::MatrixWork& w, std::span<const std::int8_t> input,
                std::span<const std::int8_t> weights) {
    convolution_(w.shape, input, weights, accumulators_);
  }

  // [pixel][K] to [K/32][pixel][32]; lanes beyond K are written as 0. The output may lie where the input was,
  // or the parameters: both have been read when the first byte is written.
  void write_output(const tile::MatrixWork& w, numerics::Tcc750xActivation activation, mem::Sram& gbuf) {
    const auto channels =
        channel_parameters(gbuf.range(w.parameters, w.parameter_words()), w.shape.out_channels);
    const auto out = gbuf.signed_range(w.output, w.output_words());
    const auto block_size = static_cast<std::size_t>(w.shape.out_pixels()) * kLanes;
    for (std::size_t first = 0; first < channels.size(); first += kLanes) {
      const auto block =
          std::span(channels).subspan(first, std::min<std::size_t>(kLanes, channels.size() - first));
      const auto block_out = out.subspan(first / kLanes * block_size, block_size);
      if (block.size() < kLanes) std::ranges::fill(block_out, std::int8_t{0});
      requantise_({.pixels = w.shape.out_pixels(), .stride = w.shape.out_channels, .activation = activation},
                  block, std::span(accumulators_).subspan(first), block_out);
    }
  }

  Memories& memories_;
  kernels::Conv2d convolution_ = kernels::conv2d_best();
  kernels::Requantise requantise_ = kernels::requantise_best();
  std::vector<std::int8_t> input_, weights_;  // kept between commands
  std::vector<std::int32_t> accumulators_;
};

}  // namespace

std::unique_ptr<tile::Effect<tile::MatrixWork>> make_matrix_effect(Memories& memories) {
  return std::make_unique<MatrixEffect>(memories);
}

}  // namespace npu::tcc750x
