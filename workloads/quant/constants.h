// The constants of a float graph as quantisation sees them: initialisers, and what a quantised model makes of
// them by QuantizeLinear and DequantizeLinear.
#pragma once

#include <optional>
#include <vector>

#include "workloads/graph/graph.h"

namespace npu::quant {

// A constant that a model stores as integers: real = (values - zero_point) * scale, scale and zero point one
// for all or one an entry of `axis`.
struct StoredIntegers {
  std::vector<std::int64_t> values;
  std::vector<std::int64_t> shape;
  std::vector<double> scales;
  std::vector<std::int64_t> zero_points;
  std::int64_t axis = 0;

  // Of element i.
  double scale(std::size_t i) const { return scales[channel(i)]; }
  std::int64_t zero_point(std::size_t i) const { return zero_points[channel(i)]; }
  std::size_t channel(std::size_t i) const;
};

class Constants {
 public:
  explicit Constants(const graph::Graph& graph);

  bool is_constant(graph::ValueId id) const;
  // Throws InputError where a number is not finite, or a scale is not positive: value, limit, number.
  std::vector<double> values(graph::ValueId id) const;
  // Where the constant is stored as integers.
  std::optional<StoredIntegers> integers(graph::ValueId id) const;
  // Scale and zero point of a Quantize or Dequantize node, checked.
  std::vector<double> scales(const graph::Node& node) const;
  std::vector<std::int64_t> zero_points(const graph::Node& node) const;

  const graph::Node* producer(graph::ValueId id) const;

 private:
  const graph::Graph& graph_;
  std::vector<const graph::Node*> producer_;
};

}  // namespace npu::quant
