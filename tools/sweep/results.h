// What a sweep keeps of a run: numbers with names and units, out of `npusim run --json`.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

namespace npu::sweep {

struct Quantity {
  std::string_view name, unit, meaning;
};

// In the order of the table's columns. Those that a run does not have are left out.
std::span<const Quantity> quantities();

// Name -> number. Throws nlohmann::json::exception where the report is not one.
nlohmann::ordered_json results_of(const nlohmann::json& report);

}  // namespace npu::sweep
