#include "sim/core/diagnostic.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace npu {

std::string Diagnostic::to_string() const {
  std::string where = file;
  if (line) where += fmt::format(":{}", *line);
  if (line && column) where += fmt::format(":{}", *column);
  if (offset) where += fmt::format("{}byte {}", where.empty() ? "" : ": ", *offset);
  std::string text = where.empty() ? "" : where + ": ";
  if (!path.empty()) text += path + ": ";
  text += what;
  if (!hint.empty()) text += "; " + hint;
  return text;
}

std::string to_string(std::span<const Diagnostic> problems) {
  std::string text;
  for (const auto& problem : problems) {
    if (!text.empty()) text += '\n';
    text += problem.to_string();
  }
  return text;
}

InputError::InputError(std::vector<Diagnostic> problems)
    : std::runtime_error(to_string(problems)), problems_(std::move(problems)) {}

namespace {

std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string> did_you_mean(const std::string& word, std::span<const std::string> candidates) {
  std::optional<std::string> best;
  std::size_t best_distance = word.size() / 3 + 2;  // farther than this is a different word
  for (const auto& candidate : candidates) {
    const auto distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace npu
