#include <fmt/format.h>

#include "isa/tcc750x/mlx.h"
#include "models/tcc750x/compute_effects.h"
#include "models/tcc750x/transfer_effect.h"

namespace npu::tcc750x {

namespace {

class VectorEffect : public tile::Effect<tile::VectorWork> {
 public:
  VectorEffect(Memories& memories, const AssumedMeanings& meanings)
      : memories_(memories), meanings_(meanings) {}

  Result<void> execute(const tile::VectorWork& w) override {
    if (w.kernel != static_cast<int>(mlx::Kernel::kMaxPool) || meanings_.mlx_kernel_1 != "max_pool") {
      return error(fmt::format("vector processor kernel {} has no known meaning", w.kernel));
    }
    auto& gbuf = memories_.gbufs[static_cast<std::size_t>(w.core)];
    std::vector<std::int8_t> result(static_cast<std::size_t>(w.output_words * kLanes));
    kernels::max_pool_ref(w.shape, gbuf.signed_range(w.input, w.input_words()), result);
    std::ranges::copy(result, gbuf.signed_range(w.output, w.output_words).begin());
    return success();
  }

 private:
  Memories& memories_;
  const AssumedMeanings& meanings_;
};

}  // namespace

std::unique_ptr<tile::Effect<tile::VectorWork>> make_vector_effect(Memories& memories,
                                                                   const AssumedMeanings& meanings) {
  return std::make_unique<VectorEffect>(memories, meanings);
}

EffectSet make_effects(Memories& memories, const AssumedMeanings& meanings) {
  return {.dma = std::make_unique<TransferEffect>(memories),
          .mm = make_matrix_effect(memories),
          .dw = make_depthwise_effect(memories),
          .misc = make_elementwise_effect(memories, meanings),
          .mlx = make_vector_effect(memories, meanings)};
}

}  // namespace npu::tcc750x
