#include "isa/table/names.h"

#include <fmt/format.h>

namespace npu::isa {

std::string register_name(int word, int first_register) {
  return fmt::format("r{}", word + first_register);
}

std::string bits_name(int high, int low) {
  return high == low ? fmt::format("[{}]", high) : fmt::format("[{}:{}]", high, low);
}

std::string coding_name(const Field& field) {
  switch (field.coding) {
    case Coding::kPlain:
      return field.codes.empty() ? "bits" : "code";
    case Coding::kMinusOne:
      return "bits + 1";
    case Coding::kSigned:
      return "two's complement";
    case Coding::kScaled:
      return fmt::format("bits * {}", field.scale);
  }
  return "bits";
}

}  // namespace npu::isa
