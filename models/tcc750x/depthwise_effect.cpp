#include <fmt/format.h>

#include "isa/tcc750x/dw.h"
#include "models/kernels/requantise.h"
#include "models/tcc750x/channel_parameters.h"
#include "models/tcc750x/compute_effects.h"

namespace npu::tcc750x {

namespace {

class DepthwiseEffect : public tile::Effect<tile::DepthwiseWork> {
 public:
  explicit DepthwiseEffect(Memories& memories) : memories_(memories) {}

  Result<void> execute(const tile::DepthwiseWork& w) override {
    if (w.kernel != static_cast<int>(dw::kKernels[0].bits))
      return error(fmt::format("window code {} has no known meaning", w.kernel));
    const auto activation = activation_of(w.activation);
    if (!activation) return activation.error();
    auto& gbuf = memories_.gbufs[static_cast<std::size_t>(w.core)];
    const int lanes =
        w.shape.input.blocks() * kLanes;  // parameters of padding lanes are read too: they lie there
    const auto channels = channel_parameters(gbuf.range(w.parameters, w.parameter_words()), lanes);
    accumulators_.resize(static_cast<std::size_t>(w.output_words() * kLanes));
    convolution_(w.shape, gbuf.signed_range(w.input, w.input_words()),
                 gbuf.signed_range(w.weights, w.weight_words()), accumulators_);

    // The output may lie where the input was: only now is it written.
    const auto out = gbuf.signed_range(w.output, w.output_words());
    for (int block = 0; block < w.shape.input.blocks(); ++block) {
      const auto first = static_cast<std::size_t>(block * w.out_pixels() * kLanes);
      requantise_({.pixels = w.out_pixels(), .activation = activation.value()},
                  std::span(channels).subspan(static_cast<std::size_t>(block) * kLanes, kLanes),
                  std::span(accumulators_).subspan(first), out.subspan(first));
    }
    return success();
  }

 private:
  Memories& memories_;
  kernels::Depthwise convolution_ = kernels::depthwise_best();
  kernels::Requantise requantise_ = kernels::requantise_best();
  std::vector<std::int32_t> accumulators_;
};

}  // namespace

std::unique_ptr<tile::Effect<tile::DepthwiseWork>> make_depthwise_effect(Memories& memories) {
  return std::make_unique<DepthwiseEffect>(memories);
}

}  // namespace npu::tcc750x
