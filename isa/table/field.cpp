#include "isa/table/field.h"

#include <fmt/format.h>

namespace npu::isa {

std::string_view to_string(Status status) {
  switch (status) {
    case Status::kPublished:
      return "published";
    case Status::kDecoded:
      return "decoded";
    case Status::kInferred:
      return "inferred";
    case Status::kAssumed:
      return "assumed";
    case Status::kUnknown:
      return "unknown";
  }
  return "unknown";
}

Result<void> Field::set(std::span<Word> words, std::int64_t value) const {
  if (static_cast<std::size_t>(word) >= words.size()) {
    return error(fmt::format("field {} lies in word {}, but there are only {}", name, word, words.size()));
  }
  if (value < smallest() || value > largest()) {
    return error(fmt::format("field {} holds {}..{}{}{}, not {}", name, smallest(), largest(),
                             unit.empty() ? "" : " ", unit, value));
  }
  switch (coding) {
    case Coding::kPlain:
    case Coding::kSigned:
      set_raw(words, static_cast<Word>(value));
      break;
    case Coding::kMinusOne:
      set_raw(words, static_cast<Word>(value - 1));
      break;
    case Coding::kScaled:
      if (value % scale != 0) {
        return error(fmt::format("field {} holds multiples of {}{}{}, not {}", name, scale,
                                 unit.empty() ? "" : " ", unit, value));
      }
      set_raw(words, static_cast<Word>(value / scale));
      break;
  }
  return success();
}

}  // namespace npu::isa
