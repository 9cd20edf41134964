#include "tools/html/timeline_data.h"

#include <algorithm>
#include <map>
#include <span>

#include <fmt/format.h>

namespace npu::tools {

namespace {

struct Span {
  Time begin{}, end{};
  std::string what, text;
  std::size_t row = 0;
  std::int64_t operations = 0;
  std::int64_t word = -1;
};

struct Track {
  std::string name;
  std::vector<Span> spans;
};

// Every text once; spans name it by number.
class Strings {
 public:
  std::size_t number(const std::string& text) {
    const auto [it, fresh] = numbers_.try_emplace(text, all_.size());
    if (fresh) all_.push_back(text);
    return it->second;
  }
  const std::vector<std::string>& all() const { return all_; }

 private:
  std::map<std::string, std::size_t> numbers_;
  std::vector<std::string> all_;
};

Span span_of(const report::RunReport& r, std::size_t operation) {
  const auto& o = r.record.operations[operation];
  return {.begin = o.started - r.record.begin,
          .end = o.ended - r.record.begin,
          .what = r.purposes[operation].what,
          .text = r.labels[operation],
          .row = r.purposes[operation].row,
          .operations = 1,
          .word = o.word};
}

Track critical_path_of(const report::RunReport& r) {
  Track track{.name = "critical path"};
  for (const auto& segment : r.path) {
    Span span{};
    if (segment.operation >= 0) span = span_of(r, static_cast<std::size_t>(segment.operation));
    span.begin = segment.begin - r.record.begin;
    span.end = segment.end - r.record.begin;
    span.what = report::what_of(segment, r.purposes);
    span.row = report::row_of(segment, r.purposes, r.layers.size());
    if (span.text.empty()) span.text = span.what;
    track.spans.push_back(std::move(span));
  }
  return track;
}

Track front_end_of(const report::RunReport& r) {
  Track track{.name = "front end"};
  for (const auto& state : r.record.front_end) {
    const bool host = state.state == report::FrontEnd::kHost;
    track.spans.push_back({.begin = state.begin - r.record.begin,
                           .end = state.end - r.record.begin,
                           .what = host                                      ? "host: submit, interrupt"
                                   : state.state == report::FrontEnd::kIssue ? "front end: command words"
                                                                             : "front end waits",
                           .text = report::describe(state, r.record),
                           .row = r.layers.size() - (host ? 1 : 2)});
  }
  return track;
}

// What took the most time of a stretch.
std::string main_what(std::span<const Span> spans) {
  std::map<std::string, Time> sums;
  for (const auto& span : spans) sums[span.what] += span.end - span.begin;
  return std::ranges::max_element(sums, {}, [](const auto& sum) { return sum.second; })->first;
}

void merge_neighbours(Track& track, std::size_t neighbours) {
  std::vector<Span> merged;
  for (std::size_t i = 0; i < track.spans.size(); i += neighbours) {
    const auto stretch = std::span(track.spans).subspan(i, std::min(neighbours, track.spans.size() - i));
    Span span = stretch.front();
    for (const auto& other : stretch.subspan(1)) span.operations += other.operations;
    span.end = stretch.back().end;
    span.what = main_what(stretch);
    if (stretch.size() > 1)
      span.text = fmt::format("{} neighbours, the first: {}", stretch.size(), span.text);
    merged.push_back(std::move(span));
  }
  track.spans = std::move(merged);
}

}  // namespace

nlohmann::ordered_json timeline_data(const report::RunReport& r, std::int64_t most) {
  std::vector<Track> tracks{critical_path_of(r), front_end_of(r)};
  for (const auto& engine : r.record.engines) tracks.push_back({.name = engine});
  for (std::size_t i = 0; i < r.record.operations.size(); ++i)
    tracks[static_cast<std::size_t>(r.record.operations[i].engine) + 2].spans.push_back(span_of(r, i));
  std::erase_if(tracks, [](const Track& track) { return track.spans.empty(); });

  nlohmann::ordered_json data, merged = nullptr;
  const auto limit = static_cast<std::size_t>(most);
  if (r.record.operations.size() > limit) {
    merged = nlohmann::ordered_json::array();
    // Each track may have its part; what the short ones leave over is left over.
    const auto part = std::max<std::size_t>(1, limit / tracks.size());
    for (auto& track : tracks) {
      if (track.spans.size() <= part) continue;
      const auto neighbours = (track.spans.size() + part - 1) / part;
      merge_neighbours(track, neighbours);
      merged.push_back({{"track", track.name}, {"neighbours", neighbours}});
    }
  }

  Strings whats, texts;
  auto list = nlohmann::ordered_json::array(), names = nlohmann::ordered_json::array();
  for (std::size_t t = 0; t < tracks.size(); ++t) {
    names.push_back(tracks[t].name);
    for (const auto& span : tracks[t].spans)
      list.push_back({t, span.begin.value, span.end.value, whats.number(span.what), texts.number(span.text),
                      span.row, span.operations, span.word});
  }
  data["tracks"] = names;
  data["whats"] = whats.all();
  data["texts"] = texts.all();
  data["columns"] = {"track", "begin_ps", "end_ps", "what", "text", "layer", "operations", "word"};
  data["spans"] = list;
  data["operations"] = r.record.operations.size();
  data["merged"] = merged;
  return data;
}

}  // namespace npu::tools
