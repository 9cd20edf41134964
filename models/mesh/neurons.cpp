#include "models/mesh/neurons.h"

namespace npu::mesh {

Neurons::Neurons(NeuronSetup setup)
    : setup_(std::move(setup)),
      conv_(setup_.geometry.conv_rows(setup_.out)),
      conv_y_(setup_.geometry.conv_y()),
      potentials_(static_cast<std::size_t>(conv_.count * conv_y_ * setup_.filters)) {}

void Neurons::clear() {
  std::ranges::fill(potentials_, 0);
}

const std::int32_t* Neurons::position(std::int64_t x, std::int64_t y) const {
  return potentials_.data() + ((x - conv_.first) * conv_y_ + y) * setup_.filters;
}

std::int32_t* Neurons::at(std::int64_t x, std::int64_t y) {
  return const_cast<std::int32_t*>(position(x, y));
}

std::int32_t Neurons::pooled(std::int64_t x, std::int64_t y, std::int64_t filter) const {
  const LayerGeometry& g = setup_.geometry;
  if (g.pooling == Pooling::kNone) return position(x, y)[filter];
  if (g.pooling == Pooling::kGlobal) {
    std::int32_t sum = 0;
    for (std::int64_t i = 0; i < conv_.count * conv_y_; ++i)
      sum += potentials_[static_cast<std::size_t>(i * setup_.filters + filter)];
    return sum;
  }
  std::int32_t highest = position(x * g.pool_stride, y * g.pool_stride)[filter];
  for (std::int64_t cx = x * g.pool_stride; cx < std::min(x * g.pool_stride + g.kPoolWindow, g.conv_x());
       ++cx) {
    for (std::int64_t cy = y * g.pool_stride; cy < std::min(y * g.pool_stride + g.kPoolWindow, conv_y_); ++cy)
      highest = std::max(highest, position(cx, cy)[filter]);
  }
  return highest;
}

RowOfEvents Neurons::scan(std::int64_t x) const {
  RowOfEvents row{.x = x};
  const std::int64_t out_y = setup_.geometry.out_y();
  for (std::int64_t y = 0; y < out_y; ++y) {
    for (std::int64_t f = 0; f < setup_.filters; ++f) {
      const std::int32_t potential = pooled(x, y, f);
      const std::int32_t value =
          setup_.out_bits == 0
              ? potential
              : numerics::akida1_activate(potential, setup_.channels[static_cast<std::size_t>(f)],
                                          setup_.out_bits);
      if (value != 0)
        row.events.push_back({.y = static_cast<std::int32_t>(y),
                              .channel = static_cast<std::int32_t>(setup_.first_filter + f),
                              .value = value});
    }
  }
  row.count = static_cast<std::int64_t>(row.events.size());
  return row;
}

}  // namespace npu::mesh
