#include "sim/config/range_text.h"

#include <fmt/format.h>

namespace npu::config {

std::string range_text(const Key& key) {
  return with_unit(fmt::format("{} .. {}", key.low, key.high), key.unit);
}

std::string with_unit(std::string_view value, std::string_view unit) {
  return unit.empty() ? std::string(value) : fmt::format("{} {}", value, unit);
}

std::string parenthesised(std::string_view meaning) {
  return meaning.empty() ? "" : fmt::format(" ({})", meaning);
}

}  // namespace npu::config
