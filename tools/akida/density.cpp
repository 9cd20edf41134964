#include "tools/akida/density.h"

#include <fmt/format.h>

#include "sim/config/number.h"

namespace npu::tools {

Result<double> parse_density(std::string_view text) {
  const auto value = config::parse_real(text);
  if (!value) return error(fmt::format("density '{}' is no number", text));
  if (value.value() < 0 || value.value() > 1) return error(fmt::format("density {} is outside 0 .. 1", text));
  return value.value();
}

}  // namespace npu::tools
