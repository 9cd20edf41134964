// What the tables say, for people and for other programs. docs/ holds the page that this writes.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace npu::tcc750x {

std::string manual_page();            // markdown
nlohmann::json instruction_set();     // transport words, unit registers, the channel word
std::vector<std::string> unknowns();  // one line for every field, code and bit that is inferred or unknown

}  // namespace npu::tcc750x
