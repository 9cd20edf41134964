#include "workloads/compiler/mesh/passes.h"

#include <utility>

#include <fmt/format.h>

#include "sim/core/diagnostic.h"

namespace npu::compiler::mesh {

std::optional<Packing> packed(std::span<const int> nps, int np_count) {
  Packing packing;
  int taken = 0;
  for (const int need : nps) {
    if (need > np_count) return {};
    if (packing.passes == 0 || need > np_count - taken) {
      ++packing.passes;
      taken = 0;
    }
    taken += need;
    packing.pass_of.push_back(packing.passes - 1);
  }
  return packing;
}

Packing pack(std::span<const Layer> layers, std::span<const int> nps, int np_count) {
  if (auto packing = packed(nps, np_count)) return *std::move(packing);
  std::vector<Diagnostic> problems;
  for (std::size_t i = 0; i < nps.size(); ++i)
    if (nps[i] > np_count)
      problems.push_back({.file = {},
                          .path = layers[i].name,
                          .what = fmt::format("needs {} NPs at once, the device has {}", nps[i], np_count),
                          .hint = "the limit is np_count; a layer cannot be spread over passes"});
  throw InputError(std::move(problems));
}

}  // namespace npu::compiler::mesh
