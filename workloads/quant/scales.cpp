#include "workloads/quant/scales.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

namespace npu::quant {

namespace {

constexpr double kLargest = 127;

}  // namespace

Scales::Scales(const LoweredGraph& lowered, const Ranges& ranges, const QuantiseOptions& options,
               std::vector<std::string>& notes)
    : lowered_(lowered),
      parent_(lowered.tensors.size()),
      scale_(lowered.tensors.size(), 0),
      members_(parent_.size(), 0) {
  std::iota(parent_.begin(), parent_.end(), 0);
  for (const auto& node : lowered.nodes) {
    const bool keeps = std::holds_alternative<LoweredPool>(node.operation) ||
                       std::holds_alternative<LoweredConcat>(node.operation) ||
                       std::holds_alternative<LoweredUpsample2>(node.operation);
    if (!keeps) continue;
    for (const TensorId input : node.inputs) join(input, node.output);
  }
  for (const auto& [a, b] : lowered.same_scale) join(a, b);
  for (TensorId id = 0; id < std::ssize(lowered.tensors); ++id) {
    const auto group = group_of(id);
    scale_[group] = std::max(scale_[group], wanted(id, ranges, options));
    ++members_[group];
  }
  sizes_ = members_;
  int asymmetric = 0;
  std::string first;
  // What a table makes has its own scale, whatever it is joined to.
  for (TensorId id = 0; id < std::ssize(lowered.tensors); ++id) {
    const auto& t = lowered.tensors[static_cast<std::size_t>(id)];
    if (t.fixed_scale) scale_[group_of(id)] = *t.fixed_scale;
  }
  for (TensorId id = 0; id < std::ssize(lowered.tensors); ++id) {
    const auto& t = lowered.tensors[static_cast<std::size_t>(id)];
    const double own = wanted(id, ranges, options), given = of(id);
    if (t.annotation && !t.annotation->symmetric()) {
      if (asymmetric++ == 0)
        first = fmt::format("{}: scale {:g} with zero point {} becomes the symmetric scale {:g}", t.name,
                            t.annotation->scale, t.annotation->zero_point, own);
    }
    if (t.annotation && t.annotation->symmetric() && given != own)
      notes.push_back(fmt::format(
          "{}: its scale {:g} becomes {:g}, which it shares with what it is joined to", t.name, own, given));
    if (std::isfinite(t.cap) && given * kLargest > t.cap * 1.001)
      notes.push_back(fmt::format("{}: the clip at {:g} becomes {:g}, where its scale saturates", t.name,
                                  t.cap, given * kLargest));
    if (std::isfinite(t.cap) || t.annotation || t.fixed_scale || id == lowered.input)
      members_[group_of(id)] = std::max(members_[group_of(id)], 2);  // not to be moved
  }
  if (asymmetric > 0)
    notes.push_back(fmt::format(
        "{}{}", first, asymmetric > 1 ? fmt::format(" (and {} more activations)", asymmetric - 1) : ""));
  for (std::size_t group = 0; group < scale_.size(); ++group) {
    if (scale_[group] == 0) scale_[group] = 1;
  }
}

bool Scales::may_move(TensorId id) const {
  return members_[group_of(id)] == 1;
}

std::size_t Scales::group_of(TensorId id) const {
  while (parent_[static_cast<std::size_t>(id)] != id) id = parent_[static_cast<std::size_t>(id)];
  return static_cast<std::size_t>(id);
}

void Scales::join(TensorId a, TensorId b) {
  parent_[group_of(a)] = static_cast<int>(group_of(b));
}

double Scales::wanted(TensorId id, const Ranges& ranges, const QuantiseOptions& options) const {
  const auto& t = lowered_.tensors[static_cast<std::size_t>(id)];
  if (t.fixed_scale) return *t.fixed_scale;
  if (t.annotation) {
    if (t.annotation->symmetric()) return t.annotation->scale;
    const double largest = std::max(std::abs(t.annotation->real_low()), std::abs(t.annotation->real_high()));
    return largest / kLargest;
  }
  if (id == lowered_.input) {
    double largest = 0;
    for (std::size_t c = 0; c < std::max(options.mean.size(), options.std.size()); ++c) {
      const double mean = options.mean[options.mean.size() == 1 ? 0 : c],
                   std = options.std[options.std.size() == 1 ? 0 : c];
      for (const double stored : {options.stored_low, options.stored_high})
        largest = std::max(largest, std::abs((stored - mean) / std));
    }
    return largest / kLargest;
  }
  const auto range = ranges.find(t.value);
  if (range == ranges.end()) return 0;
  const Range& r = range->second;
  double largest = std::max(std::abs(r.low), std::abs(r.high));
  if (options.sigmas) largest = std::min(largest, std::abs(r.mean) + *options.sigmas * r.deviation);
  return std::min(largest, t.cap) / kLargest;
}

}  // namespace npu::quant
