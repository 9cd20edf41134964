#include "sim/report/trace_events.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

namespace npu::report {

namespace {

std::string quoted(std::string_view text) {
  const auto plain = [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; };
  if (std::ranges::all_of(text, plain)) return fmt::format("\"{}\"", text);
  using Json = nlohmann::json;
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string with(const TraceArguments& arguments) {
  return arguments.text().empty() ? std::string() : fmt::format(",\"args\":{{{}}}", arguments.text());
}

}  // namespace

std::string decimal(std::int64_t value, int places) {
  std::string digits = fmt::format("{:0>{}}", value, places + 1);
  digits.insert(digits.size() - static_cast<std::size_t>(places), 1, '.');
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return digits;
}

TraceArguments& TraceArguments::add(std::string_view key, std::int64_t value) {
  text_ += fmt::format("{}\"{}\":{}", text_.empty() ? "" : ",", key, value);
  return *this;
}

TraceArguments& TraceArguments::add(std::string_view key, std::string_view value) {
  text_ += fmt::format("{}\"{}\":{}", text_.empty() ? "" : ",", key, quoted(value));
  return *this;
}

TraceEvents::TraceEvents(std::ostream& out) : out_(out) {
  out_ << R"({"displayTimeUnit":"ns","traceEvents":[)" << '\n';
}

void TraceEvents::line(std::string_view text) {
  if (closed_) return;
  if (!empty_) out_ << ",\n";
  out_ << text;
  empty_ = false;
}

void TraceEvents::event(char phase, TraceTrack track, Time now, std::string_view rest) {
  line(fmt::format(R"({{"ph":"{}","pid":{},"tid":{},"ts":{}{}}})", phase, track.process, track.thread,
                   decimal(now.value, 6), rest));
}

void TraceEvents::process(int process, std::string_view name, int place) {
  line(fmt::format(R"({{"ph":"M","pid":{},"name":"process_name","args":{{"name":{}}}}})", process,
                   quoted(name)));
  line(fmt::format(R"({{"ph":"M","pid":{},"name":"process_sort_index","args":{{"sort_index":{}}}}})", process,
                   place));
}

void TraceEvents::thread(TraceTrack track, std::string_view name, int place) {
  line(fmt::format(R"({{"ph":"M","pid":{},"tid":{},"name":"thread_name","args":{{"name":{}}}}})",
                   track.process, track.thread, quoted(name)));
  line(fmt::format(R"({{"ph":"M","pid":{},"tid":{},"name":"thread_sort_index","args":{{"sort_index":{}}}}})",
                   track.process, track.thread, place));
}

void TraceEvents::begin(TraceTrack track, Time now, std::string_view name, const TraceArguments& arguments) {
  event('B', track, now, fmt::format(",\"name\":{}{}", quoted(name), with(arguments)));
}

void TraceEvents::end(TraceTrack track, Time now, const TraceArguments& arguments) {
  event('E', track, now, with(arguments));
}

void TraceEvents::span(TraceTrack track, Time begin, Time end, std::string_view name, std::int64_t id,
                       const TraceArguments& arguments) {
  const auto key = fmt::format(",\"cat\":\"queue\",\"name\":{},\"id\":{}", quoted(name), id);
  event('b', track, begin, key + with(arguments));
  event('e', track, end, key);
}

void TraceEvents::flow_from(TraceTrack track, Time now, std::string_view name, std::int64_t id) {
  event('s', track, now, fmt::format(",\"cat\":\"flow\",\"name\":{},\"id\":{}", quoted(name), id));
}

void TraceEvents::flow_to(TraceTrack track, Time now, std::string_view name, std::int64_t id) {
  event('f', track, now,
        fmt::format(",\"cat\":\"flow\",\"name\":{},\"id\":{},\"bp\":\"e\"", quoted(name), id));
}

void TraceEvents::counter(TraceTrack track, Time now, std::string_view name, std::string_view unit,
                          std::string_view value) {
  event('C', track, now, fmt::format(",\"name\":{},\"args\":{{{}:{}}}", quoted(name), quoted(unit), value));
}

void TraceEvents::close() {
  if (closed_) return;
  out_ << "\n]}\n";
  out_.flush();
  closed_ = true;
}

}  // namespace npu::report
