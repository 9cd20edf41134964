// Runs an IntegerGraph layer by layer: the oracle. It never sees a command, a tile or an address; with the
// machine it shares the formulas of models/numerics and nothing else.
//
// Tensors are [H][W][C] int8.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "workloads/integer/integer_graph.h"

namespace npu::reference {

using Map = std::vector<std::int8_t>;  // [H][W][C]

class IntegerReference {
 public:
  // Weights are brought into the kernels' order once. `graph` must have values and outlive this.
  explicit IntegerReference(const integer::IntegerGraph& graph);
  ~IntegerReference();
  IntegerReference(const IntegerReference&) = delete;
  IntegerReference& operator=(const IntegerReference&) = delete;

  // `input` is the input tensor. `on_tensor` is called for every tensor, in order, from this thread; the
  // reference keeps all of them until the next run.
  void run(std::span<const std::int8_t> input, const std::function<void(integer::TensorId)>& on_tensor = {});

  const Map& tensor(integer::TensorId id) const { return tensors_[static_cast<std::size_t>(id)]; }
  const std::vector<Map>& tensors() const { return tensors_; }

 private:
  struct Packed;

  void compute(std::size_t node);

  const integer::IntegerGraph& graph_;
  std::vector<std::unique_ptr<Packed>> packed_;  // by node; null: no weights
  std::vector<Map> tensors_;
  std::vector<std::int32_t> accumulators_;
};

}  // namespace npu::reference
