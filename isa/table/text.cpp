#include "isa/table/text.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "isa/table/unnamed_bits.h"

namespace npu::isa {
namespace {

constexpr std::string_view kRawPrefix = "bits[r";

const Implied* find_implied(const TextOptions& options, std::string_view name) {
  const auto* end = options.implied.data() + options.implied.size();
  const auto* found =
      std::find_if(options.implied.data(), end, [&](const Implied& i) { return i.field == name; });
  return found == end ? nullptr : found;
}

std::string value_text(const Field& field, Word raw) {
  for (const Code& code : field.codes) {
    if (code.bits == raw) return std::string(code.name);
  }
  const std::int64_t value = field.value_of(raw);
  return field.hex && value >= 0 ? fmt::format("{:#x}", value) : fmt::format("{}", value);
}

bool is_silent(const Field& field, Word raw, const TextOptions& options) {
  if (const Implied* implied = find_implied(options, field.name)) return implied->raw == raw;
  return raw == 0 && field.value_of(raw) == 0 && field.codes.empty();
}

// "bits[r2.13:12]" to the range; nothing where it is malformed.
std::optional<BitRange> to_bit_range(std::string_view name, const TextOptions& options) {
  std::array<int, 3> numbers{};
  constexpr std::array<std::string_view, 3> kAfter{".", ":", "]"};
  name.remove_prefix(kRawPrefix.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto [rest, status] = std::from_chars(name.data(), name.data() + name.size(), numbers[i]);
    if (status != std::errc{}) return std::nullopt;
    name.remove_prefix(static_cast<std::size_t>(rest - name.data()));
    if (!name.starts_with(kAfter[i])) return std::nullopt;
    name.remove_prefix(1);
  }
  const auto [reg, high, low] = numbers;
  if (!name.empty() || low < 0 || high > 31 || low > high || reg < options.first_register)
    return std::nullopt;
  return BitRange{.word = reg - options.first_register, .high = high, .low = low};
}

// Collects the problems of one line.
class Reader {
 public:
  Reader(const Format& format, std::span<Word> words, const TextOptions& options,
         std::vector<Diagnostic>& problems)
      : format_(format), words_(words), options_(options), problems_(problems) {}

  void read(const Assignment& assignment) {
    if (assignment.name.starts_with(kRawPrefix)) {
      read_bits(assignment);
    } else {
      read_field(assignment);
    }
  }

 private:
  void problem(const Assignment& at, std::string what, std::string hint = {}) {
    problems_.push_back({.file = {},
                         .column = at.column,
                         .path = std::string(format_.name),
                         .what = std::move(what),
                         .hint = std::move(hint)});
  }

  static std::string suggestion(const std::string& word, std::span<const std::string> candidates) {
    const auto meant = did_you_mean(word, candidates);
    return meant ? fmt::format("did you mean '{}'?", *meant) : "";
  }

  void read_bits(const Assignment& at) {
    const auto range = to_bit_range(at.name, options_);
    if (!range) {
      return problem(at, fmt::format("'{}' is no bit range", at.name),
                     fmt::format("write bits[r{}.13:12]=0x3", options_.first_register));
    }
    if (static_cast<std::size_t>(range->word) >= words_.size()) {
      return problem(at, fmt::format("'{}' is beyond the {} registers written", at.name, words_.size()));
    }
    for (const Field& field : format_.fields) {
      if (field.word == range->word && (field.mask() & range->mask()) != 0) {
        return problem(at, fmt::format("'{}' has bits of the field '{}'", at.name, field.name),
                       "use its name");
      }
    }
    const Field bits{
        .name = at.name, .word = range->word, .high = range->high, .low = range->low, .hex = true};
    set(at, bits);
  }

  void read_field(const Assignment& at) {
    const auto field = std::find_if(format_.fields.begin(), format_.fields.end(),
                                    [&](const Field& f) { return f.name == at.name; });
    if (field == format_.fields.end()) {
      std::vector<std::string> names;
      for (const Field& f : format_.fields) names.emplace_back(f.name);
      return problem(at, fmt::format("{} has no field '{}'", format_.name, at.name),
                     suggestion(at.name, names));
    }
    if (static_cast<std::size_t>(field->word) >= words_.size()) {
      return problem(at, fmt::format("field {} lies in r{}, but {} registers are written", at.name,
                                     field->word + options_.first_register, words_.size()));
    }
    for (const Code& code : field->codes) {
      if (code.name == at.value) {
        field->set_raw(words_, code.bits);
        return;
      }
    }
    set(at, *field);
  }

  void set(const Assignment& at, const Field& field) {
    const auto value = to_integer(at.value);
    if (!value) {
      std::vector<std::string> names;
      for (const Code& code : field.codes) names.emplace_back(code.name);
      const auto hint = suggestion(at.value, names);
      return problem(
          at, fmt::format("{}={}: not a number{}", at.name, at.value, names.empty() ? "" : " and no code"),
          hint);
    }
    if (const auto done = field.set(words_, *value); !done) problem(at, done.error().what);
  }

  const Format& format_;
  std::span<Word> words_;
  const TextOptions& options_;
  std::vector<Diagnostic>& problems_;
};

}  // namespace

std::string fields_to_text(const Format& format, std::span<const Word> words, const TextOptions& options) {
  std::vector<std::string> parts;
  for (const Field& field : format.fields) {
    if (static_cast<std::size_t>(field.word) >= words.size()) continue;
    const Word raw = field.raw(words);
    if (!is_silent(field, raw, options))
      parts.push_back(fmt::format("{}={}", field.name, value_text(field, raw)));
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto word = static_cast<int>(i);
    for (const BitRange& run : runs_of(words[i] & ~named_bits(format, word), word)) {
      parts.push_back(fmt::format("{}{}.{}:{}]={:#x}", kRawPrefix, word + options.first_register, run.high,
                                  run.low, (words[i] & run.mask()) >> run.low));
    }
  }
  return fmt::format("{}", fmt::join(parts, " "));
}

void text_to_fields(const Format& format, std::span<const Assignment> assignments, std::span<Word> words,
                    const TextOptions& options, std::vector<Diagnostic>& problems) {
  std::fill(words.begin(), words.end(), Word{0});
  for (const Field& field : format.fields) {
    const Implied* implied = find_implied(options, field.name);
    if (implied != nullptr && static_cast<std::size_t>(field.word) < words.size())
      field.set_raw(words, implied->raw);
  }
  Reader reader(format, words, options, problems);
  for (std::size_t i = 0; i < assignments.size(); ++i) {
    const Assignment& at = assignments[i];
    const auto same = [&](const Assignment& other) { return other.name == at.name; };
    if (std::any_of(assignments.begin(), assignments.begin() + static_cast<std::ptrdiff_t>(i), same)) {
      problems.push_back({.file = {},
                          .column = at.column,
                          .path = std::string(format.name),
                          .what = fmt::format("'{}' is given twice", at.name)});
      continue;
    }
    reader.read(at);
  }
}

std::optional<std::int64_t> to_integer(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  if (hex) text.remove_prefix(2);
  std::uint64_t magnitude = 0;
  const auto [rest, status] =
      std::from_chars(text.data(), text.data() + text.size(), magnitude, hex ? 16 : 10);
  if (status != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  if (magnitude > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  const auto value = static_cast<std::int64_t>(magnitude);
  return negative ? -value : value;
}

}  // namespace npu::isa
