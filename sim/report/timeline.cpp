// Who was busy when, as text.
#include <algorithm>

#include <fmt/format.h>

#include "sim/report/sinks.h"

namespace npu::report {

std::string timeline_text(const RunRecord& record, int columns) {
  const double step = static_cast<double>(record.latency().value) / columns;
  std::string text = fmt::format("{:<10} |{:<{}}| {:.3f} us a column\n", "", "0", columns, step / 1e6);
  // A column shows '#' where the engine is busy for more than half of it, '.' for less, ' ' for nothing.
  const auto line = [&](const std::string& name, const auto& spans, char full) {
    std::vector<double> busy(static_cast<std::size_t>(columns));
    for (const auto& [begin, end] : spans) {
      const double from = static_cast<double>((begin - record.begin).value) / step;
      const double to = static_cast<double>((end - record.begin).value) / step;
      for (int c = static_cast<int>(from); c < columns && c < to; ++c) {
        busy[static_cast<std::size_t>(c)] += std::min(to, c + 1.0) - std::max(from, static_cast<double>(c));
      }
    }
    text += fmt::format("{:<10} |", name);
    for (const double share : busy) text += share > 0.5 ? full : share > 0.001 ? '.' : ' ';
    text += "|\n";
  };
  using Spans = std::vector<std::pair<Time, Time>>;
  Spans issue;
  for (const auto& span : record.front_end) {
    if (span.state == FrontEnd::kIssue) issue.emplace_back(span.begin, span.end);
  }
  line("front end", issue, 'c');
  for (std::size_t e = 0; e < record.engines.size(); ++e) {
    Spans spans;
    for (const auto& operation : record.operations) {
      if (operation.engine == static_cast<int>(e)) spans.emplace_back(operation.started, operation.ended);
    }
    if (!spans.empty()) line(record.engines[e], spans, '#');
  }
  return text;
}

}  // namespace npu::report
