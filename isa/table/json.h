// A format as JSON, for tools in other languages.
//   {"name", "meaning", "words", "fields": [{"name", "register", "high", "low", "coding", "scale", "unit",
//     "status", "meaning", "codes": [{"bits", "name", "status", "meaning"}]}],
//    "unnamed": [{"register", "high", "low"}]}
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "isa/table/field.h"

namespace npu::isa {

nlohmann::json to_json(const Format& format, int first_register = 1);

}  // namespace npu::isa
