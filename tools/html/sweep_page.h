// The page of a sweep: scatter with Pareto front, sensitivity of each key, and the table with filters.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace npu::tools {

// `table` is the sweep's table.json (docs/formats.md). Throws InputError where the chart library is not
// installed.
std::string sweep_page(const nlohmann::ordered_json& table);

}  // namespace npu::tools
