// Writes events of the Trace Event Format (JSON), one a line, to a stream, each as soon as it is known.
// ui.perfetto.dev and chrome://tracing read it, in any order of times. Nothing is kept: the events before are
// in the stream. Times are exact: microseconds as decimals, to the picosecond.
//
// Slices are pairs of begin and end, not complete events with a duration: viewers count in whole nanoseconds,
// and only times that are written the same way touch after rounding.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "sim/core/quantity.h"

namespace npu::report {

struct TraceTrack {
  int process = 0;
  int thread = 0;  // unique among all processes: viewers look for its name without the process
};

// The arguments of an event: `"word":12,"what":"conv 3x3"`. Text that is no UTF-8 gets replacement
// characters.
class TraceArguments {
 public:
  TraceArguments& add(std::string_view key, std::int64_t value);
  TraceArguments& add(std::string_view key, std::string_view value);
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

class TraceEvents {
 public:
  explicit TraceEvents(std::ostream& out);  // which must outlive it
  ~TraceEvents() { close(); }
  TraceEvents(const TraceEvents&) = delete;
  TraceEvents& operator=(const TraceEvents&) = delete;

  // Names, and the order in which a viewer shows them.
  void process(int process, std::string_view name, int place);
  void thread(TraceTrack track, std::string_view name, int place);

  // Slices of one track nest or follow each other.
  void begin(TraceTrack track, Time now, std::string_view name, const TraceArguments& arguments = {});
  void end(TraceTrack track, Time now, const TraceArguments& arguments = {});
  // Spans that may overlap; one name is one row of a process.
  void span(TraceTrack track, Time begin, Time end, std::string_view name, std::int64_t id,
            const TraceArguments& arguments);
  // An arrow between two slices: of each, a time within it.
  void flow_from(TraceTrack track, Time now, std::string_view name, std::int64_t id);
  void flow_to(TraceTrack track, Time now, std::string_view name, std::int64_t id);
  // A step to `value`, a decimal number in text.
  void counter(TraceTrack track, Time now, std::string_view name, std::string_view unit,
               std::string_view value);

  // The end of the file. Nothing is written after it.
  void close();

 private:
  void event(char phase, TraceTrack track, Time now, std::string_view rest);
  void line(std::string_view text);

  std::ostream& out_;
  bool empty_ = true, closed_ = false;
};

// value / 10^places without rounding and without zeros at the end: decimal(1500, 3) is "1.5".
std::string decimal(std::int64_t value, int places);

}  // namespace npu::report
