// The file of --map-file: layers whose split is stated instead of computed. YAML, of which JSON is a part.
//
//   conv_1: {n_spatial: 4, n_filters: 1}
//   separable_12: {n_filters: 4}             what is left out is 1
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "workloads/compiler/mesh/mapping.h"

namespace npu::tools {

// Throw InputError with all problems of the text. Whether a network has such layers the mapper says.
std::vector<compiler::mesh::StatedSplit> parse_map_file(std::string_view text, const std::string& file);
std::vector<compiler::mesh::StatedSplit> load_map_file(const std::string& file);

}  // namespace npu::tools
