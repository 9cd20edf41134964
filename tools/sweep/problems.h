// What is wrong with a sweep's file, and where.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/config/node.h"
#include "sim/core/diagnostic.h"

namespace npu::sweep {

Diagnostic at(const config::Place& place, std::string path, std::string what, std::string hint = {});

// Adds a problem for each entry of a map that is not among the known ones.
void refuse_unknown(const config::Node& map, const std::string& path, std::span<const std::string_view> known,
                    std::vector<Diagnostic>& problems);

}  // namespace npu::sweep
