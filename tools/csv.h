// A line of a table without quotes: its fields.
#pragma once

#include <string>
#include <vector>

namespace npu::tools {

std::vector<std::string> csv_fields(const std::string& line);

}  // namespace npu::tools
