// What a text file may hold before any grammar looks at it: UTF-8, and no control characters but tab and line
// ends. yaml-cpp takes byte 4 for the end of the file and would drop the rest without a word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/core/diagnostic.h"

namespace npu::config {

// The first offending byte, if there is one: a file with one is usually no text at all.
std::vector<Diagnostic> check_raw_text(std::string_view text, const std::string& file);

}  // namespace npu::config
