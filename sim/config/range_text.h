// How a range and a value are written in messages, the manual and printed files.
#pragma once

#include <string>
#include <string_view>

#include "sim/config/key.h"

namespace npu::config {

std::string range_text(const Key& key);                                // "0 .. 1000 ns"
std::string with_unit(std::string_view value, std::string_view unit);  // "493 ns"
std::string parenthesised(std::string_view meaning);                   // " (time before the first byte)"

}  // namespace npu::config
