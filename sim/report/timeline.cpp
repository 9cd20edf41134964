// Who was busy when, as text and as a trace.
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

std::string trace_json(const RunReport& r) {
  std::string text = "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n";
  text +=
      R"({"name":"process_name","ph":"M","pid":1,"args":{"name":)" + nlohmann::json(r.machine).dump() + "}}";
  const auto track = [&](std::size_t tid, const std::string& name) {
    text += fmt::format(
        ",\n{{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,\"tid\":{},\"args\":{{\"name\":{}}}}}", tid,
        nlohmann::json(name).dump());
  };
  const auto event = [&](std::size_t tid, const std::string& name, Time begin, Time end) {
    text += fmt::format(",\n{{\"name\":{},\"ph\":\"X\",\"pid\":1,\"tid\":{},\"ts\":{:.6f},\"dur\":{:.6f}}}",
                        nlohmann::json(name).dump(), tid, to_ns(begin - r.record.begin) / 1e3,
                        to_ns(end - begin) / 1e3);
  };
  track(0, "front end");
  for (const auto& span : r.record.front_end) event(0, describe(span, r.record), span.begin, span.end);
  for (std::size_t e = 0; e < r.record.engines.size(); ++e) track(e + 1, r.record.engines[e]);
  for (std::size_t i = 0; i < r.record.operations.size(); ++i) {
    const auto& operation = r.record.operations[i];
    const auto label = i < r.labels.size() ? r.labels[i] : std::string("operation");
    event(static_cast<std::size_t>(operation.engine) + 1, fmt::format("{} (word {})", label, operation.word),
          operation.started, operation.ended);
  }
  return text + "\n]}\n";
}

}  // namespace npu::report
