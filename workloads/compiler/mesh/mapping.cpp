#include "workloads/compiler/mesh/mapping.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"
#include "sim/core/quantity.h"
#include "workloads/compiler/mesh/passes.h"

namespace npu::compiler::mesh {

namespace {

using Config = npu::mesh::NeuralProcessorConfig;

constexpr std::array<std::string_view, 3> kModes{"minimal", "allnps", "hwpr"};

// Fitted: see mapping.h.
constexpr int kHwPrPasses = 5;
constexpr int kHwPrNps = 132;  // with the input converter

struct Plan {
  std::vector<Split> splits;
  std::vector<char> free;  // whether the mode may take more parts
};

void append(std::vector<Diagnostic>& to, const InputError& from) {
  to.insert(to.end(), from.problems().begin(), from.problems().end());
}

void check_names(std::span<const Layer> layers, std::span<const StatedSplit> stated,
                 std::vector<Diagnostic>& problems) {
  std::vector<std::string> names, seen;
  for (const Layer& layer : layers) names.push_back(layer.name);
  for (const StatedSplit& s : stated) {
    if (std::ranges::count(names, s.layer) == 0) {
      const auto near = did_you_mean(s.layer, names);
      problems.push_back({.file = {},
                          .path = s.layer,
                          .what = "the network has no layer of this name to split",
                          .hint = near ? fmt::format("did you mean '{}'?", *near) : ""});
    }
    if (std::ranges::count(seen, s.layer) != 0)
      problems.push_back({.file = {}, .path = s.layer, .what = "its split is stated twice"});
    seen.push_back(s.layer);
  }
}

Split split_of(const Layer& layer, const Config& config, const StatedSplit* stated) {
  if (stated == nullptr) return minimal_split(layer, config);
  auto split = stated_split(layer, config, stated->n_spatial, stated->n_filters);
  if (split.n_spatial > 1) split.spatial_reason = fmt::format("stated: {} tiles", split.n_spatial);
  if (split.n_filters > 1) split.filter_reason = fmt::format("stated: {} parts", split.n_filters);
  return split;
}

Plan minimal_plan(std::span<const Layer> layers, const Config& config, std::span<const StatedSplit> stated) {
  std::vector<Diagnostic> problems;
  if (layers.empty()) problems.push_back({.file = {}, .what = "the network has no layers to map"});
  check_names(layers, stated, problems);
  Plan plan;
  for (const Layer& layer : layers) {
    const auto found = std::ranges::find(stated, layer.name, &StatedSplit::layer);
    const StatedSplit* own = found == stated.end() ? nullptr : &*found;
    try {
      plan.splits.push_back(split_of(layer, config, own));
    } catch (const InputError& e) {
      append(problems, e);
      continue;
    }
    const bool convolves = layer.kind == LayerKind::kConvolution || layer.kind == LayerKind::kSeparable;
    plan.free.push_back(convolves && own == nullptr);
  }
  if (!problems.empty()) throw InputError(std::move(problems));
  return plan;
}

int parts_under(const Layer& layer, const Split& split, std::int64_t cap) {
  return std::max(split.n_filters, static_cast<int>(ceil_div(layer.filters, cap)));
}

std::vector<int> nps_under(std::span<const Layer> layers, const Plan& plan, std::int64_t cap) {
  std::vector<int> nps;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Split& split = plan.splits[i];
    nps.push_back(plan.free[i] ? split.n_spatial * parts_under(layers[i], split, cap) : split.nps());
  }
  return nps;
}

std::vector<int> nps_of(const Plan& plan) {
  std::vector<int> nps;
  for (const Split& split : plan.splits) nps.push_back(split.nps());
  return nps;
}

std::vector<std::int64_t> free_filters(std::span<const Layer> layers, const Plan& plan) {
  std::vector<std::int64_t> filters;
  for (std::size_t i = 0; i < layers.size(); ++i)
    if (plan.free[i]) filters.push_back(layers[i].filters);
  return filters;
}

// Feasibility is not monotone in the cap, so every cap is tried. The largest, all filters, is minimal itself.
std::int64_t all_nps_cap(std::span<const Layer> layers, const Plan& plan, int np_count, int passes) {
  std::int64_t cap = 1;
  for (;; ++cap)
    if (const auto packing = packed(nps_under(layers, plan, cap), np_count);
        packing && packing->passes <= passes)
      return cap;
}

std::int64_t hw_pr_cap(std::span<const Layer> layers, const Plan& plan, int np_count) {
  const auto filters = free_filters(layers, plan);
  const int converter = std::ranges::count(layers, LayerKind::kInputConvolution, &Layer::kind) > 0 ? 1 : 0;
  for (auto cap = std::ranges::min(filters); cap <= std::ranges::max(filters); ++cap) {
    const auto nps = nps_under(layers, plan, cap);
    int total = converter;
    for (const int n : nps) total += n;
    const auto packing = packed(nps, np_count);
    if (packing && packing->passes <= kHwPrPasses && total <= kHwPrNps) return cap;
  }
  throw InputError(
      {.file = {},
       .path = "hwpr",
       .what = fmt::format("no split keeps within {} passes and {} NPs, the limits that the rule "
                           "was fitted with",
                           kHwPrPasses, kHwPrNps),
       .hint = "map with minimal or allnps"});
}

void widen(std::span<const Layer> layers, const Config& config, std::int64_t cap, MapMode mode, Plan& plan) {
  for (std::size_t i = 0; i < layers.size(); ++i) {
    Split& split = plan.splits[i];
    const int parts = parts_under(layers[i], split, cap);
    if (!plan.free[i] || parts == split.n_filters) continue;
    auto wider = stated_split(layers[i], config, split.n_spatial, parts);
    wider.spatial_reason = split.spatial_reason;
    wider.filter_reason =
        fmt::format("{}: filters {} > {} an NP: {} parts", name_of(mode), layers[i].filters, cap, parts);
    split = std::move(wider);
  }
}

}  // namespace

std::string_view name_of(MapMode mode) {
  return kModes[static_cast<std::size_t>(mode)];
}

MapMode map_mode_of(const std::string& name) {
  const auto found = std::ranges::find(kModes, name);
  if (found != kModes.end()) return static_cast<MapMode>(found - kModes.begin());
  const std::vector<std::string> names(kModes.begin(), kModes.end());
  const auto near = did_you_mean(name, names);
  throw InputError({.file = {},
                    .what = fmt::format("no map mode '{}' (minimal, allnps, hwpr)", name),
                    .hint = near ? fmt::format("did you mean '{}'?", *near) : ""});
}

int Mapping::nps() const {
  int sum = 0;
  for (const MappedLayer& layer : layers) sum += layer.nps;
  return sum;
}

int Mapping::nps_with_converter() const {
  return nps() + (std::ranges::count(layers, LayerKind::kInputConvolution, &MappedLayer::kind) > 0 ? 1 : 0);
}

Mapping map_layers(std::span<const Layer> layers, const Config& config, MapMode mode,
                   std::span<const StatedSplit> stated) {
  Plan plan = minimal_plan(layers, config, stated);
  const Packing minimal = pack(layers, nps_of(plan), config.np_count);

  Mapping mapping{.mode = mode};
  if (mode != MapMode::kMinimal && !free_filters(layers, plan).empty()) {
    mapping.filter_cap = mode == MapMode::kAllNps ? all_nps_cap(layers, plan, config.np_count, minimal.passes)
                                                  : hw_pr_cap(layers, plan, config.np_count);
    widen(layers, config, *mapping.filter_cap, mode, plan);
  }
  if (mode == MapMode::kHwPr)
    mapping.notes.push_back(
        fmt::format("hwpr: the limits of {} passes and {} NPs are fitted to seven published maps of a device "
                    "with 32 NPs; the vendor's rule is not known",
                    kHwPrPasses, kHwPrNps));
  const Packing packing = pack(layers, nps_of(plan), config.np_count);
  mapping.passes = packing.passes;
  for (std::size_t i = 0; i < layers.size(); ++i)
    mapping.layers.push_back({.name = layers[i].name,
                              .kind = layers[i].kind,
                              .split = plan.splits[i],
                              .nps = plan.splits[i].nps(),
                              .pass = packing.pass_of[i]});
  return mapping;
}

}  // namespace npu::compiler::mesh
