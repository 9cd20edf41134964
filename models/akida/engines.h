// The blocks of an Akida 1.0 by the numbers that reports use.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

namespace npu::akida {

inline constexpr int kConfigDmaEngine = 0, kConverterEngine = 1, kFirstNpEngine = 2;

// "config dma", "hrc", "np.0", ...
inline std::vector<std::string> engine_names(int np_count) {
  std::vector<std::string> names{"config dma", "hrc"};
  for (int i = 0; i < np_count; ++i) names.push_back(fmt::format("np.{}", i));
  return names;
}

}  // namespace npu::akida
