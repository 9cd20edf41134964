#include "sim/config/hint.h"

#include <fmt/format.h>

#include "sim/core/diagnostic.h"

namespace npu::config {

std::string did_you_mean_hint(const std::string& word, std::span<const std::string> candidates) {
  const auto nearest = did_you_mean(word, candidates);
  return nearest ? fmt::format("did you mean '{}'?", *nearest) : "";
}

}  // namespace npu::config
