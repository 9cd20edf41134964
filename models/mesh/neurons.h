// The neurons of one block: potentials, and the scan that pools them and turns them into events. All neurons
// are scanned, not only those that an event touched: with a negative threshold a neuron fires without one.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/mesh/event.h"
#include "models/mesh/layer_geometry.h"
#include "models/numerics/akida.h"

namespace npu::mesh {

struct NeuronSetup {
  LayerGeometry geometry;
  Rows out;                                       // after pooling
  std::int64_t first_filter = 0, filters = 1;     // of the layer
  int out_bits = 4;                               // 0: potentials go out
  std::vector<numerics::Akida1Channel> channels;  // one a filter of the block
};

class Neurons {
 public:
  explicit Neurons(NeuronSetup setup);

  const NeuronSetup& setup() const { return setup_; }
  const Rows& conv_rows() const { return conv_; }
  Rows conv_columns() const { return {0, conv_y_}; }
  std::int64_t count() const { return static_cast<std::int64_t>(potentials_.size()); }

  void clear();
  // Potentials of conv position (x, y), one a filter; x must be among conv_rows().
  std::int32_t* at(std::int64_t x, std::int64_t y);
  // Row `x` of the output, one of setup().out. Events in order of y, then filter; channels count in the
  // layer.
  RowOfEvents scan(std::int64_t x) const;

 private:
  // One potential a filter.
  void pool(std::int64_t x, std::int64_t y, std::span<std::int32_t> pooled) const;
  const std::int32_t* position(std::int64_t x, std::int64_t y) const;

  NeuronSetup setup_;
  Rows conv_;
  std::int64_t conv_y_;
  std::vector<std::int32_t> potentials_;  // [conv rows][conv_y][filters]
};

}  // namespace npu::mesh
