// A number as the configuration writes it: decimal, or 0x... for an integer. A leading zero is an error,
// because YAML 1.1 readers take 010 for 8 and people do not; so are .nan and .inf, which are no property of a
// machine.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/core/result.h"

namespace npu::config {

Result<std::int64_t> parse_integer(std::string_view text);
Result<double> parse_real(std::string_view text);

}  // namespace npu::config
