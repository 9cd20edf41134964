#include "isa/table/json.h"

#include <nlohmann/json.hpp>

#include "isa/table/names.h"

namespace npu::isa {
namespace {

std::string_view coding_key(Coding coding) {
  switch (coding) {
    case Coding::kPlain:
      return "plain";
    case Coding::kMinusOne:
      return "minus_one";
    case Coding::kSigned:
      return "signed";
    case Coding::kScaled:
      return "scaled";
  }
  return "plain";
}

nlohmann::json codes_of(const Field& field) {
  auto codes = nlohmann::json::array();
  for (const Code& code : field.codes) {
    codes.push_back({{"bits", code.bits},
                     {"name", code.name},
                     {"status", to_string(code.status)},
                     {"meaning", code.meaning}});
  }
  return codes;
}

}  // namespace

nlohmann::json to_json(const Format& format, int first_register) {
  auto fields = nlohmann::json::array();
  for (const Field& field : format.fields) {
    nlohmann::json entry{{"name", field.name},
                         {"register", register_name(field.word, first_register)},
                         {"high", field.high},
                         {"low", field.low},
                         {"coding", coding_key(field.coding)},
                         {"unit", field.unit},
                         {"status", to_string(field.status)},
                         {"meaning", field.meaning}};
    if (field.coding == Coding::kScaled) entry["scale"] = field.scale;
    if (!field.codes.empty()) entry["codes"] = codes_of(field);
    fields.push_back(std::move(entry));
  }
  auto unnamed = nlohmann::json::array();
  for (const BitRange& range : unnamed_bits(format)) {
    unnamed.push_back(
        {{"register", register_name(range.word, first_register)}, {"high", range.high}, {"low", range.low}});
  }
  return {{"name", format.name},
          {"meaning", format.meaning},
          {"words", format.words},
          {"fields", std::move(fields)},
          {"unnamed", std::move(unnamed)}};
}

}  // namespace npu::isa
