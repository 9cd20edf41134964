#include "models/mesh/neurons.h"

#include <algorithm>
#include <limits>

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

void Neurons::pool(std::int64_t x, std::int64_t y, std::span<std::int32_t> pooled) const {
  const LayerGeometry& g = setup_.geometry;
  Rows rows{x, 1}, columns{y, 1};
  if (g.pooling == Pooling::kGlobal) rows = conv_, columns = conv_columns();
  if (g.pooling == Pooling::kMax) {
    rows = g.conv_rows({x, 1});
    columns = {y * g.pool_stride, std::min<std::int64_t>(g.kPoolWindow, conv_y_ - y * g.pool_stride)};
  }
  const bool sum = g.pooling == Pooling::kGlobal;
  std::ranges::fill(pooled, sum ? 0 : std::numeric_limits<std::int32_t>::min());
  for (std::int64_t conv_x = rows.first; conv_x < rows.end(); ++conv_x) {
    for (std::int64_t conv_y = columns.first; conv_y < columns.end(); ++conv_y) {
      const std::int32_t* potential = position(conv_x, conv_y);
      for (auto& p : pooled) p = sum ? p + *potential++ : std::max(p, *potential++);
    }
  }
}

RowOfEvents Neurons::scan(std::int64_t x) const {
  RowOfEvents row{.x = x};
  std::vector<std::int32_t> potentials(static_cast<std::size_t>(setup_.filters));
  const std::int64_t out_y = setup_.geometry.out_y();
  for (std::int64_t y = 0; y < out_y; ++y) {
    pool(x, y, potentials);
    for (std::size_t f = 0; f < potentials.size(); ++f) {
      const std::int32_t value =
          setup_.out_bits == 0
              ? potentials[f]
              : numerics::akida1_activate(potentials[f], setup_.channels[f], setup_.out_bits);
      if (value != 0)
        row.events.push_back(
            {.y = static_cast<std::int32_t>(y),
             .channel = static_cast<std::int32_t>(setup_.first_filter) + static_cast<std::int32_t>(f),
             .value = value});
    }
  }
  row.count = static_cast<std::int64_t>(row.events.size());
  return row;
}

}  // namespace npu::mesh
