#include "sim/report/trace_writer.h"

#include <map>

#include <fmt/format.h>

namespace npu::report {

namespace {

constexpr int kBoard = 1;  // processes: the board, then the clusters. Viewers take process 0 for the idle one
constexpr int kFirstCluster = 2;
constexpr int kThreads = 1000;  // numbers of a process's tracks; none is the process's own number

constexpr std::string_view kIssueArrow = "issue", kDoneArrow = "done";

// A time within a slice from which an arrow may start that is written after the slice: far enough from the
// end that a viewer which rounds to nanoseconds still finds the slice open.
Time within(Time begin, Time end) {
  constexpr Time kBeforeEnd = picoseconds(2000);
  return std::max(begin, end - kBeforeEnd);
}

}  // namespace

TraceWriter::TraceWriter(std::ostream& out, TracePlan plan)
    : plan_(std::move(plan)),
      events_(out),
      ended_(plan_.engines.size() * static_cast<std::size_t>(plan_.clusters)),
      front_end_(static_cast<std::size_t>(plan_.clusters)),
      content_(plan_.memories.size() * static_cast<std::size_t>(plan_.clusters)) {
  name_tracks();
}

TraceTrack TraceWriter::host_track(int lane) const {
  return {kBoard, kBoard * kThreads + 1 + lane};
}

TraceTrack TraceWriter::front_end_track(int cluster) const {
  const int process = kFirstCluster + cluster;
  return {process, process * kThreads + 1};
}

TraceTrack TraceWriter::engine_track(int engine) const {
  const int process = kFirstCluster + cluster_of(engine);
  return {process, process * kThreads + 2 + engine % static_cast<int>(plan_.engines.size())};
}

const std::string& TraceWriter::engine_name(int engine) const {
  return plan_.engines[static_cast<std::size_t>(engine) % plan_.engines.size()];
}

void TraceWriter::name_tracks() {
  events_.process(kBoard, plan_.board, kBoard);
  for (int cluster = 0; cluster < plan_.clusters; ++cluster) {
    const auto front_end = front_end_track(cluster);
    events_.process(front_end.process, fmt::format("npu{}", cluster), front_end.process);
    events_.thread(front_end, "command processor", 0);
    const int engines = static_cast<int>(plan_.engines.size());
    for (int engine = 0; engine < engines; ++engine) {
      events_.thread(engine_track(cluster * engines + engine), engine_name(engine), 1 + engine);
    }
  }
}

int TraceWriter::issued(int engine, std::int64_t word, Time now, const Workload& workload) {
  hear(now);
  const int operation = operations_++;
  auto& open = open_[operation];
  open = {.engine = engine, .word = word, .workload = workload, .issued = now};
  open.command = plan_.command(word);
  const int cluster = cluster_of(engine);
  if (auto& slice = front_end_[static_cast<std::size_t>(cluster)].slice) {
    open.arrow = ++arrows_;
    events_.flow_from(front_end_track(cluster), slice->end, kIssueArrow, *open.arrow);
    slice->issues = TraceArguments()
                        .add("issues", open.command.name)
                        .add("to", engine_name(engine))
                        .add("issued word", word);
  }
  return operation;
}

void TraceWriter::started(int operation, Time now) {
  hear(now);
  auto& open = open_.at(operation);
  open.started = now;
  if (open.workload.bytes > 0) rate_.begin(now);
  write_start(operation, open, now);
}

void TraceWriter::write_start(int operation, const Open& open, Time now) {
  const auto track = engine_track(open.engine);
  TraceArguments arguments;
  arguments.add("word", open.word);
  if (open.issued < now) {
    auto queued = arguments;
    queued.add("command", open.command.name);
    events_.span(track, open.issued, now, engine_name(open.engine) + " queue", operation, queued);
  }
  if (!open.command.detail.empty()) arguments.add("layer", open.command.detail);
  if (open.workload.bytes > 0) arguments.add("bytes", open.workload.bytes);
  if (open.workload.macs > 0) arguments.add("macs", open.workload.macs);
  if (open.workload.macs_executed > 0) arguments.add("macs executed", open.workload.macs_executed);
  events_.begin(track, now, open.command.name, arguments);
  if (open.arrow) events_.flow_to(track, now, kIssueArrow, *open.arrow);
}

void TraceWriter::ended(int operation, Time now, Time memory_wait) {
  hear(now);
  auto node = open_.extract(operation);
  const Open& open = node.mapped();
  TraceArguments arguments;
  if (open.workload.bytes > 0) arguments.add("memory wait ps", memory_wait.value);
  events_.end(engine_track(open.engine), now, arguments);
  write_content(cluster_of(open.engine), open.command, now);
  if (open.workload.bytes > 0) {
    rate_.end(*open.started, now, open.workload.bytes);
    write_rate(now);
  }
  ended_[static_cast<std::size_t>(open.engine)] = {.operation = operation,
                                                   .word = open.word,
                                                   .name = open.command.name,
                                                   .within = within(*open.started, now)};
}

void TraceWriter::write_content(int cluster, const TraceCommand& command, Time now) {
  for (const auto& change : command.changes) {
    auto& content = content_[static_cast<std::size_t>(cluster) * plan_.memories.size() +
                             static_cast<std::size_t>(change.memory)];
    content += change.bytes;
    events_.counter(front_end_track(cluster), now,
                    plan_.memories[static_cast<std::size_t>(change.memory)] + " in use", "KiB",
                    fmt::format("{}", static_cast<double>(content) / 1024));
  }
}

void TraceWriter::write_rate(Time now) {
  rate_.settle(now, [&](Time at, std::int64_t rate) {
    events_.counter(host_track(0), at, "DRAM bandwidth", "GB/s", decimal(rate, 9));
  });
}

std::optional<int> TraceWriter::engine_that_ended(int operation) const {
  const auto it = std::ranges::find(ended_, operation, &Ended::operation);
  if (operation < 0 || it == ended_.end()) return std::nullopt;
  return static_cast<int>(it - ended_.begin());
}

void TraceWriter::front_end_of(int cluster, FrontEnd state, int operation, Time begin, Time end) {
  hear(end);
  if (begin == end) return;
  if (state == FrontEnd::kHost) return host(begin, end);
  end_slice(cluster);
  const auto waited_for = engine_that_ended(operation);
  begin_slice(cluster, state, waited_for, begin);
  auto& front_end = front_end_[static_cast<std::size_t>(cluster)];
  front_end.slice = {.end = end};
  front_end.departure.reset();
  if (waited_for)
    front_end.departure = {engine_track(*waited_for), ended_[static_cast<std::size_t>(*waited_for)].within};
}

void TraceWriter::begin_slice(int cluster, FrontEnd state, const std::optional<int>& waited_for, Time begin) {
  const auto engine = waited_for ? engine_name(*waited_for) : std::string("a command");
  std::string name = "reads commands";
  if (state == FrontEnd::kWait) name = "waits for " + engine;
  if (state == FrontEnd::kPageFetch) name = "waits for a command page";
  if (state == FrontEnd::kQueueFull) name = "waits for a place at " + engine;
  TraceArguments arguments;
  if (waited_for) {
    const auto& ended = ended_[static_cast<std::size_t>(*waited_for)];
    arguments.add("until the end of", ended.name).add("word", ended.word);
  }
  const auto track = front_end_track(cluster);
  events_.begin(track, begin, name, arguments);
  if (const auto& departure = front_end_[static_cast<std::size_t>(cluster)].departure) {
    events_.flow_from(departure->track, departure->time, kDoneArrow, ++arrows_);
    events_.flow_to(track, begin, kDoneArrow, arrows_);
  }
}

void TraceWriter::end_slice(int cluster) {
  auto& slice = front_end_[static_cast<std::size_t>(cluster)].slice;
  if (slice) events_.end(front_end_track(cluster), slice->end, slice->issues);
  slice.reset();
}

// Spans of the host may overlap where frames do: each goes to the first lane that is free again.
void TraceWriter::host(Time begin, Time end) {
  auto lane = std::ranges::find_if(host_lanes_, [&](Time free) { return free <= begin; });
  if (lane == host_lanes_.end()) {
    const auto lanes = static_cast<int>(host_lanes_.size());
    events_.thread(host_track(lanes), lanes == 0 ? "host" : fmt::format("host {}", lanes + 1), lanes);
    lane = host_lanes_.insert(lane, Time{});
  }
  *lane = end;
  const auto track = host_track(static_cast<int>(lane - host_lanes_.begin()));
  events_.begin(track, begin, "host work");
  events_.end(track, end);
}

// What an engine had begun ends here; what was still in its queue is drawn as a moment, so that the arrow
// from its issue ends somewhere.
void TraceWriter::close() {
  for (int cluster = 0; cluster < plan_.clusters; ++cluster) end_slice(cluster);
  const std::map<int, Open> in_order(open_.begin(), open_.end());
  open_.clear();
  for (const auto& [operation, open] : in_order) {
    if (!open.started) write_start(operation, open, latest_);
    if (open.started && open.workload.bytes > 0) rate_.end(*open.started, latest_, 0);
    events_.end(engine_track(open.engine), latest_,
                TraceArguments().add("unfinished", open.started ? "was at work" : "was in the queue"));
  }
  write_rate(latest_ + picoseconds(1));
  events_.close();
}

}  // namespace npu::report
