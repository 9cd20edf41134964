#include "sim/config/number.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <system_error>

#include <fmt/format.h>

namespace npu::config {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view without_sign(std::string_view text) {
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
  return text;
}

bool has_leading_zero(std::string_view text) {
  const std::string_view digits = without_sign(text);
  return digits.size() > 1 && digits[0] == '0' && is_digit(digits[1]);
}

// The ways YAML and C write what is no finite number.
bool is_not_finite(std::string_view text) {
  constexpr std::array<std::string_view, 3> kWords = {"nan", "inf", "infinity"};
  std::string word(without_sign(text));
  if (!word.empty() && word.front() == '.') word.erase(0, 1);
  std::ranges::transform(word, word.begin(), [](unsigned char c) { return std::tolower(c); });
  return std::ranges::find(kWords, word) != kWords.end();
}

// from_chars takes no plus sign.
std::string_view without_plus(std::string_view text) {
  const bool plus = text.size() > 1 && text[0] == '+' && text[1] != '-';
  return plus ? text.substr(1) : text;
}

template <class T, class... Format>
Result<T> convert(std::string_view written, std::string_view digits, std::string_view kind,
                  Format... format) {
  T value{};
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value, format...);
  if (code == std::errc::invalid_argument || end != digits.data() + digits.size()) {
    return error(fmt::format("'{}' is not {}", written, kind));
  }
  if (code == std::errc::result_out_of_range) return error(fmt::format("'{}' does not fit 64 bits", written));
  return value;
}

constexpr std::string_view kInteger = "an integer";
constexpr std::string_view kNumber = "a number";

Result<std::int64_t> parse_hex(std::string_view text) {
  // Read unsigned, since the signed conversion would take 0x-5.
  const auto value = convert<std::uint64_t>(text, text.substr(2), kInteger, 16);
  if (!value) return value.error();
  if (value.value() > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
    return error(fmt::format("'{}' does not fit 64 bits", text));
  }
  return static_cast<std::int64_t>(value.value());
}

Error leading_zero(std::string_view text) {
  return error(fmt::format("'{}' has a leading zero, which YAML takes for octal", text));
}

}  // namespace

Result<std::int64_t> parse_integer(std::string_view text) {
  if (text.starts_with("0x")) return parse_hex(text);
  if (has_leading_zero(text)) return leading_zero(text);
  return convert<std::int64_t>(text, without_plus(text), kInteger);
}

Result<double> parse_real(std::string_view text) {
  if (has_leading_zero(text)) return leading_zero(text);
  if (is_not_finite(text)) return error(fmt::format("'{}' is not a finite number", text));
  auto value = convert<double>(text, without_plus(text), kNumber);
  if (value && !std::isfinite(value.value())) {  // spellings of nan that only the library knows
    return error(fmt::format("'{}' is not a finite number", text));
  }
  return value;
}

}  // namespace npu::config
