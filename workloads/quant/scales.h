// One scale for every activation. Tensors between which nothing is rounded (pools, concatenation, upsampling)
// share theirs.
#pragma once

#include "workloads/quant/quantise.h"

namespace npu::quant {

class Scales {
 public:
  // What had to be changed is appended to `notes`.
  Scales(const LoweredGraph& lowered, const Ranges& ranges, const QuantiseOptions& options,
         std::vector<std::string>& notes);

  double of(TensorId id) const { return scale_[group_of(id)]; }
  // Whether an operation may move the scale of its result to one that its multipliers represent exactly.
  bool may_move(TensorId id) const;
  bool is_shared(TensorId id) const { return sizes_[group_of(id)] > 1; }
  void set(TensorId id, double scale) { scale_[group_of(id)] = scale; }

 private:
  std::size_t group_of(TensorId id) const;
  void join(TensorId a, TensorId b);
  double wanted(TensorId id, const Ranges& ranges, const QuantiseOptions& options) const;

  const LoweredGraph& lowered_;
  std::vector<int> parent_;
  std::vector<double> scale_;
  std::vector<int> members_;  // at least 2 where the scale is not to be moved
  std::vector<int> sizes_;    // tensors of a group
};

}  // namespace npu::quant
