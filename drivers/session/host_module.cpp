#include "drivers/session/host_module.h"

#include <algorithm>

#include <fmt/format.h>

namespace npu::session {

HostModule::HostModule(sc_core::sc_module_name name, board::BoardModule& board, const Options& options)
    : sc_module(name),
      board_(board),
      options_(options),
      allocator_(board),
      clusters_(static_cast<std::size_t>(board.config().npu.clusters)),
      recorder_(tcc750x::engine_names(board.config().npu.cores)) {
  for (std::size_t n = 0; n < clusters_.size(); ++n) {
    const std::size_t i = options.reversed ? clusters_.size() - 1 - n : n;
    clusters_[i] = std::make_unique<ClusterHostModule>(fmt::format("to_npu{}", i).c_str(), board,
                                                       static_cast<int>(i), allocator_, changed_);
  }
  SC_HAS_PROCESS(HostModule);
  SC_THREAD(process);
}

void HostModule::process() {
  script_(*this);
  finished_ = true;
}

Result<void> HostModule::load(const tcc750x::Model& model) {
  loaded_ = 1;
  return cluster(0).driver().load(model);
}

Result<void> HostModule::load_clusters() {
  for (; loaded_ < limits_.clusters; ++loaded_) {
    if (auto loaded = cluster(loaded_).driver().load_beside(cluster(0).driver()); !loaded) return loaded;
  }
  return success();
}

Outcome HostModule::run(std::span<const std::uint8_t> input) {
  return run_frames({}, input).first;
}

FramesOutcome HostModule::run_frames(const FrameOptions& options, std::span<const std::uint8_t> input) {
  limits_ = options.limits;
  tcc750x::RaceCheck races(board_.config().npu.cores);
  Frames frames{.options = options,
                .input = input,
                .races = races,
                .scheduler = FrameScheduler(limits_, {.threads = board_.config().host.threads,
                                                      .time = from_ns(options_.host_stage_ns)}),
                .account = report::FrameAccount(limits_)};
  timing::wait_for_common_edge();  // a run does not depend on how many there were before
  recorder_.begin(timing::now());
  const Bytes moved_before = board_.dram().moved();
  if (auto loaded = load_clusters(); !loaded) frames.error = loaded.error().what;

  while (frames.error.empty()) {
    settle();
    collect(frames);
    leave(frames);
    if (halted() || !frames.error.empty()) break;
    start(frames);
    if (frames.scheduler.done() && all_idle()) break;
    if (const auto end = frames.scheduler.next_end())
      wait(timing::to_sc(*end - timing::now()), changed_);
    else
      wait(changed_);
  }
  while (!halted() && !all_idle()) wait(changed_);
  for (int i = 0; i < limits_.clusters; ++i) board_.cluster(i).observe(nullptr, nullptr);
  if (!frames.first_ended) recorder_.end(timing::now());
  recorder_.cut();

  // What still ran after TRAP may have faulted.
  if (frames.error.empty() && halted()) frames.error = fault()->reason;
  FramesOutcome outcome{.first = {.completed = frames.error.empty(),
                                  .error = std::move(frames.error),
                                  .record = recorder_.record(),
                                  .races = races.races()},
                        .statistics = frames.account.statistics()};
  if (outcome.first.completed) outcome.first.output = std::move(frames.output);
  outcome.statistics.dram_bytes = board_.dram().moved() - moved_before;
  outcome.statistics.background_gb_s = board_.config().dram.background_gb_s;
  return outcome;
}

void HostModule::settle() {
  while (sc_core::sc_pending_activity_at_current_time()) wait(sc_core::SC_ZERO_TIME);
}

void HostModule::collect(Frames& frames) {
  std::vector<int> interrupted;
  for (int i = 0; i < limits_.clusters; ++i) {
    auto& host = cluster(i);
    if (auto result = host.take_result()) {
      if (*result) {
        interrupted.push_back(i);
        if (host.frame() == 0) frames.output = std::move(result->value());
      } else if (!host.halt().raised() && frames.error.empty()) {
        frames.error = result->error().what + place(host, i);
      }
    }
    if (host.idle()) frames.scheduler.idle(i);
  }
  frames.scheduler.interrupted(interrupted, timing::now());
}

void HostModule::leave(Frames& frames) {
  while (const auto frame = frames.scheduler.leave(timing::now())) {
    if (frame->frame == 0) {
      recorder_.front_end(report::FrontEnd::kHost, -1, frame->interrupt, frame->ended);
      recorder_.end(frame->ended);
      frames.first_ended = true;
    }
    const Time stage = from_ns(options_.host_stage_ns);
    if (options_.listener != nullptr && stage > Time{})
      options_.listener->front_end_of(frame->cluster, report::FrontEnd::kHost, -1, frame->ended - stage,
                                      frame->ended);
    frames.account.ended(*frame);
    if (frames.options.ended) frames.options.ended(*frame);
  }
}

void HostModule::start(Frames& frames) {
  while (const auto frame = frames.scheduler.start(timing::now())) {
    const bool first = frame->frame == 0;
    const bool tapped = first && options_.tap && options_.functional;
    cluster(frame->cluster)
        .start({.frame = frame->frame,
                .input = frames.input,
                .listeners = {.recorder = first ? &recorder_ : nullptr,
                              .tap = tapped ? &options_.tap : nullptr,
                              .listener = options_.listener},
                .races = first && options_.check_races ? &frames.races : nullptr});
  }
}

bool HostModule::all_idle() const {
  return std::ranges::all_of(clusters_, [](const auto& host) { return host->idle(); });
}

bool HostModule::halted() const {
  return std::ranges::any_of(clusters_, [](const auto& host) { return host->halt().raised(); });
}

std::string HostModule::place(const ClusterHostModule& host, int cluster) const {
  return limits_.frames == 1 ? "" : fmt::format(" (frame {} on npu{})", host.frame(), cluster);
}

std::optional<Fault> HostModule::fault() const {
  for (int i = 0; i < std::ssize(clusters_); ++i) {
    if (!cluster(i).halt().raised()) continue;
    auto fault = *cluster(i).halt().fault();
    fault.reason += place(cluster(i), i);
    return fault;
  }
  return std::nullopt;
}

std::vector<std::string> HostModule::blocked() const {
  std::vector<std::string> lines;
  for (int i = 0; i < limits_.clusters; ++i) {
    if (cluster(i).waits_for_interrupt())
      lines.push_back(fmt::format("host: waits for the interrupt of npu{}{}", i, place(cluster(i), i)));
    for (const auto& line : board_.cluster(i).blocked()) lines.push_back(line);
  }
  return lines;
}

}  // namespace npu::session
