// Runs an IntegerGraph of event layers (policy "akida1") layer by layer, whole maps at a time: the oracle. It
// never sees a program, a neural processor or an event; with the machine it shares the formula of
// models/numerics/akida.h and nothing else.
//
// Tensors are maps [x][y][channel] of int32.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "models/kernels/event_layer.h"
#include "workloads/integer/integer_graph.h"

namespace npu::reference {

using EventMap = std::vector<std::int32_t>;  // [x][y][channel]

// Of one layer, after pooling: what the thresholds see. Those who make thresholds ask too.
class EventPotentials {
 public:
  explicit EventPotentials(const integer::EventLayer& layer);

  void compute(std::span<const std::int32_t> input, EventMap& potentials) const;

 private:
  kernels::EventConvolutionShape shape_;
  compiler::mesh::Pool pool_;
  int pool_stride_;
  kernels::EventPackedWeights weights_;
};

class EventReference {
 public:
  // `graph` must have values and outlive this. Throws InputError where it is no network of event layers.
  explicit EventReference(const integer::IntegerGraph& graph);

  // `input` is the input tensor. `on_tensor` is called for every tensor, in order, from this thread; the
  // reference keeps all of them until the next run.
  void run(std::span<const std::int32_t> input, const std::function<void(integer::TensorId)>& on_tensor = {});

  const EventMap& tensor(integer::TensorId id) const { return tensors_[static_cast<std::size_t>(id)]; }
  const std::vector<EventMap>& tensors() const { return tensors_; }
  // Real numbers of an output of the graph: the logits of the last one.
  std::vector<double> output(std::size_t i = 0) const;

 private:
  void compute(std::size_t node);

  const integer::IntegerGraph& graph_;
  std::vector<EventPotentials> layers_;  // by node
  std::vector<std::vector<numerics::Akida1Channel>> channels_;
  std::vector<EventMap> tensors_;
  EventMap potentials_;
};

}  // namespace npu::reference
