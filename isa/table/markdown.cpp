#include "isa/table/markdown.h"

#include <iterator>

#include <fmt/format.h>

#include "isa/table/names.h"

namespace npu::isa {
namespace {

std::string code_bits(const Field& field, const Code& code) {
  return field.hex ? fmt::format("{:#06x}", code.bits) : fmt::format("{}", code.bits);
}

}  // namespace

std::string to_markdown(const Format& format, int first_register) {
  std::string page;
  auto out = std::back_inserter(page);
  fmt::format_to(out, "### `{}`\n\n{}; {} word{}.\n\n", format.name, format.meaning, format.words,
                 format.words == 1 ? "" : "s");
  fmt::format_to(
      out, "| field | register | bits | value | unit | status | meaning |\n|---|---|---|---|---|---|---|\n");
  for (const Field& field : format.fields) {
    fmt::format_to(out, "| `{}` | {} | {} | {} | {} | {} | {} |\n", field.name,
                   register_name(field.word, first_register), bits_name(field.high, field.low),
                   coding_name(field), field.unit, to_string(field.status), field.meaning);
  }
  for (const Field& field : format.fields) {
    if (field.codes.empty()) continue;
    fmt::format_to(out, "\n| `{}` | bits | status | meaning |\n|---|---|---|---|\n", field.name);
    for (const Code& code : field.codes) {
      fmt::format_to(out, "| `{}` | {} | {} | {} |\n", code.name, code_bits(field, code),
                     to_string(code.status), code.meaning);
    }
  }
  std::string unnamed;
  for (const BitRange& range : unnamed_bits(format)) {
    fmt::format_to(std::back_inserter(unnamed), "{}{}{}", unnamed.empty() ? "" : ", ",
                   register_name(range.word, first_register), bits_name(range.high, range.low));
  }
  if (!unnamed.empty()) fmt::format_to(out, "\nNo field names {}.\n", unnamed);
  return page;
}

}  // namespace npu::isa
