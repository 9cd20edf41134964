// What the tables say, for people and for other programs. docs/ holds the page that this writes.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace npu::akida {

std::string manual_page();            // markdown
nlohmann::json instruction_set();     // header, registers, packing of the tracks
std::vector<std::string> unknowns();  // what nobody outside the vendor knows, one line each

}  // namespace npu::akida
