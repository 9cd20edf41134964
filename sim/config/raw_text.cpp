#include "sim/config/raw_text.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

namespace npu::config {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;  // the largest hardware description is a hundredth of this

// Length of the UTF-8 character that text begins with, 0 if it begins with none (RFC 3629, section 4).
std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  if (lead == 0xe0 && byte(1) < 0xa0) return 0;   // could be shorter
  if (lead == 0xed && byte(1) >= 0xa0) return 0;  // a surrogate
  if (lead == 0xf0 && byte(1) < 0x90) return 0;   // could be shorter
  if (lead == 0xf4 && byte(1) >= 0x90) return 0;  // beyond U+10FFFF
  return length;
}

bool is_forbidden_control(char c) {
  const auto byte = static_cast<std::uint8_t>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7f;
}

}  // namespace

std::vector<Diagnostic> check_raw_text(std::string_view text, const std::string& file) {
  if (text.size() > kMaxBytes) {
    return {{.file = file,
             .what = fmt::format("the file has {} bytes, more than the {} that a configuration may have",
                                 text.size(), kMaxBytes)}};
  }
  int line = 1;
  std::size_t line_start = 0;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = character_length(text.substr(i));
    if (length == 0 || is_forbidden_control(text[i])) {
      const auto byte = static_cast<std::uint8_t>(text[i]);
      return {{.file = file,
               .line = line,
               .column = static_cast<int>(i - line_start) + 1,
               .what = length == 0 ? fmt::format("byte 0x{:02x} is not UTF-8", byte)
                                   : fmt::format("control character 0x{:02x}", byte),
               .hint = "a configuration is UTF-8 text"}};
    }
    if (text[i] == '\n') {
      ++line;
      line_start = i + 1;
    }
    i += length;
  }
  return {};
}

}  // namespace npu::config
