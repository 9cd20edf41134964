// Programs to text; assembly.h has the grammar.
#include <iterator>

#include <fmt/format.h>

#include "isa/akida/assembly.h"
#include "isa/akida/record.h"
#include "isa/akida/registers.h"
#include "isa/table/text.h"

namespace npu::akida {
namespace {

constexpr std::size_t kColumns = 100;

// Appends weights to the line that was begun, and continues it where it gets long.
void add_weights(std::string& text, std::span<const std::int8_t> weights) {
  std::size_t line = text.rfind('\n') + 1;
  text += " weights=";
  bool first = true;
  for (const std::int8_t weight : weights) {
    if (text.size() - line > kColumns) {
      text += '\n';
      line = text.size();
      text += "    weights ";
      first = true;
    }
    fmt::format_to(std::back_inserter(text), "{}{}", first ? "" : " ", weight);
    first = false;
  }
  text += '\n';
}

void add_record(std::string& text, const Record& record, const RecordContent& content) {
  const Assignment& a = content.assignment;
  text += record_line(record) + '\n';
  const std::span<const std::int8_t> values = content.weights.values;
  const auto each = values.size() / static_cast<std::size_t>(a.own_filters);
  for (std::size_t i = 0; i < content.filters.size(); ++i) {
    fmt::format_to(std::back_inserter(text), "  filter {} threshold={} act_step={}",
                   a.first_filter + static_cast<std::int64_t>(i), content.filters[i].threshold,
                   content.filters[i].act_step);
    add_weights(text, values.subspan(i * each, each));
  }
  const std::span<const std::int8_t> depthwise = content.weights.depthwise;
  const auto kernel = static_cast<std::size_t>(a.kernel) * static_cast<std::size_t>(a.kernel);
  for (std::size_t c = 0; c * kernel < depthwise.size(); ++c) {
    fmt::format_to(std::back_inserter(text), "  depthwise {}", c);
    add_weights(text, depthwise.subspan(c * kernel, kernel));
  }
}

}  // namespace

std::string record_line(const Record& record) {
  const std::span<const Word> words = record.registers;
  std::string_view target = "?";
  for (const Code& code : kTargets) {
    if (code.bits == kTarget.raw(words)) target = code.name;
  }
  const std::array implied{isa::Implied{kTarget.name, kTarget.raw(words)},
                           isa::Implied{kWeightWords.name, kWeightWords.raw(words)},
                           isa::Implied{kFilterWords.name, kFilterWords.raw(words)}};
  return fmt::format("record {} {}", target,
                     isa::fields_to_text(kRecordFormat, words, {.first_register = 0, .implied = implied}));
}

Result<std::string> disassemble(const Program& program) {
  std::string text;
  std::int64_t offset = std::int64_t{4} * kHeaderWords;
  for (std::size_t i = 0; i < program.records.size(); ++i) {
    const Record& record = program.records[i];
    const auto content = content_of(record);
    if (!content) {
      return error_at(offset + content.error().offset.value_or(0),
                      fmt::format("record {}: {}", i, content.error().what));
    }
    fmt::format_to(std::back_inserter(text), "{}; record {}, {} bytes\n", i == 0 ? "" : "\n", i,
                   record.bytes());
    add_record(text, record, content.value());
    offset += record.bytes();
  }
  return text;
}

}  // namespace npu::akida
